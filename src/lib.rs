//! Binocular: a native workbench for session-replay mining and blind double labelling.
//!
//! ARCHITECTURE.md is the map; every module below names its purpose and what it must not know.

// Tests turn what they compare into text, whatever it is.
#![cfg_attr(test, allow(clippy::implicit_clone))]

pub mod app;
pub mod cli;
pub mod coding;
pub mod export;
pub mod ingest;
pub mod mining;
pub mod model;
pub mod privacy;
pub mod project;
pub mod replay;
pub mod widgets;
