//! The page at time t: mirror, keyframes, layout and pixels. Knows no window and no file.

pub mod anchor;
pub mod film;
pub mod heat;
pub mod idle;
pub mod mirror;
pub mod missing;
pub mod overlay;
pub mod player;
pub mod pointer;
pub mod render;
pub mod timeline;
pub mod visual;
pub mod worker;

pub use timeline::{Stage, Timeline};
