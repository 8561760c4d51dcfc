#![no_main]
//! Project files, damaged anywhere: opened, checked, read, salvaged.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::files::project(bytes));
