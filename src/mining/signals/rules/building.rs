//! Signals that people wrote on top of others: what may be named where, in which order they are found, and which become new
//! versions when something below them changes; knows no session.

use super::{Rule, RuleError, RuleSet, STEPS};
use crate::mining::expr::{Motif, Sort, Vocabulary};
use crate::model::SignalKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Signals that people wrote on top of each other, the topmost included. A chain of more is hard to explain to anybody.
pub const MAX_LAYERS: usize = 4;

impl RuleSet {
    /// What the steps of a definition may name: motifs, and the signals that people wrote, but for those that would lead in
    /// a circle or too high, which are refused with the reason.
    pub fn names_for(&self, id: &str, motifs: &BTreeMap<Arc<str>, Arc<Motif>>) -> Vocabulary {
        let mut names = Vocabulary { motifs: motifs.clone(), steps_alone: true, ..Vocabulary::default() };
        let above = self.height_above(id, 0);
        for rule in self.rules().iter().filter(|rule| rule.is_composed()) {
            let Some((_, name)) = rule.id().split_once('/') else { continue };
            let reason = if **rule.id() == *id {
                Some("A signal cannot be made of itself".to_owned())
            } else if self.reaches(rule, id, 0) {
                Some(format!("This would be a circle: {} builds on {id}", rule.id()))
            } else if self.layers(rule, 0) + 1 + above > MAX_LAYERS {
                Some(format!(
                    "At most {MAX_LAYERS} signals stand on each other; write the steps of {} out",
                    rule.id()
                ))
            } else {
                None
            };
            if let Some(reason) = reason {
                names.refused.insert(name.into(), reason);
            } else {
                names.composed.insert(name.into(), rule.label().into());
            }
        }
        names
    }

