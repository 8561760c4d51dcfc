//! One definition of a signal: a rule with its thresholds as they are set, versioned and signed; knows no other.

use super::composed::{Composed, STEPS};
use crate::mining::expr::{ExprError, MotifError};
use crate::mining::signals::rules::{TextSetting, Threshold};
use crate::mining::signals::spec_of;
use crate::model::SignalKind;
use std::sync::Arc;

/// Who wrote what comes with the program.
pub const BUNDLED_AUTHOR: &str = "Binocular";
/// Longest text of a definition, in characters.
pub(super) const MAX_TEXT: usize = 400;
/// Longest name of a variant, in characters.
pub(super) const MAX_NAME: usize = 40;

/// A signal's thresholds as they are set now. A change makes a new version; hits name theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub(super) id: Arc<str>,
    kind: SignalKind,
    pub(super) version: u32,
    values: Vec<f64>,
    texts: Vec<Arc<str>>,
    /// For people; empty for the words of the program.
    label: Arc<str>,
    meaning: Arc<str>,
    author: Arc<str>,
    /// Where the numbers come from; empty for those of the program.
    source: Arc<str>,
    on: bool,
    /// Of a rule that people wrote.
    pub(super) composed: Option<Composed>,
    /// The place of such a rule among colours, once it is in a set.
    pub(super) mark: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RuleError {
    #[error("{signal} has no threshold of this name; it has {known}: {name}")]
    UnknownThreshold { signal: String, known: String, name: String },
    #[error("{signal}: {name} must be between {min} and {max}: {value}")]
    OutOfRange { signal: String, name: String, min: f64, max: f64, value: f64 },
    #[error("no signal has this name; see the library for those there are: {0}")]
    UnknownSignal(String),
    #[error("no preset has this name; there are {known}: {name}")]
    UnknownPreset { known: String, name: String },
    #[error(
        "a variant is named by its signal, a slash and small letters, digits or hyphens, such as rage_click/strict: {0}"
    )]
    BadName(String),
    #[error("a signal of this name is there already; choose another: {0}")]
    Taken(String),
    #[error("the signals that come with the program cannot be removed, only switched off: {0}")]
    Bundled(String),
    #[error("a text of a signal has at most {MAX_TEXT} characters: {0}")]
    TooLong(&'static str),
    #[error("the steps cannot be read: {0}")]
    Steps(ExprError),
    #[error("the steps of {0} cannot be read: {1}")]
    StepsOf(String, ExprError),
    #[error("other signals build on it; change their steps or remove them first: {0}")]
    BuiltUpon(String),
    #[error("a motif that steps of signals name cannot be read ({1}): {0}")]
    BadMotif(String, MotifError),
    #[error("a threshold: {0}")]
    BadParameter(String),
    #[error("this program reads rule sets of version 1 to 4; export the rules again: {0}")]
    Version(u32),
    #[error("not a rule set; export one from the library to see the form: {0}")]
    Malformed(String),
}

impl Rule {
    /// The library's own definition of a kind.
    pub(super) fn default_of(kind: SignalKind) -> Self {
        Self::blank(kind)
    }

    /// With the numbers of the program, and without steps.
    pub(super) fn blank(kind: SignalKind) -> Self {
        let spec = spec_of(kind);
        Self {
            id: kind.name().into(),
            kind,
            version: 1,
            values: spec.thresholds.iter().map(|t| t.default).collect(),
            texts: spec.texts.iter().map(|_| Arc::default()).collect(),
            label: Arc::default(),
            meaning: Arc::default(),
            author: BUNDLED_AUTHOR.into(),
            source: Arc::default(),
            on: true,
            composed: None,
            mark: None,
        }
    }

    /// A copy of this definition under another name; begins at version 1.
    ///
    /// # Errors
    /// When the name is none of a variant: `KIND/name` with small letters, digits and hyphens.
    pub fn variant(&self, id: &str, author: &str) -> Result<Self, RuleError> {
        let name = id.strip_prefix(self.kind.name()).and_then(|rest| rest.strip_prefix('/'));
        let plain = |n: &&str| {
            !n.is_empty()
                && n.chars().count() <= MAX_NAME
                && n.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        let name = name.filter(plain).ok_or_else(|| RuleError::BadName(id.to_owned()))?;
        let author = bounded("author", author)?;
        let mut copy = Self { id: id.into(), version: 1, author, mark: None, ..self.clone() };
        copy.label = match self.kind {
            SignalKind::Composed => name.replace('-', " ").into(),
            kind => format!("{} ({name})", kind.label()).into(),
        };
        Ok(copy)
    }

    /// Unique in a set: the name of the kind, or that, `/` and the name of the variant.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    pub fn kind(&self) -> SignalKind {
        self.kind
    }

