#![no_main]
//! Arbitrary bytes become a recording that is sought in every way.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::mirror(bytes));
