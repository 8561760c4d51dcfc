//! Thresholds as data: what a rule can be told, what it is told now, and the versioned form of a rule set.

use super::{library, spec_of};
use crate::model::SignalKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Count,
    Milliseconds,
    Pixels,
    /// Heights of the viewport.
    Viewports,
    ViewportsPerSecond,
    /// 0 to 100.
    Percentile,
    /// 0 off, 1 on.
    Switch,
}

impl Unit {
    /// As written after a number.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Count | Self::Switch => "",
            Self::Milliseconds => "ms",
            Self::Pixels => "px",
            Self::Viewports => "viewports",
            Self::ViewportsPerSecond => "viewports/s",
            Self::Percentile => "th percentile",
        }
    }
}

/// One number of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Stable name of files.
    pub name: &'static str,
    /// For people, sentence case.
    pub label: &'static str,
    pub unit: Unit,
    pub default: f64,
    pub min: f64,
    pub max: f64,
}

/// What a signal is, for the library view and for checks.
#[derive(Debug)]
pub struct RuleSpec {
    pub kind: SignalKind,
    /// One sentence: what it may tell about the visitor.
    pub meaning: &'static str,
    /// One sentence: when it fires.
    pub rule: &'static str,
    /// When it does not fire although it looks like it.
    pub except: &'static str,
    pub thresholds: &'static [Threshold],
}

/// A signal's thresholds as they are set now. A change makes a new version; hits name theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    kind: SignalKind,
    version: u32,
    values: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RuleError {
    #[error("{signal} has no threshold of this name; it has {known}: {name}")]
    UnknownThreshold { signal: &'static str, known: String, name: String },
    #[error("{signal}: {name} must be between {min} and {max}: {value}")]
    OutOfRange { signal: &'static str, name: &'static str, min: f64, max: f64, value: f64 },
    #[error("no signal has this name; see the library for those there are: {0}")]
    UnknownSignal(String),
    #[error("this program reads rule sets of version {RULES_VERSION}; export the rules again: {0}")]
    Version(u32),
    #[error("not a rule set; export one from the library to see the form: {0}")]
    Malformed(String),
}

/// Version of the serialised form.
pub const RULES_VERSION: u32 = 1;

impl Rule {
    fn default_of(kind: SignalKind) -> Self {
        Self { kind, version: 1, values: spec_of(kind).thresholds.iter().map(|t| t.default).collect() }
    }

    pub fn kind(&self) -> SignalKind {
        self.kind
    }

    pub fn version(&self) -> u32 {
        self.version
    }

    /// Present value of a threshold of this rule; names come from the rule's own [`RuleSpec`].
    pub fn value(&self, name: &str) -> f64 {
        let at = spec_of(self.kind).thresholds.iter().position(|t| t.name == name);
        debug_assert!(at.is_some(), "{} has no threshold {name}", self.kind.name());
        at.and_then(|at| self.values.get(at)).copied().unwrap_or(0.0)
    }

    pub fn values(&self) -> impl Iterator<Item = (&'static Threshold, f64)> + '_ {
        spec_of(self.kind).thresholds.iter().zip(self.values.iter().copied())
    }

    /// The rule with other values, as its next version; the same rule when nothing differs.
    pub fn with(&self, changes: &[(&str, f64)]) -> Result<Self, RuleError> {
        let mut next = self.clone();
        for (name, value) in changes {
            next.set(name, *value)?;
        }
        if next.values != self.values {
            next.version += 1;
        }
        Ok(next)
    }

    fn set(&mut self, name: &str, value: f64) -> Result<(), RuleError> {
        let signal = self.kind.name();
        let thresholds = spec_of(self.kind).thresholds;
        let Some(at) = thresholds.iter().position(|t| t.name == name) else {
            let known = thresholds.iter().map(|t| t.name).collect::<Vec<_>>().join(", ");
            return Err(RuleError::UnknownThreshold { signal, known, name: name.into() });
        };
        let Threshold { name, min, max, .. } = thresholds[at];
        if !(min..=max).contains(&value) {
            return Err(RuleError::OutOfRange { signal, name, min, max, value });
        }
        self.values[at] = value;
        Ok(())
    }
}

/// One rule per signal of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

impl Default for RuleSet {
    fn default() -> Self {
        Self { rules: library().iter().map(|d| Rule::default_of(d.spec().kind)).collect() }
    }
}

impl RuleSet {
    pub fn rule(&self, kind: SignalKind) -> &Rule {
        &self.rules[kind as usize]
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Puts a rule in the place of the present one of its signal.
    pub fn replace(&mut self, rule: Rule) {
        let at = rule.kind as usize;
        self.rules[at] = rule;
    }

    /// The set with some thresholds of one signal changed.
    pub fn with(&self, kind: SignalKind, changes: &[(&str, f64)]) -> Result<Self, RuleError> {
        let mut next = self.clone();
        next.replace(self.rule(kind).with(changes)?);
        Ok(next)
    }

    /// BLAKE3 of the canonical form, in hexadecimal: equal sets have equal hashes.
    pub fn hash(&self) -> String {
        let text = serde_json::to_vec(&RuleSetDto::from(self)).unwrap_or_default();
        blake3::hash(&text).to_hex().to_string()
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&RuleSetDto::from(self)).unwrap_or_default()
    }

    pub fn from_json(text: &str) -> Result<Self, RuleError> {
        let dto: RuleSetDto = serde_json::from_str(text).map_err(|e| RuleError::Malformed(e.to_string()))?;
        dto.try_into()
    }
}

/// The serialised form: thresholds by name, missing ones at their default.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleSetDto {
    pub version: u32,
    pub rules: Vec<RuleDto>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleDto {
    pub signal: String,
    pub version: u32,
    pub thresholds: BTreeMap<String, f64>,
}

impl From<&RuleSet> for RuleSetDto {
    fn from(set: &RuleSet) -> Self {
        let rules = set
            .rules
            .iter()
            .map(|rule| RuleDto {
                signal: rule.kind.name().into(),
                version: rule.version,
                thresholds: rule.values().map(|(t, v)| (t.name.to_owned(), v)).collect(),
            })
            .collect();
        Self { version: RULES_VERSION, rules }
    }
}

impl TryFrom<RuleSetDto> for RuleSet {
    type Error = RuleError;

    fn try_from(dto: RuleSetDto) -> Result<Self, RuleError> {
        if dto.version != RULES_VERSION {
            return Err(RuleError::Version(dto.version));
        }
        let mut set = Self::default();
        for given in dto.rules {
            let kind = SignalKind::from_name(&given.signal)
                .ok_or_else(|| RuleError::UnknownSignal(given.signal.clone()))?;
            let mut rule = Rule::default_of(kind);
            rule.version = given.version;
            for (name, value) in &given.thresholds {
                rule.set(name, *value)?;
            }
            set.replace(rule);
        }
        Ok(set)
    }
}