    pub fn version(&self) -> u32 {
        self.version
    }

    pub fn author(&self) -> &Arc<str> {
        &self.author
    }

    /// Sessions are searched for it.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// The library's own definition of its kind, as against a variant.
    pub fn is_own(&self) -> bool {
        &*self.id == self.kind.name()
    }

    /// For people, sentence case.
    pub fn label(&self) -> &str {
        if self.label.is_empty() { self.kind.label() } else { &self.label }
    }

    pub fn meaning(&self) -> &str {
        if self.meaning.is_empty() { spec_of(self.kind).meaning } else { &self.meaning }
    }

    /// Where its numbers come from.
    pub fn source(&self) -> &str {
        if self.source.is_empty() { spec_of(self.kind).source } else { &self.source }
    }

    /// As they are stored: empty where those of the program are meant.
    pub(super) fn own_words(&self) -> [&Arc<str>; 3] {
        [&self.label, &self.meaning, &self.source]
    }

    /// Present value of a threshold of this rule; names come from the rule's own [`super::RuleSpec`].
    pub fn value(&self, name: &str) -> f64 {
        let at = self.thresholds().position(|t| t.name == name);
        debug_assert!(at.is_some(), "{} has no threshold {name}", self.kind.name());
        at.and_then(|at| self.values.get(at)).copied().unwrap_or(0.0)
    }

    /// Present text of a setting of this rule, without space around it.
    pub fn text(&self, name: &str) -> &str {
        let at = spec_of(self.kind).texts.iter().position(|t| t.name == name);
        debug_assert!(at.is_some(), "{} has no text {name}", self.kind.name());
        at.and_then(|at| self.texts.get(at)).map_or("", |text| text.trim())
    }

    /// The numbers that it can be told.
    pub fn thresholds(&self) -> impl Iterator<Item = Threshold<'_>> + '_ {
        let own = self.parameters().iter().map(super::Parameter::threshold);
        spec_of(self.kind).thresholds.iter().copied().chain(own)
    }

