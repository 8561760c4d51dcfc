//! What one recording holds: kinds of actions, the pointer's interval, pages, gaps; judges nothing.

use super::super::{MiningError, facts_of};
use super::kept::kept;
use crate::mining::facts::SessionFacts;
use crate::mining::numeric::quantile_of;
use crate::model::{ActionKind, EventKind, Recording, SessionId, TabId, WarningCode, Warnings};
use crate::project::Project;
use crate::replay::mirror::Mirror;
use crate::replay::missing::{GAP_MS, MissingKind, missing};
use std::collections::BTreeMap;

/// A longer gap between pointer samples is a rest of the hand, not the recorder's interval.
const SAMPLING_GAP_MS: i64 = 1_000;

/// What one session's recording holds.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionCapture {
    pub session: SessionId,
    pub duration_ms: i64,
    /// How often each kind of action happened.
    pub actions: BTreeMap<ActionKind, u32>,
    pub pointer_samples: u64,
    pub scroll_points: u64,
    /// Median time between samples while the pointer moves; `None` where it does not.
    pub pointer_interval_ms: Option<f64>,
    /// 95 % of the samples come at least so fast.
    pub pointer_interval_p95_ms: Option<f64>,
    pub pages: u32,
    /// A page was recorded, not only what was done on it.
    pub has_page: bool,
    /// Points that were left out because a track reached its limit.
    pub points_left_out: u64,
    pub warnings: Warnings,
    /// `None` unless the recording itself was looked through.
    pub look: Option<PageLook>,
}

/// What only a look through all events tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageLook {
    pub snapshots: u32,
    /// Page views that ended before their tab's first snapshot came.
    pub pages_without_snapshot: u32,
    /// Before the first snapshot of any tab; all of the time where there is none.
    pub not_replayable_ms: i64,
    /// Stretches of 5 min and more without any event.
    pub gaps: u32,
    pub gaps_ms: i64,
    /// Over all documents, as each stood in the end.
    pub missing_styles: u64,
    pub missing_images: u64,
    /// Lines of the console, exceptions and requests.
    pub logs: u64,
}

/// What a session's recording holds; `thorough` goes through all of its events and pages, unless what that finds is kept.
pub fn capture_of(
    project: &Project,
    session: &SessionId,
    thorough: bool,
) -> Result<SessionCapture, MiningError> {
    let warnings = project.warnings(session)?;
    if thorough && let Some(capture) = kept(project, session, &warnings)? {
        return Ok(capture);
    }
    let facts = facts_of(project, session)?;
    let look = if thorough { Some(look_through(&project.recording(session)?, &facts)) } else { None };
    Ok(SessionCapture { look, ..of_facts(&facts, warnings) })
}

/// Without a look through all events.
pub(in crate::mining::store) fn of_facts(facts: &SessionFacts, warnings: Warnings) -> SessionCapture {
    let mut actions = BTreeMap::new();
    for action in &facts.actions {
        *actions.entry(action.kind).or_insert(0) += 1;
    }
    let gaps: Vec<f64> = facts
        .pointer
        .windows(2)
        .filter(|pair| pair[0].tab == pair[1].tab)
        .map(|pair| pair[1].at_ms - pair[0].at_ms)
        .filter(|gap| (1..=SAMPLING_GAP_MS).contains(gap))
        .map(|gap| gap as f64)
        .collect();
    let quantile = |share| (!gaps.is_empty()).then(|| quantile_of(gaps.clone(), share));
    SessionCapture {
        session: facts.session.clone(),
        duration_ms: facts.duration_ms,
        actions,
        pointer_samples: facts.pointer.len() as u64,
        scroll_points: facts.scrolls.len() as u64,
        pointer_interval_ms: quantile(0.5),
        pointer_interval_p95_ms: quantile(0.95),
        pages: facts.pages.len() as u32,
        has_page: has_page(&warnings),
        points_left_out: facts.points_left_out,
        warnings,
        look: None,
    }
}

pub(super) fn has_page(warnings: &Warnings) -> bool {
    !warnings.0.contains_key(&WarningCode::NoFullSnapshot)
}

fn look_through(recording: &Recording, facts: &SessionFacts) -> PageLook {
    let mut look = PageLook::default();
    let mut tabs: BTreeMap<TabId, (Mirror, Option<i64>)> = BTreeMap::new();
    let mut before_ms = 0;
    for event in &recording.events {
        let gap_ms = event.offset_ms.saturating_sub(before_ms);
        if gap_ms >= GAP_MS {
            look.gaps += 1;
            look.gaps_ms = look.gaps_ms.saturating_add(gap_ms);
        }
        before_ms = event.offset_ms;
        let (mirror, first_ms) = tabs.entry(event.tab).or_default();
        match &event.kind {
            EventKind::FullSnapshot { .. } => {
                if first_ms.is_some() {
                    count_missing(mirror, &mut look);
                }
                first_ms.get_or_insert(event.offset_ms);
                look.snapshots += 1;
            }
            EventKind::Log(_) => look.logs += 1,
            _ => {}
        }
        mirror.apply(event);
    }
    for (mirror, first_ms) in tabs.values() {
        if first_ms.is_some() {
            count_missing(mirror, &mut look);
        }
    }
    let first_of = |tab: TabId| tabs.get(&tab).and_then(|(_, first_ms)| *first_ms);
    let without = facts.pages.iter().filter(|page| first_of(page.tab).is_none_or(|ms| page.end_ms <= ms));
    look.pages_without_snapshot = without.count() as u32;
    let first = tabs.values().filter_map(|(_, first_ms)| *first_ms).min();
    look.not_replayable_ms = first.unwrap_or_else(|| recording.duration_ms());
    look
}

fn count_missing(mirror: &Mirror, look: &mut PageLook) {
    let totals = missing(mirror).totals;
    let of = |kind| totals.get(&kind).copied().unwrap_or(0);
    look.missing_styles += of(MissingKind::StyleSheet);
    look.missing_images += of(MissingKind::Image);
}
