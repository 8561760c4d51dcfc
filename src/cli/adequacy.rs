//! `binocular adequacy`: what the recordings hold, and which signals can be found in them; mines nothing.

use super::mined::Mined;
use super::progress::Line;
use super::table::{Output, Table};
use super::{Done, Outcome, say};
use crate::ingest::imports::{Account, Import, find, imports_of};
use crate::mining::store::{Adequacy, Depth, Looked, Need, SessionCapture, capture_of, keep_captures};
use crate::model::{ActionKind, BotStanding, SessionId, SignalKind};
use clap::Args;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Says what the recordings of a project really hold: kinds of actions, the pointer's interval, gaps, pages, styles and
/// images, oddities of the export, likely bots; and which signals cannot fire for lack of it.
///
/// Text and JSON are of all sessions together; CSV, JSON lines and Parquet have a row per session. What a look through a
/// recording finds is kept in the project.
///
/// Example: binocular adequacy study.binocular --import last --format json
#[derive(Debug, Args)]
pub(super) struct AdequacyOf {
    project: PathBuf,
    /// Session ids or unique beginnings; by default all sessions.
    sessions: Vec<String>,
    /// The sessions that one import brought: its number, the beginning of its time, or `last`.
    #[arg(long, value_name = "IMPORT", conflicts_with = "sessions")]
    import: Option<String>,
    /// Lists the imports of the project instead: when, from what, and what came of it.
    #[arg(long, conflicts_with_all = ["sessions", "import"])]
    imports: bool,
    #[command(flatten)]
    output: Output,
}

impl AdequacyOf {
    pub fn run(self) -> Outcome {
        use super::table::Format;
        if self.imports {
            let imports = imports_of(&super::read_project(&self.project)?).map_err(say)?;
            self.output.table(imports_table(&imports))?;
            return Ok(Done::Fully);
        }
        let mut mined = Mined::open(&self.project)?;
        let sessions = match &self.import {
            Some(wanted) => {
                let imports = imports_of(&mined.project).map_err(say)?;
                find(&imports, wanted)?.sessions(&mined.project).map_err(say)?
            }
            None => mined.sessions(&self.sessions)?,
        };
        if mined.project.is_writable() {
            keep_captures(&mut mined.project, &sessions, &Line::that_stops()).map_err(say)?;
        }
        let project = &mined.project;
        if matches!(self.output.format, Format::Text | Format::Json) {
            let adequacy = Adequacy::of(project, &sessions, Depth::Pages, &Line::new()).map_err(say)?;
            self.output.document(|| text(&adequacy), || to_json(&adequacy), Table::default)?;
            return Ok(mined.done());
        }
        let mut sink = self.output.sink()?;
        let bots: Bots =
            project.sessions().map_err(say)?.into_iter().map(|row| (row.session_id, row.bot)).collect();
        sink.push(table(&bots, &[]))?;
        for session in &sessions {
            match capture_of(project, session, true) {
                Ok(capture) => sink.push(table(&bots, &[capture]))?,
                Err(error) => eprintln!("session {session} was left out: {error}"),
            }
        }
        sink.finish()?;
        Ok(mined.done())
    }
}

fn imports_table(imports: &[Import]) -> Table {
    let told = |f: fn(&Account) -> i64| {
        imports.iter().map(move |import| import.account.as_ref().map(f)).collect::<Vec<_>>()
    };
    Table::default()
        .int("import", imports.iter().map(|import| import.number as i64))
        .text("imported_at", imports.iter().map(Import::time))
        .text("source", imports.iter().map(|import| import.source.clone()))
        .int("sessions", imports.iter().map(|import| import.sessions as i64))
        .int("events", imports.iter().map(|import| import.events as i64))
        .maybe_int("new", told(|a| a.new as i64))
        .maybe_int("unchanged", told(|a| a.unchanged as i64))
        .maybe_int("withheld", told(|a| a.withheld as i64))
        .maybe_int("refused", told(|a| a.refused as i64))
        .maybe_int("bytes", told(|a| a.bytes as i64))
        .maybe_bool("stopped", imports.iter().map(|import| import.account.as_ref().map(|a| a.stopped)))
}

