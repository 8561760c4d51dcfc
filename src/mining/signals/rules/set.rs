//! All definitions of a project: one of every kind, variants beside them, and their form as JSON; knows no session.

use super::{Parameter, Rule, RuleError, STEPS, Unit};
use crate::mining::expr::{Motif, Vocabulary};
use crate::mining::signals::library;
use crate::model::SignalKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Version of the serialised form. Version 1 had thresholds alone, version 2 no rules that people wrote, version 3 none that
/// build on each other or on motifs; all are still read, and a set is written as the first that can hold it, so that it
/// keeps its hash and older programs read what they can.
pub const RULES_VERSION: u32 = 4;
const WITHOUT_COMPOSED: u32 = 2;
const WITHOUT_BUILDING: u32 = 3;

/// The library's own definition of every signal, in the order of [`SignalKind::ALL`], then variants by their names.
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
    /// The library's own definition of one of its kinds.
    pub fn rule(&self, kind: SignalKind) -> &Rule {
        &self.rules[kind as usize]
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A definition by its name.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| &**rule.id() == id)
    }

    /// A definition by its name, or the reason why there is none.
    pub fn named(&self, id: &str) -> Result<&Rule, RuleError> {
        self.get(id).ok_or_else(|| RuleError::UnknownSignal(id.to_owned()))
    }

    /// Puts a definition in the place of the one of its name, or beside the others. One that people wrote is given a
    /// colour that no other of them has, and keeps it.
    pub fn replace(&mut self, mut rule: Rule) {
        if rule.is_composed() {
            rule.mark = Some(self.mark_for(&rule));
        }
        match self.rules.iter_mut().find(|present| present.id() == rule.id()) {
            Some(present) => *present = rule,
            None => {
                self.rules.push(rule);
                let own = SignalKind::ALL.len();
                self.rules[own..].sort_by(|a, b| a.id().cmp(b.id()));
            }
        }
    }

    /// Adds a copy of a definition.
    pub fn duplicate(&self, from: &str, id: &str, author: &str) -> Result<Self, RuleError> {
        if self.get(id).is_some() {
            return Err(RuleError::Taken(id.to_owned()));
        }
        let mut next = self.clone();
        next.replace(self.named(from)?.variant(id, author)?);
        Ok(next)
    }

    /// Takes a variant away.
    pub fn without(&self, id: &str) -> Result<Self, RuleError> {
        if self.named(id)?.is_own() {
            return Err(RuleError::Bundled(id.to_owned()));
        }
        let above = self.built_upon(id);
        if !above.is_empty() {
            return Err(RuleError::BuiltUpon(above.join(", ")));
        }
        let mut next = self.clone();
        next.rules.retain(|rule| &**rule.id() != id);
        Ok(next)
    }

    /// The set with some thresholds of one signal changed.
    pub fn with(&self, kind: SignalKind, changes: &[(&str, f64)]) -> Result<Self, RuleError> {
        let mut next = self.clone();
        next.replace(self.rule(kind).with(changes)?);
        Ok(next)
    }

    /// Takes over every definition of `other`. One that differs from the present one of its name becomes the next
    /// version here, so that hits of both can be told apart. Returns the names of what changed.
    pub fn merge(&mut self, other: &Self, only: &[String]) -> Vec<String> {
        let mut changed = Vec::new();
        for rule in &other.rules {
            if !only.is_empty() && !only.iter().any(|id| **id == **rule.id()) {
                continue;
            }
            let mut rule = rule.clone();
            if let Some(present) = self.get(rule.id()) {
                let version = rule.version;
                (rule.version, rule.mark) = (present.version, present.mark);
                if rule == *present {
                    continue;
                }
                rule.version = version.max(present.version + 1);
            }
            changed.push(rule.id().to_string());
            self.replace(rule);
        }
        changed
    }

    /// Names of definitions that find something else here than in `before`, in either set.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let gone = before.rules.iter().filter(|rule| self.get(rule.id()).is_none());
        let other = self
            .rules
            .iter()
            .filter(|rule| before.get(rule.id()).is_none_or(|present| !present.finds_as(rule)));
        other.chain(gone).map(|rule| rule.id().to_string()).collect()
    }

    /// BLAKE3 of the canonical form, in hexadecimal: equal sets have equal hashes. Colours find nothing and do not count.
    pub fn hash(&self) -> String {
        let mut dto = RuleSetDto::from(self);
        dto.rules.iter_mut().for_each(|rule| rule.mark = None);
        let text = serde_json::to_vec(&dto).unwrap_or_default();
        blake3::hash(&text).to_hex().to_string()
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&RuleSetDto::from(self)).unwrap_or_default()
    }

    /// Some definitions alone, for a file, with those of people that they build on.
    pub fn to_json_of(&self, ids: &[String]) -> Result<String, RuleError> {
        let mut rules = ids.iter().map(|id| self.named(id)).collect::<Result<Vec<_>, _>>()?;
        let mut at = 0;
        while let Some(rule) = rules.get(at).copied() {
            let below = rule.builds_on().into_iter().filter_map(|id| self.get(id));
            let missing: Vec<&Rule> = below.filter(|b| rules.iter().all(|r| r.id() != b.id())).collect();
            rules.extend(missing);
            at += 1;
        }
        let dto = RuleSetDto::of(&rules);
        Ok(serde_json::to_string_pretty(&dto).unwrap_or_default())
    }

    /// A set of which the file may name some definitions only; the others are those of the program.
    pub fn from_json(text: &str) -> Result<Self, RuleError> {
        Self::read(text).map(|(set, _)| set)
    }

    /// The same with the names of the definitions that the file holds.
    pub fn read(text: &str) -> Result<(Self, Vec<String>), RuleError> {
        let dto: RuleSetDto = serde_json::from_str(text).map_err(|e| RuleError::Malformed(e.to_string()))?;
        let named = dto.rules.iter().map(|rule| rule.signal.clone()).collect();
        Ok((dto.try_into()?, named))
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
    /// Name of the definition.
    pub signal: String,
    pub version: u32,
    pub thresholds: BTreeMap<String, f64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
    /// Thresholds that people gave a rule; the program knows those of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterDto>,
    /// Steps of the motifs that its steps name, by name: a file is read without the project that has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub motifs: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub on: bool,
    /// Place among the colours of what people wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<u16>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ParameterDto {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// `ms`, `px`; empty for counts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    pub default: f64,
    pub min: f64,
    pub max: f64,
}

