//! What a recording proves about where things stood: a click or a hover names an element and a place in the viewport.
//! Our layout differs by some pixels per row from the browser's, which adds up on long pages; the evidence tells by
//! how much to scroll differently, so that under the pointer stands what the user had there. Knows no layout engine.

use super::mirror::{Mirror, NodeKind};
use crate::model::{Event, EventKind, InteractionKind, NodeId, TabId};
use std::collections::BTreeSet;

/// Pointer samples that are nearer in time than this to the last one that was kept are left out, unless the page was
/// scrolled between: each costs a few lookups when the recording is opened.
const MIN_GAP_MS: i64 = 400;
/// Scroll offsets that count as one place, in CSS pixels: of the evidence at one place only the nearest in time counts.
const PLACE_PX: f64 = 150.0;
/// Pieces of evidence that are looked at in each direction of time, and that are used.
const MAX_LOOKED_AT: usize = 600;
pub const MAX_ANCHORS: usize = 32;

/// An element with the place where the user had it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    pub node: NodeId,
    /// Place of the pointer within the element, in CSS pixels of the viewport.
    pub x: f64,
    pub y: f64,
    /// The innermost scrolled box around the element (the document, or an element that scrolls).
    pub scroller: NodeId,
    /// Its vertical offset then, in CSS pixels.
    pub scroll_y: f64,
    /// Sum of the vertical offsets of the scrolled boxes around that.
    pub outer_y: f64,
}

#[derive(Clone, Copy, Debug)]
struct Evidence {
    /// Number of the event that says so.
    event: u32,
    tab: TabId,
    /// Full snapshots of the tab until then.
    generation: u32,
    anchor: Anchor,
}

/// All evidence of a recording, in the order of its events.
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    evidence: Vec<Evidence>,
    /// Element that was pressed last.
    pressed: Option<(TabId, NodeId)>,
    /// Time of the last piece, in milliseconds of the recording.
    last_ms: i64,
}

impl Anchors {
    /// Takes in one event; `page` is its tab's page with the event applied.
    pub(super) fn note(&mut self, index: usize, event: &Event, page: &Mirror) {
        let (node, x, y, pressed) = match &event.kind {
            EventKind::Interaction { kind, node, position: Some((x, y)), .. } => {
                match kind {
                    InteractionKind::MouseDown | InteractionKind::TouchStart => {
                        self.pressed = Some((event.tab, *node));
                    }
                    // A click that no press on the same element began was made by a script, by a key, or for the
                    // control of a label: its place says nothing.
                    InteractionKind::Click if self.pressed != Some((event.tab, *node)) => return,
                    _ => {}
                }
                (*node, *x, *y, *kind != InteractionKind::TouchMove)
            }
            EventKind::PointerMove { samples, .. } => match samples.last() {
                Some(s) => (s.node, s.x, s.y, false),
                None => return,
            },
            _ => return,
        };
        let Some((scroller, scroll_y, outer_y)) = scrolled_around(page, node) else { return };
        let anchor = Anchor { node, x, y, scroller, scroll_y, outer_y };
        let generation = page.generation();
        let last = self.evidence.last().filter(|e| e.tab == event.tab && e.generation == generation);
        if let Some(last) = last.filter(|_| !pressed) {
            let moved = last.anchor.scroller != scroller || (last.anchor.scroll_y - scroll_y).abs() > 1.0;
            let sooner = event.offset_ms - self.last_ms < MIN_GAP_MS;
            if !moved && sooner {
                return;
            }
        }
        self.last_ms = event.offset_ms;
        self.evidence.push(Evidence { event: index as u32, tab: event.tab, generation, anchor });
    }

