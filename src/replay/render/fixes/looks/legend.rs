//! The legend of a fieldset stands on its top border, which it interrupts.

use super::{Seen, Wanted, colour};
use blitz_dom::Node;

/// Most ancestors that are asked for their background.
const MAX_CLIMB: usize = 64;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if seen.tag() != "fieldset" {
        return;
    }
    let id = seen.node.id;
    let Some(legend) = first_element(seen).filter(|n| is_legend(n)) else { return };
    if seen.set_before("top").is_some() {
        for name in ["position", "top", "margin-bottom"] {
            if let Some(value) = seen.set_before(name) {
                wanted.style(id, name, value.clone());
            }
        }
        for name in ["margin-top", "border-bottom", "background-clip", "background-color"] {
            if let Some(value) = seen.before.styles.get(&(legend.id.as_u64(), name)) {
                wanted.style(legend.id, name, value.clone());
            }
        }
        return;
    }
    let layout = seen.node.final_layout();
    let (border, padding) = (layout.border.top, layout.padding.top);
    let height = legend.final_layout().size.height;
    if border <= 0.0 || height <= border {
        return;
    }
    // Moved, and not given a margin, which would collapse with those around it.
    let half = (height - border) / 2.0;
    wanted.style(id, "position", "relative");
    wanted.style(id, "top", format!("{half:.2}px"));
    wanted.style(id, "margin-bottom", format!("{:.2}px", layout.margin.bottom + half));
    wanted.style(legend.id, "margin-top", format!("{:.2}px", -(height + border) / 2.0 - padding));
    // Neither below it: what follows keeps its own.
    wanted.style(legend.id, "border-bottom", format!("{padding:.2}px solid transparent"));
    wanted.style(legend.id, "background-clip", "padding-box");
    if let Some(ground) = ground(seen) {
        wanted.style(legend.id, "background-color", ground);
    }
}

fn first_element<'a>(seen: &'a Seen<'_>) -> Option<&'a Node> {
    seen.node.children.iter().filter_map(|c| seen.document.get_node(*c)).find(|n| n.is_element())
}

fn is_legend(node: &Node) -> bool {
    node.data.downcast_element().is_some_and(|e| &*e.name.local == "legend")
}

/// The colour that is seen behind the border: of the nearest ancestor that has one.
fn ground(seen: &Seen<'_>) -> Option<String> {
    let mut node = Some(seen.node);
    for _ in 0..MAX_CLIMB {
        let here = node?;
        if let Some(styles) = here.primary_styles() {
            let own = styles.clone_color();
            let ground = styles.get_background().background_color.resolve_to_absolute(&own);
            if colour::alpha(&ground) > 0.99 {
                return Some(colour::css(&ground));
            }
        }
        node = here.parent.and_then(|p| seen.document.get_node(p));
    }
    Some("#fff".into())
}
