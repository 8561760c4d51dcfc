//! `binocular blindness`: what a blind round protects against and what not, as the window tells it too.

use super::table::{Brief, say_json};
use super::{Done, Outcome};
use crate::coding::{THREAT_MODEL, threat_model_text};
use clap::Args;
use serde_json::{Value, json};

/// Tells what a blind round protects against, and what not.
///
/// Example: binocular blindness --format text
#[derive(Debug, Args)]
#[command(after_long_help = threat_model_text())]
pub(super) struct Blindness {
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Blindness {
    pub fn run(self) -> Outcome {
        say_json(self.format, threat_model_text, || {
            THREAT_MODEL
                .iter()
                .map(|passage| json!({"heading": passage.heading, "points": passage.points}))
                .collect::<Value>()
        })?;
        Ok(Done::Fully)
    }
}
