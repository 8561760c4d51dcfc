//! What stands at a point of a laid-out page, as the recorded node.

use super::build::Places;
use crate::model::NodeId as RecordedId;
use blitz_dom::{BaseDocument, NodeId};

/// Deepest nesting that is climbed from the node that was hit.
const MAX_CLIMB: usize = 2_000;

/// The node at a point of the viewport and all around it, innermost first, and in which iframe they are.
pub(super) fn chain_at(
    document: &BaseDocument,
    (x, y): (f64, f64),
    frame: Option<RecordedId>,
    places: &Places,
) -> Option<(Option<RecordedId>, Vec<NodeId>)> {
    let scroll = document.viewport_scroll();
    let hit = document.hit((x + scroll.x) as f32, (y + scroll.y) as f32);
    let innermost = match hit {
        Some(hit) => document.nearest_non_anonymous_ancestor(hit.node_id)?,
        // A page shorter than its viewport: the root element is what a browser names.
        None => document.try_root_element()?.id,
    };
    if document.subdoc(innermost).is_some()
        && let Some(iframe) = recorded(places, frame, &[innermost])
        && let Some(rect) = document.get_client_bounding_rect(innermost)
        && let Some(inner) = document.subdoc(innermost)
    {
        let node = document.get_node(innermost)?;
        let edge = |border: f32, padding: f32| f64::from(border + padding);
        let layout = node.final_layout();
        let left = rect.x + edge(layout.border.left, layout.padding.left);
        let top = rect.y + edge(layout.border.top, layout.padding.top);
        return chain_at(&inner.inner(), (x - left, y - top), Some(iframe), places);
    }
    let mut chain = vec![innermost];
    let mut node = document.get_node(innermost)?;
    while let Some(parent) = node.parent.and_then(|p| document.get_node(p)) {
        chain.push(parent.id);
        node = parent;
        if chain.len() > MAX_CLIMB {
            break;
        }
    }
    Some((frame, chain))
}

/// The innermost node of the chain that was recorded, as its element: stand-ins and generated boxes were not.
pub(super) fn recorded(places: &Places, frame: Option<RecordedId>, chain: &[NodeId]) -> Option<RecordedId> {
    places
        .iter()
        .filter(|(_, place)| place.frame == frame)
        .filter_map(|(id, place)| Some((chain.iter().position(|n| *n == place.node)?, *id)))
        .min()
        .map(|(_, id)| id)
}
