//! Which elements are laid out with another size than in the browser: where drift begins.

use crate::model::NodeId;
use crate::replay::mirror::{Mirror, selector};

use crate::replay::render::{NodeRect, PagePainter, PageRequest, PageView};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Differences below this, in CSS pixels, are rounding.
const NOTICED_PX: f64 = 0.6;
/// Most elements that are listed per moment.
const MAX_LISTED: usize = 40;

/// One line per element whose width or height differs and none of whose children's does.
pub(super) fn differing(view: &mut PageView, mirror: &Mirror, boxes: &[(i64, f64, f64, f64, f64)]) -> String {
    let probes = boxes.iter().map(|b| NodeId(b.0)).collect();
    let frame = view.paint(&PageRequest { probes, ..PageRequest::new(mirror.clone()) });
    let ours: BTreeMap<NodeId, NodeRect> = frame.probes.into_iter().collect();
    let differs = |b: &(i64, f64, f64, f64, f64)| {
        ours.get(&NodeId(b.0))
            .is_some_and(|o| (o.width - b.3).abs() > NOTICED_PX || (o.height - b.4).abs() > NOTICED_PX)
    };
    let mut with_cause_inside = BTreeSet::new();
    for b in boxes.iter().filter(|b| differs(b)) {
        with_cause_inside.extend(mirror.ancestors_and_self(NodeId(b.0)).skip(1).map(|(id, _)| id));
    }
    let mut out = String::new();
    let causes = boxes.iter().filter(|b| differs(b) && !with_cause_inside.contains(&NodeId(b.0)));
    for b in causes.take(MAX_LISTED) {
        let Some(o) = ours.get(&NodeId(b.0)) else { continue };
        let _ = writeln!(
            out,
            "  {}  {:.1}×{:.1} is {:.1}×{:.1} at {:.0},{:.0} is {:.0},{:.0}",
            selector(mirror, NodeId(b.0)),
            b.3,
            b.4,
            o.width,
            o.height,
            b.1,
            b.2,
            o.x,
            o.y
        );
    }
    out
}
