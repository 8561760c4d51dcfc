//! What an element of the mirrored page is to a person: its role, text, selector, and what can be done with it.

use super::{Mirror, Node};
use crate::model::{ElementFacts, NodeId};
use std::cell::RefCell;
use std::fmt::Write;
use std::sync::Arc;

/// Longest text excerpt of an element, in characters.
pub const MAX_TEXT_CHARS: usize = 80;
/// Most descendants that are read for an excerpt.
const MAX_TEXT_NODES: usize = 200;
/// Most ancestors that are searched for something interactive; deeper nesting of a label is not usual.
const MAX_CLIMB: usize = 24;
/// A longer text is a sentence about a price and no price.
const MAX_PRICE_CHARS: usize = 24;

/// Facts about the element at or above `id`, as they stand in the mirror now. `None` for unknown nodes.
pub fn element_facts(mirror: &Mirror, id: NodeId) -> Option<ElementFacts> {
    let (id, node) = mirror.ancestors_and_self(id).find(|(_, n)| n.element().is_some())?;
    let interactive_node = interactive_ancestor(mirror, id);
    let named = interactive_node.unwrap_or(id);
    let named_node = mirror.node(named)?;
    let text: Arc<str> = with_excerpt(mirror, named, MAX_TEXT_CHARS, |text| text.into());
    let price_like = if named == id { is_price_like(node, &text) } else { shows_price(mirror, id, node) };
    Some(ElementFacts {
        node: id,
        interactive_node,
        selector: selector(mirror, named).into(),
        role: role(named_node).into(),
        text,
        interactive: interactive_node.is_some(),
        disabled: is_disabled(mirror, named),
        price_like,
        editable: is_editable(named_node),
        form: mirror.ancestors_and_self(id).find(|(_, n)| n.tag() == "form").map(|(id, _)| id),
    })
}

/// Whether the element at or above `id` shows a price, as [`ElementFacts::price_like`] says.
pub fn is_price(mirror: &Mirror, id: NodeId) -> bool {
    let element = mirror.ancestors_and_self(id).find(|(_, n)| n.element().is_some());
    element.is_some_and(|(id, node)| shows_price(mirror, id, node))
}

fn shows_price(mirror: &Mirror, id: NodeId, node: &Node) -> bool {
    // A longer text is none, whatever comes behind.
    with_excerpt(mirror, id, MAX_PRICE_CHARS + 1, |text| is_price_like(node, text))
}

/// The closest ancestor-or-self that a user can act on: link, button, field, label, summary, or an element that
/// says so by role, tabindex or an inline handler. It is the identity of a click target.
pub fn interactive_ancestor(mirror: &Mirror, id: NodeId) -> Option<NodeId> {
    mirror.ancestors_and_self(id).take(MAX_CLIMB).find(|(_, n)| is_interactive(n)).map(|(id, _)| id)
}

fn is_interactive(node: &Node) -> bool {
    let Some(element) = node.element() else { return false };
    let has = |name: &str| element.attribute(name).is_some();
    match &*element.tag {
        "a" | "area" => has("href") || has("onclick") || has("role"),
        "button" | "select" | "textarea" | "option" | "summary" | "label" => true,
        "input" => element.attribute("type") != Some("hidden"),
        "body" | "html" => false,
        _ => {
            has("onclick")
                || element.attribute("contenteditable").is_some_and(|v| v != "false")
                || element.attribute("tabindex").is_some_and(|v| !v.starts_with('-'))
                || element.attribute("role").is_some_and(|r| {
                    matches!(
                        r,
                        "button"
                            | "link"
                            | "checkbox"
                            | "radio"
                            | "switch"
                            | "tab"
                            | "menuitem"
                            | "menuitemcheckbox"
                            | "menuitemradio"
                            | "option"
                            | "slider"
                            | "spinbutton"
                            | "textbox"
                            | "combobox"
                            | "searchbox"
                    )
                })
        }
    }
}

