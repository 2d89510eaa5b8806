#!/usr/bin/env bash
# Every form, exported and read by the programs that it is written for; agreement, beside the programs that measure it.
#
# usage: tests/consumers/run.sh PROGRAM [FOLDER [WORD …]]
# PROGRAM is the built `hashiya`; words choose checks by their names. Python's packages are installed into FOLDER (by default consumers/ in the target
# folder) and kept there as long as requirements.txt stays the same. Needs python3 with venv, and a package index.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "$1")
folder=${2:-${CARGO_TARGET_DIR:-target}/consumers}
requirements=tests/consumers/requirements.txt
python=$folder/venv/bin/python

if ! cmp -s "$requirements" "$folder/installed.txt"; then
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    apt-get install -y python3-venv || { apt-get update && apt-get install -y python3-venv; }
  fi
  mkdir -p "$folder"
  rm -rf "$folder/venv" "$folder/installed.txt"
  python3 -m venv "$folder/venv"
  "$python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$folder/installed.txt"
fi

# Nothing is fetched from here on.
export HF_HUB_OFFLINE=1 HF_DATASETS_OFFLINE=1 HF_HUB_DISABLE_TELEMETRY=1 PYTHONDONTWRITEBYTECODE=1
status=0
for checks in consumers agreement; do
  "$python" "tests/consumers/$checks.py" "$program" "${@:3}" || status=1
done
exit $status
