//! `binocular sequences`: the stretches of a visit, each with its features.

use super::Outcome;
use super::filter::{Known, Where, ended};
use super::mined::Mined;
use super::progress::Line;
use super::say;
use super::table::{Output, Table};
use crate::mining::expr::Scope;
use crate::mining::features::NamedFeatures;
use crate::mining::store::{SequenceFilter, each_named_features, own_columns_of, parameters_of};
use crate::model::{NoWatch, Sequence};
use crate::project::Project;
use clap::Args;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Lists the sequences of every session with all features as columns.
///
/// A sequence is a stretch of a visit without a pause longer than the gap. Times are milliseconds from the session's
/// first event. Signals of the project's own come last, as own_NAME_count.
///
/// Example: binocular sequences study.binocular --gap 30s --format parquet --out sequences.parquet
#[derive(Debug, Args)]
pub(super) struct Sequences {
    project: PathBuf,
    /// A pause longer than this ends a sequence: 30s, 1500ms, 1m. By default that of the project, else 30s.
    #[arg(long, value_parser = parse_gap_ms)]
    gap: Option<i64>,
    /// As elsewhere, but asked of every sequence: names of features go before those of sessions.
    #[command(flatten)]
    filter: Where,
    #[command(flatten)]
    output: Output,
}

impl Sequences {
    pub fn run(self) -> Outcome {
        let mut mined = Mined::open(&self.project)?;
        let mut parameters = parameters_of(&mined.project).map_err(say)?;
        parameters.gap_ms = self.gap.unwrap_or(parameters.gap_ms);
        let asked = match self.filter.text() {
            None => None,
            Some(text) => {
                let known = Known::of(&mined.project, Scope::Sequence)?;
                match known.read(text) {
                    Ok(expression) => Some((known, expression)),
                    Err(refused) => return ended(refused),
                }
            }
        };
        mined.tell_aside()?;
        let filter = match &asked {
            None => None,
            Some((known, expression)) => {
                let (line, labels) = (Line::new(), &known.labels);
                Some(SequenceFilter::of(&mined.project, expression, labels, &line).map_err(say)?)
            }
        };
        let mut sink = self.output.sink()?;
        // The columns are told where there are no rows, too.
        let own = own_columns_of(&mined.project).map_err(say)?;
        sink.push(table(&NamedFeatures::of(Vec::new(), &own), &[]))?;
        let mut push = |project: &Project, features: &NamedFeatures| {
            let places: Vec<usize> = match &filter {
                None => (0..features.sequences.len()).collect(),
                Some(filter) => {
                    filter.places(project, &features.sequences, &features.columns, &NoWatch).map_err(say)?
                }
            };
            sink.push(table(features, &places))
        };
        let mut pushed = Ok(());
        // Another gap is for this once and is not kept.
        let kept = self.gap.is_none() && mined.project.is_writable();
        each_named_features(&mut mined.project, &parameters, kept, &Line::new(), |project, features| {
            pushed = push(project, features);
            if pushed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .map_err(say)?;
        pushed?;
        sink.finish()?;
        Ok(mined.done())
    }
}

fn table(features: &NamedFeatures, places: &[usize]) -> Table {
    let rows: Vec<&Sequence> = places.iter().map(|at| &features.sequences[*at]).collect();
    let base = Table::default()
        .text("sequence_id", rows.iter().map(|s| s.id.to_string()))
        .text("session_id", rows.iter().map(|s| s.session.to_string()))
        .maybe_text("user_id", rows.iter().map(|s| s.user_id.as_ref().map(ToString::to_string)))
        .int("start_ms", rows.iter().map(|s| s.start_ms))
        .int("end_ms", rows.iter().map(|s| s.end_ms));
    features.columns.iter().fold(base, |table, column| {
        table.float(column.feature.name, places.iter().map(|at| Some(column.values[*at])))
    })
}

/// As other times, but not zero: every event would be a sequence of its own.
pub(super) fn parse_gap_ms(text: &str) -> Result<i64, String> {
    match crate::model::parse_time_ms(text)? {
        gap_ms if gap_ms > 0 => Ok(gap_ms),
        _ => Err("a gap is longer than nothing; write 30s, 1500ms or 1m".to_owned()),
    }
}
