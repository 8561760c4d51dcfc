//! Scrolls a laid-out page so that what the recording's evidence names stands where it stood for the user.

use super::geometry::{client_rect, is_pinned};
use super::live::Shown;
use crate::model::NodeId as RecordedId;
use crate::replay::anchor::{Anchor, Bound, correction, scrolled_around};
use crate::replay::mirror::Mirror;
use blitz_dom::{Point, ScrollBehavior};
use std::collections::BTreeMap;

/// Corrections under this are not worth a repaint, in CSS pixels.
const MIN_CORRECTION_PX: f64 = 0.5;
/// Most that is corrected, in heights of the viewport: beyond that the evidence is of another state of the page.
const MAX_VIEWPORTS: f64 = 2.0;
/// An element that is higher than this share of the viewport says little about where things stand.
const MAX_HEIGHT_SHARE: f64 = 0.8;

/// After recorded scroll offsets are set: corrects those that the evidence speaks about, and gives the corrections
/// in CSS pixels by scrolled element.
pub(super) fn apply(
    shown: &mut Shown,
    wanted: &Mirror,
    viewport: (u32, u32),
    anchors: &[Anchor],
) -> BTreeMap<RecordedId, f64> {
    let mut bounds: BTreeMap<RecordedId, Vec<Bound>> = BTreeMap::new();
    for anchor in anchors {
        let Some((scroller, scroll_y, outer_y)) = scrolled_now(wanted, anchor) else { continue };
        if (outer_y - anchor.outer_y).abs() > 0.5 {
            continue; // the box itself was elsewhere
        }
        let rect = shown.with_place(anchor.node, |document, node| {
            client_rect(document, node).filter(|_| !is_pinned(document, node))
        });
        let Some(rect) = rect.flatten().filter(|r| r.width > 0.0 && r.height > 0.0) else { continue };
        if rect.height > f64::from(viewport.1) * MAX_HEIGHT_SHARE {
            continue;
        }
        let top = rect.y + scroll_y - (anchor.y + anchor.scroll_y);
        // Well inside: at the very edge a rounding decides.
        let inset = (rect.height / 4.0).min(3.0);
        bounds.entry(scroller).or_default().push(Bound {
            scroll_y: anchor.scroll_y,
            low: top + inset,
            high: top + rect.height - inset,
        });
    }
    let limit = f64::from(viewport.1) * MAX_VIEWPORTS;
    let mut corrected = BTreeMap::new();
    for (scroller, mut bounds) in bounds {
        let Some(now) = wanted.node(scroller).map(|n| n.scroll) else { continue };
        bounds.retain(|b| b.low.abs() <= limit && b.high.abs() <= limit);
        let by = correction(&bounds, now.1);
        if by.abs() < MIN_CORRECTION_PX {
            continue;
        }
        let is_document = Some(scroller) == wanted.root();
        let (x, y) = (now.0, (now.1 + by).max(0.0));
        shown.with_place(scroller, |document, node| {
            if is_document {
                document.set_viewport_scroll(Point { x, y });
            } else if document.get_node(node).is_some_and(blitz_dom::Node::is_element) {
                document.scroll_to(node, x, y, ScrollBehavior::Instant);
            }
        });
        corrected.insert(scroller, by);
    }
    corrected
}

/// The scrolled box that a piece of evidence is about, with its offset now; `None` if it is not scrolled now.
fn scrolled_now(wanted: &Mirror, anchor: &Anchor) -> Option<(RecordedId, f64, f64)> {
    let (scroller, scroll_y, outer_y) = scrolled_around(wanted, anchor.node)?;
    (scroller == anchor.scroller).then_some((scroller, scroll_y, outer_y))
}
