//! The columns of signals that people wrote: how often each fired in a sequence; knows no project.

use super::{Block, FeatureSpec, Scale};
use crate::model::{Signal, SignalHit};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Longest name of a definition that has a column.
const MAX_NAME: usize = 60;
const END: &str = "_count";

/// Kept as long as the program runs, as those of [`super::all`] are: one for each name that was asked for.
static MADE: Mutex<BTreeMap<String, &'static FeatureSpec>> = Mutex::new(BTreeMap::new());

/// The column of a definition `own/NAME`: `own_NAME_count`. `None` for what is no such definition.
///
/// It stands in the block of the context, so that no clustering is of other signals than those of the program unless it
/// is asked to be.
pub fn own_column(definition: &str) -> Option<&'static FeatureSpec> {
    let Some(signal @ Signal::Own(_)) = Signal::of_definition(definition) else { return None };
    if definition.len() > MAX_NAME {
        return None;
    }
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(spec) = made.get(definition) {
        return Some(spec);
    }
    let told = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let words = signal.label();
    let spec: &'static FeatureSpec = Box::leak(Box::new(FeatureSpec {
        name: told(format!("{}{END}", signal.column())),
        unit: "count",
        meaning: told(format!(
            "Hits of the project's own signal {words}; not clustered unless the context is"
        )),
        high: told(format!("the signal {words}")),
        low: told(format!("no signal {words}")),
        scale: Scale::Log,
        block: Block::Context,
        own: Some(told(definition.to_owned())),
        of: |_| 0.0,
    }));
    made.insert(definition.to_owned(), spec);
    Some(spec)
}

/// Columns of several definitions, in their order.
pub fn own_columns<'d>(definitions: impl IntoIterator<Item = &'d str>) -> Vec<&'static FeatureSpec> {
    definitions.into_iter().filter_map(own_column).collect()
}

/// Names have no hyphen, definitions no underscore, so that one leads to the other.
pub(super) fn by_name(name: &str) -> Option<&'static FeatureSpec> {
    let name = name.strip_prefix("own_")?.strip_suffix(END)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    own_column(&format!("own/{}", name.replace('_', "-")))
}

impl FeatureSpec {
    /// Hits that begin between two times, both included; `None` where it counts no signal of one's own.
    pub fn own_hits(&self, hits: &[SignalHit], (from_ms, to_ms): (i64, i64)) -> Option<f64> {
        let own = self.own?;
        let here = |hit: &&SignalHit| *hit.definition == *own && (from_ms..=to_ms).contains(&hit.start_ms);
        Some(hits.iter().filter(here).count() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{all, by_name};
    use super::*;

    #[test]
    fn a_definition_and_its_column_lead_to_each_other() {
        let spec = own_column("own/gave-up-2").unwrap();
        assert_eq!((spec.name, spec.unit, spec.own), ("own_gave_up_2_count", "count", Some("own/gave-up-2")));
        assert!(std::ptr::eq(spec, by_name("own_gave_up_2_count").unwrap()), "made once");
        assert_eq!(spec.block, Block::Context, "no clustering depends on it by default");
        for none in ["rage_click", "rage_click/strict", "own/", "other"] {
            assert!(own_column(none).is_none(), "{none}");
        }
        for none in ["own__count", "own_Ä_count", "own_gave_up", "clicks_count"] {
            assert!(by_name(none).is_none(), "{none}");
        }
        assert!(all().all(|spec| spec.own.is_none() && !spec.name.starts_with("own_")));
    }
}
