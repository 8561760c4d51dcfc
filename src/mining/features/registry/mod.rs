//! The named features: what each is called, measured in, means, and is computed from.

mod acts;
mod context;
mod forms;
mod motion;
mod own;
mod pages;

pub use own::{own_column, own_columns};

use super::measures::Measures;
use crate::model::SignalKind;

/// Groups of columns that are balanced against each other before clustering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// How the visitor behaved.
    Behaviour,
    /// Which actions followed on which.
    Kgrams,
    /// What was touched: words of elements and addresses.
    Content,
    /// When and with which device; not part of clustering unless asked for.
    Context,
}

impl Block {
    pub const ALL: [Self; 4] = [Self::Behaviour, Self::Kgrams, Self::Content, Self::Context];

    /// The stable name of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Behaviour => "behaviour",
            Self::Kgrams => "kgrams",
            Self::Content => "content",
            Self::Context => "context",
        }
    }
}

/// How a feature is brought to a scale on which differences mean the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it is: shares and angles.
    Linear,
    /// ln(1 + x): counts, times and ways, where 1 → 2 means as much as 10 → 20.
    Log,
}

/// One named number of a sequence.
#[derive(Debug)]
pub struct FeatureSpec {
    /// The stable name of tables and files.
    pub name: &'static str,
    pub unit: &'static str,
    /// What it is, and what it is computed from.
    pub meaning: &'static str,
    /// How a cluster with much of it is described, and one with little.
    pub high: &'static str,
    pub low: &'static str,
    pub scale: Scale,
    pub block: Block,
    /// The definition that it counts, of a signal that people wrote; such columns are not in [`all`].
    pub own: Option<&'static str>,
    of: fn(&Measures) -> f64,
}

impl FeatureSpec {
    /// Value for a sequence; always finite.
    pub fn value(&self, measures: &Measures) -> f64 {
        let value = (self.of)(measures);
        if value.is_finite() { value } else { 0.0 }
    }
}

const fn f(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    (high, low): (&'static str, &'static str),
    scale: Scale,
    of: fn(&Measures) -> f64,
) -> FeatureSpec {
    FeatureSpec { name, unit, meaning, high, low, scale, block: Block::Behaviour, own: None, of }
}

const fn context(mut spec: FeatureSpec) -> FeatureSpec {
    spec.block = Block::Context;
    spec
}

fn signal(m: &Measures, kind: SignalKind) -> f64 {
    f64::from(m.signals[kind as usize])
}

/// All features that every project has, in the order of tables, those of the context last.
pub fn all() -> impl Iterator<Item = &'static FeatureSpec> {
    [acts::SPECS, pages::SPECS, motion::SPECS, forms::SPECS, context::SPECS].into_iter().flatten()
}

/// One of [`all`], or the column of a signal that people wrote, whether or not a project has it.
pub fn by_name(name: &str) -> Option<&'static FeatureSpec> {
    all().find(|spec| spec.name == name).or_else(|| own::by_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_registry_is_complete_and_plain() {
        let mut names = BTreeSet::new();
        for spec in all() {
            assert!(names.insert(spec.name), "{} twice", spec.name);
            assert!(
                spec.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                "{}",
                spec.name
            );
            assert!(spec.meaning.len() > 8 && !spec.unit.is_empty(), "{}", spec.name);
            assert!(!spec.high.is_empty() && !spec.low.is_empty() && spec.high != spec.low, "{}", spec.name);
            assert!(spec.value(&Measures::default()).is_finite(), "{}", spec.name);
            assert_eq!(by_name(spec.name).map(|s| s.name), Some(spec.name));
        }
        assert!(names.len() >= 60);
    }
}
