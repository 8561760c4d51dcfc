#!/bin/sh
# `make fidelity`: records the pages of pages/ in Chromium and compares our pictures with the browser's. Everything
# that is fetched or made stays outside of the checkout. Usage: run.sh BINOCULAR FOLDER [options of `binocular fidelity`]
set -eu
bin=$1 folder=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
what="The fidelity harness"
. "$here/../../.ci/browser"
# The browser draws with the fonts that we bring, whatever this machine has; fonts for other scripts may lie in
# FOLDER/fonts. Without this the figures would compare two fonts.
cat >"$folder/fonts.conf" <<EOF
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$(cd "$here/../../assets/fonts/liberation" && pwd)</dir>
  <dir>$folder/fonts</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
EOF
export FONTCONFIG_FILE="$folder/fonts.conf"
# FIDELITY_KEEP=1 compares the pages of the last run again, which takes seconds.
if [ -z "${FIDELITY_KEEP:-}" ] || [ ! -d "$folder/recorded" ]; then
    node "$here/record.mjs" "$folder/recorded"
fi
echo "Side by side (browser, ours, difference): $folder/side-by-side" >&2
exec "$bin" fidelity "$folder/recorded" --pictures "$folder/side-by-side" "$@"