fn is_editable(node: &Node) -> bool {
    match node.tag() {
        "textarea" | "select" => true,
        "input" => !matches!(
            node.attribute("type"),
            Some("button" | "submit" | "reset" | "image" | "checkbox" | "radio" | "hidden")
        ),
        _ => node.attribute("contenteditable").is_some_and(|v| v != "false"),
    }
}

/// The element, or an enclosing fieldset, is disabled at this moment.
pub fn is_disabled(mirror: &Mirror, id: NodeId) -> bool {
    mirror.ancestors_and_self(id).enumerate().any(|(depth, (_, node))| {
        let disabled = node.attribute("disabled").is_some();
        let own = depth == 0 && (disabled || node.attribute("aria-disabled") == Some("true"));
        own || (disabled && node.tag() == "fieldset")
    })
}

fn role(node: &Node) -> String {
    if let Some(role) = node.attribute("role").filter(|r| !r.is_empty()) {
        return role.to_owned();
    }
    match (node.tag(), node.attribute("type").unwrap_or("")) {
        ("a" | "area", _) => "link",
        ("button" | "summary", _) | ("input", "button" | "submit" | "reset" | "image") => "button",
        ("select", _) => "combobox",
        ("input", "checkbox") => "checkbox",
        ("input", "radio") => "radio",
        ("input", "range") => "slider",
        ("input" | "textarea", _) => "textbox",
        ("img" | "svg" | "canvas" | "picture", _) => "image",
        ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => "heading",
        ("nav", _) => "navigation",
        ("li", _) => "listitem",
        ("td" | "th", _) => "cell",
        ("video" | "audio", _) => "media",
        (tag, _) => tag,
    }
    .to_owned()
}

/// Text that shows a price: a currency sign or code next to digits, or markup that says so.
fn is_price_like(node: &Node, text: &str) -> bool {
    let marked = || {
        node.attribute("class").is_some_and(|c| says(c, "price"))
            || node.attribute("itemprop") == Some("price")
    };
    let currency = || {
        text.chars().any(|c| matches!(c, '$' | '€' | '£' | '¥' | '₹'))
            || ["USD", "EUR", "GBP", "CHF", "JPY"].iter().any(|code| text.contains(code))
    };
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    digits && text.chars().count() <= MAX_PRICE_CHARS && (currency() || marked())
}

