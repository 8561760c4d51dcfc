#!/bin/sh
# Stands before the compiler for our own crates only (RUSTC_WORKSPACE_WRAPPER): what is reached is counted there, and
# dependencies stay as they were built for everything else.
exec "$@" --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares
