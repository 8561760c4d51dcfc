#![no_main]
//! `cargo +nightly fuzz run archive`: arbitrary bytes are read as archive.zip.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("archive.zip", bytes));
