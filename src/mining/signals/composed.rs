//! Hits of the signals that people wrote: ordered steps over a session's actions and the library's signals in it; knows no
//! rule of the library.

use super::Rule;
use crate::mining::expr::{ChainHit, Sort, Timeline, find};
use crate::mining::facts::SessionFacts;
use crate::model::{SignalHit, SignalKind};
use std::collections::BTreeSet;

/// What the composed ones among `rules` find, by rule; `library` are the session's other hits in their order.
pub fn composed_hits<'r>(
    facts: &SessionFacts,
    library: &[SignalHit],
    rules: impl IntoIterator<Item = &'r Rule>,
) -> Vec<SignalHit> {
    let mut timeline = None;
    let mut hits = Vec::new();
    for rule in rules.into_iter().filter(|rule| rule.is_on()) {
        let Some(chain) = rule.chain() else { continue };
        let timeline = timeline.get_or_insert_with(|| Timeline::new(&facts.actions, library));
        hits.extend(find(chain, timeline).into_iter().map(|found| hit(rule, found)));
    }
    hits
}

fn hit(rule: &Rule, found: ChainHit) -> SignalHit {
    SignalHit {
        kind: SignalKind::Composed,
        definition: rule.id().clone(),
        rule_version: rule.version(),
        tab: found.tab,
        start_ms: found.start_ms,
        end_ms: found.end_ms.max(found.start_ms),
        url: found.url,
        position: None,
        target: found.target,
        count: found.steps_ms.len() as u32,
        events: found.events,
    }
}

/// Whether a composed rule has steps of these definitions; `changed` are their names.
pub fn rests_on(rule: &Rule, changed: &BTreeSet<String>) -> bool {
    let Some(chain) = rule.chain() else { return false };
    chain.steps.iter().any(|step| match step.pattern.sort {
        Sort::Signal(kind) => changed.contains(kind.name()),
        Sort::AnySignal => changed.iter().any(|id| SignalKind::from_name(id).is_some()),
        _ => false,
    })
}
