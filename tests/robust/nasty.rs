//! Hostile recordings from a seed: an ordinary page, then events that a broken or malicious recorder could write.

use super::Dice;
use binocular::model::{
    Add, Attribute, AttributeChange, AttributesChange, CanvasImage, Event, EventKind, InteractionKind,
    Mutation, NodeData, NodeId, NodeTree, PointerKind, PointerSample, Recording, RuleAdd, SessionId,
    SheetRef, Source, StyleProperty, StyleRules, TabId, TreeNode, Warnings,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a recording is mostly about; each also has a few events of the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Theme {
    OddParents,
    Cycles,
    Deep,
    Numbers,
    Svg,
    NoHtml,
    Tables,
    Addresses,
    Viewports,
    Ids,
    Sheets,
    Controls,
    Shadows,
}

pub const THEMES: [Theme; 13] = [
    Theme::OddParents,
    Theme::Cycles,
    Theme::Deep,
    Theme::Numbers,
    Theme::Svg,
    Theme::NoHtml,
    Theme::Tables,
    Theme::Addresses,
    Theme::Viewports,
    Theme::Ids,
    Theme::Sheets,
    Theme::Controls,
    Theme::Shadows,
];

const PAGE: &str = "body{margin:8px;font:16px Arial} .row{display:flex;gap:8px;flex-wrap:wrap} .grid{display:grid;\
 grid-template-columns:repeat(3,1fr)} .card{border:1px solid #888;border-radius:6px;padding:8px;position:relative}\
 .top{position:sticky;top:0;background:#eee} .abs{position:absolute;right:0;top:0} p::before{content:'» '} td{padding:4px}";

const NUMBERS: [&str; 22] = [
    "NaN",
    "1e30px",
    "-1e30px",
    "1e39px",
    "-1e39em",
    "infinity",
    "calc(1e30px * 1e30)",
    "calc(0px / 0)",
    "calc(infinity * 1px)",
    "calc(NaN * 1px)",
    "99999999999999999999px",
    "1e-45px",
    "-0.0001px",
    "1e9%",
    "-1e9%",
    "100000vw",
    "1e7em",
    "0",
    "2147483648",
    "min(1e38px, 1e39px)",
    "clamp(1px, NaN, 2px)",
    "1e6fr",
];
const PROPERTIES: [&str; 44] = [
    "width",
    "height",
    "min-width",
    "max-height",
    "margin",
    "margin-left",
    "padding",
    "padding-top",
    "top",
    "left",
    "border-width",
    "border-radius",
    "font-size",
    "line-height",
    "letter-spacing",
    "word-spacing",
    "text-indent",
    "transform",
    "gap",
    "flex",
    "flex-basis",
    "flex-grow",
    "order",
    "grid-template-columns",
    "grid-row",
    "grid-column",
    "z-index",
    "opacity",
    "box-shadow",
    "text-shadow",
    "background-size",
    "background-position",
    "background",
    "outline-width",
    "column-count",
    "columns",
    "aspect-ratio",
    "translate",
    "scale",
    "rotate",
    "clip-path",
    "filter",
    "inset",
    "-webkit-line-clamp",
];
const KEYWORDS: [&str; 16] = [
    "display:contents",
    "display:table-cell",
    "display:inline-flex",
    "display:grid",
    "display:list-item",
    "display:inline-table",
    "display:none",
    "position:sticky;top:1e9px",
    "position:fixed",
    "float:left",
    "float:right;clear:both",
    "writing-mode:vertical-rl",
    "overflow:scroll",
    "direction:rtl",
    "content:counter(x)",
    "white-space:pre;tab-size:1e9",
];
const ADDRESSES: [&str; 16] = [
    "http://[::1",
    "http://",
    "//",
    "https://a:99999999/",
    "data:",
    "data:image/png;base64,AAAA",
    "data:image/png;base64,%%%",
    "data:image/svg+xml,<svg",
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1e30' height='1e30'/%3E",
    "data:image/gif;base64,R0lGODlh/////wAAACwAAAAA/////wAAAAA=",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "blob:null",
    "\u{0}",
    "about:blank",
    "http://\u{202e}.\u{1f600}/%zz",
];
const SVG: [&str; 14] = [
    "M0 0 L NaN 1e39 Z",
    "M",
    "m1e38,1e38 h1e38 v1e38 a1e38,0 0 0 0 1,1",
    "A A A",
    "M0,0 C",
    "translate(NaN) scale(1e30)",
    "url(#x)",
    "matrix(0 0 0 0 0 0)",
    "rotate(1e39)",
    "0 0 0 0",
    "-1 -1 -1 -1",
    "0 0 1e38 1e38",
    "1e9%",
    "0 0 NaN 10",
];
const TAGS: [&str; 34] = [
    "div", "span", "p", "a", "b", "ul", "li", "table", "tr", "td", "tbody", "caption", "col", "input",
    "select", "option", "textarea", "button", "label", "form", "fieldset", "legend", "details", "summary",
    "dialog", "img", "canvas", "video", "iframe", "slot", "br", "progress", "html", "body",
];
const SVG_TAGS: [&str; 14] = [
    "svg",
    "g",
    "path",
    "use",
    "lineargradient",
    "stop",
    "clippath",
    "mask",
    "filter",
    "fegaussianblur",
    "pattern",
    "text",
    "image",
    "foreignobject",
];

/// Subtrees for adds and snapshots, in pre-order.
struct Plant {
    nodes: Vec<TreeNode>,
}

impl Plant {
    fn new() -> Self {
        Self { nodes: Vec::new() }
    }

    fn put(&mut self, id: i64, parent: Option<usize>, data: NodeData) -> usize {
        self.nodes.push(TreeNode {
            id: NodeId(id),
            parent: parent.map(|p| p as u32),
            in_shadow: false,
            data,
        });
        self.nodes.len() - 1
    }
}

fn element(tag: &str, attributes: &[(&str, &str)]) -> NodeData {
    let attributes = attributes
        .iter()
        .map(|(name, value)| Attribute { name: (*name).into(), value: (*value).into() })
        .collect();
    let svg = SVG_TAGS.contains(&tag);
    NodeData::Element { tag: tag.into(), attributes, svg, shadow_host: false }
}

fn text(text: &str) -> NodeData {
    NodeData::Text(text.into())
}

const HTML: i64 = 2;
const HEAD: i64 = 3;
const STYLE: i64 = 4;
const BODY: i64 = 6;
const LAST: i64 = 60;

/// A document of about 60 nodes with a bit of everything; ids 1 to [`LAST`].
fn page() -> NodeTree {
    let mut plant = Plant::new();
    let document = plant.put(1, None, NodeData::Document { quirks: false });
    let html = plant.put(HTML, Some(document), element("html", &[]));
    let head = plant.put(HEAD, Some(html), element("head", &[]));
    let style = plant.put(STYLE, Some(head), element("style", &[]));
    plant.put(5, Some(style), text(PAGE));
    let body = plant.put(BODY, Some(html), element("body", &[]));
    let top = plant.put(7, Some(body), element("div", &[("class", "top row")]));
    plant.put(8, Some(top), text("A page"));
    let svg = plant.put(
        9,
        Some(top),
        element("svg", &[("width", "40"), ("height", "40"), ("viewbox", "0 0 10 10")]),
    );
    plant.put(10, Some(svg), element("path", &[("d", "M1 1 L9 1 L5 9 Z"), ("fill", "#c33")]));
    let form = plant.put(11, Some(body), element("form", &[]));
    plant.put(12, Some(form), element("input", &[("type", "text"), ("value", "typed")]));
    plant.put(13, Some(form), element("input", &[("type", "checkbox")]));
    let select = plant.put(14, Some(form), element("select", &[]));
    let option = plant.put(15, Some(select), element("option", &[("value", "1")]));
    plant.put(16, Some(option), text("One"));
    plant.put(17, Some(form), element("textarea", &[]));
    let table = plant.put(18, Some(body), element("table", &[]));
    let mut id = 19;
    for _ in 0..3 {
        let row = plant.put(id, Some(table), element("tr", &[]));
        for cell in 1..3 {
            let cell_place = plant.put(id + 2 * cell - 1, Some(row), element("td", &[]));
            plant.put(id + 2 * cell, Some(cell_place), text("cell"));
        }
        id += 5;
    }
    let grid = plant.put(id, Some(body), element("div", &[("class", "grid")]));
    id += 1;
    while id + 3 < LAST {
        let card = plant.put(id, Some(grid), element("div", &[("class", "card")]));
        let p = plant.put(id + 1, Some(card), element("p", &[]));
        plant.put(id + 2, Some(p), text("Some words that are long enough to be broken into lines"));
        plant.put(id + 3, Some(card), element("span", &[("class", "abs")]));
        id += 4;
    }
    NodeTree { nodes: plant.nodes }
}

fn recording_of(name: String, kinds: Vec<EventKind>) -> Recording {
    let event = |(index, kind)| Event { offset_ms: index as i64 * 50, tab: TabId(0), kind };
    Recording {
        id: SessionId::new(name),
        source: Source::default(),
        started_at_ms: 0,
        user_id: None,
        properties: BTreeMap::new(),
        tabs: vec!["one".into()],
        events: kinds.into_iter().enumerate().map(event).collect(),
        warnings: Warnings::default(),
    }
}

fn opening() -> Vec<EventKind> {
    vec![
        EventKind::Meta { href: "https://a.example/".into(), width: 800, height: 600 },
        EventKind::FullSnapshot { tree: Arc::new(page()), scroll_x: 0.0, scroll_y: 0.0 },
    ]
}

/// The page without anything hostile in it.
pub fn ordinary() -> Recording {
    recording_of("ordinary".into(), opening())
}

/// The hostile recording of a seed, of about `events` events.
pub fn recording(seed: u64, events: usize) -> Recording {
    let theme = THEMES[(seed % THEMES.len() as u64) as usize];
    let mut maker = Maker { dice: Dice::new(seed), next: 1_000 };
    let mut kinds = opening();
    if seed % 5 == 4 {
        // Another snapshot in the middle of it, of a page that differs a little or in everything.
        kinds.extend((0..events / 2).map(|_| maker.event(theme)));
        kinds.extend(opening().pop());
    }
    while kinds.len() < events + 2 {
        let of = if maker.dice.one_in(5) { maker.dice.of(&THEMES) } else { theme };
        let kind = maker.event(of);
        kinds.push(kind);
    }
    recording_of(format!("seed-{seed}-{theme:?}"), kinds)
}

struct Maker {
    dice: Dice,
    next: i64,
}

impl Maker {
    fn node(&mut self) -> NodeId {
        NodeId(match self.dice.below(30) {
            0 => -1,
            1 => i64::from(i32::MAX) + 7,
            2..=8 if self.next > 1_000 => 1_000 + self.dice.below((self.next - 1_000) as usize) as i64,
            _ => 1 + self.dice.below(LAST as usize) as i64,
        })
    }

    fn fresh(&mut self) -> i64 {
        self.next += 1;
        self.next - 1
    }

    fn event(&mut self, theme: Theme) -> EventKind {
        match theme {
            Theme::OddParents => self.odd_parents(),
            Theme::Cycles => self.cycle(),
            Theme::Deep => self.deep(),
            Theme::Numbers => self.numbers(),
            Theme::Svg => self.svg(),
            Theme::NoHtml => self.no_html(),
            Theme::Tables => self.tables(),
            Theme::Addresses => self.addresses(),
            Theme::Viewports => self.viewport(),
            Theme::Ids => self.ids(),
            Theme::Sheets => self.sheets(),
            Theme::Controls => self.controls(),
            Theme::Shadows => self.shadows(),
        }
    }

    fn add(&mut self, parent: NodeId, nodes: Vec<TreeNode>) -> EventKind {
        let next = self.dice.one_in(3).then(|| self.node());
        let previous = self.dice.one_in(6).then(|| self.node());
        mutation(Mutation {
            adds: vec![Add { parent, next, previous, tree: NodeTree { nodes } }],
            ..Mutation::default()
        })
    }

    /// Texts, comments and elements below anything: inputs, texts, options, the document.
    fn odd_parents(&mut self) -> EventKind {
        let mut adds = Vec::new();
        for _ in 0..1 + self.dice.below(8) {
            let mut plant = Plant::new();
            let tag = self.dice.of(&TAGS);
            let root = match self.dice.below(6) {
                0 => text("loose text"),
                1 => NodeData::Comment,
                2 => NodeData::Doctype { name: "html".into() },
                3 if self.dice.one_in(4) => NodeData::Document { quirks: true },
                _ => element(tag, &[("class", "card")]),
            };
            let id = self.fresh();
            let place = plant.put(id, None, root);
            let below = self.fresh();
            plant.put(below, Some(place), text("below"));
            let next = self.dice.one_in(2).then(|| self.node());
            adds.push(Add {
                parent: self.node(),
                next,
                previous: None,
                tree: NodeTree { nodes: plant.nodes },
            });
        }
        let removes = (0..self.dice.below(3)).map(|_| (self.node(), self.node())).collect();
        mutation(Mutation { adds, removes, ..Mutation::default() })
    }

    /// A known node put below its own child, itself, or a sibling that was just moved.
    fn cycle(&mut self) -> EventKind {
        let known = page();
        let mut adds = Vec::new();
        for _ in 0..1 + self.dice.below(4) {
            let at = 1 + self.dice.below(known.nodes.len() - 1);
            let moved = &known.nodes[at];
            let under: Vec<NodeId> =
                known.nodes.iter().filter(|n| n.parent == Some(at as u32)).map(|n| n.id).collect();
            let parent = match under.first() {
                Some(child) if self.dice.one_in(2) => *child,
                _ if self.dice.one_in(4) => moved.id,
                _ => self.node(),
            };
            let tree = NodeTree { nodes: vec![TreeNode { parent: None, ..moved.clone() }] };
            adds.push(Add { parent, next: None, previous: None, tree });
        }
        mutation(Mutation { adds, ..Mutation::default() })
    }

    /// 5,000 and more levels, in one tree, or by moving a deep tree below another.
    fn deep(&mut self) -> EventKind {
        if self.next > 30_000 {
            let moved = NodeId(1_000 + self.dice.below(20_000) as i64);
            let data = element(self.dice.of(&["div", "span"]), &[]);
            let tree = NodeTree { nodes: vec![TreeNode { id: moved, parent: None, in_shadow: false, data }] };
            let parent = self.node();
            return mutation(Mutation {
                adds: vec![Add { parent, next: None, previous: None, tree }],
                ..Mutation::default()
            });
        }
        let levels = self.dice.of(&[200, 600, 1_500, 5_500]);
        let (tag, style) = self.dice.of(&[
            ("div", ""),
            ("span", ""),
            ("div", "display:flex"),
            ("div", "display:grid"),
            ("div", "display:inline-block"),
            ("table", ""),
            ("g", ""),
            ("div", "position:absolute"),
            ("div", "float:left"),
            ("b", "display:contents"),
            ("div", "overflow:hidden;border-radius:4px;opacity:.9"),
            ("ul", ""),
        ]);
        let mut plant = Plant::new();
        let mut parent = None;
        for level in 0..levels {
            let id = self.fresh();
            parent = Some(plant.put(id, parent, element(tag, &[("style", style)])));
            if level % 50 == 0 {
                let id = self.fresh();
                plant.put(id, parent, text("x"));
            }
        }
        let parent = if self.dice.one_in(2) { NodeId(BODY) } else { self.node() };
        self.add(parent, plant.nodes)
    }

    fn declarations(&mut self) -> String {
        let mut out = String::new();
        for _ in 0..1 + self.dice.below(6) {
            if self.dice.one_in(4) {
                out += self.dice.of(&KEYWORDS);
            } else {
                let (property, value) = (self.dice.of(&PROPERTIES), self.dice.of(&NUMBERS));
                out += &match property {
                    "transform" => {
                        format!("transform:translate({value},{value}) scale(1e30) rotate(1e39deg)")
                    }
                    "grid-template-columns" => format!("{property}:repeat(9999,{value}) {value}"),
                    "grid-row" | "grid-column" => format!("{property}:-32768 / span 32767"),
                    "box-shadow" | "text-shadow" => format!("{property}:{value} {value} {value} red"),
                    "filter" => format!("filter:blur({value})"),
                    "clip-path" => format!("clip-path:circle({value} at {value} {value})"),
                    "background" => format!("background:linear-gradient(1e30deg,red {value},blue -1e30px)"),
                    _ => format!("{property}:{value}"),
                };
            }
            out.push(';');
        }
        out
    }

    fn numbers(&mut self) -> EventKind {
        if self.dice.one_in(4) {
            let rule = format!(
                "{}{{{}}}",
                self.dice.of(&["div", "*", "td", "p::before", "body", "html", "svg"]),
                self.declarations()
            );
            return rules(StyleRules {
                sheet: SheetRef::Owner(NodeId(STYLE)),
                removes: Vec::new(),
                adds: vec![RuleAdd { rule: rule.into(), path: Vec::new() }],
                replace: None,
            });
        }
        let node = self.node();
        if self.dice.one_in(3) {
            let change =
                StyleProperty::Set { value: self.dice.of(&NUMBERS).into(), important: self.dice.one_in(2) };
            return attributes(
                node,
                vec![("style", AttributeChange::Style(vec![(self.dice.of(&PROPERTIES).into(), change)]))],
            );
        }
        let style = self.declarations();
        attributes(node, vec![("style", AttributeChange::Set(style.into()))])
    }

    fn svg(&mut self) -> EventKind {
        let mut plant = Plant::new();
        let id = self.fresh();
        let (size, view) = (self.dice.of(&["100", "0", "1e30", "-5", "NaN", "100%"]), self.dice.of(&SVG));
        let root =
            plant.put(id, None, element("svg", &[("width", size), ("height", "80"), ("viewbox", view)]));
        for _ in 0..1 + self.dice.below(12) {
            let parent = if self.dice.one_in(2) { root } else { self.dice.below(plant.nodes.len()) };
            let tag = self.dice.of(&SVG_TAGS);
            let id = self.fresh();
            let value = self.dice.of(&SVG);
            let data = element(
                tag,
                &[
                    ("id", self.dice.of(&["x", "y", ""])),
                    ("d", value),
                    ("transform", self.dice.of(&SVG)),
                    ("href", self.dice.of(&["#x", "#y", "#", "data:image/png;base64,AA"])),
                    ("fill", self.dice.of(&["url(#x)", "url(#y)", "red", "var(--z)", "none"])),
                    ("mask", self.dice.of(&["url(#x)", "none"])),
                    ("filter", self.dice.of(&["url(#y)", "none"])),
                    ("stddeviation", "1e30"),
                    ("width", value),
                    ("height", value),
                    ("stroke-width", "1e38"),
                    ("stroke", "blue"),
                    ("stroke-dasharray", "1e-30 1e-30"),
                ],
            );
            let place = plant.put(id, Some(parent), data);
            if tag == "text" || self.dice.one_in(5) {
                let id = self.fresh();
                plant.put(id, Some(place), text("<![CDATA[ & ]]> \u{0}\u{fffe} <svg>"));
            }
        }
        // Children may now stand before other children's subtrees; pre-order is what importers write.
        let parent = self.node();
        self.add(parent, plant.nodes)
    }

    fn no_html(&mut self) -> EventKind {
        match self.dice.below(6) {
            0 => remove(1, HTML),
            1 => remove(HTML, BODY),
            2 => remove(HTML, HEAD),
            3 => remove(0, 1),
            4 => {
                let data = if self.dice.one_in(2) {
                    text("bare text")
                } else {
                    element("div", &[("class", "card")])
                };
                let id = self.fresh();
                let mut plant = Plant::new();
                plant.put(id, None, data);
                self.add(NodeId(1), plant.nodes)
            }
            _ => {
                let mut tree = page();
                tree.nodes.remove(0);
                for node in &mut tree.nodes {
                    node.parent = node.parent.and_then(|p| p.checked_sub(1));
                }
                self.add(NodeId(1), tree.nodes)
            }
        }
    }

    fn tables(&mut self) -> EventKind {
        const SPANS: [&str; 9] =
            ["1e11", "100000000000", "1000", "65534", "-5", "0", "NaN", "99", "4294967296"];
        if self.dice.one_in(2) {
            let node = NodeId(18 + self.dice.below(16) as i64);
            let name = self.dice.of(&[
                "colspan",
                "rowspan",
                "span",
                "cellpadding",
                "cellspacing",
                "width",
                "border",
            ]);
            return attributes(node, vec![(name, AttributeChange::Set(self.dice.of(&SPANS).into()))]);
        }
        let mut plant = Plant::new();
        let id = self.fresh();
        let layout = self.dice.of(&[
            "",
            "table-layout:fixed;width:1e30px",
            "border-collapse:collapse",
            "display:inline-table",
        ]);
        let table = plant.put(id, None, element("table", &[("style", layout)]));
        for _ in 0..self.dice.below(5) {
            let id = self.fresh();
            let row = plant.put(
                id,
                Some(table),
                element(self.dice.of(&["tr", "tbody", "caption", "colgroup", "td", "div"]), &[]),
            );
            for _ in 0..self.dice.below(5) {
                let id = self.fresh();
                let spans = [
                    ("colspan", self.dice.of(&SPANS)),
                    ("rowspan", self.dice.of(&SPANS)),
                    ("span", self.dice.of(&SPANS)),
                ];
                let cell = plant.put(
                    id,
                    Some(row),
                    element(self.dice.of(&["td", "th", "col", "tr", "table"]), &spans),
                );
                let id = self.fresh();
                plant.put(id, Some(cell), text("cell"));
            }
        }
        let parent = self.node();
        self.add(parent, plant.nodes)
    }

    fn addresses(&mut self) -> EventKind {
        let address = self.dice.of(&ADDRESSES);
        match self.dice.below(6) {
            0 => EventKind::Meta { href: address.into(), width: 640, height: 480 },
            1 => {
                let style = format!(
                    "background:url({address});list-style-image:url('{address}');content:url({address})"
                );
                attributes(self.node(), vec![("style", AttributeChange::Set(style.into()))])
            }
            2 => rules(StyleRules {
                sheet: SheetRef::Owner(NodeId(STYLE)),
                removes: Vec::new(),
                adds: vec![RuleAdd {
                    rule: format!("@import url({address}); @font-face{{font-family:a;src:url({address})}}")
                        .into(),
                    path: Vec::new(),
                }],
                replace: None,
            }),
            _ => {
                let mut plant = Plant::new();
                let tag = self.dice.of(&[
                    "img", "a", "link", "iframe", "video", "input", "object", "embed", "base", "image",
                    "use", "form",
                ]);
                let names = ["src", "href", "poster", "data", "srcset", "action", "xlink:href", "rr_dataURL"];
                let mut attributes: Vec<(&str, &str)> = names.iter().map(|n| (*n, address)).collect();
                attributes.extend([("rel", "stylesheet"), ("type", "image"), ("width", "1e9")]);
                let id = self.fresh();
                plant.put(id, None, element(tag, &attributes));
                let parent = self.node();
                self.add(parent, plant.nodes)
            }
        }
    }

    fn viewport(&mut self) -> EventKind {
        const SIDES: [u32; 9] = [0, 1, 2, 65_535, 65_536, u32::MAX, 8_192, 3, 1_000];
        const SPOTS: [f64; 9] = [f64::NAN, f64::INFINITY, -1e30, 1e30, -5.0, 0.0, 70_000.0, 1e9, 300.5];
        let (x, y) = (self.dice.of(&SPOTS), self.dice.of(&SPOTS));
        match self.dice.below(5) {
            0 => {
                EventKind::Meta { href: "".into(), width: self.dice.of(&SIDES), height: self.dice.of(&SIDES) }
            }
            1 => EventKind::ViewportResize { width: self.dice.of(&SIDES), height: self.dice.of(&SIDES) },
            2 => EventKind::Scroll { node: self.node(), x, y },
            3 => EventKind::PointerMove {
                pointer: PointerKind::Touch,
                samples: vec![PointerSample { offset_ms: 0, x, y, node: self.node() }],
            },
            _ => EventKind::Interaction {
                kind: self.dice.of(&[
                    InteractionKind::Click,
                    InteractionKind::Focus,
                    InteractionKind::TouchStart,
                ]),
                node: self.node(),
                position: Some((x, y)),
                pointer: PointerKind::Mouse,
            },
        }
    }

    fn ids(&mut self) -> EventKind {
        const IDS: [i64; 10] = [-1, -2, 0, i64::MIN, i64::MAX, 6, 12, 1 << 40, -(1 << 40), 63];
        let mut plant = Plant::new();
        let mut parent = None;
        for _ in 0..1 + self.dice.below(7) {
            let id = self.dice.of(&IDS);
            let tag = self.dice.of(&TAGS);
            let place = plant.put(id, parent, element(tag, &[("class", "card")]));
            if self.dice.one_in(2) {
                parent = Some(place);
            } else if parent.is_none() {
                parent = Some(0);
            }
        }
        if self.dice.one_in(6) {
            return EventKind::FullSnapshot {
                tree: Arc::new(NodeTree { nodes: plant.nodes }),
                scroll_x: f64::NAN,
                scroll_y: 1e30,
            };
        }
        let parent = NodeId(if self.dice.one_in(2) { BODY } else { self.dice.of(&IDS) });
        self.add(parent, plant.nodes)
    }

    fn path(&mut self) -> Vec<u32> {
        (0..self.dice.below(4)).map(|_| self.dice.of(&[0, 1, 2, 7, 100, u32::MAX])).collect()
    }

    fn sheets(&mut self) -> EventKind {
        const RULES: [&str; 12] = [
            "a{",
            "}",
            "@media (min-width:NaN){div{color:red}}",
            "@media{@media{@media{p{}}}}",
            "*{all:unset}",
            ":has(:has(*)){color:red}",
            "@container (width>1px){*{}}",
            "div:nth-child(99999999999n+1){color:blue}",
            "@layer a,b,c{}",
            "/*",
            "@font-face{font-family:x;src:url(data:font/woff2;base64,AAAA)}",
            "html *{--a:var(--b);--b:var(--a);width:var(--a)}",
        ];
        let sheet = if self.dice.one_in(3) {
            SheetRef::Constructed(self.dice.below(3) as i64)
        } else {
            SheetRef::Owner(if self.dice.one_in(3) { self.node() } else { NodeId(STYLE) })
        };
        match self.dice.below(5) {
            0 => EventKind::StyleDeclaration {
                sheet,
                path: self.path(),
                property: self.dice.of(&PROPERTIES).into(),
                change: StyleProperty::Set { value: self.dice.of(&NUMBERS).into(), important: true },
            },
            1 => EventKind::AdoptedSheets {
                host: if self.dice.one_in(2) { NodeId(1) } else { self.node() },
                sheets: vec![(
                    self.dice.below(3) as i64,
                    vec![RuleAdd { rule: self.dice.of(&RULES).into(), path: self.path() }],
                )],
                order: (0..self.dice.below(5)).map(|n| n as i64).collect(),
            },
            2 => EventKind::Font { family: "x".into(), data: Arc::from(&b"wOFFnothing at all"[..]) },
            3 => mutation(Mutation {
                texts: vec![(NodeId(5), self.dice.of(&RULES).into())],
                ..Mutation::default()
            }),
            _ => {
                let adds = (0..self.dice.below(4))
                    .map(|_| RuleAdd { rule: self.dice.of(&RULES).into(), path: self.path() })
                    .collect();
                let removes = (0..self.dice.below(3)).map(|_| self.path()).collect();
                let replace = self.dice.one_in(5).then(|| Arc::from(self.dice.of(&RULES)));
                rules(StyleRules { sheet, removes, adds, replace })
            }
        }
    }

    fn controls(&mut self) -> EventKind {
        const TYPES: [&str; 14] = [
            "text", "checkbox", "radio", "range", "color", "date", "file", "image", "hidden", "password",
            "number", "submit", "", "nonsense",
        ];
        let node = if self.dice.one_in(2) { NodeId(11 + self.dice.below(7) as i64) } else { self.node() };
        match self.dice.below(5) {
            0 => EventKind::Input {
                node,
                text: "\u{0}\n\u{202e}é👩‍👩‍👧".repeat(40).into(),
                checked: self.dice.one_in(2),
                user_triggered: None,
            },
            1 => EventKind::Canvas(CanvasImage { node, data_url: self.dice.of(&ADDRESSES).into() }),
            2 => attributes(
                node,
                vec![
                    ("type", AttributeChange::Set(self.dice.of(&TYPES).into())),
                    ("value", AttributeChange::Set(self.dice.of(&NUMBERS).into())),
                ],
            ),
            3 => {
                let number = self.dice.of(&NUMBERS);
                let mut plant = Plant::new();
                let id = self.fresh();
                plant.put(
                    id,
                    None,
                    element(
                        self.dice.of(&["progress", "meter", "input", "textarea", "select", "canvas"]),
                        &[
                            ("type", self.dice.of(&TYPES)),
                            ("value", number),
                            ("max", number),
                            ("min", number),
                            ("rows", number),
                            ("cols", number),
                            ("size", number),
                            ("maxlength", number),
                            ("width", number),
                            ("height", number),
                        ],
                    ),
                );
                let parent = self.node();
                self.add(parent, plant.nodes)
            }
            _ => EventKind::Interaction {
                kind: self.dice.of(&[InteractionKind::Focus, InteractionKind::Blur]),
                node,
                position: None,
                pointer: PointerKind::Mouse,
            },
        }
    }

    /// Shadow trees, slots and documents of iframes, in each other and in wrong places.
    fn shadows(&mut self) -> EventKind {
        let mut plant = Plant::new();
        let id = self.fresh();
        let host =
            plant.put(id, None, element(self.dice.of(&["div", "iframe", "x-card", "slot", "svg"]), &[]));
        for _ in 0..1 + self.dice.below(6) {
            let parent = self.dice.below(plant.nodes.len());
            let data = match self.dice.below(6) {
                0 => NodeData::Document { quirks: false },
                1 => element("slot", &[("name", self.dice.of(&["", "a"]))]),
                2 => element(
                    "style",
                    &[(
                        "_cssText",
                        ":host{display:block} ::slotted(*){color:red} :host(:hover) *{all:unset}",
                    )],
                ),
                3 => element("iframe", &[("rr_src", "x"), ("width", "1e9")]),
                4 => text("in the shade"),
                _ => element("html", &[("slot", "a")]),
            };
            let id = self.fresh();
            let place = plant.put(id, Some(parent), data);
            plant.nodes[place].in_shadow = self.dice.one_in(2);
        }
        let root = &mut plant.nodes[host];
        if let NodeData::Element { shadow_host, .. } = &mut root.data {
            *shadow_host = true;
        }
        let parent = self.node();
        let mut event = self.add(parent, plant.nodes);
        if let EventKind::Mutation(change) = &mut event {
            change.attaches_iframe = self.dice.one_in(2);
        }
        event
    }
}

fn mutation(change: Mutation) -> EventKind {
    EventKind::Mutation(Box::new(change))
}

fn remove(parent: i64, node: i64) -> EventKind {
    mutation(Mutation { removes: vec![(NodeId(parent), NodeId(node))], ..Mutation::default() })
}

fn rules(change: StyleRules) -> EventKind {
    EventKind::StyleRules(change)
}

fn attributes(node: NodeId, changes: Vec<(&str, AttributeChange)>) -> EventKind {
    let changes = changes.into_iter().map(|(name, change)| (Arc::from(name), change)).collect();
    mutation(Mutation { attributes: vec![AttributesChange { node, changes }], ..Mutation::default() })
}
