//! What an action or signal is to a pattern: its kind with the one trait that tells most, as a pattern of the
//! expression language; knows no order.

use crate::mining::expr::{Chain, EventField, Op, Pattern, Sort, Step, Value};
use crate::model::{Action, ActionKind, SignalHit, SignalKind};
use std::collections::BTreeMap;

/// Something that happened, by what it is to a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Happened {
    pub pattern: Pattern,
    pub start_ms: i64,
    pub end_ms: i64,
}

/// Actions and signals by their begin. Focus and blur are left out: they follow clicks and the tab key, and would
/// stand in nearly every pattern.
pub(super) fn happened(actions: &[Action], signals: &[SignalHit]) -> Vec<Happened> {
    let actions = actions.iter().filter_map(|action| {
        let end_ms = action.end_ms.max(action.start_ms);
        Some(Happened { pattern: pattern_of(action)?, start_ms: action.start_ms, end_ms })
    });
    // Errors are actions already, and variants of a signal fire beside it: both would stand twice.
    let told = |hit: &&SignalHit| {
        hit.is_own()
            && !matches!(hit.kind, SignalKind::JsError | SignalKind::ConsoleError | SignalKind::NetworkError)
    };
    let signals = signals.iter().filter(told).map(|hit| Happened {
        pattern: Pattern::any(Sort::Signal(hit.kind)),
        start_ms: hit.start_ms,
        end_ms: hit.end_ms.max(hit.start_ms),
    });
    let mut all: Vec<Happened> = actions.chain(signals).collect();
    all.sort_by_key(|h| h.start_ms);
    all
}

fn pattern_of(action: &Action) -> Option<Pattern> {
    let any = Pattern::any(Sort::Action(action.kind));
    let text = |text: &str| Value::Text(text.into());
    let role = action.target.as_ref().map(|t| &*t.role).filter(|role| !role.is_empty());
    Some(match action.kind {
        ActionKind::Focus | ActionKind::Blur => return None,
        ActionKind::PageView => any.with(EventField::PageType, Op::Is, text(action.page_type.name())),
        ActionKind::Scroll => {
            let up = action.scroll_to_y < action.scroll_from_y;
            any.with(EventField::Direction, Op::Is, text(if up { "up" } else { "down" }))
        }
        ActionKind::Hover if action.target.as_ref().is_some_and(|t| t.price_like) => {
            any.with(EventField::Price, Op::Is, Value::Flag(true))
        }
        ActionKind::Click | ActionKind::Hover => match role {
            Some(role) => any.with(EventField::Role, Op::Is, text(role)),
            None => any,
        },
        _ => any,
    })
}

/// The different patterns of single events, numbered in the order of their text.
pub(super) struct Alphabet {
    patterns: Vec<Pattern>,
    numbers: BTreeMap<String, u16>,
}

impl Alphabet {
    pub fn of<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        let mut by_text: BTreeMap<String, Pattern> = BTreeMap::new();
        for pattern in patterns {
            by_text.entry(pattern.text()).or_insert_with(|| pattern.clone());
        }
        // Roles are few; a recording that invents thousands of them has no pattern in common with others.
        let kept = by_text.into_iter().take(usize::from(u16::MAX));
        let (texts, patterns): (Vec<String>, Vec<Pattern>) = kept.unzip();
        let numbers = texts.into_iter().enumerate().map(|(at, text)| (text, at as u16)).collect();
        Self { patterns, numbers }
    }

    pub fn number(&self, pattern: &Pattern) -> Option<u16> {
        self.numbers.get(&pattern.text()).copied()
    }

    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Runs of these are one event in the recording already: the same twice in a row says nothing new.
    pub fn is_run(&self, letter: u16) -> bool {
        let sort = self.patterns.get(usize::from(letter)).map(|p| &p.sort);
        matches!(sort, Some(Sort::Action(ActionKind::Scroll | ActionKind::Hover | ActionKind::Input)))
    }

    pub fn chain(&self, letters: &[u16], max_gap_ms: i64) -> Chain {
        let patterns = letters.iter().filter_map(|letter| self.patterns.get(usize::from(*letter)));
        let steps = patterns.enumerate().map(|(at, pattern)| Step {
            within_ms: (at > 0).then_some(max_gap_ms),
            ..Step::of(pattern.clone())
        });
        Chain { steps: steps.collect() }
    }
}
