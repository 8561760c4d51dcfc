#!/bin/sh
# `make bench-browser`: records one long visit with rrweb in Chromium (once; it is kept), then measures rrweb's own
# player in that browser and binocular alternately, and prints both. Usage: run.sh BINOCULAR FOLDER [--rounds N]
set -eu
bin=$1 folder=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
what="The comparison with the browser"
. "$here/../../.ci/browser"
[ -f "$folder/long.json" ] || node "$here/record.mjs" "$folder/long.json"
exec node "$here/measure.mjs" "$folder/long.json" "$bin" "$folder" "$@"
