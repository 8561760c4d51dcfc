//! Where the pointer was at any time, and what it did: positions, trail, presses and clicks.

use crate::model::{Event, EventKind, InteractionKind, NodeId, PointerKind, TabId};

/// A pointer position with its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointerPoint {
    pub offset_ms: i64,
    pub tab: TabId,
    /// CSS pixels in the viewport.
    pub x: f64,
    pub y: f64,
    pub touch: bool,
    /// What it was over; between samples, what it came from.
    pub node: NodeId,
}

/// A click, tap or press with the node that was hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointerPress {
    pub point: PointerPoint,
    pub kind: InteractionKind,
    pub node: NodeId,
    pub event_index: u32,
}

/// All pointer positions and presses of a recording, sorted by time.
#[derive(Clone, Debug, Default)]
pub struct PointerTrack {
    points: Vec<PointerPoint>,
    presses: Vec<PointerPress>,
    clicks: Vec<PointerPress>,
}

/// Between two samples further apart than this the pointer is taken to rest at the first, not to glide: rrweb
/// samples every 50 ms while the pointer moves.
const MAX_GLIDE_MS: i64 = 250;

impl PointerTrack {
    pub fn new(events: &[Event]) -> Self {
        let mut track = Self::default();
        for (index, event) in events.iter().enumerate() {
            match &event.kind {
                EventKind::PointerMove { pointer, samples } => {
                    let touch = *pointer == PointerKind::Touch;
                    track.points.extend(samples.iter().map(|s| PointerPoint {
                        offset_ms: s.offset_ms,
                        tab: event.tab,
                        x: s.x,
                        y: s.y,
                        touch,
                        node: s.node,
                    }));
                }
                EventKind::Interaction { kind, node, position: Some((x, y)), pointer } => {
                    let touch = *pointer == PointerKind::Touch
                        || matches!(
                            kind,
                            InteractionKind::TouchStart
                                | InteractionKind::TouchEnd
                                | InteractionKind::TouchMove
                        );
                    let (offset_ms, tab) = (event.offset_ms, event.tab);
                    let point = PointerPoint { offset_ms, tab, x: *x, y: *y, touch, node: *node };
                    track.points.push(point);
                    let press = PointerPress { point, kind: *kind, node: *node, event_index: index as u32 };
                    if *kind == InteractionKind::Click {
                        track.clicks.push(press);
                    }
                    track.presses.push(press);
                }
                _ => {}
            }
        }
        track.points.sort_by_key(|p| p.offset_ms);
        track
    }

    /// The clicks (and taps, which browsers report as clicks), in time order.
    pub fn clicks(&self) -> &[PointerPress] {
        &self.clicks
    }

    pub fn presses(&self) -> &[PointerPress] {
        &self.presses
    }

    /// Pointer in the given tab at a time: glides between close samples, rests between distant ones. `None`
    /// before the first sample.
    pub fn at(&self, tab: TabId, offset_ms: i64) -> Option<PointerPoint> {
        let next = self.points.partition_point(|p| p.offset_ms <= offset_ms);
        let before = self.points[..next].iter().rev().find(|p| p.tab == tab)?;
        let after = self.points[next..].iter().take(64).find(|p| p.tab == tab);
        let Some(after) = after.filter(|a| a.offset_ms - before.offset_ms <= MAX_GLIDE_MS && !a.touch) else {
            return Some(*before);
        };
        let share =
            (offset_ms - before.offset_ms) as f64 / (after.offset_ms - before.offset_ms).max(1) as f64;
        Some(PointerPoint {
            offset_ms,
            x: before.x + (after.x - before.x) * share,
            y: before.y + (after.y - before.y) * share,
            ..*before
        })
    }

    /// The way of the pointer in `(from_ms, to_ms]`, oldest first.
    pub fn trail(&self, tab: TabId, from_ms: i64, to_ms: i64) -> impl Iterator<Item = &PointerPoint> {
        let start = self.points.partition_point(|p| p.offset_ms <= from_ms);
        let end = self.points.partition_point(|p| p.offset_ms <= to_ms);
        self.points[start..end.max(start)].iter().filter(move |p| p.tab == tab)
    }

    /// Clicks in `(from_ms, to_ms]`.
    pub fn clicks_between(&self, from_ms: i64, to_ms: i64) -> &[PointerPress] {
        let start = self.clicks.partition_point(|c| c.point.offset_ms <= from_ms);
        let end = self.clicks.partition_point(|c| c.point.offset_ms <= to_ms);
        &self.clicks[start..end.max(start)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PointerSample;

    #[test]
    fn glides_between_close_samples_and_rests_between_distant_ones() {
        let sample = |offset_ms, x| PointerSample { offset_ms, x, y: 0.0, node: NodeId(1) };
        let events = [Event {
            offset_ms: 5_000,
            tab: TabId(0),
            kind: EventKind::PointerMove {
                pointer: PointerKind::Mouse,
                samples: vec![sample(100, 0.0), sample(200, 10.0), sample(3_000, 50.0)],
            },
        }];
        let track = PointerTrack::new(&events);
        let x = |t| track.at(TabId(0), t).map(|p| p.x);
        assert_eq!((x(50), x(150), x(1_000), x(9_000)), (None, Some(5.0), Some(10.0), Some(50.0)));
        assert_eq!(track.at(TabId(1), 9_000), None);
        assert_eq!(track.trail(TabId(0), 100, 3_000).count(), 2);
    }
}
