# The two commands that do everything on a fresh machine with Rust and a C compiler: `make run` and `make test`.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/binocular-target
SAMPLE := $(CARGO_TARGET_DIR)/sample.binocular
# The program as its users run it: optimised, without the checks that tests want. Tests use a quick build of their own.
OPTIMISED := CARGO_PROFILE_DEV_OPT_LEVEL=3 CARGO_PROFILE_DEV_DEBUG_ASSERTIONS=false CARGO_PROFILE_DEV_OVERFLOW_CHECKS=false
# Our own crate in few units: as long to build, and what it does is a little faster.
UNITS := --config profile.dev.package.binocular.codegen-units=16
BIN := $(CARGO_TARGET_DIR)/binocular

.PHONY: run test check lint setup setup-test build sample bench bench-browser bench-peer fidelity roundtrip fuzz screenshots clean

## Opens the workbench on its welcome screen, with the bundled sample project ready.
run: sample
	$(BIN) --sample $(SAMPLE)

## The whole test suite, the real window under Xvfb included.
test: setup-test
	cargo nextest run --no-fail-fast
	cargo test --doc

## Fast: formatting, lints and unit tests; before every commit.
check:
	cargo fmt --check
	cargo clippy --lib --bins -- -D warnings
	cargo nextest run --lib

## What .ci/run asks beyond the tests.
lint: setup-test
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --lib
	cargo deny check bans licenses sources

setup:
	@sh .ci/setup run

setup-test:
	@sh .ci/setup test

build: setup
	$(OPTIMISED) cargo build --bin binocular $(UNITS)
	@cp -f $(CARGO_TARGET_DIR)/debug/binocular $(BIN)

## The sample project is built from sample-data by the program itself.
sample: build
	@$(BIN) sample $(SAMPLE)

## Parts of a replay alone, then seeks until the pixels exist in the sample.
bench: sample
	$(OPTIMISED) cargo bench --profile dev --bench replay $(UNITS)
	$(BIN) bench $(SAMPLE) --format json

## Seeks of rrweb's own player in Chromium beside ours, on one long recording (needs npm and Chromium, else it says so
## and is skipped). `BROWSER="--rounds 5"` for more rounds.
bench-browser: build
	sh benches/browser/run.sh $(BIN) $(CARGO_TARGET_DIR)/bench-browser $(BROWSER)

## Mining and clustering beside a Python notebook's libraries (needs python3 and pip, else it is skipped).
bench-peer: build
	sh benches/peer/run.sh $(BIN) $(CARGO_TARGET_DIR)/bench-peer $(PEER)

## How alike our pictures of recorded pages are to a browser's (needs npm and Chromium, else it says so and is skipped).
fidelity: build
	sh tests/fidelity/run.sh $(BIN) $(CARGO_TARGET_DIR)/fidelity $(FIDELITY)

## Whether rrweb's own player shows the same documents of what we write as of the originals (needs npm and Chromium, else
## it says so and is skipped). `ROUNDTRIP="--only rec-0 FOLDER"` for some recordings, or others.
roundtrip: build
	sh tests/roundtrip/run.sh $(BIN) $(CARGO_TARGET_DIR)/roundtrip $(ROUNDTRIP)

## Ten minutes for each fuzzer, or `FUZZ="rrweb 60"` for one; needs the C++ compiler that Rust links with.
fuzz:
	sh fuzz/run.sh $(or $(FUZZ),all)

## Fresh pictures of every screen into assets/screenshots (needs Xvfb and xdotool; `make setup-test` installs them).
screenshots: sample setup-test
	sh tests/window/screenshots.sh $(BIN) $(SAMPLE) assets/screenshots

clean:
	cargo clean