type Bots = BTreeMap<SessionId, BotStanding>;

fn table(bots: &Bots, all: &[SessionCapture]) -> Table {
    let bot = |session: &SessionId| bots.get(session);
    let look = |f: fn(&crate::mining::store::PageLook) -> i64| {
        all.iter().map(move |c| c.look.as_ref().map(f)).collect::<Vec<_>>()
    };
    let mut table = Table::default()
        .text("session_id", all.iter().map(|c| c.session.to_string()))
        .int("duration_ms", all.iter().map(|c| c.duration_ms))
        .int("pointer_samples", all.iter().map(|c| c.pointer_samples as i64))
        .float("pointer_interval_ms", all.iter().map(|c| c.pointer_interval_ms))
        .float("pointer_interval_p95_ms", all.iter().map(|c| c.pointer_interval_p95_ms))
        .int("pages", all.iter().map(|c| i64::from(c.pages)))
        .maybe_int("pages_without_snapshot", look(|l| i64::from(l.pages_without_snapshot)))
        .maybe_int("not_replayable_ms", look(|l| l.not_replayable_ms))
        .maybe_int("gaps", look(|l| i64::from(l.gaps)))
        .maybe_int("gaps_ms", look(|l| l.gaps_ms))
        .maybe_int("missing_styles", look(|l| l.missing_styles as i64))
        .maybe_int("missing_images", look(|l| l.missing_images as i64))
        .maybe_int("logs", look(|l| l.logs as i64))
        .text("warnings", all.iter().map(warnings))
        .text("signals_that_cannot_fire", all.iter().map(silent))
        .maybe_bool("bot", all.iter().map(|c| bot(&c.session).map(BotStanding::is_bot)))
        .float("bot_likelihood", all.iter().map(|c| bot(&c.session).map(BotStanding::likelihood)))
        .maybe_text("bot_reasons", all.iter().map(|c| bot(&c.session).map(BotStanding::reasons)));
    for kind in ActionKind::ALL {
        let count = |c: &SessionCapture| i64::from(c.actions.get(&kind).copied().unwrap_or(0));
        table = table.int(kind.name(), all.iter().map(count));
    }
    table
}

fn warnings(capture: &SessionCapture) -> String {
    let told = capture.warnings.0.iter().map(|(code, warning)| format!("{code}={}", warning.count));
    told.collect::<Vec<_>>().join(" ")
}

fn silent(capture: &SessionCapture) -> String {
    let silent =
        SignalKind::ALL.into_iter().filter(|kind| !Need::of(*kind).iter().all(|need| need.is_met(capture)));
    silent.map(SignalKind::name).collect::<Vec<_>>().join(" ")
}

fn text(a: &Adequacy) -> String {
    let n = a.sessions;
    let mut out = format!("{n} sessions were looked at, of {} in the project\n", a.in_project);
    // Writing to a string cannot fail, here and below.
    for kind in ActionKind::ALL {
        let (sessions, times) = a.actions.get(&kind).copied().unwrap_or_default();
        let _ = writeln!(out, "  {:<13} {times} in {sessions} of {n} sessions", kind.name());
    }
    match (a.pointer_interval_ms, a.pointer_interval_p95_ms) {
        (Some(median), Some(p95)) => {
            let _ = writeln!(
                out,
                "  Pointer samples every {median:.0} ms, 95 % within {p95:.0} ms (middle session)"
            );
        }
        _ => out.push_str("  No pointer samples\n"),
    }
    if let Some(looked) = &a.looked {
        looked_text(looked, n, &mut out);
    }
    for (code, (sessions, count)) in &a.warnings {
        let _ = writeln!(out, "  {code}: {count} in {sessions} sessions. {}", code.meaning());
    }
    if !a.lacking.is_empty() {
        out.push_str("Signals that cannot fire everywhere\n");
        for (kind, lacking) in &a.lacking {
            let _ = writeln!(
                out,
                "  {:<17} not in {} of {n} sessions: {}",
                kind.name(),
                lacking.sessions,
                lacking.words()
            );
        }
    }
    let notes = a.notes();
    if !notes.is_empty() {
        out.push_str("To know before mining\n");
        notes.iter().for_each(|note| {
            let _ = writeln!(out, "  {note}");
        });
    }
    out
}

