//! What changed between two versions of a codebook, in words, and which labels that makes stale; knows no round.

use super::{Code, Codebook, NONE_ID};
use crate::coding::ballot::Verdict;
use crate::coding::codebook::Abstention;
use std::collections::BTreeMap;

/// What is different in the later of two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodebookDiff {
    pub from: u32,
    pub to: u32,
    pub added: Vec<Named>,
    pub removed: Vec<Named>,
    /// With the name of before.
    pub renamed: Vec<(Named, String)>,
    pub redefined: Vec<Redefined>,
    /// Examples that came or went: they explain a code, and leave its meaning.
    pub examples: Vec<Named>,
    /// Set where it changed: whether an item takes exactly one code now.
    pub exclusive_now: Option<bool>,
    /// Name, description or colours: nothing that a label means.
    pub other: bool,
}

/// A code by id and the name that it has now, or had last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: String,
    pub name: String,
    parent: Option<String>,
}

/// A code that means something else now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redefined {
    pub code: Named,
    /// Which of its parts changed, in words.
    pub parts: Vec<&'static str>,
}

impl Named {
    fn of(code: &Code) -> Self {
        Self { id: code.id.clone(), name: code.name.clone(), parent: code.parent.clone() }
    }
}

impl CodebookDiff {
    /// From the earlier to the later version.
    pub fn between(earlier: &Codebook, later: &Codebook) -> Self {
        let mut diff = Self { from: earlier.version, to: later.version, ..Self::default() };
        for code in &later.codes {
            let Some(before) = earlier.code(&code.id) else {
                diff.added.push(Named::of(code));
                continue;
            };
            if before.name != code.name {
                diff.renamed.push((Named::of(code), before.name.clone()));
            }
            let parts: Vec<&'static str> = [
                (before.definition != code.definition, "definition"),
                (before.include != code.include, "rules to include"),
                (before.exclude != code.exclude, "rules to exclude"),
                (before.parent != code.parent, "place in the hierarchy"),
                (before.precedence != code.precedence, "precedence"),
            ]
            .into_iter()
            .filter_map(|(changed, part)| changed.then_some(part))
            .collect();
            if !parts.is_empty() {
                diff.redefined.push(Redefined { code: Named::of(code), parts });
            }
            if before.examples != code.examples {
                diff.examples.push(Named::of(code));
            }
            diff.other |= before.color != code.color || before.key != code.key;
        }
        let gone = earlier.codes.iter().filter(|code| later.code(&code.id).is_none());
        diff.removed = gone.map(Named::of).collect();
        diff.exclusive_now = (earlier.exclusive != later.exclusive).then_some(later.exclusive);
        diff.other |= earlier.name != later.name || earlier.description != later.description;
        diff
    }

    /// Nothing that a label means has changed.
    pub fn keeps_meaning(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.redefined.is_empty()
            && self.exclusive_now.is_none()
    }

    /// One sentence per sort of change; empty where nothing changed.
    pub fn sentences(&self) -> Vec<String> {
        let names = |codes: &[Named]| codes.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
        let mut told = Vec::new();
        if !self.added.is_empty() {
            told.push(format!("Added: {}", names(&self.added)));
        }
        if !self.removed.is_empty() {
            told.push(format!("Removed: {}", names(&self.removed)));
        }
        for (code, before) in &self.renamed {
            told.push(format!("Renamed: {before} is {} now, and means the same", code.name));
        }
        for Redefined { code, parts } in &self.redefined {
            told.push(format!("Changed: {} ({})", code.name, parts.join(", ")));
        }
        match self.exclusive_now {
            Some(true) => told.push("An item takes exactly one code now".to_owned()),
            Some(false) => told.push("Several codes may be true of an item now".to_owned()),
            None => {}
        }
        if !self.examples.is_empty() {
            told.push(format!("Other examples: {}", names(&self.examples)));
        }
        if self.other {
            told.push("Name, description, keys or colours changed; no label is touched by that".to_owned());
        }
        told
    }

    /// Why a label of the earlier version may be another one now; empty where it stands.
    ///
    /// A code that was renamed, or that has other examples, means the same. `No intent fits` and `Needs a new code`
    /// become stale when a code is added, and a code when a finer one is added below it.
    pub fn stale_reasons(&self, verdict: &Verdict) -> Vec<String> {
        let mut reasons = Vec::new();
        let codes: &[String] = match verdict {
            Verdict::Codes(codes) => codes,
            Verdict::Abstained(Abstention::NeedsNewCode) => {
                return self.added_reason("needs a new code").into_iter().collect();
            }
            Verdict::Abstained(_) | Verdict::Undecided => return reasons,
        };
        if let Some(exclusive) = self.exclusive_now {
            let how = if exclusive { "exactly one code" } else { "several codes" };
            reasons.push(format!("an item takes {how} now"));
        }
        for id in codes {
            if let Some(code) = self.removed.iter().find(|c| c.id == *id) {
                reasons.push(format!("{} was removed", code.name));
            }
            if let Some(changed) = self.redefined.iter().find(|r| r.code.id == *id) {
                reasons.push(format!("{}: {} changed", changed.code.name, changed.parts.join(", ")));
            }
            if id == NONE_ID {
                reasons.extend(self.added_reason("no intent fitted"));
            }
            for finer in self.added.iter().filter(|c| c.parent.as_ref() == Some(id)) {
                reasons.push(format!("{} was added below it", finer.name));
            }
        }
        reasons
    }

    fn added_reason(&self, said: &str) -> Option<String> {
        let names: Vec<&str> = self.added.iter().map(|c| c.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{said}, and {} came since", names.join(", ")))
    }
}