impl From<&Parameter> for ParameterDto {
    fn from(p: &Parameter) -> Self {
        Self {
            name: p.name.to_string(),
            label: p.label.to_string(),
            unit: p.unit.suffix().to_owned(),
            default: p.default,
            min: p.min,
            max: p.max,
        }
    }
}

impl TryFrom<&ParameterDto> for Parameter {
    type Error = RuleError;

    fn try_from(dto: &ParameterDto) -> Result<Self, RuleError> {
        let units = [Unit::Count, Unit::Milliseconds, Unit::Pixels];
        let unit = units.into_iter().find(|unit| unit.suffix() == dto.unit);
        let unit =
            unit.ok_or_else(|| RuleError::BadParameter(format!("a unit is ms, px or none: {}", dto.unit)))?;
        let (name, label) = (dto.name.as_str().into(), dto.label.as_str().into());
        Ok(Self { name, label, unit, default: dto.default, min: dto.min, max: dto.max })
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_true(on: &bool) -> bool {
    *on
}

impl From<&Rule> for RuleDto {
    fn from(rule: &Rule) -> Self {
        let [label, meaning, source] = rule.own_words().map(ToString::to_string);
        Self {
            signal: rule.id().to_string(),
            version: rule.version(),
            thresholds: rule.values().map(|(t, v)| (t.name.to_owned(), v)).collect(),
            texts: rule
                .texts()
                .filter(|(_, text)| !text.is_empty())
                .map(|(t, text)| (t.name.to_owned(), text.to_string()))
                .collect(),
            parameters: rule.parameters().iter().map(ParameterDto::from).collect(),
            motifs: rule.motifs().values().map(|m| (m.name().to_string(), m.text())).collect(),
            label,
            meaning,
            author: rule.author().to_string(),
            source,
            on: rule.is_on(),
            mark: rule.mark,
        }
    }
}

impl RuleSetDto {
    fn of(rules: &[&Rule]) -> Self {
        let builds = |rule: &&Rule| !rule.builds_on().is_empty() || !rule.motifs().is_empty();
        let version = if rules.iter().any(builds) {
            RULES_VERSION
        } else if rules.iter().any(|rule| rule.is_composed()) {
            WITHOUT_BUILDING
        } else {
            WITHOUT_COMPOSED
        };
        Self { version, rules: rules.iter().map(|rule| RuleDto::from(*rule)).collect() }
    }
}

impl From<&RuleSet> for RuleSetDto {
    fn from(set: &RuleSet) -> Self {
        Self::of(&set.rules.iter().collect::<Vec<_>>())
    }
}

impl RuleDto {
    /// The definition before its numbers, texts and words are set.
    fn blank(&self, kind: SignalKind) -> Result<Rule, RuleError> {
        if kind == SignalKind::Composed {
            let parameters =
                self.parameters.iter().map(Parameter::try_from).collect::<Result<Vec<_>, _>>()?;
            let steps = self.texts.get(STEPS).map_or("", String::as_str);
            let motif = |(name, text): (&String, &String)| match Motif::new(name, text) {
                Ok(motif) => Ok((Arc::clone(motif.name()), Arc::new(motif))),
                Err(error) => Err(RuleError::BadMotif(name.clone(), error)),
            };
            let motifs = self.motifs.iter().map(motif).collect::<Result<_, _>>()?;
            // Whether those that it builds on are there is looked at when all are.
            let names = Vocabulary { motifs, any_composed: true, ..Vocabulary::default() };
            return Rule::compose_of(&names, &self.signal, ("", ""), (steps, &parameters), "");
        }
        let own = Rule::default_of(kind);
        if self.signal == kind.name() { Ok(own) } else { own.variant(&self.signal, "") }
    }
}

impl TryFrom<RuleSetDto> for RuleSet {
    type Error = RuleError;

    fn try_from(dto: RuleSetDto) -> Result<Self, RuleError> {
        if !(1..=RULES_VERSION).contains(&dto.version) {
            return Err(RuleError::Version(dto.version));
        }
        let mut set = Self::default();
        for given in dto.rules {
            let kind = SignalKind::of_definition(&given.signal)
                .ok_or_else(|| RuleError::UnknownSignal(given.signal.clone()))?;
            let mut rule = given.blank(kind)?;
            rule.version = given.version;
            for (name, value) in &given.thresholds {
                rule.set(name, *value)?;
            }
            for (name, text) in &given.texts {
                rule.set_text(name, text)?;
            }
            rule.settle()?;
            rule.set_words(&given.label, &given.meaning, &given.author, &given.source)?;
            rule.mark = given.mark.filter(|_| rule.is_composed());
            set.replace(rule.switched(given.on));
        }
        Ok(set)
    }
}
