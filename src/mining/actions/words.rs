//! One line for an action, for lists in the window and in files; knows no list.

use crate::model::{Action, ActionKind};

/// What was done, without what was typed.
pub fn in_words(action: &Action) -> String {
    let target = action.target.as_ref().map_or_else(String::new, |t| {
        if t.text.is_empty() { end_of(&t.selector).to_owned() } else { format!("“{}”", t.text) }
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

/// The end of a selector, which names the element: the last step that has more than a tag and a number, and what
/// follows it.
fn end_of(selector: &str) -> &str {
    let tells = |step: &str| step.contains(['#', '.', '[']);
    let mut at = selector.len();
    for step in selector.rsplit(" > ") {
        at = at.saturating_sub(step.len());
        if tells(step) {
            break;
        }
        at = at.saturating_sub(" > ".len());
    }
    &selector[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_without_text_is_named_by_the_end_of_its_selector() {
        let cases = [
            ("div.gallery:nth-of-type(1) > div.stage > button.zoom", "button.zoom"),
            ("form#shipping > div:nth-of-type(2) > label", "form#shipping > div:nth-of-type(2) > label"),
            ("main > div > label:nth-of-type(3)", "main > div > label:nth-of-type(3)"),
            ("html", "html"),
            ("", ""),
        ];
        for (selector, end) in cases {
            assert_eq!(end_of(selector), end, "{selector}");
        }
    }
}
