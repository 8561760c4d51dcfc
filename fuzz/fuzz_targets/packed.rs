#![no_main]
//! Compressed files of every kind.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("packed.bin", bytes));
