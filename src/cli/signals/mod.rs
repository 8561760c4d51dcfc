//! `binocular signals`: where the rules of the library fired, and the library itself; knows no rule.

mod all;
mod change;
mod library;
mod trial;

use super::Outcome;
use super::filter::Where;
use super::table::Output;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Lists the signals of every session with their evidence, found by the rules of the project; or shows and changes these.
///
/// Times are milliseconds from the session's first event. A signal is named by its rule, such as rage_click; a variant by
/// that and a name of its own, such as rage_click/posthog. A change makes a new version, which hits name.
///
/// Example: binocular signals study.binocular --format csv --out signals.csv
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Signals {
    #[command(subcommand)]
    step: Option<Step>,
    #[arg(required = true)]
    project: Option<PathBuf>,
    #[command(flatten)]
    filter: Where,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum Step {
    List(library::List),
    Show(library::Show),
    Hits(library::Hits),
    New(change::New),
    Set(change::Set),
    Preset(change::ToPreset),
    Duplicate(change::Duplicate),
    Remove(change::Remove),
    Export(change::Export),
    Import(change::Import),
    Try(trial::Try),
    Curve(trial::ToCurve),
}

impl Signals {
    pub fn run(self) -> Outcome {
        match self.step {
            None => all::run(&self.project.unwrap_or_default(), &self.filter, &self.output),
            Some(Step::List(s)) => s.run(),
            Some(Step::Show(s)) => s.run(),
            Some(Step::Hits(s)) => s.run(),
            Some(Step::New(s)) => s.run(),
            Some(Step::Set(s)) => s.run(),
            Some(Step::Preset(s)) => s.run(),
            Some(Step::Duplicate(s)) => s.run(),
            Some(Step::Remove(s)) => s.run(),
            Some(Step::Export(s)) => s.run(),
            Some(Step::Import(s)) => s.run(),
            Some(Step::Try(s)) => s.run(),
            Some(Step::Curve(s)) => s.run(),
        }
    }
}
