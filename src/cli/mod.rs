//! The command line: every capability of the window, headless. Prints; maps results to exit codes (0 done, 1 failed,
//! 2 wrong usage, 3 done but some inputs were refused).

#![allow(clippy::doc_markdown, reason = "docs of arguments are the help that people read")]

mod actions;
mod adequacy;
mod adjudicate;
mod agreement;
mod audit;
mod bench;
mod blindness;
mod bots;
mod check;
mod clip;
mod cluster;
mod clusters;
mod codebook;
mod columns;
mod consensus;
mod export;
mod expressions;
mod features;
mod fidelity;
mod files;
mod filter;
mod formats;
mod handover;
mod heatmap;
mod import;
mod masks;
mod merge;
mod mined;
mod motifs;
mod notes;
mod progress;
mod properties;
mod recordings;
mod render;
mod round;
mod salvage;
mod sample;
mod sequences;
mod sessions;
mod signals;
mod table;
mod verdicts;
mod window;

use crate::project::{Project, ProjectError};
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
pub use table::Format;

/// Session-replay mining and blind double labelling, on this laptop only.
#[derive(Debug, Parser)]
#[command(name = "binocular", version, max_term_width = 110, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// A project (*.binocular) to open, or exports for a new one.
    paths: Vec<PathBuf>,
    /// Where the sample project lies or is to be built, for the welcome screen.
    #[arg(long, hide = true)]
    sample: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Open(window::Open),
    Import(import::Import),
    Columns(columns::Columns),
    Formats(formats::Formats),
    Sessions(sessions::Sessions),
    Adequacy(adequacy::AdequacyOf),
    Bots(bots::Bots),
    Verdicts(verdicts::Verdicts),
    Actions(actions::Actions),
    Signals(signals::Signals),
    Notes(notes::Notes),
    Sequences(sequences::Sequences),
    Motifs(motifs::Motifs),
    Segments(expressions::Segments),
    Expressions(expressions::Expressions),
    Features(features::Features),
    Tag(expressions::Tag),
    Cluster(cluster::Cluster),
    Clusters(clusters::Clusters),
    Codebook(codebook::CodebookArgs),
    Round(round::RoundArgs),
    Handover(handover::Handover),
    Merge(merge::Merge),
    Blindness(blindness::Blindness),
    Agreement(agreement::Agreement),
    Adjudicate(adjudicate::Adjudicate),
    Export(export::Export),
    Properties(properties::Properties),
    Recordings(recordings::Recordings),
    Check(check::CheckProject),
    Audit(audit::AuditProject),
    Salvage(salvage::Salvage),
    Sample(sample::Sample),
    Render(render::Render),
    Heatmap(heatmap::Heatmap),
    Clip(clip::Clip),
    Bench(bench::Bench),
    #[command(hide = true)]
    Fidelity(fidelity::Fidelity),
}

/// How a command ended, but for errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Fully,
    /// Some inputs were refused; each was named.
    WithRefusals,
    /// What was asked cannot be understood; it was told why.
    WronglyAsked,
}

/// A sentence for the user; exit code 1.
pub(crate) type Failure = String;
pub(crate) type Outcome = Result<Done, Failure>;

/// Runs the program on its arguments, the first being its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are not errors; clap knows where each is printed.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let outcome = match arguments.command {
        None => window::open(arguments.paths, arguments.sample),
        Some(Command::Import(c)) => c.run(),
        Some(Command::Columns(c)) => c.run(),
        Some(Command::Formats(c)) => c.run(),
        Some(Command::Sessions(c)) => c.run(),
        Some(Command::Adequacy(c)) => c.run(),
        Some(Command::Bots(c)) => c.run(),
        Some(Command::Verdicts(c)) => c.run(),
        Some(Command::Actions(c)) => c.run(),
        Some(Command::Signals(c)) => c.run(),
        Some(Command::Notes(c)) => c.run(),
        Some(Command::Open(c)) => c.run(),
        Some(Command::Sequences(c)) => c.run(),
        Some(Command::Motifs(c)) => c.run(),
        Some(Command::Segments(c)) => c.run(),
        Some(Command::Expressions(c)) => c.run(),
        Some(Command::Features(c)) => c.run(),
        Some(Command::Tag(c)) => c.run(),
        Some(Command::Cluster(c)) => c.run(),
        Some(Command::Clusters(c)) => c.run(),
        Some(Command::Codebook(c)) => c.run(),
        Some(Command::Round(c)) => c.run(),
        Some(Command::Handover(c)) => c.run(),
        Some(Command::Merge(c)) => c.run(),
        Some(Command::Blindness(c)) => c.run(),
        Some(Command::Agreement(c)) => c.run(),
        Some(Command::Adjudicate(c)) => c.run(),
        Some(Command::Export(c)) => c.run(),
        Some(Command::Properties(c)) => c.run(),
        Some(Command::Recordings(c)) => c.run(),
        Some(Command::Check(c)) => c.run(),
        Some(Command::Audit(c)) => c.run(),
        Some(Command::Salvage(c)) => c.run(),
        Some(Command::Sample(c)) => c.run(),
        Some(Command::Render(c)) => c.run(),
        Some(Command::Heatmap(c)) => c.run(),
        Some(Command::Clip(c)) => c.run(),
        Some(Command::Bench(c)) => c.run(),
        Some(Command::Fidelity(c)) => c.run(),
    };
    match outcome {
        Ok(Done::Fully) => ExitCode::SUCCESS,
        Ok(Done::WithRefusals) => ExitCode::from(3),
        Ok(Done::WronglyAsked) => ExitCode::from(2),
        Err(message) => {
            eprintln!("binocular: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Milliseconds since 1970-01-01 UTC by this machine's clock; the only place where the command line reads it.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// A project for reading. One of an older format is brought up to date first, with a copy of it kept beside.
pub(crate) fn read_project(path: &Path) -> Result<Project, Failure> {
    match Project::open_read_only(path) {
        Err(ProjectError::NeedsUpgrade { .. }) => {
            Project::open(path).map_err(say)?;
            Project::open_read_only(path).map_err(say)
        }
        other => other.map_err(say),
    }
}

/// Any error as the sentence that its type says.
pub(crate) fn say(error: impl std::fmt::Display) -> Failure {
    error.to_string()
}