    pub fn values(&self) -> impl Iterator<Item = (Threshold<'_>, f64)> + '_ {
        self.thresholds().zip(self.values.iter().copied())
    }

    pub fn texts(&self) -> impl Iterator<Item = (&'static TextSetting, &Arc<str>)> + '_ {
        spec_of(self.kind).texts.iter().zip(&self.texts)
    }

    /// Whether both find the same in every session, but for the version that hits name.
    pub fn finds_as(&self, other: &Self) -> bool {
        self.id == other.id
            && self.values == other.values
            && self.texts == other.texts
            && self.on == other.on
            && self.version == other.version
    }

    /// The rule with other values, as its next version; the same rule when nothing differs.
    pub fn with(&self, changes: &[(&str, f64)]) -> Result<Self, RuleError> {
        self.changed(|next| changes.iter().try_for_each(|(name, value)| next.set(name, *value)))
    }

    /// The rule with another text of a setting, as its next version.
    pub fn with_text(&self, name: &str, text: &str) -> Result<Self, RuleError> {
        self.changed(|next| next.set_text(name, text))
    }

    /// The rule with other words, as its next version; `None` leaves a word as it is, empty takes the program's.
    pub fn with_words(&self, label: Option<&str>, meaning: Option<&str>) -> Result<Self, RuleError> {
        self.changed(|next| {
            if let Some(label) = label {
                next.label = bounded("name", label)?;
            }
            if let Some(meaning) = meaning {
                next.meaning = bounded("meaning", meaning)?;
            }
            Ok(())
        })
    }

    /// The rule with the numbers of a preset, which it names as its source.
    pub(super) fn with_preset(&self, values: &[(&str, f64)], source: &str) -> Result<Self, RuleError> {
        self.changed(|next| {
            next.values = spec_of(next.kind).thresholds.iter().map(|t| t.default).collect();
            next.source = bounded("source", source)?;
            values.iter().try_for_each(|(name, value)| next.set(name, *value))
        })
    }

    /// The rule with the numbers, texts and words that it began with.
    pub fn reset(&self) -> Self {
        let fresh = Self::blank(self.kind);
        let defaults: Vec<f64> = self.thresholds().map(|t| t.default).collect();
        let changed = self.changed(|next| {
            next.values.clone_from(&defaults);
            next.source = Arc::default();
            // Steps that people wrote are no numbers of the program.
            if !next.is_composed() {
                next.texts.clone_from(&fresh.texts);
            }
            Ok(())
        });
        changed.unwrap_or_else(|_: RuleError| self.clone())
    }

    /// As the next version after `before`, however many steps made it; `before` itself where nothing differs.
    #[must_use]
    pub fn as_version_after(mut self, before: &Self) -> Self {
        self.version = before.version;
        if self != *before {
            self.version += 1;
        }
        self
    }

    /// Signed by who changed it.
    #[must_use]
    pub fn by(mut self, author: &str) -> Self {
        if let Ok(author) = bounded("author", author)
            && !author.is_empty()
        {
            self.author = author;
        }
        self
    }

    /// Switched on or off. That is no new version: what it finds is the same.
    #[must_use]
    pub fn switched(mut self, on: bool) -> Self {
        self.on = on;
        self
    }

    pub(super) fn changed(
        &self,
        change: impl FnOnce(&mut Self) -> Result<(), RuleError>,
    ) -> Result<Self, RuleError> {
        let mut next = self.clone();
        change(&mut next)?;
        next.settle()?;
        if next != *self {
            next.version += 1;
        }
        Ok(next)
    }

    pub(super) fn set(&mut self, name: &str, value: f64) -> Result<(), RuleError> {
        let found = self.thresholds().enumerate().find(|(_, t)| t.name == name);
        let Some((at, Threshold { min, max, .. })) = found else {
            return Err(self.unknown(name));
        };
        if !(min..=max).contains(&value) {
            let (signal, name) = (self.signal_name(), name.to_owned());
            return Err(RuleError::OutOfRange { signal, name, min, max, value });
        }
        self.values[at] = value;
        Ok(())
    }

    /// Reads steps anew after their text or a number that they mention changed.
    pub(super) fn settle(&mut self) -> Result<(), RuleError> {
        if let Some(composed) = &self.composed {
            let parameters = Arc::clone(&composed.parameters);
            let names = composed.names();
            self.composed = Some(Composed::new(self.text(STEPS), parameters, &self.values, &names)?);
        }
        Ok(())
    }

    pub(super) fn put_steps(&mut self, steps: &str, composed: Composed, values: &[f64]) {
        self.texts = vec![steps.trim().into()];
        self.values = values.to_vec();
        self.composed = Some(composed);
    }

    /// The kind's name, or that of a definition that people wrote.
    fn signal_name(&self) -> String {
        if self.is_composed() { self.id.to_string() } else { self.kind.name().to_owned() }
    }

    pub(super) fn set_text(&mut self, name: &str, text: &str) -> Result<(), RuleError> {
        let Some(at) = spec_of(self.kind).texts.iter().position(|t| t.name == name) else {
            return Err(self.unknown(name));
        };
        self.texts[at] = bounded(spec_of(self.kind).texts[at].name, text)?;
        Ok(())
    }

    pub(super) fn set_words(
        &mut self,
        label: &str,
        meaning: &str,
        author: &str,
        source: &str,
    ) -> Result<(), RuleError> {
        self.label = bounded("name", label)?;
        self.meaning = bounded("meaning", meaning)?;
        self.source = bounded("source", source)?;
        if !author.is_empty() {
            self.author = bounded("author", author)?;
        }
        Ok(())
    }

    fn unknown(&self, name: &str) -> RuleError {
        let texts = spec_of(self.kind).texts.iter().map(|t| t.name);
        let names = self.thresholds().map(|t| t.name).chain(texts);
        RuleError::UnknownThreshold {
            signal: self.signal_name(),
            known: names.collect::<Vec<_>>().join(", "),
            name: name.into(),
        }
    }
}

fn bounded(what: &'static str, text: &str) -> Result<Arc<str>, RuleError> {
    let text = text.trim();
    if text.chars().count() > MAX_TEXT { Err(RuleError::TooLong(what)) } else { Ok(text.into()) }
}
