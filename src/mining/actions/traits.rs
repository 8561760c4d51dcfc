//! What sort of control an element is, read off the mirrored page; knows no rule.

use crate::mining::facts::Traits;
use crate::model::NodeId;
use crate::replay::mirror::{Mirror, Node};

/// Ancestors that are asked for what they say about an element; markup of a widget is rarely deeper.
const MAX_CLIMB: usize = 6;

/// Flags of the element `id` as it stands now. `id` should be the interactive ancestor where there is one.
pub(super) fn traits_of(mirror: &Mirror, id: NodeId, text: &str) -> Traits {
    let Some(node) = mirror.node(id) else { return Traits::NONE };
    let mut traits = own_traits(mirror, node);
    if let Some(label) = labelled_field(mirror, id) {
        traits.insert(Traits::LABEL);
        if let Some(field) = mirror.node(label) {
            let of_field = own_traits(mirror, field);
            if of_field.any(Traits::TOGGLE) {
                traits.insert(Traits::TOGGLE);
            }
        }
    }
    let words = described_by(node, text);
    let clickable = !traits.any(Traits::TEXT_FIELD.union(Traits::NATIVE_WIDGET));
    if clickable && says_stepper(&words) {
        traits.insert(Traits::STEPPER);
    }
    if clickable && says_turning(&words) {
        traits.insert(Traits::CAROUSEL);
    }
    for (step, (_, ancestor)) in mirror.ancestors_and_self(id).take(MAX_CLIMB).enumerate() {
        let class = ancestor.attribute("class").unwrap_or("").to_ascii_lowercase();
        let tag = ancestor.tag();
        let has = |needles: &[&str]| needles.iter().any(|n| class.contains(n));
        if tag == "video" || tag == "audio" || has(&["media-control", "player-control", "video-js", "plyr"]) {
            traits.insert(Traits::MEDIA);
        }
        if clickable && step <= 3 {
            if has(&["stepper", "quantity", "qty", "spinner-button", "numeric-up"]) && short_control(text) {
                traits.insert(Traits::STEPPER);
            }
            let list_of_slides = has(&["carousel", "slider", "swiper", "slick-", "gallery"]);
            if list_of_slides && (says_turning(&words) || has(&["dot", "arrow", "thumb", "prev", "next"])) {
                traits.insert(Traits::CAROUSEL);
            }
            if has(&["pagination", "pager"]) || ancestor.attribute("aria-label").is_some_and(is_pagination) {
                traits.insert(Traits::PAGINATION);
            }
        }
        if has(&["product"]) || ancestor.attribute("itemtype").is_some_and(|t| t.contains("Product")) {
            traits.insert(Traits::PRODUCT);
        }
        let search = tag == "search"
            || ancestor.attribute("role") == Some("search")
            || (tag == "form" && has(&["search"]))
            || (tag == "form" && ancestor.attribute("action").is_some_and(|a| a.contains("search")));
        if search {
            traits.insert(Traits::SEARCH);
        }
    }
    traits
}

fn own_traits(mirror: &Mirror, node: &Node) -> Traits {
    let attribute = |name: &str| node.attribute(name).unwrap_or("");
    let mut traits = Traits::NONE;
    // Stands for an element of a page that was not recorded: nothing can be said of its reaction.
    if node.attribute(crate::ingest::tables::MARK).is_some() {
        traits.insert(Traits::UNRECORDED);
    }
    match node.tag() {
        "" if node.is_document() => traits.insert(Traits::BLANK),
        "html" | "body" => traits.insert(Traits::BLANK),
        "textarea" => traits.insert(Traits::TEXT_FIELD.union(Traits::LONG_TEXT)),
        "select" | "option" | "datalist" => traits.insert(Traits::NATIVE_WIDGET),
        "canvas" => traits.insert(Traits::CANVAS),
        "video" | "audio" => traits.insert(Traits::MEDIA),
        "iframe" | "frame" | "object" | "embed" => traits.insert(Traits::FRAME),
        "input" => match attribute("type").to_ascii_lowercase().as_str() {
            "checkbox" | "radio" => traits.insert(Traits::TOGGLE),
            "button" | "reset" => {}
            "submit" | "image" => traits.insert(Traits::SUBMIT),
            "file" | "date" | "datetime-local" | "month" | "time" | "week" | "color" | "range" => {
                traits.insert(Traits::NATIVE_WIDGET);
            }
            "search" => traits.insert(Traits::TEXT_FIELD.union(Traits::SEARCH)),
            "number" => traits.insert(Traits::TEXT_FIELD.union(Traits::STEPPER)),
            _ => traits.insert(Traits::TEXT_FIELD),
        },
        "button" => {
            // A button without a type sends the form that it stands in.
            let kind = attribute("type").to_ascii_lowercase();
            if matches!(&*kind, "" | "submit") {
                traits.insert(Traits::SUBMIT);
            }
        }
        "a" | "area" => link_traits(mirror, node, &mut traits),
        _ => {}
    }
    match attribute("role") {
        "slider" | "spinbutton" | "scrollbar" => traits.insert(Traits::STEPPER),
        "textbox" | "searchbox" | "combobox" => traits.insert(Traits::TEXT_FIELD),
        "checkbox" | "radio" | "switch" => traits.insert(Traits::TOGGLE),
        _ => {}
    }
    if node.attribute("contenteditable").is_some_and(|v| v != "false") {
        traits.insert(Traits::CONTENT_EDITABLE);
    }
    traits
}

