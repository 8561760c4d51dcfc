//! How fields get their values: by keys with even pauses, or at once with the focus; never looks at what a value says.

use super::presses::REGULAR;
use super::variation;
use crate::model::{EventKind, InteractionKind, NodeId, Recording, TabId};
use std::collections::BTreeMap;

/// Keys that are held down repeat faster than this.
const REPEATED_MS: f64 = 60.0;
/// Nobody types with pauses longer than this and no shorter one.
const TYPING_MS: i64 = 2_000;
const LEAST_KEYS: usize = 20;
/// A value of so many characters that comes whole, so soon after the focus, was not typed.
const WHOLE_CHARS: usize = 4;
const AT_ONCE_MS: i64 = 50;
const LEAST_FIELDS: usize = 3;

/// Pauses between values that grow by one character each.
pub(super) fn regular_keys(recording: &Recording) -> Option<String> {
    let mut last: Option<(TabId, NodeId, i64, usize)> = None;
    let mut pauses = Vec::new();
    for (tab, node, at_ms, chars) in inputs(recording) {
        if let Some((last_tab, last_node, last_ms, last_chars)) = last
            && (last_tab, last_node) == (tab, node)
            && chars == last_chars + 1
            && at_ms.saturating_sub(last_ms) <= TYPING_MS
        {
            pauses.push(at_ms.saturating_sub(last_ms) as f64);
        }
        last = Some((tab, node, at_ms, chars));
    }
    let mean = pauses.iter().sum::<f64>() / pauses.len().max(1) as f64;
    let varies = variation(&pauses);
    (pauses.len() >= LEAST_KEYS && mean >= REPEATED_MS && varies < REGULAR)
        .then(|| format!("{} pauses between keys vary by {:.1} %", pauses.len(), varies * 100.0))
}

/// Fields whose first change after the focus is the whole value.
pub(super) fn instant(recording: &Recording) -> Option<String> {
    let mut focused: BTreeMap<TabId, (NodeId, i64)> = BTreeMap::new();
    let (mut instant, mut first_values) = (0, 0);
    for event in &recording.events {
        match &event.kind {
            EventKind::Interaction { kind: InteractionKind::Focus, node, .. } => {
                focused.insert(event.tab, (*node, event.offset_ms));
            }
            EventKind::Input { node, text, user_triggered, .. } if *user_triggered != Some(false) => {
                let focus = focused.get(&event.tab).copied().filter(|(of, _)| of == node);
                let Some((_, focus_ms)) = focus else { continue };
                focused.remove(&event.tab);
                let chars = text.chars().count();
                if chars == 0 {
                    continue;
                }
                first_values += 1;
                let at_once = event.offset_ms.saturating_sub(focus_ms) <= AT_ONCE_MS;
                instant += usize::from(chars >= WHOLE_CHARS && at_once);
            }
            _ => {}
        }
    }
    (instant >= LEAST_FIELDS).then(|| format!("{instant} of {first_values} fields"))
}

/// Place, time and length of every value that the user gave.
fn inputs(recording: &Recording) -> impl Iterator<Item = (TabId, NodeId, i64, usize)> {
    recording.events.iter().filter_map(|event| match &event.kind {
        EventKind::Input { node, text, user_triggered, .. } if *user_triggered != Some(false) => {
            Some((event.tab, *node, event.offset_ms, text.chars().count()))
        }
        _ => None,
    })
}
