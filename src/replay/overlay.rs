//! What is drawn over the page: pointer, trail, click rings; as shapes that the window and the PNG writer share.

use super::anchor::onto;
use super::pointer::{PointerPoint, PointerTrack};
use crate::model::{NodeId, TabId};

/// How long a trail is, and how long a click ring stays, in milliseconds of recorded time.
pub const TRAIL_MS: i64 = 1_500;
pub const RING_MS: i64 = 700;

/// Shapes in CSS pixels of the viewport, to be drawn in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A polyline, fading: each point with its age from 0 (now) to 1 (oldest).
    Trail(Vec<(f64, f64, f64)>),
    /// A ring around a click; `age` from 0 (just now) to 1 (fading out).
    Ring {
        x: f64,
        y: f64,
        age: f64,
        /// What was hit; [`Shape::onto`] moves the ring there.
        node: NodeId,
    },
    Pointer {
        x: f64,
        y: f64,
        touch: bool,
        node: NodeId,
    },
}

impl Shape {
    /// What the shape points at, where that is known.
    pub fn node(&self) -> Option<NodeId> {
        match self {
            Self::Trail(_) => None,
            Self::Ring { node, .. } | Self::Pointer { node, .. } => Some(*node),
        }
    }

    /// The shape `dx`, `dy` CSS pixels further.
    #[must_use]
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        match self {
            Self::Trail(points) => {
                Self::Trail(points.into_iter().map(|(x, y, age)| (x + dx, y + dy, age)).collect())
            }
            Self::Ring { x, y, age, node } => Self::Ring { x: x + dx, y: y + dy, age, node },
            Self::Pointer { x, y, touch, node } => Self::Pointer { x: x + dx, y: y + dy, touch, node },
        }
    }

    /// The shape on the box in which our layout has what it points at: place and size in CSS pixels of the viewport.
    #[must_use]
    pub fn onto(self, place: (f64, f64), size: (f64, f64)) -> Self {
        match self {
            Self::Trail(_) => self,
            Self::Ring { x, y, age, node } => {
                let (x, y) = onto((x, y), place, size);
                Self::Ring { x, y, age, node }
            }
            Self::Pointer { x, y, touch, node } => {
                let (x, y) = onto((x, y), place, size);
                Self::Pointer { x, y, touch, node }
            }
        }
    }
}

/// What to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    pub pointer: bool,
    pub trail: bool,
    pub clicks: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Self { pointer: true, trail: true, clicks: true }
    }
}

/// The overlay of a tab at a time.
pub fn shapes(track: &PointerTrack, tab: TabId, offset_ms: i64, layers: Layers) -> Vec<Shape> {
    let mut out = Vec::new();
    let now = track.at(tab, offset_ms);
    if layers.trail {
        let age = |p: &PointerPoint| (offset_ms - p.offset_ms) as f64 / TRAIL_MS as f64;
        let mut points: Vec<(f64, f64, f64)> =
            track.trail(tab, offset_ms - TRAIL_MS, offset_ms).map(|p| (p.x, p.y, age(p))).collect();
        points.extend(now.filter(|p| !p.touch).map(|p| (p.x, p.y, 0.0)));
        if points.len() > 1 {
            out.push(Shape::Trail(points));
        }
    }
    if layers.clicks {
        for click in
            track.clicks_between(offset_ms - RING_MS, offset_ms).iter().filter(|c| c.point.tab == tab)
        {
            let age = (offset_ms - click.point.offset_ms) as f64 / RING_MS as f64;
            out.push(Shape::Ring { x: click.point.x, y: click.point.y, age, node: click.node });
        }
    }
    if layers.pointer
        && let Some(p) = now
    {
        out.push(Shape::Pointer { x: p.x, y: p.y, touch: p.touch, node: p.node });
    }
    out
}
