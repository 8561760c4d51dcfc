//! What changed thresholds would find, without putting them in force.

use super::change::with;
use super::library::plain;
use crate::cli::mined::Mined;
use crate::cli::progress::Line;
use crate::cli::table::{Output, Table};
use crate::cli::{Outcome, say};
use crate::mining::store::{Preview, motifs_of, preview, rules_of};
use clap::Args;
use std::path::PathBuf;

/// Lists the sessions that would gain or lose a signal by changed thresholds; changes nothing.
///
/// Example: binocular signals try study.binocular dead_click window_ms=5000
#[derive(Debug, Args)]
pub(super) struct Try {
    project: PathBuf,
    /// Name of the definition, see `signals list`.
    signal: String,
    /// Thresholds and texts as NAME=VALUE, see `signals show`.
    #[arg(required = true)]
    changes: Vec<String>,
    #[command(flatten)]
    output: Output,
}

impl Try {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let rules = rules_of(&mined.project).map_err(say)?;
        let before = rules.named(&self.signal).map_err(say)?;
        let names = rules.names_for(before.id(), &motifs_of(&mined.project).map_err(say)?);
        let mut after = before.clone();
        for change in &self.changes {
            after = with(&after, change, &names)?;
        }
        let line = Line::new();
        let found = preview(&mined.project, before, &after, "", &[], &line).map_err(say)?;
        drop(line);
        let flips = &found.flips;
        eprintln!(
            "{} of {} sessions have it now, {} would; {} hits now, {} then",
            flips.sessions_before, found.searched, flips.sessions_after, flips.hits_before, flips.hits_after
        );
        let rows: Vec<(&str, &str)> = (flips.gained.iter().map(|s| (s.as_str(), "gained")))
            .chain(flips.lost.iter().map(|s| (s.as_str(), "lost")))
            .collect();
        self.output.table(
            Table::default()
                .text("session_id", rows.iter().map(|(session, _)| (*session).to_owned()))
                .text("change", rows.iter().map(|(_, change)| (*change).to_owned())),
        )?;
        Ok(mined.done())
    }
}

/// The sensitivity curve: hits and sessions against one threshold, the others as they are.
///
/// Example: binocular signals curve study.binocular dead_click window_ms --from 500 --to 7000 --steps 14
#[derive(Debug, Args)]
pub(super) struct ToCurve {
    project: PathBuf,
    /// Name of the definition, see `signals list`.
    signal: String,
    /// Name of the threshold, see `signals show`.
    threshold: String,
    /// By default the least that the threshold may be.
    #[arg(long)]
    from: Option<f64>,
    /// By default the most.
    #[arg(long)]
    to: Option<f64>,
    #[arg(long, default_value_t = 21, value_parser = clap::value_parser!(u16).range(2..=200))]
    steps: u16,
    #[command(flatten)]
    output: Output,
}

impl ToCurve {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let rules = rules_of(&mined.project).map_err(say)?;
        let rule = rules.named(&self.signal).map_err(say)?;
        // The rule itself says what it has where the name is wrong.
        let threshold = rule.values().find(|(t, _)| t.name == self.threshold).map(|(t, _)| t);
        let Some(threshold) = threshold else {
            return Err(rule.with(&[(&self.threshold, 0.0)]).err().map_or_else(String::new, say));
        };
        let (from, to) = (self.from.unwrap_or(threshold.min), self.to.unwrap_or(threshold.max));
        let values = threshold.steps_between(from, to, usize::from(self.steps));
        let line = Line::new();
        let Preview { curve, searched, .. } =
            preview(&mined.project, rule, rule, threshold.name, &values, &line).map_err(say)?;
        drop(line);
        let points = curve.points;
        self.output.table(
            Table::default()
                .text("threshold", points.iter().map(|_| threshold.name.to_owned()))
                .text("value", points.iter().map(|p| plain(p.value)))
                .int("hits", points.iter().map(|p| p.hits as i64))
                .int("sessions", points.iter().map(|p| p.sessions as i64))
                .int("of", points.iter().map(|_| searched as i64)),
        )?;
        Ok(mined.done())
    }
}
