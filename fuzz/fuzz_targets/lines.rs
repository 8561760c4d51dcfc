#![no_main]
//! `cargo +nightly fuzz run lines`: arbitrary bytes are read as lines.jsonl.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("lines.jsonl", bytes));
