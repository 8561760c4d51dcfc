#![no_main]
//! Event tables: the first byte chooses the name and with it the kind.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::table(bytes));
