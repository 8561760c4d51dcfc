//! Wait, then left: something loads for long, and the visitor goes or clicks again (G24).

use super::exit_after::last_activity_ms;
use super::{Detector, Given, RuleSpec, seconds, switch};
use crate::mining::facts::{ClickFacts, Traits};
use crate::model::{ActionKind, SignalHit, SignalKind, TabId};

pub(super) struct WaitExit;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::WaitExit,
    meaning: "The page is too slow for this visitor",
    rule: "An indicator of loading stays, or nothing visible follows a click that sent a request or left the page, for at \
           least 6 s; then the visitor leaves, or clicks the same again",
    except: "Not where the wait ends with what was waited for, and not while the visitor does something else meanwhile; \
             not on pages that were not recorded, as in tables of events",
    source: "G24; Nielsen (1993) puts the limit of attention at 10 s, and most who leave a slow page do so after 5 to 10 s",
    texts: &[],
    thresholds: &[
        seconds("wait_ms", "Waits for at least", (6.0, 1.0, 10.0)),
        seconds("leave_ms", "Leaves within", (15.0, 1.0, 120.0)),
        switch("silent", "Also without an indicator of loading", true),
    ],
};

impl Detector for WaitExit {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let mut waits = with_indicator(given);
        if given.switch("silent") {
            waits.extend(after_click(given));
        }
        waits.sort_by_key(|h| (h.tab, h.start_ms));
        let mut hits: Vec<SignalHit> = Vec::new();
        for wait in waits {
            // Several indicators, or an indicator after the click, are one wait.
            match hits.last_mut().filter(|last| last.tab == wait.tab && wait.start_ms <= last.end_ms) {
                Some(last) => last.end_ms = last.end_ms.max(wait.end_ms),
                None => hits.push(wait),
            }
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// What ended a wait.
struct End {
    at_ms: i64,
    event_index: Option<u32>,
}

fn with_indicator(given: &Given) -> Vec<SignalHit> {
    let (wait_ms, leave_ms) = (given.millis("wait_ms"), given.millis("leave_ms"));
    let mut hits = Vec::new();
    for loading in &given.facts.loading {
        let waited_until = loading.start_ms + wait_ms;
        if loading.end_ms < waited_until {
            continue;
        }
        let Some(end) = end_of(given, loading.tab, (loading.start_ms, waited_until, loading.end_ms), None)
        else {
            continue;
        };
        if end.at_ms - waited_until > leave_ms {
            continue;
        }
        let events = [loading.event_index].into_iter().chain(end.event_index).collect();
        let seconds = ((end.at_ms - loading.start_ms) / 1_000) as usize;
        hits.push(given.hit(loading.tab, (loading.start_ms, end.at_ms), seconds, events));
    }
    hits
}

fn after_click(given: &Given) -> Vec<SignalHit> {
    let (wait_ms, leave_ms) = (given.millis("wait_ms"), given.millis("leave_ms"));
    let mut hits = Vec::new();
    for click in &given.facts.clicks {
        let answer_ms = answer(click).map_or(i64::MAX, |ms| click.at_ms + ms);
        let waited_until = click.at_ms + wait_ms;
        if !asks_for_something(given, click) || answer_ms < waited_until {
            continue;
        }
        let Some(end) = end_of(given, click.tab, (click.at_ms, waited_until, answer_ms), Some(click)) else {
            continue;
        };
        if end.at_ms - waited_until > leave_ms {
            continue;
        }
        let events = [click.event_index].into_iter().chain(end.event_index).collect();
        let seconds = ((end.at_ms - click.at_ms) / 1_000) as usize;
        hits.push(given.click_hit(click, end.at_ms, seconds, events));
    }
    hits
}

/// A click that sent a request, or on what leads to another page or sends a form.
fn asks_for_something(given: &Given, click: &ClickFacts) -> bool {
    let traits = given.facts.traits(click.element);
    let leads = traits.any(Traits::LINK.union(Traits::SUBMIT))
        && !traits.any(Traits::OPENS_ELSEWHERE.union(Traits::DOWNLOAD));
    // Where the page was not recorded, no answer is seen however soon it came.
    !traits.any(Traits::UNRECORDED)
        && !click.press_only
        && (leads || click.reaction.request_ms.is_some_and(|ms| ms <= 1_000))
}

/// The first that the visitor could see of an answer, in milliseconds after the click.
fn answer(click: &ClickFacts) -> Option<i64> {
    let r = &click.reaction;
    let seen = [r.near_mutation_ms, r.far_mutation_ms, r.navigation_ms, r.other_ms, r.focus_ms, r.scroll_ms];
    seen.into_iter().flatten().min().map(i64::from)
}

/// How a wait from `start` ended after `waited_until`: the visitor clicked the same again, hid the tab, went elsewhere, or
/// the session ended. `None` where it ended with its answer, or the visitor had turned to something else.
fn end_of(
    given: &Given,
    tab: TabId,
    (start_ms, waited_until, answer_ms): (i64, i64, i64),
    click: Option<&ClickFacts>,
) -> Option<End> {
    let facts = given.facts;
    let from = facts.actions.partition_point(|a| a.start_ms <= start_ms);
    for action in &facts.actions[from..] {
        let acts = matches!(
            action.kind,
            ActionKind::Click
                | ActionKind::Press
                | ActionKind::Input
                | ActionKind::PageView
                | ActionKind::TabHidden
        );
        if !acts {
            continue;
        }
        if action.start_ms >= answer_ms && action.kind != ActionKind::PageView {
            return None;
        }
        let same = click.is_some_and(|c| {
            let before = facts.actions.get(c.action as usize).and_then(|a| a.target.as_ref());
            match (before, &action.target) {
                (Some(a), Some(b)) => {
                    a.node == b.node
                        || a.interactive_node.is_some() && a.interactive_node == b.interactive_node
                }
                _ => false,
            }
        });
        let again = same && matches!(action.kind, ActionKind::Click | ActionKind::Press);
        if action.start_ms < waited_until {
            // Impatience before the time is up is part of the wait; anything else is something else.
            if again || action.tab != tab && action.kind == ActionKind::PageView {
                continue;
            }
            return None;
        }
        let end = Some(End { at_ms: action.start_ms, event_index: Some(action.event_index) });
        return match action.kind {
            ActionKind::Click | ActionKind::Press if again || click.is_none() => end,
            ActionKind::TabHidden => end,
            // The page that was waited for came at last, unless another click or the indicator's page brought it.
            ActionKind::PageView if click.is_none() && action.tab == tab => end,
            ActionKind::Click => end.filter(|_| leads_away(facts, action.event_index)),
            _ => None,
        };
    }
    // The session ended in the middle of the wait.
    let ended_ms = facts.duration_ms;
    let waited = ended_ms >= waited_until && answer_ms >= ended_ms.min(answer_ms);
    let still_there = last_activity_ms(facts) >= start_ms;
    (waited && still_there && answer_ms >= ended_ms).then_some(End { at_ms: ended_ms, event_index: None })
}

/// The click at this event went to another page.
fn leads_away(facts: &crate::mining::facts::SessionFacts, event_index: u32) -> bool {
    facts
        .clicks
        .iter()
        .find(|c| c.event_index == event_index)
        .is_some_and(|c| c.reaction.navigation_ms.is_some() || facts.traits(c.element).any(Traits::LINK))
}
