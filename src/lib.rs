//! Binocular: a native workbench for session-replay mining and blind double labelling.
//!
//! ARCHITECTURE.md is the map; every module below names its purpose and what it must not know.

// Tests turn what they compare into text, whatever it is.
#![cfg_attr(test, allow(clippy::implicit_clone))]
// Fuzzers read, mine and replay: they are built without the rest, which takes far less time.
#![cfg_attr(fuzzing, allow(dead_code))]

#[cfg(not(fuzzing))]
pub mod app;
#[cfg(not(fuzzing))]
pub mod cli;
#[cfg(not(fuzzing))]
pub mod coding;
#[cfg(not(fuzzing))]
pub mod export;
pub mod ingest;
pub mod mining;
pub mod model;
pub mod privacy;
pub mod project;
pub mod replay;
#[cfg(not(fuzzing))]
pub mod widgets;
