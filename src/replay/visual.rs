//! Which events change what a page looks like: between two of them a picture stays good. Knows no page.

use crate::model::{Event, EventKind, InteractionKind};

/// Indices, ascending, of the events after which the page in front may look different: changes of the page, its
/// scroll, fields and focus, and changes of the tab. Pointer moves, clicks and logs are none; hover is left aside.
pub fn visual_events(events: &[Event]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut tab = None;
    for (index, event) in events.iter().enumerate() {
        if changes_pixels(&event.kind) || tab != Some(event.tab) {
            found.push(index as u32);
        }
        tab = Some(event.tab);
    }
    found
}

fn changes_pixels(kind: &EventKind) -> bool {
    match kind {
        EventKind::FullSnapshot { .. }
        | EventKind::Meta { .. }
        | EventKind::Mutation(_)
        | EventKind::Scroll { .. }
        | EventKind::ViewportResize { .. }
        | EventKind::Input { .. }
        | EventKind::StyleRules(_)
        | EventKind::StyleDeclaration { .. }
        | EventKind::AdoptedSheets { .. }
        | EventKind::Canvas(_)
        | EventKind::Font { .. } => true,
        EventKind::Interaction { kind, .. } => {
            matches!(kind, InteractionKind::Focus | InteractionKind::Blur)
        }
        EventKind::DomContentLoaded
        | EventKind::Load
        | EventKind::PointerMove { .. }
        | EventKind::Media { .. }
        | EventKind::Selection { .. }
        | EventKind::PageView { .. }
        | EventKind::Visibility { .. }
        | EventKind::Log(_)
        | EventKind::Custom { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NodeId, TabId};

    #[test]
    fn only_what_changes_the_picture_counts() {
        let event = |tab, kind| Event { offset_ms: 0, tab: TabId(tab), kind };
        let click = EventKind::Interaction {
            kind: InteractionKind::Click,
            node: NodeId(1),
            position: None,
            pointer: crate::model::PointerKind::Mouse,
        };
        let scroll = EventKind::Scroll { node: NodeId(1), x: 0.0, y: 5.0 };
        let events = [
            event(0, scroll.clone()),
            event(0, EventKind::Load),
            event(0, click.clone()),
            event(1, click),
            event(1, EventKind::Load),
            event(0, scroll),
        ];
        assert_eq!(visual_events(&events), [0, 3, 5]);
    }
}
