//! Signals that people write themselves: ordered steps over actions and the library's signals, with thresholds under names
//! of their own; knows no session.

use super::{Rule, RuleError, RuleSpec, TextSetting, Threshold, Unit};
use crate::mining::expr::{Chain, ExprError, Motif, Sort, Vocabulary, parse_chain, time_ms};
use crate::model::SignalKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most thresholds of one signal.
pub const MAX_PARAMETERS: usize = 8;
/// Longest name of a threshold, in characters.
const MAX_NAME: usize = 24;
/// The text that holds the steps.
pub const STEPS: &str = "steps";

pub(in crate::mining::signals) static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::Composed,
    meaning: "A signal of this project",
    rule: "Its steps happen one after the other",
    except: "A hit begins only after the one before has ended; variants of signals are no steps, and one that is switched \
             off is found in none",
    source: "Written in this project",
    texts: &[TextSetting {
        name: STEPS,
        label: "Steps",
        hint: "Actions and signals in order, such as hesitation then no click then page within $wait",
    }],
    thresholds: &[],
};

/// A number under a name, which steps mention as `$name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: Arc<str>,
    /// For people, sentence case.
    pub label: Arc<str>,
    /// [`Unit::Milliseconds`], [`Unit::Pixels`] or [`Unit::Count`].
    pub unit: Unit,
    pub default: f64,
    pub min: f64,
    pub max: f64,
}

/// What a rule has beyond numbers and texts when people wrote it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Composed {
    pub parameters: Arc<[Parameter]>,
    pub chain: Arc<Chain>,
}

impl Composed {
    /// `names` has the signals and motifs that steps may be built of.
    pub fn new(
        steps: &str,
        parameters: Arc<[Parameter]>,
        values: &[f64],
        names: &Vocabulary,
    ) -> Result<Self, RuleError> {
        check(&parameters)?;
        let names = Vocabulary { steps_alone: true, ..names.clone() };
        let vocabulary = Vocabulary { parameters: steps_vocabulary(&parameters, values).parameters, ..names };
        let chain = parse_chain(steps, &vocabulary).map_err(RuleError::Steps)?;
        Ok(Self { parameters, chain: Arc::new(chain) })
    }

    /// What its steps are built of, so that they can be read again without a project.
    pub fn names(&self) -> Vocabulary {
        let motifs = self.chain.steps.iter().filter_map(|step| match &step.pattern.sort {
            Sort::Motif(motif) => Some((Arc::clone(motif.name()), Arc::clone(motif))),
            _ => None,
        });
        Vocabulary { motifs: motifs.collect(), any_composed: true, ..Vocabulary::default() }
    }
}

/// Names that steps may mention: thresholds with the values that stand for them.
pub fn steps_vocabulary(parameters: &[Parameter], values: &[f64]) -> Vocabulary {
    let named = parameters.iter().zip(values).map(|(p, value)| {
        let label = if p.label.is_empty() { Arc::clone(&p.name) } else { Arc::clone(&p.label) };
        (Arc::clone(&p.name), (p.written(*value), label))
    });
    Vocabulary {
        parameters: Some(named.collect::<BTreeMap<_, _>>()),
        steps_alone: true,
        ..Vocabulary::default()
    }
}

/// What is wrong with steps, and where.
pub fn check_steps(steps: &str, vocabulary: &Vocabulary) -> Result<(), ExprError> {
    parse_chain(steps, vocabulary).map(drop)
}

fn check(parameters: &[Parameter]) -> Result<(), RuleError> {
    let bad = |what: String| Err(RuleError::BadParameter(what));
    if parameters.len() > MAX_PARAMETERS {
        return bad(format!("there are more than {MAX_PARAMETERS}"));
    }
    for (at, p) in parameters.iter().enumerate() {
        let plain = p.name.starts_with(|c: char| c.is_ascii_lowercase())
            && p.name.chars().count() <= MAX_NAME
            && p.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain {
            return bad(format!("a name has small letters, digits and _, such as wait: {}", p.name));
        }
        if parameters[..at].iter().any(|other| other.name == p.name) {
            return bad(format!("two have the same name: {}", p.name));
        }
        if !matches!(p.unit, Unit::Milliseconds | Unit::Pixels | Unit::Count) {
            return bad(format!("a unit is ms, px or count: {}", p.name));
        }
        let ordered = p.min.is_finite() && p.max.is_finite() && 0.0 <= p.min && p.min < p.max;
        if !ordered || !(p.min..=p.max).contains(&p.default) {
            return bad(format!("the value must lie between the least and the most: {}", p.name));
        }
    }
    Ok(())
}

impl Parameter {
    /// With a range around its value that is worth looking at: from a tenth to four times as much.
    pub fn new(name: &str, unit: Unit, value: f64) -> Self {
        let (min, max) = match unit {
            Unit::Count => (0.0, (value * 4.0).max(10.0).round()),
            _ => ((value / 10.0).round(), (value * 4.0).max(10.0).round()),
        };
        Self { name: name.into(), label: Arc::default(), unit, default: value, min, max }
    }

