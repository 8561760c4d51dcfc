#!/bin/sh
# `make fuzz`: runs one fuzzer, or all in turn. Usage: run.sh all|TARGET [SECONDS [FOLDER]]
#
# New inputs go to FOLDER/corpus/TARGET, crashes, hangs (over 10 s) and what takes over 1 GB to FOLDER/found. The corpus
# of tests/ is the seed. With BUILD=1 it only builds.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
which=${1:-all} seconds=${2:-600} folder=${3:-$root/fuzz/work}
case $folder in /*) ;; *) folder=$PWD/$folder ;; esac
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/binocular-target}"
targets=$which
[ "$which" != all ] || targets="rrweb lines posthog sentry clarity datadog openreplay table archive packed project codec expression css mirror"
export RUSTC_WORKSPACE_WRAPPER="$root/fuzz/instrumented.sh" CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_OPT_LEVEL=1
bins=""
for target in $targets; do bins="$bins --bin $target"; done
(cd "$root" && cargo build --quiet -p binocular-fuzz $bins)
[ -z "${BUILD:-}" ] || exit 0
# Project files are opened and written hundreds of times a second: in memory where the system has room for that.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then
    TMPDIR=$(mktemp -d /dev/shm/binocular-fuzz.XXXXXX)
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
fi
failed=""
for target in $targets; do
    corpus="$folder/corpus/$target" found="$folder/found"
    mkdir -p "$corpus" "$found" "$root/tests/corpus/$target"
    dictionary="$root/fuzz/dictionaries/$target.dict"
    [ -f "$dictionary" ] || dictionary="$root/fuzz/dictionaries/json.dict"
    echo "$target: $seconds seconds"
    (cd "$folder" && nice -n 15 "$CARGO_TARGET_DIR/debug/$target" "$corpus" "$root/tests/corpus/$target" \
        -dict="$dictionary" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=262144 \
        -artifact_prefix="$found/$target-" -print_final_stats=1 -close_fd_mask=1) || failed="$failed $target"
done
[ -z "$failed" ] || { echo "failed:$failed; inputs are in $folder/found" >&2; exit 1; }
