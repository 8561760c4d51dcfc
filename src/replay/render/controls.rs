//! The insides of form controls, as elements of our own that browsers have as shadow trees: what a field says, the
//! arrow of a select, the thumb of a range. The engine's own text fields know neither intrinsic widths nor
//! placeholders, and its check boxes cannot be restyled by the page.

use super::attributes::{select_label, select_options};
use super::build::{attribute_name, html_name};
use crate::model::NodeId as RecordedId;
use crate::replay::mirror::{Mirror, Node};
use blitz_dom::{Attribute, DocumentMutator, NodeId};

/// Most options that a list box shows; more could not be scrolled to anyway.
const MAX_SHOWN_OPTIONS: usize = 200;
/// Longest text, in characters, that is laid out in a field of one line.
const MAX_FIELD_CHARS: usize = 4_000;

/// An element of our own, with its parts.
struct Part {
    tag: &'static str,
    style: String,
    marks: &'static [&'static str],
    text: String,
    parts: Vec<Part>,
}

impl Part {
    fn new(tag: &'static str) -> Self {
        Self { tag, style: String::new(), marks: &[], text: String::new(), parts: Vec::new() }
    }

    fn text(tag: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(tag) }
    }

    fn styled(tag: &'static str, style: String) -> Self {
        Self { style, ..Self::new(tag) }
    }

    fn holding(tag: &'static str, parts: Vec<Part>) -> Self {
        Self { parts, ..Self::new(tag) }
    }

    fn build(self, m: &mut DocumentMutator<'_>) -> NodeId {
        let mut attributes: Vec<Attribute> = self
            .marks
            .iter()
            .map(|mark| Attribute { name: attribute_name(mark), value: String::new() })
            .collect();
        if !self.style.is_empty() {
            attributes.push(Attribute { name: attribute_name("style"), value: self.style });
        }
        let element = m.create_element(html_name(self.tag), attributes);
        let mut children: Vec<NodeId> = Vec::new();
        if !self.text.is_empty() {
            children.push(m.create_text_node(&self.text));
        }
        children.extend(self.parts.into_iter().map(|part| part.build(m)));
        m.append_children(element, &children);
        element
    }
}

/// Builds the inside of a control; `None` for elements whose recorded children are their inside.
pub(super) fn inside(
    m: &mut DocumentMutator<'_>,
    mirror: &Mirror,
    id: RecordedId,
    node: &Node,
) -> Option<Vec<NodeId>> {
    let parts = match node.tag() {
        "select" => select(mirror, id, node),
        "input" => input(node),
        "progress" | "meter" => gauge(node),
        _ => return None,
    };
    Some(parts.into_iter().map(|part| part.build(m)).collect())
}

/// True for a select that shows several options at once.
pub(super) fn is_list_box(node: &Node) -> bool {
    node.attribute("multiple").is_some()
        || node.attribute("size").and_then(|s| s.trim().parse::<u32>().ok()).is_some_and(|s| s > 1)
}

fn select(mirror: &Mirror, id: RecordedId, node: &Node) -> Vec<Part> {
    let options = select_options(mirror, id);
    if is_list_box(node) {
        return options
            .into_iter()
            .take(MAX_SHOWN_OPTIONS)
            .map(|option| Part {
                marks: if option.chosen { &["bn-chosen"] } else { &[] },
                ..Part::text("bn-option", line(&option.label))
            })
            .collect();
    }
    // A closed select is as wide as its longest option.
    let longest = options.iter().map(|o| &o.label).max_by_key(|l| l.chars().count()).cloned();
    vec![
        Part::new("bn-lead"),
        Part::text("bn-widest", line(&longest.unwrap_or_default())),
        Part::new("bn-arrow"),
        Part::text("bn-text", line(&select_label(mirror, id))),
    ]
}

/// Text for one line that is never empty, so that an empty control is as high as a full one.
fn line(text: &str) -> String {
    if text.is_empty() { "\u{200b}".to_owned() } else { text.chars().take(MAX_FIELD_CHARS).collect() }
}

