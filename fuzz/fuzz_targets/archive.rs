#![no_main]
//! Archives of zip and tar.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("archive.zip", bytes));