    /// `wait=10s`, `wait=10s:1s..60s`, `clicks=3`, `far=300px`.
    pub fn read(text: &str) -> Result<Self, RuleError> {
        let bad = || {
            let form = "written NAME=VALUE or NAME=VALUE:FROM..TO, such as wait=10s:1s..60s";
            RuleError::BadParameter(format!("{form}: {text}"))
        };
        let (name, rest) = text.split_once('=').ok_or_else(bad)?;
        let (value, range) = rest.split_once(':').map_or((rest, None), |(v, r)| (v, Some(r)));
        let (value, unit) = amount(value).ok_or_else(bad)?;
        let mut parameter = Self::new(name.trim(), unit, value);
        if let Some(range) = range {
            let (from, to) = range.split_once("..").ok_or_else(bad)?;
            let ((min, of_min), (max, of_max)) = (amount(from).ok_or_else(bad)?, amount(to).ok_or_else(bad)?);
            if of_min != unit || of_max != unit {
                return Err(bad());
            }
            (parameter.min, parameter.max) = (min, max);
        }
        check(std::slice::from_ref(&parameter))?;
        Ok(parameter)
    }

    pub fn threshold(&self) -> Threshold<'_> {
        let label = if self.label.is_empty() { &self.name } else { &self.label };
        Threshold {
            name: &self.name,
            label,
            unit: self.unit,
            default: self.default,
            min: self.min,
            max: self.max,
        }
    }

    /// A value as it stands in steps.
    fn written(&self, value: f64) -> String {
        match self.unit {
            Unit::Milliseconds => format!("{}ms", value.round()),
            _ => format!("{}", value.round()),
        }
    }
}

/// A number with the unit that its suffix says.
fn amount(text: &str) -> Option<(f64, Unit)> {
    let text = text.trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, suffix) = text.split_at(digits);
    let value: f64 = number.parse().ok()?;
    match suffix.trim() {
        "" => Some((value, Unit::Count)),
        "px" => Some((value, Unit::Pixels)),
        time => time_ms(value, time).map(|ms| (ms, Unit::Milliseconds)),
    }
}

/// `Slow checkout!` → `own/slow-checkout`; `None` where nothing is left of it.
pub fn id_of_name(name: &str) -> Option<String> {
    let mut slug = String::new();
    for c in name.trim().to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(super::definition::MAX_NAME).collect();
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| format!("{}/{slug}", SignalKind::Composed.name()))
}

impl Rule {
    /// A new signal, at version 1. `label` and `meaning` are for people.
    ///
    /// # Errors
    /// When the name is none of a definition, or the steps cannot be read.
    pub fn compose(
        id: &str,
        (label, meaning): (&str, &str),
        steps: &str,
        parameters: &[Parameter],
        author: &str,
    ) -> Result<Self, RuleError> {
        let names = Vocabulary::default();
        Self::compose_of(&names, id, (label, meaning), (steps, parameters), author)
    }

    /// The same of steps over motifs and other signals that people wrote; see [`super::RuleSet::names_for`].
    ///
    /// # Errors
    /// Those of [`Self::compose`].
    pub fn compose_of(
        names: &Vocabulary,
        id: &str,
        (label, meaning): (&str, &str),
        (steps, parameters): (&str, &[Parameter]),
        author: &str,
    ) -> Result<Self, RuleError> {
        let values: Vec<f64> = parameters.iter().map(|p| p.default).collect();
        let mut rule = Self::blank(SignalKind::Composed).variant(id, author)?;
        rule.put_composed(steps, parameters, &values, names)?;
        rule.set_words(label, meaning, author, "")?;
        Ok(rule)
    }

    /// A composed rule with other steps and thresholds, as its next version; the values are the thresholds' own.
    pub fn recomposed(
        &self,
        steps: &str,
        parameters: &[Parameter],
        names: &Vocabulary,
    ) -> Result<Self, RuleError> {
        let values: Vec<f64> = parameters.iter().map(|p| p.default).collect();
        // What a threshold began with stays what it goes back to.
        let kept: Vec<Parameter> = parameters
            .iter()
            .map(|p| {
                let before = self.parameters().iter().find(|b| b.name == p.name);
                let default = before.map(|b| b.default).filter(|d| (p.min..=p.max).contains(d));
                Parameter { default: default.unwrap_or(p.default), ..p.clone() }
            })
            .collect();
        self.changed(|next| next.put_composed(steps, &kept, &values, names))
    }

    /// A composed rule with other steps over the same thresholds, as its next version.
    pub fn with_steps(&self, steps: &str, names: &Vocabulary) -> Result<Self, RuleError> {
        let values: Vec<f64> = self.values().map(|(_, value)| value).collect();
        let parameters = self.parameters().to_vec();
        self.changed(|next| next.put_composed(steps, &parameters, &values, names))
    }

    /// Signals that people wrote among its steps, by their definitions, each once.
    pub fn builds_on(&self) -> BTreeSet<&Arc<str>> {
        let steps = self.chain().into_iter().flat_map(|chain| &chain.steps);
        steps
            .filter_map(|step| match &step.pattern.sort {
                Sort::Composed(id) => Some(id),
                _ => None,
            })
            .collect()
    }