fn looked_text(l: &Looked, n: usize, out: &mut String) {
    let seconds = |ms: i64| format!("{:.0} s", ms as f64 / 1_000.0);
    let _ = writeln!(
        out,
        "  Not replayable: {} of {}, in {} of {n} sessions",
        seconds(l.not_replayable_ms),
        seconds(l.duration_ms),
        l.not_replayable_in
    );
    let _ = writeln!(
        out,
        "  Pages without a snapshot: {} of {}, in {} of {n} sessions",
        l.pages_without_snapshot, l.pages, l.pages_without_snapshot_in
    );
    let _ = writeln!(
        out,
        "  Gaps of 5 min and more: {} ({}), in {} of {n} sessions",
        l.gaps,
        seconds(l.gaps_ms),
        l.gaps_in
    );
    let _ = writeln!(
        out,
        "  Style sheets not recorded: {}, in {} of {n} sessions",
        l.missing_styles, l.missing_styles_in
    );
    let _ = writeln!(
        out,
        "  Images not recorded: {}, in {} of {n} sessions",
        l.missing_images, l.missing_images_in
    );
    let _ = writeln!(out, "  Console, exceptions or requests: in {} of {n} sessions", l.with_logs);
}

fn to_json(a: &Adequacy) -> Value {
    let pairs = |pairs: Vec<(&'static str, Value)>| {
        Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect::<Map<_, _>>())
    };
    json!({
        "sessions": a.sessions,
        "in_project": a.in_project,
        "unread": a.unread,
        "actions": pairs(ActionKind::ALL.iter().map(|kind| {
            let (sessions, times) = a.actions.get(kind).copied().unwrap_or_default();
            (kind.name(), json!({"sessions": sessions, "times": times}))
        }).collect()),
        "pointer_interval_ms": a.pointer_interval_ms,
        "pointer_interval_p95_ms": a.pointer_interval_p95_ms,
        "looked": a.looked.map(|l| json!({
            "duration_ms": l.duration_ms,
            "not_replayable_ms": l.not_replayable_ms,
            "not_replayable_in": l.not_replayable_in,
            "pages": l.pages,
            "pages_without_snapshot": l.pages_without_snapshot,
            "pages_without_snapshot_in": l.pages_without_snapshot_in,
            "gaps": l.gaps,
            "gaps_ms": l.gaps_ms,
            "gaps_in": l.gaps_in,
            "missing_styles": l.missing_styles,
            "missing_styles_in": l.missing_styles_in,
            "missing_images": l.missing_images,
            "missing_images_in": l.missing_images_in,
            "with_logs": l.with_logs,
        })),
        "warnings": pairs(a.warnings.iter().map(|(code, (sessions, count))| {
            (code.code(), json!({"sessions": sessions, "count": count}))
        }).collect()),
        "signals": SignalKind::ALL.iter().map(|kind| {
            let lacking = a.lacking.get(kind).cloned().unwrap_or_default();
            let lacks = pairs(lacking.of.iter().map(|(need, sessions)| (need.name(), json!(sessions))).collect());
            json!({"signal": kind.name(), "can_fire_in": a.sessions - lacking.sessions, "cannot_in": lacking.sessions, "lacks": lacks})
        }).collect::<Vec<_>>(),
        "bots": {"likely": a.aside.bots, "of": a.aside.sessions, "mined": a.aside.included},
        "notes": a.notes(),
    })
}
