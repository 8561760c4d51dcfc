#![no_main]
//! `cargo +nightly fuzz run clarity`: arbitrary bytes are read as clarity.json.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("clarity.json", bytes));
