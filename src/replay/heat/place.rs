//! Brings what was collected onto a page that is shown: which nodes to ask the layout about, and where things are once
//! it has answered.

use super::{Anchor, ElementIndex, HeatData, HeatKind};
use crate::model::NodeId;
use crate::replay::mirror::Mirror;
use crate::replay::render::NodeRect;
use std::collections::BTreeMap;

/// Most boxes that are asked for: more elements than can be told apart on a screen.
const MAX_PROBES: usize = 4_000;

/// An anchor that was found on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Found {
    node: NodeId,
    across: f32,
    down: f32,
}

impl Found {
    fn of(index: &ElementIndex, mirror: &Mirror, anchors: &[Anchor]) -> Option<Self> {
        let found = anchors.iter().find_map(|a| index.find(mirror, a).map(|node| (node, a)));
        found.map(|(node, a)| Self { node, across: a.across, down: a.down })
    }
}

/// What of the data belongs where on one page, before its layout is known.
#[derive(Clone, Debug, Default)]
pub struct Projection {
    kind: HeatKind,
    /// Point, or upper and lower end, with the weight.
    items: Vec<(Found, Option<Found>, f32)>,
    total: usize,
}

impl Projection {
    pub fn new(data: &HeatData, kind: HeatKind, mirror: &Mirror) -> Self {
        let index = ElementIndex::new(mirror);
        let find = |anchors: &[Anchor]| Found::of(&index, mirror, anchors);
        let marks = |marks: &[super::Mark]| -> Vec<(Found, Option<Found>, f32)> {
            marks.iter().filter_map(|m| Some((find(&m.anchors)?, None, m.weight))).collect()
        };
        let items = match kind {
            HeatKind::Clicks => marks(&data.clicks),
            HeatKind::Moves => marks(&data.moves),
            HeatKind::Scroll => marks(&data.depths),
            HeatKind::Attention => data
                .bands
                .iter()
                .filter_map(|b| {
                    let top = find(std::slice::from_ref(&b.top))?;
                    let bottom = find(std::slice::from_ref(&b.bottom))?;
                    Some((top, Some(bottom), b.seconds))
                })
                .collect(),
        };
        Self { kind, items, total: data.count(kind) }
    }

    /// Whose boxes are needed.
    pub fn probes(&self) -> Vec<NodeId> {
        let ends = self.items.iter().flat_map(|(a, b, _)| [Some(a.node), b.map(|b| b.node)]);
        let mut nodes: Vec<NodeId> = ends.flatten().collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.truncate(MAX_PROBES);
        nodes
    }

    /// Where everything is, in CSS pixels of the viewport; what has no box there is left out and counted.
    pub fn place(&self, boxes: &[(NodeId, NodeRect)]) -> Placement {
        let boxes: BTreeMap<NodeId, NodeRect> = boxes.iter().copied().collect();
        let at = |found: &Found| -> Option<(f64, f64)> {
            let rect = boxes.get(&found.node).filter(|r| r.width > 0.0 && r.height > 0.0)?;
            let x = rect.x + rect.width * f64::from(found.across);
            let y = rect.y + rect.height * f64::from(found.down);
            (x.is_finite() && y.is_finite()).then_some((x, y))
        };
        let placed = |(first, second, weight): &(Found, Option<Found>, f32)| {
            let (x, y) = at(first)?;
            let until = match second {
                Some(second) => at(second)?.1,
                None => y,
            };
            Some(Placed { x, y, until: until.max(y), weight: *weight })
        };
        let items: Vec<Placed> = self.items.iter().filter_map(placed).collect();
        Placement { kind: self.kind, placed: items.len(), total: self.total, items }
    }
}

/// One thing on the shown page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// CSS pixels of the viewport.
    pub x: f64,
    pub y: f64,
    /// Lower end of what was in view; `y` for points.
    pub until: f64,
    pub weight: f32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    pub kind: HeatKind,
    pub items: Vec<Placed>,
    pub placed: usize,
    pub total: usize,
}
