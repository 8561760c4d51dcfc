#![no_main]
//! `cargo +nightly fuzz run openreplay`: arbitrary bytes are read as dom.mob.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("dom.mob", bytes));
