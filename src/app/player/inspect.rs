//! What lies under the mouse on the recorded page, and which elements are outlined; asks the render threads for places
//! and knows no list.

use super::screen::PlayerScreen;
use crate::model::{Action, EventKind, NodeId, TabId};
use crate::replay::mirror::{Mirror, interactive_ancestor, selector};
use crate::replay::render::NodeRect;

/// Which elements of the page are of interest, and where they stand.
#[derive(Clone, Debug, Default)]
pub struct Inspector {
    /// Elements are shown under the mouse, and a click chooses one instead of playing.
    pub on: bool,
    /// The mouse on the page, in whole CSS pixels of the viewport.
    pub point: Option<(i32, i32)>,
    /// What lay under it in the newest picture.
    pub hovered: Option<NodeId>,
    pub pinned: Option<NodeId>,
    /// What a list points at, such as an image that is missing.
    pub outlined: Option<NodeId>,
    /// Where they stand, in CSS pixels of the viewport; what has no box is not in it.
    pub rects: Vec<(NodeId, NodeRect)>,
}

impl Inspector {
    /// The places to ask for with the next picture.
    pub(super) fn probes(&self) -> Vec<NodeId> {
        let mut probes: Vec<NodeId> =
            [self.hovered.filter(|_| self.on), self.pinned, self.outlined].into_iter().flatten().collect();
        probes.dedup();
        probes
    }

    pub(super) fn hits(&self) -> Vec<(f64, f64)> {
        let point = self.point.filter(|_| self.on);
        point.map(|(x, y)| (f64::from(x), f64::from(y))).into_iter().collect()
    }

    pub fn rect(&self, node: NodeId) -> Option<NodeRect> {
        self.rects.iter().find(|(id, _)| *id == node).map(|(_, rect)| *rect)
    }

    /// The element that is spoken of: the chosen one, else the one under the mouse.
    pub fn element(&self) -> Option<NodeId> {
        self.pinned.or(self.hovered.filter(|_| self.on))
    }
}

/// The same element in a list of actions: on the page that is shown by its number, on others by its selector.
pub struct SameElement {
    node: NodeId,
    selector: String,
    tab: TabId,
    /// Numbers mean this element between these times, in milliseconds of the recording.
    page: (i64, i64),
}

impl SameElement {
    /// `None` for a node that the shown page does not have.
    pub fn of(screen: &PlayerScreen, node: NodeId) -> Option<Self> {
        let mirror = screen.mirror();
        let named = interactive_ancestor(mirror, node).unwrap_or(node);
        mirror.node(named)?;
        Some(Self {
            node: named,
            selector: selector(mirror, named),
            tab: screen.front_tab(),
            page: page_of(screen),
        })
    }

    pub fn selector(&self) -> &str {
        &self.selector
    }

    pub fn is(&self, action: &Action) -> bool {
        let Some(target) = &action.target else { return false };
        let by_number = action.tab == self.tab
            && (self.page.0..self.page.1).contains(&action.start_ms)
            && target.interactive_node.unwrap_or(target.node) == self.node;
        by_number || *target.selector == *self.selector
    }
}

/// From the full snapshot before the present moment to the next one of the tab: so long a number names one element.
fn page_of(screen: &PlayerScreen) -> (i64, i64) {
    let events = screen.player.timeline().events();
    let done = screen.player.events_done().min(events.len());
    let tab = screen.front_tab();
    let begins = |e: &&crate::model::Event| e.tab == tab && matches!(e.kind, EventKind::FullSnapshot { .. });
    let from = events[..done].iter().rev().find(begins).map_or(0, |e| e.offset_ms);
    let to = events[done..].iter().find(begins).map_or(i64::MAX, |e| e.offset_ms);
    (from, to)
}

/// `button#pay.primary`, short enough for a label on the page.
pub fn short_name(mirror: &Mirror, node: NodeId) -> String {
    let Some(element) = mirror.node(node).and_then(|n| n.element()) else { return String::new() };
    let mut name = element.tag.to_string();
    if let Some(id) = element.attribute("id").filter(|i| !i.is_empty()) {
        name = format!("{name}#{id}");
    }
    for class in element.attribute("class").unwrap_or("").split_whitespace().take(2) {
        name = format!("{name}.{class}");
    }
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_for_while_it_is_off() {
        let mut inspector =
            Inspector { point: Some((3, 4)), hovered: Some(NodeId(7)), ..Inspector::default() };
        assert!(inspector.probes().is_empty() && inspector.hits().is_empty());
        inspector.on = true;
        assert_eq!((inspector.probes(), inspector.hits()), (vec![NodeId(7)], vec![(3.0, 4.0)]));
        inspector.pinned = Some(NodeId(7));
        assert_eq!(inspector.probes(), [NodeId(7)], "once is enough");
        assert_eq!(inspector.element(), Some(NodeId(7)));
    }
}
