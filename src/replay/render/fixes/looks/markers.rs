//! Numbers of ordered lists: the engine knows few numberings and leaves no room after the number.

use super::{Seen, Wanted, generated};
use style::counter_style::CounterStyle;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if seen.tag() != "ol" {
        return;
    }
    let kind = match seen.styles.clone_list_style_type().0 {
        CounterStyle::Name(name) => name.0.to_string(),
        _ => return,
    };
    if matches!(&*kind, "none" | "disc" | "circle" | "square") {
        return;
    }
    let number_of = |node: &blitz_dom::Node, name: &str| {
        let element = node.data.downcast_element()?;
        let attribute = element.attrs.iter().find(|a| &*a.name.local == name)?;
        attribute.value.trim().parse::<i32>().ok()
    };
    let mut number = number_of(seen.node, "start").unwrap_or(1);
    for id in &seen.node.children {
        let Some(item) = seen.document.get_node(*id) else { continue };
        if item.data.downcast_element().is_none_or(|e| &*e.name.local != "li") {
            continue;
        }
        let Some(styles) = item.primary_styles() else { continue };
        let own = match styles.clone_list_style_type().0 {
            CounterStyle::Name(name) => *name.0 == *kind,
            CounterStyle::String(_) => seen.before.styles.contains_key(&(id.as_u64(), "list-style-type")),
            _ => false,
        };
        number = number_of(item, "value").unwrap_or(number);
        if own && styles.get_box().display.is_list_item() {
            let text = generated::numeral(number, &kind);
            wanted.style(*id, "list-style-type", format!("\"{text}.\u{a0}\""));
        }
        number = number.saturating_add(1);
    }
}
