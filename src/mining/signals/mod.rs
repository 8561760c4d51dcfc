//! The signal library: named rules over session facts, each with its thresholds as data; knows no recording.

mod chains;
mod compare_prompt;
mod comparison;
mod composed;
mod content_mismatch;
mod corpus;
mod dead_click;
mod dead_zone;
mod disabled_click;
mod dwell_abandon;
mod error_click;
mod errors;
mod excessive_scroll;
mod exit_after;
mod field_retry;
mod form_abandon;
mod form_scan;
mod hesitation;
mod missed_element;
mod page_bounce;
mod quick_back;
mod rage_click;
mod rapid_click;
mod repeated_hover;
mod rules;
mod scanner;
mod slow_click;
mod submit_storm;
mod thrashed_cursor;
mod wait_exit;

#[cfg(test)]
mod look_alikes_tests;
#[cfg(test)]
mod page_planted_tests;
#[cfg(test)]
mod page_signals_tests;
#[cfg(test)]
mod planted_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod truth_tests;

pub use composed::composed_hits;
pub use corpus::{Corpus, CorpusNeeds, MIN_VISITS, PageStats};
pub use excessive_scroll::count_reversals;
pub use rules::{
    BUNDLED_AUTHOR, MAX_LAYERS, MAX_PARAMETERS, OwnSignal, OwnSignals, PRESETS, Parameter, Preset,
    RULES_VERSION, Rule, RuleError, RuleSet, RuleSetDto, RuleSpec, STEPS, TextSetting, Threshold, Unit,
    check_steps, id_of_name, preset, rests_on, steps_vocabulary,
};
use rules::{COMPOSED, count, millis, number, pixels, seconds, switch, viewports};

use crate::mining::facts::{ClickFacts, PageVisit, SessionFacts};
use crate::model::{Action, ElementFacts, SignalHit, SignalKind, TabId};
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
    pub corpus: &'a Corpus,
    pub rule: &'a Rule,
}

/// Every signal, in the order of [`SignalKind::ALL`].
pub fn library() -> &'static [&'static dyn Detector] {
    &LIBRARY
}

static LIBRARY: [&dyn Detector; SignalKind::ALL.len()] = [
    &rapid_click::RapidClick,
    &dead_click::DeadClick,
    &error_click::ErrorClick,
    &hesitation::Hesitation,
    &scanner::Scanner,
    &excessive_scroll::ExcessiveScroll,
    &page_bounce::PageBounce,
    &form_abandon::FormAbandon,
    &rage_click::RageClick,
    &disabled_click::DisabledClick,
    &slow_click::SlowClick,
    &repeated_hover::RepeatedHover,
    &form_scan::FormScan,
    &thrashed_cursor::ThrashedCursor,
    &quick_back::QuickBack,
    &dead_zone::DeadZone,
    &exit_after::ExitAfter,
    &dwell_abandon::DwellAbandon,
    &field_retry::FieldRetry,
    &submit_storm::SubmitStorm,
    &comparison::Comparison,
    &compare_prompt::ComparePrompt,
    &content_mismatch::ContentMismatch,
    &missed_element::MissedElement,
    &wait_exit::WaitExit,
    &errors::JS_ERROR,
    &errors::CONSOLE_ERROR,
    &errors::NETWORK_ERROR,
];

pub fn spec_of(kind: SignalKind) -> &'static RuleSpec {
    LIBRARY.get(kind as usize).map_or(&COMPOSED, |detector| detector.spec())
}

/// All hits of a session, ascending by start, then by definition.
pub fn detect(facts: &SessionFacts, corpus: &Corpus, rules: &RuleSet) -> Vec<SignalHit> {
    let mut hits: Vec<SignalHit> =
        rules.rules().iter().flat_map(|rule| detect_one(facts, corpus, rule)).collect();
    in_order(&mut hits);
    let composed = composed_hits(facts, &hits, rules.rules());
    if !composed.is_empty() {
        hits.extend(composed);
        in_order(&mut hits);
    }
    hits
}

/// The order of stored hits, whichever rules were looked at when.
pub fn in_order(hits: &mut [SignalHit]) {
    hits.sort_by(|a, b| {
        let key = |h: &SignalHit| (h.start_ms, h.kind, h.end_ms, h.tab);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.definition.cmp(&b.definition))
            .then_with(|| a.events.cmp(&b.events))
    });
}

/// Hits of one definition; none where it is switched off, and none of one that people wrote, see [`composed_hits`].
pub fn detect_one(facts: &SessionFacts, corpus: &Corpus, rule: &Rule) -> Vec<SignalHit> {
    if !rule.is_on() {
        return Vec::new();
    }
    let Some(detector) = LIBRARY.get(rule.kind() as usize).copied() else { return Vec::new() };
    detector.detect(&Given { facts, corpus, rule })
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
            definition: self.rule.id().clone(),
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

    fn text(&self, name: &str) -> &str {
        self.rule.text(name)
    }

    /// A hit on an element of the tracks.
    fn element_hit(
        &self,
        element: Option<u32>,
        tab: TabId,
        span: (i64, i64),
        count: usize,
        events: Vec<u32>,
    ) -> SignalHit {
        let mut hit = self.hit(tab, span, count, events);
        hit.target = self.facts.element(element).map(|e| e.facts.clone());
        hit
    }

    /// The same page visit: what happened to a tab between two times.
    fn actions_of(&self, page: &'a PageVisit) -> impl Iterator<Item = &'a Action> + use<'a> {
        let from = self.facts.actions.partition_point(|a| a.start_ms < page.start_ms);
        let (tab, end_ms) = (page.tab, page.end_ms);
        self.facts.actions[from..]
            .iter()
            .take_while(move |a| a.start_ms <= end_ms)
            .filter(move |a| a.tab == tab)
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
