//! Which tab an event belongs to; tabs are numbered by their first event in time.

use super::super::ReadOptions;
use super::super::rrweb::RawEvent;
use super::Placed;
use crate::model::{WarningCode, Warnings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Name of the only tab of an export without tabs.
const ONLY_TAB: &str = "tab 1";

/// Gives every event its tab. Events that name none belong to the tab of the event before them in the file.
pub fn place(
    raw: Vec<RawEvent>,
    options: &ReadOptions,
    warnings: &mut Warnings,
) -> (Vec<Placed>, Vec<Arc<str>>) {
    let mut first_seen: BTreeMap<Arc<str>, f64> = BTreeMap::new();
    for event in &raw {
        if let Some(window) = &event.window {
            let first = first_seen.entry(window.clone()).or_insert(event.time);
            *first = first.min(event.time);
        }
    }
    let mut names: Vec<(f64, Arc<str>)> = first_seen.into_iter().map(|(name, time)| (time, name)).collect();
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut tabs: Vec<Arc<str>> = names.into_iter().map(|(_, name)| name).collect();
    if tabs.is_empty() {
        tabs.push(ONLY_TAB.into());
    }
    let limit = options.max_tabs.clamp(1, usize::from(u16::MAX));
    if tabs.len() > limit {
        warnings.note_many(WarningCode::ForeignTabsMerged, (tabs.len() - limit) as u64, || {
            format!("over {limit} tabs; the rest shares the last")
        });
    }
    let numbers: BTreeMap<Arc<str>, u16> =
        tabs.iter().enumerate().map(|(i, name)| (name.clone(), i.min(limit - 1) as u16)).collect();
    let mut unnamed = 0;
    // Events before the first that names its tab belong to that one.
    let first = raw.iter().find_map(|e| e.window.as_ref());
    let mut tab = first.and_then(|name| numbers.get(name)).copied().unwrap_or_default();
    let placed = raw.into_iter().map(|event| {
        match event.window.as_ref().and_then(|name| numbers.get(name)) {
            Some(own) => tab = *own,
            None => unnamed += 1,
        }
        let RawEvent { time, anchor, sequence, print, kind, .. } = event;
        Placed { time_ms: time, anchor_ms: anchor, sequence, print, tab, kind }
    });
    let placed = placed.collect();
    if tabs.len() > 1 {
        warnings.note_many(WarningCode::ForeignTabsMerged, unnamed, || {
            "events that name no tab were given to the tab before them".to_owned()
        });
    }
    tabs.truncate(limit);
    (placed, tabs)
}