fn input(node: &Node) -> Vec<Part> {
    let kind = node.attribute("type").unwrap_or("text").to_ascii_lowercase();
    let value = node.current_value().unwrap_or("");
    let field = |part: Part| vec![part, Part::new("bn-width"), Part::text("bn-base", "\u{200b}")];
    match &*kind {
        "hidden" | "image" | "checkbox" | "radio" => Vec::new(),
        "submit" | "reset" | "button" => {
            let label = match (node.attribute("value"), &*kind) {
                (Some(value), _) => value,
                (None, "submit") => "Submit",
                (None, "reset") => "Reset",
                _ => "",
            };
            vec![Part::text("bn-label", line(label))]
        }
        "file" => vec![Part::text("bn-file-button", "Choose File"), Part::text("bn-label", "No file chosen")],
        "range" => range(node),
        "color" => vec![Part::styled("bn-swatch", format!("background:{}", colour(value)))],
        _ if value.is_empty() => match node.attribute("placeholder").filter(|p| !p.is_empty()) {
            Some(placeholder) => field(Part::text("bn-placeholder", line(placeholder))),
            None => field(Part::text("bn-text", line(dates_blank(&kind)))),
        },
        "password" => field(Part::text("bn-text", "•".repeat(value.chars().count().min(64)))),
        "date" => field(Part::text("bn-text", date(value))),
        _ => field(Part::text("bn-text", line(value))),
    }
}

/// What an empty field of a kind says.
fn dates_blank(kind: &str) -> &'static str {
    match kind {
        "date" => "mm/dd/yyyy",
        "time" => "--:-- --",
        "datetime-local" => "mm/dd/yyyy, --:-- --",
        "month" => "--------- ----",
        "week" => "Week --, ----",
        _ => "",
    }
}

/// As a browser shows a date with its default language; others are not recorded.
fn date(value: &str) -> String {
    match value.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => format!("{month}/{day}/{year}"),
        _ => value.to_owned(),
    }
}

fn colour(value: &str) -> &str {
    let plain = value.strip_prefix('#').is_some_and(|digits| {
        digits.len() <= 8 && !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit())
    });
    if plain { value } else { "#000000" }
}

fn number(node: &Node, name: &str, default: f64) -> f64 {
    let value = node.attribute(name).and_then(|v| v.trim().parse::<f64>().ok());
    value.filter(|v| v.is_finite()).unwrap_or(default)
}

fn current(node: &Node, default: f64) -> f64 {
    let value = node.current_value().and_then(|v| v.trim().parse::<f64>().ok());
    value.filter(|v| v.is_finite()).unwrap_or(default)
}

/// Part of the way from `min` to `max`, in percent.
fn percent(value: f64, min: f64, max: f64) -> f64 {
    ((value - min) / (max - min).max(f64::MIN_POSITIVE) * 100.0).clamp(0.0, 100.0)
}

fn range(node: &Node) -> Vec<Part> {
    let (min, max) = (number(node, "min", 0.0), number(node, "max", 100.0));
    let at = percent(current(node, f64::midpoint(min, max)), min, max);
    // The thumb's own width is part of the way: at 100 % its right edge touches the end.
    let thumb = Part::styled("bn-thumb", format!("left:{at:.2}%;translate:-{at:.2}% 0"));
    let fill = Part::styled("bn-fill", format!("width:{at:.2}%"));
    vec![Part::holding("bn-track", vec![Part::holding("bn-groove", vec![fill, thumb])])]
}

fn gauge(node: &Node) -> Vec<Part> {
    let share = percent(current(node, 0.0), number(node, "min", 0.0), number(node, "max", 1.0));
    if node.tag() == "progress" && node.attribute("value").is_none() && node.value.is_none() {
        return vec![Part::new("bn-groove")];
    }
    vec![Part::holding("bn-groove", vec![Part::styled("bn-bar", format!("width:{share:.2}%"))])]
}
