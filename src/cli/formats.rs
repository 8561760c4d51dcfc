//! `binocular formats`: what import reads, and what it knows and refuses.

use super::table::{Output, Table};
use super::{Done, Outcome};
use crate::ingest::known_formats;
use clap::Args;

/// Lists every format that import reads, the tools whose tables it knows, packings, and what it refuses with a reason.
///
/// Formats are told by what is in a file, whatever its name. Tables of other tools are read with a mapping of their
/// columns, see `binocular columns`.
///
/// Example: binocular formats --format csv
#[derive(Debug, Args)]
pub(super) struct Formats {
    #[command(flatten)]
    output: Output,
}

impl Formats {
    pub fn run(self) -> Outcome {
        let known = known_formats();
        let table = Table::default()
            .text("format", known.iter().map(|format| format.name.to_owned()))
            .text("is", known.iter().map(|format| format.kind.label().to_owned()))
            .text("description", known.iter().map(|format| format.label.to_owned()));
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}
