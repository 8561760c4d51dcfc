//! What the program knows of each rule: words, source and the numbers that it can be told; knows no value in force.

use crate::model::SignalKind;

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
    /// 0 to 1.
    Share,
    /// 0 off, 1 on.
    Switch,
}

impl Unit {
    /// As written after a number.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Count | Self::Switch | Self::Share => "",
            Self::Milliseconds => "ms",
            Self::Pixels => "px",
            Self::Viewports => "viewports",
            Self::ViewportsPerSecond => "viewports/s",
            Self::Percentile => "th percentile",
        }
    }

    /// Values between two whole ones mean something.
    pub fn is_fine(self) -> bool {
        matches!(self, Self::Viewports | Self::ViewportsPerSecond | Self::Percentile | Self::Share)
    }
}

/// One number of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold<'a> {
    /// Stable name of files.
    pub name: &'a str,
    /// For people, sentence case.
    pub label: &'a str,
    pub unit: Unit,
    pub default: f64,
    pub min: f64,
    pub max: f64,
}

const fn threshold(
    name: &'static str,
    label: &'static str,
    unit: Unit,
    (default, min, max): (f64, f64, f64),
) -> Threshold<'static> {
    Threshold { name, label, unit, default, min, max }
}

pub(in crate::mining::signals) const fn count(
    name: &'static str,
    label: &'static str,
    range: (f64, f64, f64),
) -> Threshold<'static> {
    threshold(name, label, Unit::Count, range)
}

pub(in crate::mining::signals) const fn millis(
    name: &'static str,
    label: &'static str,
    range: (f64, f64, f64),
) -> Threshold<'static> {
    threshold(name, label, Unit::Milliseconds, range)
}

/// A time that is long enough to be thought of in seconds; milliseconds all the same.
pub(in crate::mining::signals) const fn seconds(
    name: &'static str,
    label: &'static str,
    (default, min, max): (f64, f64, f64),
) -> Threshold<'static> {
    millis(name, label, (default * 1_000.0, min * 1_000.0, max * 1_000.0))
}

pub(in crate::mining::signals) const fn pixels(
    name: &'static str,
    label: &'static str,
    range: (f64, f64, f64),
) -> Threshold<'static> {
    threshold(name, label, Unit::Pixels, range)
}

pub(in crate::mining::signals) const fn viewports(
    name: &'static str,
    label: &'static str,
    range: (f64, f64, f64),
) -> Threshold<'static> {
    threshold(name, label, Unit::Viewports, range)
}

pub(in crate::mining::signals) const fn number(
    name: &'static str,
    label: &'static str,
    unit: Unit,
    range: (f64, f64, f64),
) -> Threshold<'static> {
    threshold(name, label, unit, range)
}

pub(in crate::mining::signals) const fn switch(
    name: &'static str,
    label: &'static str,
    on: bool,
) -> Threshold<'static> {
    threshold(name, label, Unit::Switch, (if on { 1.0 } else { 0.0 }, 0.0, 1.0))
}

/// A text of a rule: which element, which pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSetting {
    /// Stable name of files.
    pub name: &'static str,
    /// For people, sentence case.
    pub label: &'static str,
    /// What to write, and what an empty text means.
    pub hint: &'static str,
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
    /// Where the default numbers come from.
    pub source: &'static str,
    pub texts: &'static [TextSetting],
    pub thresholds: &'static [Threshold<'static>],
}

impl Threshold<'_> {
    /// Values from one to another in equal steps, as fine as the unit allows; ascending, each once.
    pub fn steps_between(&self, from: f64, to: f64, steps: usize) -> Vec<f64> {
        let last = steps.max(2) - 1;
        let mut values: Vec<f64> = (0..=last)
            .map(|at| from + (to - from) * at as f64 / last as f64)
            .map(|value| if self.unit.is_fine() { (value * 1e4).round() / 1e4 } else { value.round() })
            .map(|value| value.clamp(self.min, self.max))
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }
}
