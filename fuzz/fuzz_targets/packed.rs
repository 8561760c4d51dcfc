#![no_main]
//! `cargo +nightly fuzz run packed`: arbitrary bytes are read as packed.bin.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("packed.bin", bytes));