    /// The evidence for a page after the first `count` events: of each place the nearest in time, at most
    /// [`MAX_ANCHORS`].
    pub fn around(&self, count: usize, tab: TabId, page: &Mirror) -> Vec<Anchor> {
        let generation = page.generation();
        let at = self.evidence.partition_point(|e| (e.event as usize) < count);
        let here = |e: &&Evidence| e.tab == tab && e.generation == generation;
        let mut before = self.evidence[..at].iter().rev().take(MAX_LOOKED_AT).filter(here).peekable();
        let mut after = self.evidence[at..].iter().take(MAX_LOOKED_AT).filter(here).peekable();
        let mut places = BTreeSet::new();
        let mut out = Vec::new();
        while out.len() < MAX_ANCHORS {
            let distance = |e: Option<&&Evidence>| e.map(|e| (e.event as usize).abs_diff(count));
            let next = match (distance(before.peek()), distance(after.peek())) {
                (None, None) => break,
                (Some(back), Some(on)) if back <= on => before.next(),
                (Some(_), None) => before.next(),
                _ => after.next(),
            };
            if let Some(Evidence { anchor, .. }) = next
                && places.insert((anchor.scroller, (anchor.scroll_y / PLACE_PX).round() as i64))
            {
                out.push(*anchor);
            }
        }
        out
    }
}

/// The innermost scrolled box around a node of the page itself, its offset, and those around it. `None` where nothing
/// is scrolled, or for nodes inside iframes, whose places are local to them.
pub fn scrolled_around(page: &Mirror, node: NodeId) -> Option<(NodeId, f64, f64)> {
    page.node(node)?;
    let (mut inner, mut outer_y) = (None, 0.0);
    for (id, ancestor) in page.ancestors_and_self(node) {
        let is_document = matches!(ancestor.kind, NodeKind::Document { .. });
        if is_document && Some(id) != page.root() {
            return None;
        }
        if ancestor.scroll.1 != 0.0 {
            match inner {
                None => inner = Some((id, ancestor.scroll.1)),
                Some(_) => outer_y += ancestor.scroll.1,
            }
        }
    }
    inner.map(|(id, y)| (id, y, outer_y))
}

/// What a layout says of a piece of evidence: at `scroll_y` the correction must lie in `low..=high`, in CSS pixels, for
/// the element to be under the place where it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    pub scroll_y: f64,
    pub low: f64,
    pub high: f64,
}

/// How much further than recorded to scroll at `scroll_y`, in CSS pixels. At the top nothing is off; from there the
/// correction changes only as far as the evidence asks for, and linearly between places with evidence.
pub fn correction(bounds: &[Bound], scroll_y: f64) -> f64 {
    let mut bounds: Vec<Bound> =
        bounds.iter().copied().filter(|b| b.low <= b.high && b.scroll_y >= 0.0).collect();
    bounds.sort_by(|a, b| a.scroll_y.total_cmp(&b.scroll_y));
    let mut knots = vec![(0.0, 0.0)];
    let mut at = 0.0f64;
    for bound in bounds {
        at = at.clamp(bound.low, bound.high);
        knots.push((bound.scroll_y, at));
    }
    let next = knots.partition_point(|(y, _)| *y < scroll_y);
    let Some((y1, c1)) = knots.get(next).copied() else { return knots.last().map_or(0.0, |k| k.1) };
    let Some((y0, c0)) = next.checked_sub(1).and_then(|i| knots.get(i)).copied() else { return c1 };
    if y1 - y0 < 1e-9 { c1 } else { c0 + (c1 - c0) * (scroll_y - y0) / (y1 - y0) }
}

