//! One line for an action, for lists in the window and in files; knows no list.

use crate::model::{Action, ActionKind};

/// What was done, without what was typed.
pub fn in_words(action: &Action) -> String {
    let target = action.target.as_ref().map_or_else(String::new, |t| {
        if t.text.is_empty() { t.selector.to_string() } else { format!("“{}”", t.text) }
    });
    let seconds = (action.end_ms - action.start_ms) as f64 / 1_000.0;
    match action.kind {
        ActionKind::PageView => format!("Page {}", action.url),
        ActionKind::Click => format!("Click {target}"),
        ActionKind::DoubleClick => format!("Double click {target}"),
        ActionKind::Press => format!("Press {target}"),
        ActionKind::Hover => format!("Rest {seconds:.1} s on {target}"),
        ActionKind::Scroll => {
            let way = action.scroll_to_y - action.scroll_from_y;
            format!("Scroll {} {:.0} px", if way < 0.0 { "up" } else { "down" }, way.abs())
        }
        ActionKind::Focus => format!("Focus {target}"),
        ActionKind::Blur => format!("Leave {target}"),
        ActionKind::Input => match action.value_length {
            Some(n) => format!("Type into {target}, {n} characters"),
            None => format!("Change {target}"),
        },
        ActionKind::Submit => format!("Submit {target}"),
        ActionKind::TabHidden => "Tab hidden".to_owned(),
        ActionKind::TabShown => "Tab shown".to_owned(),
        ActionKind::Error => format!("Error: {}", action.detail),
    }
}
