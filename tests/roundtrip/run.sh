#!/bin/sh
# `make roundtrip`: imports recordings, writes them out again as rrweb JSON, plays the original and what was written in
# rrweb's own Replayer in Chromium, and compares the documents at 20 moments each. The packages are those of
# benches/browser. Usage: run.sh BINOCULAR FOLDER [--only NAME] [--times N] [RECORDING…]
set -eu
bin=$1 folder=$2
shift 2
root=$(cd "$(dirname "$0")/../.." && pwd)
here="$root/benches/browser"
what="The round trip through rrweb's own player"
. "$root/.ci/browser"
exec node "$root/tests/roundtrip/compare.mjs" "$bin" "$folder" "$@"
