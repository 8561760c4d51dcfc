//! The page at time t: mirror, keyframes, layout and pixels. Knows no window and no file.

pub mod mirror;