/// Whether a text has a word of ASCII letters in it, in whatever case.
pub fn says(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Visible text below the element, white space collapsed, at most [`MAX_TEXT_CHARS`] characters; falls back on
/// what names the element to a screen reader. Values of fields are never part of it.
pub fn text_excerpt(mirror: &Mirror, id: NodeId) -> String {
    with_excerpt(mirror, id, MAX_TEXT_CHARS, str::to_owned)
}

/// The same, to be read at once: mining asks for a dozen of them in each recording, and keeps few.
pub fn with_text_excerpt<T>(mirror: &Mirror, id: NodeId, read: impl FnOnce(&str) -> T) -> T {
    with_excerpt(mirror, id, MAX_TEXT_CHARS, read)
}

thread_local! {
    /// Room for one excerpt and for the way through the nodes below an element.
    static ROOM: RefCell<(String, Vec<NodeId>)> = RefCell::default();
}

fn with_excerpt<T>(mirror: &Mirror, id: NodeId, max_chars: usize, read: impl FnOnce(&str) -> T) -> T {
    let (mut out, mut stack) = ROOM.take();
    out.clear();
    stack.clear();
    excerpt(mirror, id, max_chars, &mut out, &mut stack);
    let done = read(&out);
    ROOM.set((out, stack));
    done
}

fn excerpt(mirror: &Mirror, id: NodeId, max_chars: usize, out: &mut String, stack: &mut Vec<NodeId>) {
    let mut chars = 0;
    stack.push(id);
    let mut budget = MAX_TEXT_NODES;
    while let Some(id) = stack.pop() {
        let Some(node) = mirror.node(id).filter(|_| budget > 0) else { continue };
        budget -= 1;
        if let Some(text) = node.text() {
            for word in text.split_whitespace() {
                if chars > 0 && chars < max_chars {
                    out.push(' ');
                    chars += 1;
                }
                let room = max_chars - chars;
                // Characters are never more than bytes, so that most words fit without counting.
                let cut = if word.len() <= room { None } else { word.char_indices().nth(room) };
                let word = cut.map_or(word, |(end, _)| &word[..end]);
                out.push_str(word);
                chars += word.chars().count();
                if chars >= max_chars {
                    return;
                }
            }
        } else if !matches!(node.tag(), "style" | "script" | "noscript" | "option" | "textarea" | "template")
        {
            stack.extend(node.children.iter().rev());
        }
    }
    if out.is_empty()
        && let Some(node) = mirror.node(id)
    {
        let named =
            ["aria-label", "alt", "title", "placeholder", "name"].iter().find_map(|a| node.attribute(a));
        out.extend(named.unwrap_or("").chars().take(max_chars));
    }
}

/// A short CSS selector: an id where there is one that looks written by a person, else tag and classes up to the
/// closest such ancestor, at most four steps, with `:nth-of-type` where siblings would match too.
pub fn selector(mirror: &Mirror, id: NodeId) -> String {
    const MAX_STEPS: usize = 4;
    // From the element upwards; written the other way round.
    let mut steps: Vec<(NodeId, &Node, Step<'_>)> = Vec::with_capacity(MAX_STEPS);
    for (id, node) in mirror.ancestors_and_self(id).take(64) {
        let Some(element) = node.element() else { break };
        if matches!(&*element.tag, "html" | "body") && !steps.is_empty() {
            break;
        }
        let test_id = || ["data-testid", "data-test", "data-qa"].iter().find_map(|a| element.attribute(a));
        let step = if let Some(id) = element.attribute("id").filter(|i| is_stable_name(i)) {
            Step::Id(id)
        } else if let Some(test_id) = test_id().filter(|t| !t.contains(['"', '\\'])) {
            Step::TestId(test_id)
        } else {
            Step::Place
        };
        steps.push((id, node, step));
        if !matches!(step, Step::Place) || steps.len() == MAX_STEPS {
            break;
        }
    }
    let mut out = String::with_capacity(64);
    for (id, node, step) in steps.into_iter().rev() {
        if !out.is_empty() {
            out.push_str(" > ");
        }
        out.push_str(node.tag());
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Id(id) => write!(out, "#{id}"),
            Step::TestId(test_id) => write!(out, "[data-testid=\"{test_id}\"]"),
            Step::Place => {
                write_place(&mut out, mirror, id, node);
                Ok(())
            }
        };
    }
    out
}

/// What tells an element of a selector from others of its tag.
#[derive(Clone, Copy)]
enum Step<'m> {
    Id(&'m str),
    TestId(&'m str),
    /// Its classes, and its name or its place among its siblings.
    Place,
}

fn write_place(out: &mut String, mirror: &Mirror, id: NodeId, node: &Node) {
    let classes = node.attribute("class").unwrap_or("");
    for class in classes.split_whitespace().filter(|c| is_stable_name(c)).take(2) {
        out.push('.');
        out.push_str(class);
    }
    // Writing to a string cannot fail.
    if let Some(name) = node.attribute("name").filter(|n| is_stable_name(n)) {
        let _ = write!(out, "[name={name}]");
    } else if let Some(position) = position_among_twins(mirror, id, node) {
        let _ = write!(out, ":nth-of-type({position})");
    }
}

/// 1-based position among siblings of the same tag, where there is more than one of it.
fn position_among_twins(mirror: &Mirror, id: NodeId, node: &Node) -> Option<usize> {
    let parent = mirror.node(node.parent?)?;
    let mut position = 0;
    let mut twins = 0;
    for child in &parent.children {
        if mirror.node(*child).is_some_and(|c| c.tag() == node.tag()) {
            twins += 1;
            if *child == id {
                position = twins;
            }
        }
    }
    (twins > 1).then_some(position)
}

/// Names that tools generate (long digit runs, hashes) change with every build and make no good selector.
fn is_stable_name(name: &str) -> bool {
    let plain = !name.is_empty()
        && name.len() <= 40
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let digits = name.chars().filter(char::is_ascii_digit).count();
    plain && digits <= 3
}
