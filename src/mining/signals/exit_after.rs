//! Exit after: sessions end right after they meet an element, more often than by chance (G13).

use super::corpus::MIN_VISITS;
use super::{Detector, Given, RuleSpec, Unit, count, number, seconds};
use crate::mining::facts::SessionFacts;
use crate::mining::numeric::wilson;
use crate::model::{Action, ActionKind, SignalHit, SignalKind};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) struct ExitAfter;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::ExitAfter,
    meaning: "Something about this element sends people away: a price, a demand, a dead end",
    rule: "The session ends within 5 s after it first met or clicked an element, at which at least 20 sessions of the \
           project were, and surely more than a fifth of them ended as soon (95 % Wilson bound)",
    except: "Not elements that few sessions met: every session ends somewhere. Leaving a page alone does not count, as links \
             are there for that",
    source: "G13; the bound is Wilson's (1927) at 95 %, the least number that of all comparisons over the project",
    texts: &[],
    thresholds: &[
        seconds("window_ms", "Ends within", (5.0, 1.0, 60.0)),
        number("share", "Of sessions that met it, surely more than", Unit::Share, (0.2, 0.0, 0.95)),
        count("sessions", "Sessions that met it", (20.0, 5.0, 1_000.0)),
    ],
};

/// The first time that a session met an element.
pub(super) struct Meeting<'a> {
    pub(super) path: Arc<str>,
    pub(super) selector: Arc<str>,
    /// From then to the last that the visitor did.
    pub(super) to_end_ms: i64,
    action: &'a Action,
}

/// First meetings of a session with controls and prices, by page and selector, in order of time.
pub(super) fn first_meetings(facts: &SessionFacts) -> Vec<Meeting<'_>> {
    let end_ms = last_activity_ms(facts);
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut meetings = Vec::new();
    for action in &facts.actions {
        let meets = matches!(action.kind, ActionKind::Click | ActionKind::Press | ActionKind::Hover);
        let Some(target) = action.target.as_ref().filter(|t| meets && (t.interactive || t.price_like)) else {
            continue;
        };
        let Some(page) = facts.page_at(action.tab, action.start_ms) else { continue };
        if target.selector.is_empty() || !seen.insert((&page.path, &target.selector)) {
            continue;
        }
        meetings.push(Meeting {
            path: page.path.clone(),
            selector: target.selector.clone(),
            to_end_ms: (end_ms - action.start_ms).max(0),
            action,
        });
    }
    meetings
}

/// The last that the visitor did, as against the recording, which may go on.
pub(super) fn last_activity_ms(facts: &SessionFacts) -> i64 {
    let acted = facts
        .actions
        .iter()
        .filter(|a| !matches!(a.kind, ActionKind::Error | ActionKind::TabHidden | ActionKind::Hover))
        .map(|a| a.end_ms)
        .max();
    let moved = facts.pointer.iter().map(|p| p.at_ms).max();
    let scrolled = facts.scrolls.iter().map(|s| s.at_ms).max();
    acted.max(moved).max(scrolled).unwrap_or(0)
}

impl Detector for ExitAfter {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let window_ms = given.millis("window_ms");
        let needed = given.count("sessions").max(MIN_VISITS.min(5) as usize) as u32;
        let share = given.value("share");
        // The last of several that qualify stands closest to the end.
        let last = first_meetings(given.facts).into_iter().rev().find(|meeting| {
            if meeting.to_end_ms > window_ms {
                return false;
            }
            let (met, ended) = given.corpus.ends_after(&meeting.path, &meeting.selector, window_ms);
            met >= needed && wilson(ended as usize, met as usize).0 > share
        });
        let Some(Meeting { action, to_end_ms, .. }) = last else { return Vec::new() };
        let span = (action.start_ms, action.start_ms + to_end_ms);
        let mut hit = given.hit(action.tab, span, 1, vec![action.event_index]);
        hit.position = action.position;
        hit.target = action.target.clone();
        vec![hit]
    }
}
