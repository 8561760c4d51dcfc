#![no_main]
//! `cargo +nightly fuzz run datadog`: arbitrary bytes are read as datadog.json.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("datadog.json", bytes));
