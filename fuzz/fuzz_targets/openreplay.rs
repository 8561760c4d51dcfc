#![no_main]
//! Messages of OpenReplay.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("dom.mob", bytes));
