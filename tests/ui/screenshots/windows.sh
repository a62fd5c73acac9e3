#!/bin/bash
# SPDX-License-Identifier: MIT
# windows.sh PROGRAM FOLDER: pictures of the whole window, of each size, look and language, to be looked at.
set -eu
program=$1 folder=$2
mkdir -p "$folder"
runtime=$(mktemp -d)
trap 'rm -rf "$runtime"' EXIT
export XDG_RUNTIME_DIR=$runtime QT_LOGGING_RULES="qt.qpa.*=false"

# shot NAME RATIO OPTIONS…: the offscreen screen is too small unless it is told otherwise
shot() {
  local name=$1 ratio=$2
  shift 2
  cat >"$runtime/screen.json" <<JSON
{"screens":[{"name":"S","x":0,"y":0,"width":1920,"height":1200,"logicalDpi":96,"logicalBaseDpi":96,"dpr":$ratio}]}
JSON
  rm -f "$runtime/settings.ini"
  QT_QPA_PLATFORM=offscreen:configfile=$runtime/screen.json "$program" "$@" \
    --settings "$runtime/settings.ini" --screenshot "$folder/$name.png" 2>/dev/null
}

shot large-light-en 1 backup-mx --size 1600x1000 --step 9 --theme light --language en
shot large-dark-en 1 backup-mx --size 1600x1000 --step 9 --theme dark --language en
shot large-light-zh 1 backup-mx --size 1600x1000 --step 9 --theme light --language zh
shot large-dark-zh 1 unknown-user --size 1600x1000 --step 5 --theme dark --language zh
shot small-light-en 1 backup-mx --size 1280x720 --step 10 --theme light --language en
shot small-dark-zh 1 two-recipients --size 1280x720 --step 6 --theme dark --language zh
shot small-question-zh 1 backup-mx --size 1280x720 --step 6 --theme light --language zh
shot projector-en 1 first-letter --size 1920x1080 --step 4 --scale 1.5 --theme light --language en
shot double-light-en 2 two-recipients --size 1600x1000 --step 7 --theme light --language en
shot bounce-light-en 1 unknown-user --size 1600x1000 --at 9999 --theme light --language en
