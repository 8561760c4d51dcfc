#![no_main]
//! `cargo +nightly fuzz run table`: arbitrary bytes are read as table.csv.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("table.csv", bytes));
