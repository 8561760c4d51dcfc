//! The signal library: named rules over session facts, each with its thresholds as data; knows no recording.

mod corpus;
mod dead_click;
mod error_click;
mod excessive_scroll;
mod form_abandon;
mod hesitation;
mod page_bounce;
mod rapid_click;
mod rules;
mod scanner;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod truth_tests;

pub use corpus::{CorpusBuilder, CorpusStats, MIN_VISITS};
pub use excessive_scroll::count_reversals;
pub use rules::{Rule, RuleError, RuleSet, RuleSetDto, RuleSpec, Threshold, Unit};

use crate::mining::facts::{ClickFacts, SessionFacts};
use crate::model::{ElementFacts, SignalHit, SignalKind, TabId};
use std::sync::Arc;

/// One signal of the library.
pub trait Detector: Sync {
    /// Name, meaning, rule and thresholds, for people and for checks.
    fn spec(&self) -> &'static RuleSpec;
    /// All occurrences in one session, ascending by start.
    fn detect(&self, given: &Given) -> Vec<SignalHit>;
}

/// What a rule sees.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub facts: &'a SessionFacts,
    pub corpus: &'a CorpusStats,
    pub rule: &'a Rule,
}

/// Every signal, in the order of [`SignalKind::ALL`].
pub fn library() -> [&'static dyn Detector; 8] {
    [
        &rapid_click::RapidClick,
        &dead_click::DeadClick,
        &error_click::ErrorClick,
        &hesitation::Hesitation,
        &scanner::Scanner,
        &excessive_scroll::ExcessiveScroll,
        &page_bounce::PageBounce,
        &form_abandon::FormAbandon,
    ]
}

pub fn spec_of(kind: SignalKind) -> &'static RuleSpec {
    library()[kind as usize].spec()
}

/// All hits of a session, ascending by start, then by signal.
pub fn detect(facts: &SessionFacts, corpus: &CorpusStats, rules: &RuleSet) -> Vec<SignalHit> {
    let mut hits: Vec<SignalHit> = library()
        .iter()
        .flat_map(|detector| {
            let rule = rules.rule(detector.spec().kind);
            detector.detect(&Given { facts, corpus, rule })
        })
        .collect();
    hits.sort_by_key(|h| (h.start_ms, h.kind, h.end_ms));
    hits
}

/// Hits of one signal, for previews of a changed threshold.
pub fn detect_one(facts: &SessionFacts, corpus: &CorpusStats, rule: &Rule) -> Vec<SignalHit> {
    library()[rule.kind() as usize].detect(&Given { facts, corpus, rule })
}

impl<'a> Given<'a> {
    fn value(&self, name: &str) -> f64 {
        self.rule.value(name)
    }

    fn millis(&self, name: &str) -> i64 {
        self.rule.value(name).round() as i64
    }

    fn count(&self, name: &str) -> usize {
        self.rule.value(name).round().max(0.0) as usize
    }

    fn switch(&self, name: &str) -> bool {
        self.rule.value(name) >= 0.5
    }

    /// A hit of this rule with its address filled in.
    fn hit(
        &self,
        tab: TabId,
        (start_ms, end_ms): (i64, i64),
        count: usize,
        mut events: Vec<u32>,
    ) -> SignalHit {
        events.sort_unstable();
        events.dedup();
        SignalHit {
            kind: self.rule.kind(),
            rule_version: self.rule.version(),
            tab,
            start_ms,
            end_ms: end_ms.max(start_ms),
            url: self.facts.page_at(tab, start_ms).map_or_else(|| Arc::from(""), |p| p.url.clone()),
            position: None,
            target: None,
            count: count.min(u32::MAX as usize) as u32,
            events,
        }
    }

    /// The same for a click: with its place and target as they stood then.
    fn click_hit(&self, click: &ClickFacts, end_ms: i64, count: usize, events: Vec<u32>) -> SignalHit {
        let mut hit = self.hit(click.tab, (click.at_ms, end_ms), count, events);
        hit.position = click.position;
        hit.target = self.target(click).cloned();
        hit
    }

    fn target(&self, click: &ClickFacts) -> Option<&'a ElementFacts> {
        self.facts.actions.get(click.action as usize)?.target.as_ref()
    }

    /// Height of the viewport of the page shown then, in CSS pixels; 800 while unknown.
    fn viewport_height(&self, page: u32) -> f64 {
        match self.facts.pages.get(page as usize).map(|p| p.viewport.1) {
            Some(height) if height > 0 => f64::from(height),
            _ => 800.0,
        }
    }
}
