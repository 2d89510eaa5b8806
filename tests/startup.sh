#!/usr/bin/env bash
# Tells the processor time that the program has taken three seconds after it was started on the sample, with all its
# threads and a software renderer, and the most memory that it held. It paints only when something changes, so that this is
# the cost of the start and of the first frames.
#
#   tests/startup.sh PROGRAM [FOLDER]
#
# With a folder, that project is opened instead, and its documents are looked at in the background within that time.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$root/assets/lavrov-oic.txt" "$work/article.txt"
opened=${2:-$work/article.txt}
cat >"$work/measured" <<'SCRIPT'
#!/usr/bin/env bash
here=$$
( sleep 3
  read -r -a stat <"/proc/$here/stat"
  ticks=$(( stat[13] + stat[14] ))
  echo "$(( ticks * 1000 / $(getconf CLK_TCK) )) ms of processor time, $(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$here/status") MB" >"$1"
) &
exec "$2" "$3"
SCRIPT
chmod +x "$work/measured"
HOME=$work HASHIYA_ANNOTATOR=amal "$root/../shared/tools/window" "$work/pictures" "$work/measured" "$work/told" "$program" "$opened" <<'STEPS'
wait 4
STEPS
cat "$work/told"
