#!/bin/sh
# `make bench-browser`: records one long visit with rrweb in Chromium (once; it is kept), then measures rrweb's own
# player in that browser and binocular alternately, and prints both. Usage: run.sh BINOCULAR FOLDER [--rounds N]
set -eu
bin=$1 folder=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
missing=""
command -v npm >/dev/null 2>&1 || missing="npm"
found=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$found" ] || missing="$missing${missing:+ and }Chromium (on the PATH, or named by the variable CHROMIUM)"
if [ -n "$missing" ]; then
    echo "The comparison with the browser was skipped: it needs $missing."
    exit 0
fi
mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json" || [ ! -d "$folder/node_modules" ]; then
    cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$folder/"
    (cd "$folder" && npm ci --no-audit --no-fund)
fi
export NODE_MODULES="$folder/node_modules" CHROMIUM="$found"
[ -f "$folder/long.json" ] || node "$here/record.mjs" "$folder/long.json"
exec node "$here/measure.mjs" "$folder/long.json" "$bin" "$folder" "$@"
