#![no_main]
//! `cargo +nightly fuzz run events`: arbitrary bytes are read as events.json.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("events.json", bytes));
