#!/bin/sh
# `make fidelity`: records the pages of pages/ in Chromium and compares our pictures with the browser's. Everything
# that is fetched or made stays outside of the checkout. Usage: run.sh BINOCULAR FOLDER [options of `binocular fidelity`]
set -eu
bin=$1 folder=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
missing=""
command -v npm >/dev/null 2>&1 || missing="npm"
found=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$found" ] || missing="$missing${missing:+ and }Chromium (on the PATH, or named by the variable CHROMIUM)"
if [ -n "$missing" ]; then
    echo "The fidelity harness was skipped: it needs $missing to record its pages."
    exit 0
fi
mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json" || [ ! -d "$folder/node_modules" ]; then
    cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$folder/"
    (cd "$folder" && npm ci --no-audit --no-fund)
fi
# FIDELITY_KEEP=1 compares the pages of the last run again, which takes seconds.
if [ -z "${FIDELITY_KEEP:-}" ] || [ ! -d "$folder/recorded" ]; then
    NODE_MODULES="$folder/node_modules" CHROMIUM="$found" node "$here/record.mjs" "$folder/recorded"
fi
echo "Side by side (browser, ours, difference): $folder/side-by-side" >&2
exec "$bin" fidelity "$folder/recorded" --pictures "$folder/side-by-side" "$@"
