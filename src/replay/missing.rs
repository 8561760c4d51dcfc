//! What of a page the recording does not hold, at one moment: for badges that say so. Reads a mirror and knows no
//! pixels and no window.

use super::mirror::{Mirror, Node};
use crate::model::{Event, NodeId};
use crate::privacy::{BLOCK_ATTRIBUTE, cover};
use std::collections::BTreeMap;

/// Most places that are listed of a kind; the totals count all.
pub const MAX_LISTED: usize = 100;

/// A stretch this long without any event of any tab is shown as a gap: recorders stop by themselves after so long
/// without a user (PostHog: 5 min; Sentry: 5 min), and pages seldom stay so still.
pub const GAP_MS: i64 = 300_000;

/// Masked text has at least so many signs: three stars in a row stand in ordinary text too.
const MIN_MASKED: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MissingKind {
    /// No page was recorded yet.
    NoPage,
    /// No page was recorded at all: a neutral one stands for it.
    NeverPage,
    /// Left out by the site for privacy; only its size is known.
    Blocked,
    /// Text or a value that the recorder replaced by stars, or the import by dots.
    Masked,
    /// An image whose bytes the recording does not hold.
    Image,
    /// A style sheet whose rules the recording does not hold.
    StyleSheet,
    /// A frame of another origin, which recorders cannot look into.
    Frame,
    Canvas,
    /// Video and sound: recorders keep play and pause only.
    Media,
    /// A plug-in's content.
    Plugin,
    /// Events that name elements that the page does not have.
    UnknownElements,
    /// Added elements whose place never came.
    LostElements,
    /// Elements beyond what is kept of a page.
    CappedElements,
}

impl MissingKind {
    pub const ALL: [Self; 13] = [
        Self::NoPage,
        Self::NeverPage,
        Self::Blocked,
        Self::Masked,
        Self::Image,
        Self::StyleSheet,
        Self::Frame,
        Self::Canvas,
        Self::Media,
        Self::Plugin,
        Self::UnknownElements,
        Self::LostElements,
        Self::CappedElements,
    ];

    /// The stable name of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoPage => "no_page",
            Self::NeverPage => "never_page",
            Self::Blocked => "blocked",
            Self::Masked => "masked",
            Self::Image => "image",
            Self::StyleSheet => "style_sheet",
            Self::Frame => "frame",
            Self::Canvas => "canvas",
            Self::Media => "media",
            Self::Plugin => "plugin",
            Self::UnknownElements => "unknown_elements",
            Self::LostElements => "lost_elements",
            Self::CappedElements => "capped_elements",
        }
    }

    /// One and many, for people.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NoPage => ("page not recorded yet", "pages not recorded yet"),
            Self::NeverPage => ("page never recorded", "pages never recorded"),
            Self::Blocked => ("blocked element", "blocked elements"),
            Self::Masked => ("masked text", "masked texts"),
            Self::Image => ("image not recorded", "images not recorded"),
            Self::StyleSheet => ("style sheet not recorded", "style sheets not recorded"),
            Self::Frame => ("foreign frame", "foreign frames"),
            Self::Canvas => ("canvas not recorded", "canvases not recorded"),
            Self::Media => ("video or sound", "videos or sounds"),
            Self::Plugin => ("plug-in", "plug-ins"),
            Self::UnknownElements => ("event on an unknown element", "events on unknown elements"),
            Self::LostElements => ("element without a place", "elements without a place"),
            Self::CappedElements => ("element left out", "elements left out"),
        }
    }

    /// Why it is missing, in a sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NoPage => "The first full snapshot comes later",
            Self::NeverPage => "No page was recorded: pointer and clicks only",
            Self::Blocked => "The site told the recorder to leave it out; its place is kept",
            Self::Masked => "The recorder wrote stars in the place of the text",
            Self::Image => "The recording holds only its address, and nothing is fetched",
            Self::StyleSheet => "The recorder could not read it, often because it came from another origin",
            Self::Frame => "Its content is of another origin or was not recorded",
            Self::Canvas => "The recorder was not asked to record what is drawn",
            Self::Media => "Recorders keep that it was played, not what was seen or heard",
            Self::Plugin => "What plug-ins show is not part of the page",
            Self::UnknownElements => "The recording names elements that it never added",
            Self::LostElements => "The recording adds them to elements that never came",
            Self::CappedElements => "The page is larger or deeper than what is kept",
        }
    }
}

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub kind: MissingKind,
    /// Where it would stand; `None` for what has no place.
    pub node: Option<NodeId>,
    /// An address or a name, at most 200 characters; may be empty.
    pub detail: String,
}

/// Everything that is missing at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingList {
    /// In the order of the page, at most [`MAX_LISTED`] of a kind.
    pub items: Vec<Missing>,
    /// How many there are of each kind, listed or not.
    pub totals: BTreeMap<MissingKind, u64>,
}

impl MissingList {
    fn add(&mut self, kind: MissingKind, node: Option<NodeId>, detail: &str) {
        let total = self.totals.entry(kind).or_default();
        *total += 1;
        if *total <= MAX_LISTED as u64 {
            self.items.push(Missing { kind, node, detail: detail.chars().take(200).collect() });
        }
    }

