#!/usr/bin/env bash
# Drives the program in a real window on a virtual display: marks a word with mouse and keyboard, looks at the file that
# this leaves, opens it again, and checks what is said where there is no display.
#
#   tests/window.sh PROGRAM [FOLDER FOR PICTURES]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "$1")
driver=$root/../shared/tools/window
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pictures=${2:-$work/pictures}
mkdir -p "$work/project" "$work/home" "$pictures"
export HOME=$work/home XDG_DATA_HOME=$work/home/data XDG_CONFIG_HOME=$work/home/config HASHIYA_ANNOTATOR=amal LANG=C.UTF-8

echo "without a display"
if message=$(env -u DISPLAY -u WAYLAND_DISPLAY "$program" 2>&1); then
  echo "the program ran without a display" >&2; exit 1
fi
grep -q 'no display' <<<"$message" && grep -q 'hashiya export' <<<"$message"
test "$(wc -l <<<"$message")" = 1

if [[ ! -x $driver ]]; then
  echo "the driver of windows is not here"
  [[ ${CI:-} != true ]] || exit 1
  exit 0
fi

cp "$root/assets/lavrov-oic.txt" "$work/project/article.txt"
labels=$work/project/annotations/amal/article.txt.json
echo "mark a word by double-click and key, under an Arabic layout"
"$driver" "$pictures" "$program" "$work/project/article.txt" <<'STEPS'
wait 4
shot opened
double 800 238
wait 0.5
shot selected
layout ar
keycode 10
wait 1
layout us
shot marked
STEPS
python3 - "$labels" "$work/project/article.txt" person <<'PY'
import json, sys
labels = json.load(open(sys.argv[1], encoding="utf-8"))
text = open(sys.argv[2], encoding="utf-8", newline="").read()
assert len(labels["spans"]) == 1, labels["spans"]
span = labels["spans"][0]
assert span["label"] == sys.argv[3] and text[span["start"]:span["end"]] == span["text"] and span["text"].strip(), span
print("saved:", span["text"])
PY

echo "it is there again, and can be taken back"
before=$(sha256sum <"$labels")
"$driver" "$pictures" "$program" "$work/project/article.txt" <<'STEPS'
wait 4
shot again
key Tab
wait 0.3
shot walked
key 4
wait 1
STEPS
python3 -c 'import json, sys; assert [s["label"] for s in json.load(open(sys.argv[1]))["spans"]] == ["quote"]' "$labels"
test "$before" != "$(sha256sum <"$labels")"

echo "export of what was marked"
"$program" export --to jsonl "$work/project/article.txt" | python3 -c '
import json, sys
for line in sys.stdin:
    document = json.loads(line)
    for span in document["spans"]:
        assert document["text"][span["start"]:span["end"]] == span["text"]
print("exported:", len(document["spans"]), "span")'

echo "the program was ended without a word each time; its history is there all the same"
"$driver" "$pictures" "$program" "$work/project/article.txt" <<'STEPS'
wait 4
key ctrl+z
wait 1
shot back
STEPS
test "$before" = "$(sha256sum <"$labels")"
"$driver" "$pictures" "$program" "$work/project/article.txt" <<'STEPS'
wait 4
key ctrl+z
wait 1
STEPS
if [[ -e $labels ]]; then
  echo "labels were taken back to nothing, and yet their file is there" >&2; exit 1
fi
echo "all of it taken back"