fn link_traits(mirror: &Mirror, node: &Node, traits: &mut Traits) {
    let Some(href) = node.attribute("href").map(str::trim) else { return };
    let lower = href.to_ascii_lowercase();
    if node.attribute("download").is_some() {
        traits.insert(Traits::DOWNLOAD);
    }
    let target = node.attribute("target").unwrap_or("");
    let elsewhere = !matches!(target, "" | "_self" | "_top" | "_parent");
    if elsewhere || ["mailto:", "tel:", "sms:", "blob:"].iter().any(|p| lower.starts_with(p)) {
        traits.insert(Traits::OPENS_ELSEWHERE);
    }
    let page = mirror.href().split('#').next().unwrap_or("");
    let in_page = lower.is_empty()
        || lower.starts_with('#')
        || lower.starts_with("javascript:")
        || href.split('#').next() == Some(page) && href.contains('#');
    if !in_page {
        traits.insert(Traits::LINK);
    }
}

/// The field that a label belongs to: inside it, or named by its `for`.
fn labelled_field(mirror: &Mirror, id: NodeId) -> Option<NodeId> {
    let (label_id, label) =
        mirror.ancestors_and_self(id).take(MAX_CLIMB).find(|(_, n)| n.tag() == "label")?;
    let is_field = |n: &Node| matches!(n.tag(), "input" | "select" | "textarea");
    if let Some((field, _)) = mirror.subtree(label_id).take(60).find(|(_, n)| is_field(n)) {
        return Some(field);
    }
    // A label that names a field elsewhere counts as one even where the field is not in sight of the mirror.
    label.attribute("for").map(|_| label_id)
}

/// The words that name a control: its text, label, title and classes, in lower case.
fn described_by(node: &Node, text: &str) -> Vec<String> {
    let class = node.attribute("class").unwrap_or("");
    [text, node.attribute("aria-label").unwrap_or(""), node.attribute("title").unwrap_or(""), class]
        .iter()
        .flat_map(|part| part.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')))
        .filter(|w| !w.is_empty())
        .take(24)
        .map(str::to_lowercase)
        .chain([text.trim().to_lowercase()])
        .collect()
}

fn says_stepper(words: &[String]) -> bool {
    let whole = words.last().map_or("", |w| w.as_str());
    matches!(whole, "+" | "-" | "−" | "–" | "＋" | "▲" | "▼" | "⌃" | "⌄")
        || words.iter().any(|w| {
            matches!(
                &**w,
                "increase" | "decrease" | "increment" | "decrement" | "plus" | "minus" | "stepper" | "zoom"
            )
        })
}

fn says_turning(words: &[String]) -> bool {
    let whole = words.last().map_or("", |w| w.as_str());
    matches!(whole, "‹" | "›" | "«" | "»" | "<" | ">" | "←" | "→" | "❮" | "❯")
        || (words.len() <= 6
            && words.iter().any(|w| matches!(&**w, "next" | "prev" | "previous" | "forward" | "slide")))
}

fn short_control(text: &str) -> bool {
    text.chars().count() <= 12
}

fn is_pagination(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    label.contains("pagination") || label == "page navigation" || label == "pages"
}

/// Depth of the text field search in a form is bounded, as forms of real pages have at most some hundred nodes.
const MAX_FORM_NODES: usize = 4_000;

/// What a form is made of.
#[derive(Default)]
pub(super) struct FormShape {
    pub fields: u32,
    pub text_fields: u32,
    pub has_submit: bool,
}

/// Forms of a page that are looked at.
const MAX_FORMS: usize = 20;
/// Nodes of a page that are looked at for forms; a form that stands later goes uncounted.
const MAX_PAGE_NODES: usize = 20_000;

/// Fields of the largest form of the page that is no search.
pub(super) fn largest_form(mirror: &Mirror) -> u32 {
    let Some(root) = mirror.root() else { return 0 };
    mirror
        .subtree(root)
        .take(MAX_PAGE_NODES)
        .filter(|(_, n)| n.tag() == "form")
        .take(MAX_FORMS)
        .filter(|(id, _)| !traits_of(mirror, *id, "").any(Traits::SEARCH))
        .map(|(id, _)| form_shape(mirror, id).fields)
        .max()
        .unwrap_or(0)
}

pub(super) fn form_shape(mirror: &Mirror, form: NodeId) -> FormShape {
    let mut shape = FormShape::default();
    for (_, node) in mirror.subtree(form).take(MAX_FORM_NODES) {
        let traits = match node.tag() {
            "input" if node.attribute("type") == Some("hidden") => continue,
            "input" | "select" | "textarea" | "button" => own_traits(mirror, node),
            _ => continue,
        };
        if traits.any(Traits::SUBMIT) {
            shape.has_submit = true;
        } else if node.tag() != "button" && !matches!(node.attribute("type"), Some("button" | "reset")) {
            shape.fields += 1;
            shape.text_fields += u32::from(traits.any(Traits::TEXT_FIELD) && !traits.any(Traits::STEPPER));
        }
    }
    shape
}