    /// Whether all that is built on is there, in no circle and not too high.
    ///
    /// # Errors
    /// The definition, and what is wrong at which place of its steps.
    pub fn check(&self) -> Result<(), RuleError> {
        for rule in self.rules().iter().filter(|rule| rule.is_composed()) {
            let names = self.names_for(rule.id(), &rule.motifs());
            match rule.with_steps(rule.text(STEPS), &names) {
                Ok(_) => {}
                Err(RuleError::Steps(error)) => return Err(RuleError::StepsOf(rule.id().to_string(), error)),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Definitions whose steps name this one.
    pub fn built_upon(&self, id: &str) -> Vec<String> {
        let above = self.rules().iter().filter(|rule| rule.builds_on().iter().any(|below| ***below == *id));
        above.map(|rule| rule.id().to_string()).collect()
    }

    /// This set, where what builds on something that changed since `before` is its next version too: its hits may be others.
    /// And the names of these.
    #[must_use]
    pub fn followed(&self, before: &Self) -> (Self, Vec<String>) {
        let mut next = self.clone();
        let mut changed: BTreeSet<String> = self.changed_since(before).into_iter().collect();
        let mut followed = Vec::new();
        loop {
            let stands = |rule: &&Rule| !changed.contains(&**rule.id()) && rests_on(rule, &changed);
            let Some(mut rule) = next.rules().iter().find(stands).cloned() else { break };
            rule.version += 1;
            changed.insert(rule.id().to_string());
            followed.push(rule.id().to_string());
            next.replace(rule);
        }
        (next, followed)
    }

    /// This set with the present steps of a motif in those that name it, each as its next version; and the names of these.
    #[must_use]
    pub fn with_motif(&self, motif: &Arc<Motif>) -> (Self, Vec<String>) {
        let mut next = self.clone();
        let mut changed = Vec::new();
        for rule in self.rules() {
            let mut names = rule.step_names();
            let Some(known) = names.motifs.get_mut(motif.name()).filter(|known| *known != motif) else {
                continue;
            };
            *known = Arc::clone(motif);
            if let Ok(rule) = rule.with_steps(rule.text(STEPS), &names) {
                changed.push(rule.id().to_string());
                next.replace(rule);
            }
        }
        let (next, followed) = next.followed(self);
        changed.extend(followed);
        (next, changed)
    }

    /// Whether the steps of a rule lead to a definition, over however many others.
    fn reaches(&self, rule: &Rule, id: &str, depth: usize) -> bool {
        depth <= MAX_LAYERS
            && rule.builds_on().into_iter().any(|below| {
                **below == *id || self.get(below).is_some_and(|below| self.reaches(below, id, depth + 1))
            })
    }

    /// Layers of signals that people wrote, the rule's own included.
    fn layers(&self, rule: &Rule, depth: usize) -> usize {
        // What is in a circle by way of a damaged file is as high as can be.
        if depth > MAX_LAYERS {
            return 1;
        }
        let below = rule.builds_on().into_iter().filter_map(|id| self.get(id));
        1 + below.map(|below| self.layers(below, depth + 1)).max().unwrap_or(0)
    }

    /// Layers that stand on a definition.
    fn height_above(&self, id: &str, depth: usize) -> usize {
        if depth > MAX_LAYERS {
            return 1;
        }
        let above = self.built_upon(id);
        above.iter().map(|above| 1 + self.height_above(above, depth + 1)).max().unwrap_or(0)
    }
}

/// Whether a composed rule has steps of these definitions; `changed` are their names.
pub fn rests_on(rule: &Rule, changed: &BTreeSet<String>) -> bool {
    let Some(chain) = rule.chain() else { return false };
    let kinds = |motif: &Motif| motif.steps().steps.iter().any(|step| names_one(&step.pattern.sort, changed));
    chain.steps.iter().any(|step| match &step.pattern.sort {
        Sort::Motif(motif) => kinds(motif),
        sort => names_one(sort, changed),
    })
}

fn names_one(sort: &Sort, changed: &BTreeSet<String>) -> bool {
    match sort {
        Sort::Signal(kind) => changed.contains(kind.name()),
        Sort::Composed(id) => changed.contains(&**id),
        Sort::AnySignal => changed.iter().any(|id| SignalKind::from_name(id).is_some()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(rules: &mut RuleSet, name: &str, steps: &str, motifs: &[&Arc<Motif>]) -> Result<(), RuleError> {
        let id = format!("own/{name}");
        let motifs = motifs.iter().map(|motif| (Arc::clone(motif.name()), Arc::clone(motif))).collect();
        let names = rules.names_for(&id, &motifs);
        let rule = match rules.get(&id) {
            Some(rule) => rule.with_steps(steps, &names)?,
            None => Rule::compose_of(&names, &id, (name, ""), (steps, &[]), "ann")?,
        };
        rules.replace(rule);
        Ok(())
    }

    fn place(refused: Result<(), RuleError>) -> (std::ops::Range<usize>, String) {
        match refused {
            Err(RuleError::Steps(error)) => (error.at.clone(), error.message.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn circles_unknown_names_and_towers_are_refused_at_their_place() {
        let mut rules = RuleSet::default();
        put(&mut rules, "a", "click then page", &[]).unwrap();
        put(&mut rules, "b", "own a then scroll", &[]).unwrap();
        put(&mut rules, "c", "click then own b", &[]).unwrap();
        let (at, message) = place(put(&mut rules, "a", "click then own c", &[]));
        assert_eq!((at, message.contains("circle")), (15..16, true), "{message}");
        assert_eq!(place(put(&mut rules, "a", "own a then click", &[])).0, 4..5);
        assert_eq!(place(put(&mut rules, "d", "click then own nobody", &[])).0, 15..21);
        put(&mut rules, "d", "own c then page", &[]).unwrap();
        assert!(place(put(&mut rules, "e", "own d then page", &[])).1.contains("At most 4"));
        // Neither may something below grow until what stands on it is too high.
        put(&mut rules, "x", "click then scroll", &[]).unwrap();
        assert!(place(put(&mut rules, "a", "own x then page", &[])).1.contains("At most 4"));
        assert_eq!(rules.check(), Ok(()));
        assert_eq!(rules.without("own/b"), Err(RuleError::BuiltUpon("own/c".into())));
        assert!(rules.without("own/d").is_ok());
    }

    #[test]
    fn files_bring_what_is_built_on_or_are_refused() {
        let motif = Arc::new(Motif::new("Looks and leaves", "hover then page within 5s").unwrap());
        let mut rules = RuleSet::default();
        put(&mut rules, "a", "motif \"Looks and leaves\" then click within 9s", &[&motif]).unwrap();
        put(&mut rules, "b", "own a then page", &[]).unwrap();
        let json = rules.to_json();
        assert!(json.contains("\"version\": 4") && json.contains("hover then page_view within 5s"));
        assert_eq!(RuleSet::from_json(&json).unwrap(), rules);
        let top = rules.to_json_of(&["own/b".to_owned()]).unwrap();
        let (alone, named) = RuleSet::read(&top).unwrap();
        assert_eq!(named, ["own/b", "own/a"], "what it builds on comes along");
        let mut elsewhere = RuleSet::default();
        elsewhere.merge(&alone, &named);
        assert_eq!(elsewhere.check(), Ok(()));
        let mut elsewhere = RuleSet::default();
        elsewhere.merge(&alone, &named[..1]);
        let Err(RuleError::StepsOf(id, error)) = elsewhere.check() else { panic!("own/a is not there") };
        assert_eq!((&*id, error.at), ("own/b", 4..5));
        // A file that was written by hand to lead in a circle.
        let circle = json.replace("motif \\\"Looks and leaves\\\" then click", "own b then click");
        assert!(matches!(RuleSet::from_json(&circle).unwrap().check(), Err(RuleError::StepsOf(..))));
    }

    #[test]
    fn what_stands_on_a_change_is_a_new_version_and_says_so() {
        let motif = Arc::new(Motif::new("Looks", "hover then page").unwrap());
        let mut rules = RuleSet::default();
        put(&mut rules, "a", "rage_click then page", &[]).unwrap();
        put(&mut rules, "b", "own a then motif Looks", &[&motif]).unwrap();
        put(&mut rules, "c", "click then scroll", &[]).unwrap();
        let versions =
            |rules: &RuleSet| ["own/a", "own/b", "own/c"].map(|id| rules.get(id).unwrap().version());
        let mut next = rules.clone();
        put(&mut next, "a", "rage_click then scroll", &[]).unwrap();
        let (next, followed) = next.followed(&rules);
        assert_eq!((versions(&next), followed), ([2, 2, 1], vec!["own/b".to_owned()]));
        // A threshold of the library reaches all that stands on it.
        let strict = next.with(SignalKind::RageClick, &[("clicks", 9.0)]).unwrap();
        let (strict, followed) = strict.followed(&next);
        assert_eq!((versions(&strict), followed.len()), ([3, 3, 1], 2));
        let other = Arc::new(Motif::new("Looks", "hover then tab_hidden").unwrap());
        let (motifs, changed) = strict.with_motif(&other);
        assert_eq!((versions(&motifs), changed), ([3, 4, 1], vec!["own/b".to_owned()]));
        assert_eq!(motifs.with_motif(&other).1, [] as [&str; 0]);
    }
}
