//! What lists and pictures tell of the signals that people wrote: their names and colours; knows no hit.

use super::{Rule, RuleSet};
use crate::mining::features::{FeatureSpec, own_columns};
use crate::model::{Signal, SignalHit, SignalKind};
use std::sync::Arc;

/// Colours that are told apart; further signals share one under another letter.
const COLOURS: u16 = 12;

/// One signal that people wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSignal {
    /// The name of its definition: `own/` and a name.
    pub id: Arc<str>,
    /// For people.
    pub label: Arc<str>,
    pub meaning: Arc<str>,
    /// Place among the colours of own signals; no two of a project have the same.
    pub mark: usize,
    pub on: bool,
}

/// Those of a project, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnSignals(Vec<OwnSignal>);

impl OwnSignals {
    pub fn of(rules: &RuleSet) -> Self {
        let written = rules.rules().iter().filter(|rule| rule.is_composed());
        Self(
            written
                .map(|rule| OwnSignal {
                    id: Arc::clone(rule.id()),
                    label: rule.label().into(),
                    meaning: rule.meaning().into(),
                    mark: usize::from(rule.mark.unwrap_or_default()),
                    on: rule.is_on(),
                })
                .collect(),
        )
    }

    pub fn get(&self, id: &str) -> Option<&OwnSignal> {
        self.0.iter().find(|own| *own.id == *id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &OwnSignal> {
        self.0.iter()
    }

    /// All that is counted as a signal: the library's, then those that are looked for here.
    pub fn with_library(&self) -> Vec<Signal> {
        let own = self.0.iter().filter(|own| own.on).map(|own| Signal::Own(Arc::clone(&own.id)));
        SignalKind::ALL.into_iter().map(Signal::Library).chain(own).collect()
    }

    /// The columns of those that are looked for.
    pub fn columns(&self) -> Vec<&'static FeatureSpec> {
        own_columns(self.0.iter().filter(|own| own.on).map(|own| &*own.id))
    }

    /// For people, as the project calls it.
    pub fn label(&self, signal: &Signal) -> String {
        self.get(signal.name()).map_or_else(|| signal.label(), |own| own.label.to_string())
    }

    /// What a signal may tell about the visitor.
    pub fn meaning<'a>(&'a self, signal: &Signal) -> &'a str {
        match signal {
            Signal::Library(kind) => crate::mining::signals::spec_of(*kind).meaning,
            Signal::Own(id) => self.get(id).map_or("A signal of this project", |own| &own.meaning),
        }
    }

    /// The name of what a hit is of; a variant is told by its name.
    pub fn hit_label(&self, hit: &SignalHit) -> String {
        self.get(&hit.definition).map_or_else(|| hit.label(), |own| own.label.to_string())
    }
}

impl RuleSet {
    /// The colour of a rule that people wrote: its own, that which its name prefers, or the next one that is free.
    pub(super) fn mark_for(&self, rule: &Rule) -> u16 {
        let present = self.get(rule.id()).and_then(|present| present.mark);
        let others = self.rules().iter().filter(|other| other.id() != rule.id());
        let taken: Vec<u16> = others.filter_map(|other| other.mark).collect();
        let free = |mark: &u16| !taken.contains(mark);
        if let Some(mark) = rule.mark.or(present).filter(free) {
            return mark;
        }
        // The name decides, so that the same signal looks the same in most projects.
        let preferred = u16::from(blake3::hash(rule.id().as_bytes()).as_bytes()[0]) % COLOURS;
        let mut in_turn = (0..u16::MAX / COLOURS)
            .flat_map(|round| (0..COLOURS).map(move |at| round * COLOURS + (preferred + at) % COLOURS));
        in_turn.find(free).unwrap_or(preferred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TabId;
    use std::collections::BTreeSet;

    fn put(rules: &mut RuleSet, name: &str) {
        let id = format!("own/{name}");
        rules.replace(Rule::compose(&id, (name, ""), "click then page", &[], "ann").unwrap());
    }

    fn marks(rules: &RuleSet) -> Vec<(Arc<str>, usize)> {
        OwnSignals::of(rules).iter().map(|own| (Arc::clone(&own.id), own.mark)).collect()
    }

    #[test]
    fn each_has_a_colour_of_its_own_and_keeps_it() {
        let mut rules = RuleSet::default();
        (0..12).for_each(|at| put(&mut rules, &format!("s{at}")));
        let twelve = marks(&rules);
        let colours: BTreeSet<usize> = twelve.iter().map(|(_, mark)| *mark).collect();
        assert_eq!(colours, (0..12).collect(), "twelve signals use the twelve colours");
        put(&mut rules, "a-thirteenth");
        let own = OwnSignals::of(&rules);
        assert!(own.get("own/a-thirteenth").unwrap().mark >= 12, "its letter is another");
        assert!(twelve.iter().all(|(id, mark)| own.get(id).unwrap().mark == *mark));
        // One that goes moves no other, neither do versions, files nor copies.
        let mut fewer = rules.without("own/s3").unwrap();
        let next = fewer.named("own/s4").unwrap().with_text("steps", "click then scroll").unwrap();
        fewer.replace(next);
        let kept = OwnSignals::of(&RuleSet::from_json(&fewer.to_json()).unwrap());
        for (id, mark) in twelve.iter().filter(|(id, _)| &**id != "own/s3") {
            assert_eq!(kept.get(id).unwrap().mark, *mark, "{id}");
        }
        let copied = rules.duplicate("own/s1", "own/copy", "ann").unwrap();
        let all: BTreeSet<usize> = marks(&copied).into_iter().map(|(_, mark)| mark).collect();
        assert_eq!(all.len(), 14);
    }

    #[test]
    fn colours_are_no_other_rules_and_come_with_those_of_others_only_where_free() {
        let (mut here, mut there) = (RuleSet::default(), RuleSet::default());
        put(&mut here, "gave-up");
        let preferred = marks(&here)[0].1;
        put(&mut there, "other");
        let hash = there.hash();
        for mark in [preferred + 1, preferred] {
            let mut other = there.named("own/other").unwrap().clone();
            other.mark = Some(mark as u16);
            there.replace(other);
            assert_eq!((marks(&there)[0].1, there.hash()), (mark, hash.clone()), "a colour finds nothing");
        }
        here.merge(&there, &["own/other".to_owned()]);
        let colours: BTreeSet<usize> = marks(&here).into_iter().map(|(_, mark)| mark).collect();
        assert_eq!(colours.len(), 2);
        assert!(colours.contains(&preferred));
    }

    #[test]
    fn the_name_of_the_project_stands_before_that_of_the_file() {
        let mut rules = RuleSet::default();
        let words = ("Gave up at the price", "");
        rules.replace(Rule::compose("own/gave-up", words, "click then page", &[], "ann").unwrap());
        let own = OwnSignals::of(&rules);
        let hit = SignalHit {
            kind: SignalKind::Composed,
            definition: "own/gave-up".into(),
            rule_version: 1,
            tab: TabId(0),
            start_ms: 0,
            end_ms: 1,
            url: "".into(),
            position: None,
            target: None,
            count: 2,
            events: Vec::new(),
        };
        assert_eq!(own.hit_label(&hit), "Gave up at the price");
        let signal = hit.signal().unwrap();
        assert_eq!((own.label(&signal), signal.column()), (own.hit_label(&hit), "own_gave_up".to_owned()));
        assert_eq!(Signal::of_definition("own/gave-up"), Some(signal));
        assert_eq!(Signal::of_definition("rage_click/posthog"), None);
        assert_eq!(own.with_library().len(), SignalKind::ALL.len() + 1);
    }
}
