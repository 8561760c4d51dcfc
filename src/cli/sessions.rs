//! `binocular sessions`: one row per session.

use super::filter::{Where, ended};
use super::mined::Mined;
use super::table::{Output, Table};
use super::{Outcome, say};
use crate::mining::signals::OwnSignals;
use crate::mining::store::rules_of;
use crate::model::Signal;
use crate::project::{SessionRow, SignalCounts};
use clap::Args;
use std::path::PathBuf;

/// Lists the sessions of a project, each with how often every signal was found.
///
/// Signals of the project's own come last, as own_NAME. A signal's column is empty where the session was not searched yet; `binocular signals` does that.
///
/// Example: binocular sessions study.binocular --where "page = /cart* and not submit" --format csv
#[derive(Debug, Args)]
pub(super) struct Sessions {
    project: PathBuf,
    #[command(flatten)]
    filter: Where,
    #[command(flatten)]
    output: Output,
}

impl Sessions {
    pub fn run(self) -> Outcome {
        let (project, done) = Mined::where_asked(&self.project, &self.filter)?;
        let kept = match self.filter.sessions(&project) {
            Ok(kept) => kept,
            Err(refused) => return ended(refused),
        };
        let mut rows = project.sessions().map_err(say)?;
        rows.retain(|row| kept.as_ref().is_none_or(|kept| kept.contains(&row.session_id)));
        let counts = project.signal_counts().map_err(say)?;
        let own = OwnSignals::of(&rules_of(&project).map_err(say)?);
        self.output.table(table(&rows, &counts, &own))?;
        Ok(done)
    }
}

fn table(rows: &[SessionRow], counts: &SignalCounts, own: &OwnSignals) -> Table {
    let int = |f: fn(&SessionRow) -> i64| rows.iter().map(f).collect::<Vec<_>>();
    let text = |f: fn(&SessionRow) -> String| rows.iter().map(f).collect::<Vec<_>>();
    let users = rows.iter().map(|r| r.user_id.as_ref().map(ToString::to_string));
    let facts = Table::default()
        .text("session_id", text(|r| r.session_id.to_string()))
        .text("source_file", text(|r| r.source_file.to_string()))
        .text("source_format", text(|r| r.source_format.to_string()))
        .text("started_at", text(|r| iso(r.started_at_ms)))
        .int("duration_ms", int(|r| r.duration_ms))
        .int("active_ms", int(|r| r.active_ms))
        .int("events", int(|r| i64::from(r.events)))
        .int("pages", int(|r| i64::from(r.pages)))
        .int("clicks", int(|r| i64::from(r.clicks)))
        .int("key_presses", int(|r| i64::from(r.key_presses)))
        .int("errors", int(|r| i64::from(r.errors)))
        .int("viewport_w", int(|r| i64::from(r.viewport_w)))
        .int("viewport_h", int(|r| i64::from(r.viewport_h)))
        .text("device", text(|r| r.device.to_string()))
        .text("start_url", text(|r| r.start_url.to_string()))
        .maybe_text("user_id", users);
    let with_signal = |table: Table, signal: Signal| {
        table.maybe_int(
            &signal.column(),
            rows.iter().map(|row| {
                let found = counts.get(&row.session_id)?;
                Some(i64::from(found.get(&signal).copied().unwrap_or(0)))
            }),
        )
    };
    let (library, own): (Vec<Signal>, Vec<Signal>) =
        own.with_library().into_iter().partition(|signal| matches!(signal, Signal::Library(_)));
    // Scripts rely on the places of the columns before these.
    let table = library
        .into_iter()
        .fold(facts, with_signal)
        .bool("bot", rows.iter().map(|r| r.bot.is_bot()))
        .float("bot_likelihood", rows.iter().map(|r| r.bot.evidence.as_ref().map(|_| r.bot.likelihood())))
        .text("bot_reasons", text(|r| r.bot.reasons()));
    own.into_iter().fold(table, with_signal)
}

/// ISO 8601 in UTC, with milliseconds.
pub(super) fn iso(epoch_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(epoch_ms).map_or_else(|_| epoch_ms.to_string(), |t| format!("{t:.3}"))
}
