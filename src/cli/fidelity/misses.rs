//! Which targets stand elsewhere than in the browser, in words.

use super::agrees;
use crate::model::NodeId;
use crate::replay::mirror::{Mirror, selector};

/// One line for a point under which another element stands than in the browser; `None` where it agrees.
pub(super) fn line(
    mirror: &Mirror,
    what: &str,
    at: (f64, f64),
    wanted: NodeId,
    hit: Option<NodeId>,
) -> Option<String> {
    let named = |id: NodeId| selector(mirror, id);
    (!agrees(mirror, hit, wanted)).then(|| {
        let found = hit.map_or("nothing".to_owned(), named);
        format!("{what} at {}, {}: {found}, not {}", at.0, at.1, named(wanted))
    })
}