    fn count(&mut self, kind: MissingKind, many: u32) {
        if many > 0 {
            self.totals.insert(kind, u64::from(many));
            self.items.push(Missing { kind, node: None, detail: String::new() });
        }
    }

    pub fn is_empty(&self) -> bool {
        self.totals.is_empty()
    }

    /// All that is missing, of every kind.
    pub fn total(&self) -> u64 {
        self.totals.values().sum()
    }
}

/// Looks through a page once: some tens of nanoseconds a node.
pub fn missing(mirror: &Mirror) -> MissingList {
    let mut list = MissingList::default();
    match mirror.root() {
        None => list.add(MissingKind::NoPage, None, ""),
        // Its elements are ours, and events on others name what nobody recorded.
        Some(_) if mirror.is_neutral() => {
            list.add(MissingKind::NeverPage, None, "");
            return list;
        }
        Some(root) => {
            for (id, node) in mirror.subtree(root) {
                if let Some((kind, detail)) = of_node(mirror, node) {
                    list.add(kind, Some(id), detail);
                }
            }
        }
    }
    let issues = mirror.issues();
    list.count(MissingKind::UnknownElements, issues.unknown_nodes);
    list.count(MissingKind::LostElements, issues.unresolved_adds);
    list.count(MissingKind::CappedElements, issues.capped_nodes);
    list
}

fn of_node<'a>(mirror: &'a Mirror, node: &'a Node) -> Option<(MissingKind, &'a str)> {
    if let Some(text) = node.text() {
        let parent = node.parent.and_then(|p| mirror.node(p)).map_or("", Node::tag);
        let read = !matches!(parent, "style" | "script" | "noscript" | "template" | "title");
        return (read && is_masked(text)).then_some((MissingKind::Masked, ""));
    }
    let element = node.element()?;
    let has = |name: &str| element.attribute(name).is_some();
    let value = |name: &str| element.attribute(name).unwrap_or("");
    let tag = &*element.tag;
    match tag {
        "img" => {
            let address = value("src");
            let held = has("rr_dataURL") || address.starts_with("data:");
            if !held && !is_blocked(node) {
                let named = !address.is_empty() || has("srcset");
                return named.then(|| {
                    (MissingKind::Image, if address.is_empty() { value("srcset") } else { address })
                });
            }
        }
        "link" if value("rel").split_whitespace().any(|r| r.eq_ignore_ascii_case("stylesheet")) => {
            let alternate = value("rel").to_ascii_lowercase().contains("alternate") || has("disabled");
            if !has("_cssText") && node.rules.is_none() && !alternate && !value("href").starts_with("data:") {
                return Some((MissingKind::StyleSheet, value("href")));
            }
        }
        "iframe" | "frame" if node.children.is_empty() && !is_blocked(node) => {
            let address = if has("rr_src") { value("rr_src") } else { value("src") };
            return Some((MissingKind::Frame, address));
        }
        "canvas" if !has("rr_dataURL") && !is_blocked(node) => {
            return Some((MissingKind::Canvas, value("id")));
        }
        "video" | "audio" => return Some((MissingKind::Media, value("src"))),
        "object" | "embed" => {
            return Some((MissingKind::Plugin, if has("data") { value("data") } else { value("src") }));
        }
        "input" | "textarea"
            if value("type") != "password" && node.current_value().is_some_and(is_masked) =>
        {
            return Some((MissingKind::Masked, value("name")));
        }
        _ => {}
    }
    is_blocked(node).then(|| (MissingKind::Blocked, if has("class") { value("class") } else { tag }))
}

/// rrweb keeps of a blocked element its size alone; a rule of the import blocks with a mark of its own.
fn is_blocked(node: &Node) -> bool {
    let by_recorder = node.attribute("rr_width").is_some()
        && node.attribute("rr_height").is_some()
        && node.attribute("rr_dataURL").is_none();
    by_recorder || node.attribute(BLOCK_ATTRIBUTE).is_some()
}

fn is_masked(text: &str) -> bool {
    let mut signs = 0;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c != '*' && c != cover::SIGN {
            return false;
        }
        signs += 1;
    }
    signs >= MIN_MASKED
}

