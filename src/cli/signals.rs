//! `binocular signals`: where the rules of the library fired.

use super::filter::{Where, ended};
use super::mined::Mined;
use super::progress::Line;
use super::table::{Output, Table};
use super::{Outcome, say};
use crate::mining::store::{Mining, facts_of};
use crate::model::{SessionId, SignalHit};
use clap::Args;
use std::path::PathBuf;

/// Lists the signals of every session with their evidence, found by the rules of the project.
///
/// Times are milliseconds from the session's first event.
///
/// Example: binocular signals study.binocular --format csv --out signals.csv
#[derive(Debug, Args)]
pub(super) struct Signals {
    project: PathBuf,
    #[command(flatten)]
    filter: Where,
    #[command(flatten)]
    output: Output,
}

impl Signals {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let kept = match self.filter.sessions(&mined.project) {
            Ok(kept) => kept,
            Err(refused) => return ended(refused),
        };
        let mining = Mining::of(&mined.project, &Line::new()).map_err(say)?;
        let mut sink = self.output.sink()?;
        sink.push(table(&SessionId::new(""), &[]))?;
        for session in mined.sessions(&[])? {
            if kept.as_ref().is_some_and(|kept| !kept.contains(&session)) {
                continue;
            }
            let Ok(facts) = facts_of(&mined.project, &session) else { continue };
            let hits = mining.hits(&mined.project, &facts).map_err(say)?;
            sink.push(table(&session, &hits))?;
        }
        sink.finish()?;
        Ok(mined.done())
    }
}

fn table(session: &SessionId, hits: &[SignalHit]) -> Table {
    let int = |f: fn(&SignalHit) -> i64| hits.iter().map(f).collect::<Vec<_>>();
    let float = |f: fn(&SignalHit) -> Option<f64>| hits.iter().map(f).collect::<Vec<_>>();
    let text = |f: fn(&SignalHit) -> Option<String>| hits.iter().map(f).collect::<Vec<_>>();
    Table::default()
        .text("session_id", hits.iter().map(|_| session.to_string()))
        .maybe_text("signal", text(|h| Some(h.kind.name().to_owned())))
        .int("start_ms", int(|h| h.start_ms))
        .int("end_ms", int(|h| h.end_ms))
        .maybe_text("url", text(|h| Some(h.url.to_string())))
        .maybe_text("selector", text(|h| h.target.as_ref().map(|t| t.selector.to_string())))
        .float("x", float(|h| h.position.map(|(x, _)| x)))
        .float("y", float(|h| h.position.map(|(_, y)| y)))
        .int("count", int(|h| i64::from(h.count)))
        .int("rule_version", int(|h| i64::from(h.rule_version)))
        .int("tab", int(|h| i64::from(h.tab.0)))
        .maybe_text("text", text(|h| h.target.as_ref().map(|t| t.text.to_string())))
        .maybe_text("events", text(|h| Some(spaced(&h.events))))
}

/// Indices of the events that made it fire, in one cell.
fn spaced(events: &[u32]) -> String {
    events.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
