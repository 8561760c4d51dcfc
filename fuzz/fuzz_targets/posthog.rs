#![no_main]
//! What PostHog exports, its API answers and its blobs hold.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| binocular_fuzz::readers::read("posthog.json", bytes));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    binocular_fuzz::json::mutate(data, size, max_size, seed)
});
