//! Hits of the signals that people wrote: ordered steps over a session's actions, the library's signals in it, motifs, and
//! each other; knows no rule of the library.

use super::Rule;
use crate::mining::expr::{ChainHit, Timeline, find};
use crate::mining::facts::SessionFacts;
use crate::model::{SignalHit, SignalKind};

/// What the composed ones among `rules` find; those that build on others after these. `known` are the session's other hits
/// in their order: of the library, and of composed ones that are not among `rules`.
pub fn composed_hits<'r>(
    facts: &SessionFacts,
    known: &[SignalHit],
    rules: impl IntoIterator<Item = &'r Rule>,
) -> Vec<SignalHit> {
    let mut left: Vec<&Rule> = rules.into_iter().filter(|rule| rule.is_on() && rule.is_composed()).collect();
    let mut hits: Vec<SignalHit> = Vec::new();
    while !left.is_empty() {
        let waits =
            |rule: &Rule| rule.builds_on().into_iter().any(|id| left.iter().any(|other| other.id() == id));
        let (later, now): (Vec<&Rule>, Vec<&Rule>) = left.iter().partition(|rule| waits(rule));
        // A circle, by way of a damaged file: none of it is found.
        if now.is_empty() {
            break;
        }
        let found = layer(facts, known, &hits, &now);
        hits.extend(found);
        left = later;
    }
    hits
}

/// Hits of rules that do not build on each other.
fn layer(facts: &SessionFacts, known: &[SignalHit], below: &[SignalHit], rules: &[&Rule]) -> Vec<SignalHit> {
    let timeline = Timeline::new(&facts.actions, known.iter().chain(below));
    let mut hits = Vec::new();
    for rule in rules {
        let Some(chain) = rule.chain() else { continue };
        let motifs = rule.motifs();
        let found = if motifs.is_empty() {
            find(chain, &timeline)
        } else {
            let mut timeline = timeline.clone();
            timeline.add_motifs(motifs.values());
            find(chain, &timeline)
        };
        hits.extend(found.into_iter().map(|found| hit(rule, found)));
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
