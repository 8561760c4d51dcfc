//! `binocular actions`: what visitors did, action by action.

use super::filter::{Where, ended};
use super::mined::Mined;
use super::table::{Output, Table};
use super::{Outcome, say};
use crate::mining::store::facts_of;
use crate::model::{Action, ElementFacts, SessionId};
use clap::Args;
use std::path::PathBuf;

/// Lists the actions of sessions: clicks, scrolls, inputs, page views and more, each with its time and target.
///
/// Times are milliseconds from the session's first event. Of what was typed only the length is known.
///
/// Example: binocular actions study.binocular 3f2a --format jsonl
#[derive(Debug, Args)]
pub(super) struct Actions {
    project: PathBuf,
    /// Session ids or unique beginnings; by default all sessions.
    sessions: Vec<String>,
    #[command(flatten)]
    filter: Where,
    #[command(flatten)]
    output: Output,
}

impl Actions {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let kept = match self.filter.sessions(&mined.project) {
            Ok(kept) => kept,
            Err(refused) => return ended(refused),
        };
        let mut sessions = mined.sessions(&self.sessions)?;
        sessions.retain(|session| kept.as_ref().is_none_or(|kept| kept.contains(session)));
        let mut sink = self.output.sink()?;
        // The head of the table, also where there is no session.
        sink.push(table(&SessionId::new(""), &[]))?;
        for session in &sessions {
            match facts_of(&mined.project, session) {
                Ok(facts) => sink.push(table(session, &facts.actions))?,
                // Who asked for this very session must be told; of all, it was named before.
                Err(error) if !self.sessions.is_empty() => return Err(say(error)),
                Err(_) => {}
            }
        }
        sink.finish()?;
        Ok(mined.done())
    }
}

fn table(session: &SessionId, actions: &[Action]) -> Table {
    let int = |f: fn(&Action) -> i64| actions.iter().map(f).collect::<Vec<_>>();
    let maybe_int = |f: fn(&Action) -> Option<i64>| actions.iter().map(f).collect::<Vec<_>>();
    let float = |f: fn(&Action) -> Option<f64>| actions.iter().map(f).collect::<Vec<_>>();
    let text = |f: fn(&Action) -> String| actions.iter().map(f).collect::<Vec<_>>();
    let target =
        |f: fn(&ElementFacts) -> String| actions.iter().map(|a| a.target.as_ref().map(f)).collect::<Vec<_>>();
    let flag =
        |f: fn(&ElementFacts) -> bool| actions.iter().map(|a| a.target.as_ref().map(f)).collect::<Vec<_>>();
    Table::default()
        .text("session_id", actions.iter().map(|_| session.to_string()))
        .int("start_ms", int(|a| a.start_ms))
        .int("end_ms", int(|a| a.end_ms))
        .int("tab", int(|a| i64::from(a.tab.0)))
        .text("action", text(|a| a.kind.name().to_owned()))
        .float("x", float(|a| a.position.map(|(x, _)| x)))
        .float("y", float(|a| a.position.map(|(_, y)| y)))
        .maybe_int("node", maybe_int(|a| a.target.as_ref().map(|t| t.node.0)))
        .maybe_text("selector", target(|t| t.selector.to_string()))
        .maybe_text("role", target(|t| t.role.to_string()))
        .maybe_text("text", target(|t| t.text.to_string()))
        .text("url", text(|a| a.url.to_string()))
        .text("page_type", text(|a| a.page_type.name().to_owned()))
        .maybe_int("value_length", maybe_int(|a| a.value_length.map(i64::from)))
        .float("scroll_from_y", float(|a| Some(a.scroll_from_y)))
        .float("scroll_to_y", float(|a| Some(a.scroll_to_y)))
        .maybe_bool("interactive", flag(|t| t.interactive))
        .maybe_bool("disabled", flag(|t| t.disabled))
        .maybe_bool("price_like", flag(|t| t.price_like))
        .maybe_bool("editable", flag(|t| t.editable))
        .maybe_bool("in_form", flag(|t| t.form.is_some()))
        .text("detail", text(|a| a.detail.to_string()))
        .int("event_index", int(|a| i64::from(a.event_index)))
}
