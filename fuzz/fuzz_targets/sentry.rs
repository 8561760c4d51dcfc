#![no_main]
//! Segments and downloads of Sentry.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("recording-segment-0", bytes));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    binocular_fuzz::json::mutate(data, size, max_size, seed)
});
