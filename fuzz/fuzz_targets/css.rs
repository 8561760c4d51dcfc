#![no_main]
//! Style sheets and style attributes of a page that is painted.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::texts::css(bytes));
