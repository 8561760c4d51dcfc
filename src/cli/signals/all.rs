//! `binocular signals PROJECT`: where the rules of the library fired, and the table of hits.

use crate::cli::filter::{Where, ended};
use crate::cli::mined::Mined;
use crate::cli::progress::Line;
use crate::cli::table::{Output, Table};
use crate::cli::{Outcome, say};
use crate::mining::store::{Mining, facts_of};
use crate::model::{SessionId, SignalHit};
use std::path::Path;

/// All hits of all sessions, or of those that a condition keeps.
pub(super) fn run(project: &Path, filter: &Where, output: &Output) -> Outcome {
    let mined = Mined::open(project)?;
    let kept = match filter.sessions(&mined.project) {
        Ok(kept) => kept,
        Err(refused) => return ended(refused),
    };
    let mining = Mining::of(&mined.project, &Line::new()).map_err(say)?;
    let mut sink = output.sink()?;
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

pub(super) fn table(session: &SessionId, hits: &[SignalHit]) -> Table {
    let int = |f: fn(&SignalHit) -> i64| hits.iter().map(f).collect::<Vec<_>>();
    let float = |f: fn(&SignalHit) -> Option<f64>| hits.iter().map(f).collect::<Vec<_>>();
    let text = |f: fn(&SignalHit) -> Option<String>| hits.iter().map(f).collect::<Vec<_>>();
    Table::default()
        .text("session_id", hits.iter().map(|_| session.to_string()))
        .maybe_text("signal", text(|h| Some(h.definition.to_string())))
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