    /// Motifs among its steps, as they were when it was written.
    pub fn motifs(&self) -> BTreeMap<Arc<str>, Arc<Motif>> {
        self.step_names().motifs
    }

    /// What its steps are built of.
    pub fn step_names(&self) -> Vocabulary {
        self.composed.as_ref().map(Composed::names).unwrap_or_default()
    }

    /// As people wrote it; empty where they wrote none.
    pub fn written_meaning(&self) -> &str {
        let [_, meaning, _] = self.own_words();
        meaning
    }

    pub fn is_composed(&self) -> bool {
        self.kind() == SignalKind::Composed
    }

    /// Thresholds that people gave it; the library's have those of their spec.
    pub fn parameters(&self) -> &[Parameter] {
        self.composed.as_ref().map_or(&[], |composed| &composed.parameters)
    }

    /// Its steps, where people wrote it.
    pub fn chain(&self) -> Option<&Chain> {
        self.composed.as_ref().map(|composed| &*composed.chain)
    }

    pub(super) fn put_composed(
        &mut self,
        steps: &str,
        parameters: &[Parameter],
        values: &[f64],
        names: &Vocabulary,
    ) -> Result<(), RuleError> {
        self.put_steps(steps, Composed::new(steps.trim(), parameters.into(), values, names)?, values);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::signals::RuleSet;

    fn wait() -> Parameter {
        Parameter::read("wait=10s:1s..60s").unwrap()
    }

    fn rule() -> Rule {
        let words = ("Slow checkout", "Waits and leaves");
        Rule::compose("own/slow-checkout", words, "click then page within $wait", &[wait()], "ann").unwrap()
    }

    #[test]
    fn thresholds_stand_in_steps_under_their_names() {
        let rule = rule();
        assert_eq!((rule.version(), rule.value("wait"), rule.label()), (1, 10_000.0, "Slow checkout"));
        assert_eq!(rule.chain().unwrap().steps[1].within_ms, Some(10_000));
        let later = rule.with(&[("wait", 3_000.0)]).unwrap();
        assert_eq!((later.version(), later.chain().unwrap().steps[1].within_ms), (2, Some(3_000)));
        assert_eq!(later.reset().value("wait"), 10_000.0);
        assert!(matches!(rule.with(&[("wait", 90_000.0)]), Err(RuleError::OutOfRange { .. })));
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let Err(RuleError::Steps(error)) = rule().with_text(STEPS, "click then page within $wat") else {
            panic!("the name is wrong")
        };
        assert_eq!((error.at.clone(), error.suggestion.unwrap().with.as_str()), (23..27, "$wait"));
        for bad in ["", "clicks > 3", "nothing", "click then"] {
            assert!(rule().with_text(STEPS, bad).is_err(), "{bad}");
        }
        for bad in ["wait", "wait=", "Wait=1s", "wait=1s:2s..3s", "wait=1s:1..3", "wait=1s:3s..1s"] {
            assert!(Parameter::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn other_steps_are_the_next_version_and_go_out_and_in() {
        let next = rule()
            .recomposed("click then no scroll then page within $wait", &[wait()], &Vocabulary::default())
            .unwrap();
        assert_eq!((next.version(), next.parameters().len()), (2, 1));
        let mut set = RuleSet::default();
        let without = set.hash();
        set.replace(next.clone());
        assert_eq!(RuleSet::from_json(&set.to_json()).unwrap(), set);
        assert!(set.to_json().contains("\"version\": 3"), "an older program must not misread it");
        assert_eq!(set.without("own/slow-checkout").unwrap().hash(), without);
        let copy = set.duplicate("own/slow-checkout", "own/quick", "bob").unwrap();
        assert_eq!(copy.named("own/quick").unwrap().chain(), next.chain());
        assert!(set.named("own/slow-checkout").unwrap().with_text(STEPS, "click").is_ok());
    }

    #[test]
    fn thresholds_are_offered_where_their_unit_fits() {
        let parameters = [wait(), Parameter::read("far=300px").unwrap(), Parameter::read("times=3").unwrap()];
        let vocabulary = steps_vocabulary(&parameters, &[10_000.0, 300.0, 3.0]);
        let offers = |text: &str| -> Vec<String> {
            let found = crate::mining::expr::complete(text, text.len(), &vocabulary).offers;
            found.into_iter().map(|offer| offer.insert).collect()
        };
        assert_eq!(offers("click then page within ")[0], "$wait");
        assert_eq!(offers("click then page within $w"), ["$wait"]);
        assert!(offers("scroll[distance >= ").contains(&"$far".to_owned()));
        assert!(!offers("scroll[distance >= ").contains(&"$wait".to_owned()));
        assert!(offers("").contains(&"click".to_owned()) && !offers("").contains(&"clicks".to_owned()));
    }

    #[test]
    fn names_become_ids() {
        assert_eq!(id_of_name("  Slow checkout! ").as_deref(), Some("own/slow-checkout"));
        assert_eq!(id_of_name("¿?"), None);
    }
}