/// Differences from many versions to one, each computed once.
pub struct Diffs<'a> {
    now: &'a Codebook,
    known: BTreeMap<u32, CodebookDiff>,
}

impl<'a> Diffs<'a> {
    pub fn to(now: &'a Codebook) -> Self {
        Self { now, known: BTreeMap::new() }
    }

    /// From a version of the same codebook.
    pub fn from(
        &mut self,
        project: &crate::project::Project,
        version: u32,
    ) -> Result<&CodebookDiff, super::EditError> {
        match self.known.entry(version) {
            std::collections::btree_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let then = Codebook::load(project, &self.now.id, Some(version))?;
                Ok(entry.insert(CodebookDiff::between(&then, self.now)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::super::{Example, ExampleKind};
    use super::*;

    fn changed(change: impl FnOnce(&mut Codebook)) -> CodebookDiff {
        let mut later = small();
        later.version = 2;
        change(&mut later);
        CodebookDiff::between(&small(), &later)
    }

    fn stale(diff: &CodebookDiff, verdict: &str) -> bool {
        let verdict = match Abstention::from_id(verdict) {
            Some(reason) => Verdict::Abstained(reason),
            None => Verdict::code(verdict),
        };
        !diff.stale_reasons(&verdict).is_empty()
    }

    #[test]
    fn what_does_not_change_the_meaning_makes_no_label_stale() {
        let diff = changed(|b| {
            b.name = "Other".into();
            b.codes[0].name = "Looking around".into();
            b.codes[1].examples.push(Example {
                kind: ExampleKind::Positive,
                session: "s".into(),
                sequence: None,
                note: String::new(),
            });
        });
        assert!(diff.keeps_meaning());
        assert!(["browsing", "checkout", "none", "needs_new_code"].iter().all(|code| !stale(&diff, code)));
        assert_eq!(
            diff.sentences(),
            [
                "Renamed: Browsing is Looking around now, and means the same",
                "Other examples: Checkout",
                "Name, description, keys or colours changed; no label is touched by that"
            ]
        );
        assert!(changed(|_| {}).sentences().is_empty());
    }

    #[test]
    fn only_labels_that_the_change_touches_are_stale() {
        let diff = changed(|b| {
            b.codes[0].definition = "Looks around without a goal".into();
            b.codes.remove(2);
            b.codes.push(Code {
                id: "gift".into(),
                name: "Gift".into(),
                parent: Some("checkout".into()),
                ..Code::default()
            });
        });
        assert_eq!(diff.stale_reasons(&Verdict::code("browsing")), ["Browsing: definition changed"],);
        assert_eq!(diff.stale_reasons(&Verdict::code("support")), ["Support was removed"]);
        assert_eq!(diff.stale_reasons(&Verdict::code("checkout")), ["Gift was added below it"]);
        assert!(stale(&diff, "none") && stale(&diff, "needs_new_code"));
        assert!(!stale(&diff, "broken_replay"));
        assert_eq!(diff.sentences().len(), 3);
    }

    #[test]
    fn another_kind_of_codebook_touches_every_code() {
        let diff = changed(|b| b.exclusive = false);
        assert!(stale(&diff, "browsing") && !stale(&diff, "bot"));
        assert!(!diff.keeps_meaning());
    }
}
