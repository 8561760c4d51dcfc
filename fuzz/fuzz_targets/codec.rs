#![no_main]
//! Chunks of events as a project holds them.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::files::codec(bytes));
