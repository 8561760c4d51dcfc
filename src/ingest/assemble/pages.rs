//! Every full snapshot gets an address and a size, and what cannot be shown is counted.

use super::empty;
use crate::model::{Event, EventKind, TabId, WarningCode, Warnings};

/// A page that comes this long after its snapshot belongs to it: the two were written in the wrong order.
const LATE_META_MS: i64 = 1_000;
/// The size of a page of which nothing is known: the commonest one of desktop screens.
const UNKNOWN_SIZE: (u32, u32) = (1280, 720);

pub fn complete(events: &mut Vec<Event>, tabs: usize, warnings: &mut Warnings) {
    for tab in 0..tabs {
        complete_tab(events, TabId(tab as u16), warnings);
    }
}

fn complete_tab(events: &mut Vec<Event>, tab: TabId, warnings: &mut Warnings) {
    let of_tab = |e: &Event| e.tab == tab;
    let fallback = size_of(events.iter().filter(|e| of_tab(e)));
    let snapshot = events.iter().position(|e| of_tab(e) && matches!(e.kind, EventKind::FullSnapshot { .. }));
    let meta = events.iter().position(|e| of_tab(e) && matches!(e.kind, EventKind::Meta { .. }));
    if let Some(snapshot) = snapshot {
        if meta.is_none_or(|meta| meta > snapshot) {
            let at = events[snapshot].offset_ms;
            let late = meta.filter(|meta| events[*meta].offset_ms - at <= LATE_META_MS);
            let page = if let Some(meta) = late {
                events.remove(meta).kind
            } else {
                let href = address_before(&events[..snapshot], tab);
                EventKind::Meta { href, width: fallback.0, height: fallback.1 }
            };
            warnings.note(WarningCode::MissingMeta, || format!("before the snapshot at {at} ms"));
            events.insert(snapshot, Event { offset_ms: at, tab, kind: page });
        }
        let early =
            events.iter().take_while(|e| !(of_tab(e) && matches!(e.kind, EventKind::FullSnapshot { .. })));
        let early = early.filter(|e| of_tab(e) && needs_page(&e.kind)).count() as u64;
        warnings.note_many(WarningCode::EventsBeforeSnapshot, early, || format!("in tab {}", tab.0));
    } else {
        warnings.note(WarningCode::NoFullSnapshot, || format!("in tab {}", tab.0));
    }
    let mut size = fallback;
    for event in events.iter_mut().filter(|e| e.tab == tab) {
        match &mut event.kind {
            EventKind::Meta { width, height, .. } if *width == 0 || *height == 0 => {
                (*width, *height) = size;
                warnings.note(WarningCode::MissingMeta, || format!("no size at {} ms", event.offset_ms));
            }
            EventKind::Meta { width, height, .. } | EventKind::ViewportResize { width, height }
                if *width > 0 && *height > 0 =>
            {
                size = (*width, *height);
            }
            _ => {}
        }
    }
}

/// The first size that the tab is known to have had.
fn size_of<'e>(events: impl Iterator<Item = &'e Event>) -> (u32, u32) {
    let mut reach = (0.0_f64, 0.0_f64);
    for event in events {
        match &event.kind {
            EventKind::Meta { width, height, .. } | EventKind::ViewportResize { width, height }
                if *width > 0 && *height > 0 =>
            {
                return (*width, *height);
            }
            EventKind::Interaction { position: Some((x, y)), .. } => {
                reach = (reach.0.max(*x), reach.1.max(*y));
            }
            _ => {}
        }
    }
    let reached = |known: u32, reach: f64| known.max(reach.min(10_000.0) as u32);
    (reached(UNKNOWN_SIZE.0, reach.0), reached(UNKNOWN_SIZE.1, reach.1))
}

fn address_before(events: &[Event], tab: TabId) -> std::sync::Arc<str> {
    let known = events.iter().rev().filter(|e| e.tab == tab).find_map(|e| match &e.kind {
        EventKind::PageView { href } => Some(href.clone()),
        _ => None,
    });
    known.unwrap_or_else(empty)
}

/// Events that say nothing without a page.
fn needs_page(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Mutation(_)
            | EventKind::PointerMove { .. }
            | EventKind::Interaction { .. }
            | EventKind::Scroll { .. }
            | EventKind::Input { .. }
            | EventKind::Media { .. }
            | EventKind::StyleRules(_)
            | EventKind::StyleDeclaration { .. }
            | EventKind::AdoptedSheets { .. }
            | EventKind::Canvas(_)
            | EventKind::Selection { .. }
    )
}