/// The stretch without any event in which a moment lies, as `(from, to)` in milliseconds, if it is a gap.
pub fn gap_at(events: &[Event], offset_ms: i64) -> Option<(i64, i64)> {
    let next = events.partition_point(|e| e.offset_ms <= offset_ms);
    let from = events.get(next.checked_sub(1)?)?.offset_ms;
    let to = events.get(next)?.offset_ms;
    (to - from >= GAP_MS).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attribute, EventKind, NodeData, NodeTree, TabId, TreeNode};

    fn mirror(elements: &[(&str, &[(&str, &str)], &str)]) -> Mirror {
        let element = |tag: &str, attributes: &[(&str, &str)]| NodeData::Element {
            tag: tag.into(),
            attributes: attributes
                .iter()
                .map(|(name, value)| Attribute { name: (*name).into(), value: (*value).into() })
                .collect(),
            svg: false,
            shadow_host: false,
        };
        let mut nodes = vec![
            TreeNode {
                id: NodeId(1),
                parent: None,
                in_shadow: false,
                data: NodeData::Document { quirks: false },
            },
            TreeNode { id: NodeId(2), parent: Some(0), in_shadow: false, data: element("html", &[]) },
        ];
        for (tag, attributes, text) in elements {
            let id = nodes.len() as i64 + 1;
            let at = nodes.len() as u32;
            nodes.push(TreeNode {
                id: NodeId(id),
                parent: Some(1),
                in_shadow: false,
                data: element(tag, attributes),
            });
            if !text.is_empty() {
                nodes.push(TreeNode {
                    id: NodeId(id + 1),
                    parent: Some(at),
                    in_shadow: false,
                    data: NodeData::Text((*text).into()),
                });
            }
        }
        let mut mirror = Mirror::new();
        mirror.apply(&Event {
            offset_ms: 0,
            tab: TabId(0),
            kind: EventKind::FullSnapshot { tree: NodeTree { nodes }.into(), scroll_x: 0.0, scroll_y: 0.0 },
        });
        mirror
    }

    fn kinds(elements: &[(&str, &[(&str, &str)], &str)]) -> Vec<MissingKind> {
        missing(&mirror(elements)).items.into_iter().map(|m| m.kind).collect()
    }

    #[test]
    fn what_is_not_in_the_recording_is_told() {
        use MissingKind as K;
        let cases: [(&str, &[(&str, &str)], &str, Option<K>); 18] = [
            ("img", &[("src", "https://cdn.example/a.png")], "", Some(K::Image)),
            ("img", &[("src", "data:image/png;base64,aa")], "", None),
            ("img", &[("src", "https://cdn.example/a.png"), ("rr_dataURL", "data:,")], "", None),
            ("img", &[("src", "x"), ("rr_width", "10px"), ("rr_height", "5px")], "", Some(K::Blocked)),
            ("div", &[("rr_width", "10px"), ("rr_height", "5px")], "", Some(K::Blocked)),
            (
                "link",
                &[("rel", "stylesheet"), ("href", "https://cdn.example/a.css")],
                "",
                Some(K::StyleSheet),
            ),
            ("link", &[("rel", "stylesheet"), ("_cssText", "p{}")], "", None),
            ("link", &[("rel", "alternate stylesheet"), ("href", "a.css")], "", None),
            ("link", &[("rel", "icon"), ("href", "a.ico")], "", None),
            ("iframe", &[("src", "https://pay.example/")], "", Some(K::Frame)),
            ("canvas", &[], "", Some(K::Canvas)),
            ("canvas", &[("rr_dataURL", "data:image/png;base64,aa")], "", None),
            ("video", &[("src", "a.mp4")], "", Some(K::Media)),
            ("p", &[], "***** ** ****", Some(K::Masked)),
            ("p", &[], "rated ****", None),
            ("p", &[], "***", None),
            ("input", &[("type", "text"), ("value", "********")], "", Some(K::Masked)),
            ("input", &[("type", "password"), ("value", "********")], "", None),
        ];
        for (tag, attributes, text, expected) in cases {
            assert_eq!(
                kinds(&[(tag, attributes, text)]).first().copied(),
                expected,
                "{tag} {attributes:?} {text}"
            );
        }
    }

    #[test]
    fn a_page_that_is_not_there_is_missing_whole() {
        assert_eq!(missing(&Mirror::new()).items[0].kind, MissingKind::NoPage);
        let never = missing(&Mirror::neutral((800, 600)));
        assert_eq!((never.total(), never.items[0].kind), (1, MissingKind::NeverPage));
        assert!(missing(&mirror(&[("p", &[], "hello")])).is_empty());
    }

    #[test]
    fn lists_are_bounded_and_totals_are_not() {
        let many = vec![("canvas", &[] as &[(&str, &str)], ""); MAX_LISTED + 50];
        let list = missing(&mirror(&many));
        assert_eq!(list.items.len(), MAX_LISTED);
        assert_eq!(
            (list.totals[&MissingKind::Canvas], list.total()),
            (MAX_LISTED as u64 + 50, MAX_LISTED as u64 + 50)
        );
    }

    #[test]
    fn kinds_have_names_of_their_own() {
        let names: std::collections::BTreeSet<&str> = MissingKind::ALL.iter().map(|k| k.name()).collect();
        assert_eq!(names.len(), MissingKind::ALL.len());
    }

    #[test]
    fn long_silence_is_a_gap() {
        let event = |offset_ms| Event { offset_ms, tab: TabId(0), kind: EventKind::Load };
        let events = [event(0), event(1_000), event(1_000 + GAP_MS), event(2_000 + GAP_MS)];
        assert_eq!(gap_at(&events, 500), None);
        assert_eq!(gap_at(&events, 60_000), Some((1_000, 1_000 + GAP_MS)));
        assert_eq!(gap_at(&events, 1_000 + GAP_MS), None);
        assert_eq!(gap_at(&events, -5), None);
        assert_eq!(gap_at(&events, i64::MAX), None);
    }
}