/// The point itself if it lies within the box, else the nearest point of the box, a bit inside: where to draw the
/// pointer so that it points at what was hit.
pub fn onto(point: (f64, f64), (left, top): (f64, f64), (width, height): (f64, f64)) -> (f64, f64) {
    let along = |p: f64, start: f64, length: f64| {
        let inset = (length / 2.0).min(2.0);
        if p >= start && p <= start + length { p } else { p.clamp(start + inset, start + length - inset) }
    };
    (along(point.0, left, width.max(0.0)), along(point.1, top, height.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PointerKind;

    fn bound(scroll_y: f64, low: f64, high: f64) -> Bound {
        Bound { scroll_y, low, high }
    }

    /// A page with a button, scrolled to `y`.
    fn page(y: f64) -> Mirror {
        use crate::model::{NodeData, NodeTree, TreeNode};
        let element = |tag: &str| NodeData::Element {
            tag: tag.into(),
            attributes: Vec::new(),
            svg: false,
            shadow_host: false,
        };
        let node = |id, parent, data| TreeNode { id: NodeId(id), parent, in_shadow: false, data };
        let nodes = vec![
            node(1, None, NodeData::Document { quirks: false }),
            node(2, Some(0), element("html")),
            node(3, Some(1), element("button")),
        ];
        let mut mirror = Mirror::new();
        let tree = NodeTree { nodes }.into();
        mirror.apply(&of(EventKind::FullSnapshot { tree, scroll_x: 0.0, scroll_y: y }));
        mirror
    }

    fn of(kind: EventKind) -> Event {
        Event { offset_ms: 0, tab: TabId(0), kind }
    }

    fn act(kind: InteractionKind, node: i64) -> Event {
        let position = Some((4.0, 5.0));
        of(EventKind::Interaction { kind, node: NodeId(node), position, pointer: PointerKind::default() })
    }

    #[test]
    fn only_what_a_pointer_did_on_a_scrolled_page_is_evidence() {
        let mut anchors = Anchors::default();
        let (scrolled, at_top) = (page(800.0), page(0.0));
        anchors.note(0, &act(InteractionKind::MouseDown, 3), &at_top);
        anchors.note(1, &act(InteractionKind::Click, 2), &scrolled);
        anchors.note(2, &act(InteractionKind::MouseDown, 99), &scrolled);
        assert!(anchors.around(3, TabId(0), &scrolled).is_empty());
        anchors.note(3, &act(InteractionKind::MouseDown, 3), &scrolled);
        anchors.note(4, &act(InteractionKind::Click, 3), &scrolled);
        let expected =
            Anchor { node: NodeId(3), x: 4.0, y: 5.0, scroller: NodeId(1), scroll_y: 800.0, outer_y: 0.0 };
        assert_eq!(anchors.around(0, TabId(0), &scrolled), [expected], "one place counts once");
        assert!(anchors.around(0, TabId(1), &scrolled).is_empty(), "another tab has none");
    }

    #[test]
    fn the_correction_follows_the_evidence_and_no_more() {
        assert_eq!(correction(&[], 5_000.0), 0.0);
        // A bound that allows none asks for none.
        assert_eq!(correction(&[bound(1_000.0, -10.0, 10.0)], 1_000.0), 0.0);
        let drifting = [bound(1_000.0, 20.0, 40.0), bound(3_000.0, 70.0, 90.0)];
        assert_eq!(correction(&drifting, 0.0), 0.0);
        assert_eq!(correction(&drifting, 500.0), 10.0);
        assert_eq!(correction(&drifting, 1_000.0), 20.0);
        assert_eq!(correction(&drifting, 2_000.0), 45.0);
        assert_eq!(correction(&drifting, 9_000.0), 70.0);
        assert_eq!(correction(&[bound(f64::NAN, 1.0, 2.0), bound(5.0, 3.0, 1.0)], 9.0), 0.0);
    }

    #[test]
    fn a_pointer_is_put_onto_what_it_hit() {
        assert_eq!(onto((5.0, 5.0), (0.0, 0.0), (10.0, 10.0)), (5.0, 5.0));
        assert_eq!(onto((5.0, 50.0), (0.0, 0.0), (10.0, 10.0)), (5.0, 8.0));
        assert_eq!(onto((-9.0, 1.0), (0.0, 0.0), (1.0, 2.0)), (0.5, 1.0));
    }
}
