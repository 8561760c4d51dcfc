//! Layer 2: cuts a session into sequences where the user paused; knows no rule and no feature.

use super::facts::SessionFacts;
use crate::model::{ActionKind, Sequence, SequenceId};

/// A pause longer than this ends a sequence (product.md, M2).
pub const DEFAULT_GAP_MS: i64 = 30_000;

/// Sequences of a session: stretches of user activity without a pause longer than `gap_ms`. Activity is what the user
/// does (pointer, scroll, typing, clicks, page views), not what happens to them (errors, timers). Every action belongs
/// to exactly one sequence; a session with any action has at least one. Ends lie on the last activity.
pub fn cut_sequences(facts: &SessionFacts, gap_ms: i64) -> Vec<Sequence> {
    cut_at_pauses(facts, &activity(facts), gap_ms)
}

/// The same where the times of [`activity`] are at hand.
pub(super) fn cut_at_pauses(facts: &SessionFacts, activity: &[i64], gap_ms: i64) -> Vec<Sequence> {
    spans(activity, gap_ms)
        .into_iter()
        .enumerate()
        .scan(0u32, |first_action, (ordinal, (start_ms, end_ms, next_ms))| {
            let from = *first_action as usize;
            let to = from + facts.actions[from..].partition_point(|a| a.start_ms < next_ms);
            *first_action = to as u32;
            Some(Sequence {
                id: SequenceId::of(&facts.session, ordinal + 1),
                session: facts.session.clone(),
                user_id: facts.user_id.clone(),
                start_ms,
                end_ms,
                first_action: from as u32,
                end_action: to as u32,
            })
        })
        .collect()
}

/// How many sequences a gap would give, for the live count beside the slider.
pub fn count_sequences(facts: &SessionFacts, gap_ms: i64) -> usize {
    spans(&activity(facts), gap_ms).len()
}

/// Begin, end, and begin of the next (the far future for the last).
fn spans(activity: &[i64], gap_ms: i64) -> Vec<(i64, i64, i64)> {
    let mut spans: Vec<(i64, i64, i64)> = Vec::new();
    for at in activity {
        match spans.last_mut() {
            Some((_, end, _)) if *at - *end <= gap_ms => *end = *at,
            last => {
                if let Some((_, _, next)) = last {
                    *next = *at;
                }
                spans.push((*at, *at, i64::MAX));
            }
        }
    }
    spans
}

/// Times at which the user did something, ascending.
pub(super) fn activity(facts: &SessionFacts) -> Vec<i64> {
    let mut times: Vec<i64> =
        Vec::with_capacity(facts.pointer.len() + facts.scrolls.len() + facts.actions.len() * 2);
    for action in &facts.actions {
        match action.kind {
            ActionKind::Error | ActionKind::TabHidden => {}
            // A hover may last through a pause; its samples are below.
            ActionKind::Hover => times.push(action.start_ms),
            _ => times.extend([action.start_ms, action.end_ms]),
        }
    }
    times.extend(facts.pointer.iter().map(|p| p.at_ms));
    times.extend(facts.scrolls.iter().map(|p| p.at_ms));
    times.extend(facts.inputs.iter().map(|p| p.at_ms));
    // Each track is in order: the stable sort finds such runs and merges them.
    times.sort_unstable();
    if times.is_empty() {
        times.extend(facts.actions.first().map(|a| a.start_ms));
    }
    times
}
