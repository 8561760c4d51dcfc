//! What there is to name in a project: properties, tags, rounds, motifs, segments, and values that occur; knows no
//! grammar.

use super::motif::Motif;
use crate::mining::features::{FeatureSpec, own_column};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an expression is asked of; decides what a name means that both have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Session,
    /// Names of features go before those of sessions; events are those of the sequence.
    Sequence,
}

/// Names of a project. Values are for completion only and may be cut; names decide what is understood.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    pub scope: Scope,
    /// Properties of sessions with values that occur.
    pub properties: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// Closed rounds by id.
    pub rounds: Vec<Arc<str>>,
    /// Codes that occur as final labels there.
    pub labels: Vec<Arc<str>>,
    pub tags: Vec<Arc<str>>,
    pub users: Vec<Arc<str>>,
    pub devices: Vec<Arc<str>>,
    /// Paths of first pages.
    pub paths: Vec<Arc<str>>,
    pub motifs: BTreeMap<Arc<str>, Arc<Motif>>,
    /// Numbers that stand under a name, as `$wait`: how they would be written, and what they mean. Only texts that have
    /// some give the sign a meaning.
    pub parameters: Option<BTreeMap<Arc<str>, (String, Arc<str>)>>,
    /// Only ordered steps are written here, no condition around them.
    pub steps_alone: bool,
    /// Signals that people of the project wrote: the name behind `own/`, and that for people.
    pub composed: BTreeMap<Arc<str>, Arc<str>>,
    /// Those of them that may not be named here, with the reason.
    pub refused: BTreeMap<Arc<str>, String>,
    /// Any of them may be named: whether it is there is looked at later.
    pub any_composed: bool,
    /// Saved conditions, as they were written.
    pub segments: BTreeMap<Arc<str>, Arc<str>>,
}

impl Vocabulary {
    /// What ordered steps that stand alone may name: actions, the library's signals, and the pages of a project.
    #[must_use]
    pub fn of_steps(names: &Self) -> Self {
        Self { paths: names.paths.clone(), steps_alone: true, ..Self::default() }
    }

    /// Columns of the signals that people wrote.
    pub(super) fn own_columns(&self) -> impl Iterator<Item = &'static FeatureSpec> + '_ {
        self.composed.keys().filter_map(|name| own_column(&format!("own/{name}")))
    }

    /// The same names for another kind of thing.
    #[must_use]
    pub fn of(&self, scope: Scope) -> Self {
        Self { scope, ..self.clone() }
    }
}

/// The name that was probably meant: at most a third of its letters differ.
pub(super) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let most = (word.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&word, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name)
}
