#!/bin/sh
# `make bench-peer`: Binocular and a Python notebook's libraries alternately, on generated sessions and on sample-data.
# Usage: run.sh BINOCULAR FOLDER [--sessions N] [--rounds N] [--rows N] [--draws N] [--only kernels|sessions|truth]
set -eu
bin=$1 folder=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v python3 >/dev/null; then
    echo "The comparison with Python needs python3; it is skipped"
    exit 0
fi
mkdir -p "$folder"
if ! "$folder/venv/bin/python" -c 'import msgspec, openTSNE, polars, sklearn' 2>/dev/null; then
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet -r "$here/requirements.txt"
fi
exec "$folder/venv/bin/python" "$here/compare.py" "$bin" "$folder" "$@"
