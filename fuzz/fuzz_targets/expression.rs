#![no_main]
//! Texts of the expression language: read, written out again, completed.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::texts::expression(bytes));
