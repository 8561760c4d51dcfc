//! Builds engine nodes from mirrored ones: shadow trees flattened, sheets scoped, controls given stand-ins.

use super::attributes::{effective, textarea_text};
use super::controls;
use crate::model::NodeId as RecordedId;
use crate::replay::mirror::{Mirror, Node, NodeKind};
use blitz_dom::{Attribute, DocumentMutator, LocalName, NodeId, QualName, ns};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Deepest nesting that is given to the engine, whose layout is recursive; the render thread's stack is sized for it.
pub(super) const MAX_RENDER_DEPTH: usize = 1_200;

/// Where a recorded node lives: in which iframe's document (`None` for the page itself), and as which engine node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub frame: Option<RecordedId>,
    pub node: NodeId,
}

pub(super) type Places = BTreeMap<RecordedId, Place>;

/// An iframe whose document is to be built: (recorded iframe, its recorded document, engine node of the iframe).
pub(super) type PendingFrame = (RecordedId, RecordedId, NodeId);

pub(super) struct Builder<'a> {
    pub mirror: &'a Mirror,
    pub places: &'a mut Places,
    pub frame: Option<RecordedId>,
    pub frames: Vec<PendingFrame>,
    /// Nodes that were left out by [`MAX_RENDER_DEPTH`].
    pub too_deep: u32,
}

pub(super) fn html_name(tag: &str) -> QualName {
    QualName::new(None, ns!(html), LocalName::from(tag))
}

pub(super) fn attribute_name(name: &str) -> QualName {
    QualName::new(None, ns!(), LocalName::from(name))
}

/// True for elements whose inside the engine sees as one thing: any change inside rebuilds the whole element.
pub(super) fn is_atomic(node: &Node) -> bool {
    matches!(node.tag(), "select" | "textarea" | "svg" | "iframe" | "frame" | "object" | "caption" | "dialog")
}

/// The node is a host with a shadow tree, which is drawn in place of its children.
pub(super) fn has_shadow(mirror: &Mirror, node: &Node) -> bool {
    node.children.iter().any(|c| mirror.node(*c).is_some_and(|c| c.in_shadow))
}

/// The host of the shadow tree that the node is in.
pub(super) fn shadow_host(mirror: &Mirror, id: RecordedId) -> Option<RecordedId> {
    mirror.ancestors_and_self(id).find(|(_, n)| n.in_shadow).and_then(|(_, n)| n.parent)
}

impl Builder<'_> {
    /// Builds the node and all below it, detached; `None` for what has no place in the engine's tree.
    pub fn node(&mut self, m: &mut DocumentMutator<'_>, id: RecordedId, depth: usize) -> Option<NodeId> {
        let mirror = self.mirror;
        let node = mirror.node(id)?;
        if depth > MAX_RENDER_DEPTH {
            self.too_deep += 1;
            return None;
        }
        let built = match &node.kind {
            NodeKind::Text(text) => m.create_text_node(&spaced(text)),
            NodeKind::Element(_) => self.element(m, id, node, depth),
            NodeKind::Comment | NodeKind::Doctype | NodeKind::Document { .. } => return None,
        };
        self.places.insert(id, Place { frame: self.frame, node: built });
        Some(built)
    }

    fn element(&mut self, m: &mut DocumentMutator<'_>, id: RecordedId, node: &Node, depth: usize) -> NodeId {
        let mirror = self.mirror;
        let is_svg = node.element().is_some_and(|e| e.svg);
        let tag = match node.tag() {
            tag if is_svg => svg_tag(tag),
            // A style element would have the engine parse its (absent) text.
            "style" => "link",
            "canvas" => "img",
            "frame" => "iframe",
            tag => tag,
        };
        let name = QualName::new(None, if is_svg { ns!(svg) } else { ns!(html) }, LocalName::from(tag));
        let mut attributes: Vec<Attribute> = effective(mirror, id, node)
            .into_iter()
            .filter(|(n, _)| !may_own_sheet(node) || !matches!(&**n, "rel" | "href" | "media" | "disabled"))
            .map(|(n, value)| Attribute { name: attribute_name(&n), value })
            .collect();
        if has_shadow(mirror, node) {
            attributes.push(Attribute { name: attribute_name("bn-host"), value: id.to_string() });
        }
        let element = m.create_element(name, attributes);
        let inner_text = |m: &mut DocumentMutator<'_>, text: &str| {
            let text = m.create_text_node(text);
            m.append_children(element, &[text]);
        };
        if may_own_sheet(node) {
            // The SVG parser sees nothing but the markup of its own picture.
            if let Some(text) = mirror.sheet_text(id).filter(|_| is_svg) {
                inner_text(m, &text);
            }
            return element;
        }
        match node.tag() {
            "textarea" => {
                let text = textarea_text(mirror, id, node);
                let shown = if text.is_empty() { node.attribute("placeholder").unwrap_or("") } else { &text };
                inner_text(m, shown);
            }
            "script" | "noscript" | "template" => {}
            "iframe" | "frame" => {
                let document = node.children.iter().find(|c| mirror.node(**c).is_some_and(Node::is_document));
                self.frames.extend(document.map(|d| (id, *d, element)));
            }
            _ => {
                if let Some(inside) = controls::inside(m, mirror, id, node) {
                    m.append_children(element, &inside);
                } else {
                    let children = self.children(m, id, node, depth);
                    match node.tag() {
                        "caption" => {
                            let cell = caption_cell(m, mirror, id, &children);
                            m.append_children(element, &[cell]);
                        }
                        "dialog" if node.attribute("rr_open_mode") == Some("modal") => {
                            let backdrop = m.create_element(html_name("bn-backdrop"), Vec::new());
                            m.append_children(element, &[backdrop]);
                            m.append_children(element, &children);
                        }
                        _ => m.append_children(element, &children),
                    }
                    if node.tag() == "svg" && is_outermost_svg(mirror, id) {
                        self.copy_used_symbols(m, id, element, depth);
                    }
                }
            }
        }
        element
    }

    fn children(
        &mut self,
        m: &mut DocumentMutator<'_>,
        id: RecordedId,
        node: &Node,
        depth: usize,
    ) -> Vec<NodeId> {
        flattened_children(self.mirror, id, node)
            .into_iter()
            .filter_map(|c| self.node(m, c, depth + 1))
            .collect()
    }

    /// `<use href="#x">` may point into another SVG of the page; the engine sees one SVG at a time.
    fn copy_used_symbols(
        &mut self,
        m: &mut DocumentMutator<'_>,
        svg: RecordedId,
        element: NodeId,
        depth: usize,
    ) {
        const MAX_COPIES: usize = 64;
        let mirror = self.mirror;
        let mut wanted: Vec<&str> = mirror
            .subtree(svg)
            .filter(|(_, n)| n.tag() == "use")
            .filter_map(|(_, n)| n.attribute("href").or_else(|| n.attribute("xlink:href"))?.split_once('#'))
            .map(|(_, fragment)| fragment)
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        for fragment in wanted.into_iter().take(MAX_COPIES) {
            let target = mirror
                .nodes()
                .iter()
                .find(|(_, n)| n.element().is_some_and(|e| e.svg) && n.attribute("id") == Some(fragment));
            let Some((target, _)) = target else { continue };
            if mirror.ancestors_and_self(target).any(|(a, _)| a == svg) {
                continue;
            }
            let mut aside = Places::new();
            let mut copier =
                Builder { mirror, places: &mut aside, frame: self.frame, frames: Vec::new(), too_deep: 0 };
            if let Some(copy) = copier.node(m, target, depth + 1) {
                m.append_children(element, &[copy]);
            }
        }
    }
}

/// Most columns of a table that its caption spans.
const MAX_COLUMNS: usize = 200;

/// The engine leaves captions out: ours is a row group of one cell over all columns.
fn caption_cell(m: &mut DocumentMutator<'_>, mirror: &Mirror, id: RecordedId, children: &[NodeId]) -> NodeId {
    let table = mirror.node(id).and_then(|n| n.parent);
    let row = table.and_then(|t| mirror.subtree(t).find(|(_, n)| n.tag() == "tr"));
    let columns: usize = row.map_or(1, |(_, row)| {
        let cells = row.children.iter().filter_map(|c| mirror.node(*c));
        let cells = cells.filter(|n| matches!(n.tag(), "td" | "th"));
        cells.map(|n| n.attribute("colspan").and_then(|v| v.parse().ok()).unwrap_or(1)).sum()
    });
    let span =
        Attribute { name: attribute_name("colspan"), value: columns.clamp(1, MAX_COLUMNS).to_string() };
    let cell = m.create_element(html_name("bn-cell"), vec![span]);
    let text = m.create_element(html_name("bn-caption"), Vec::new());
    let line = m.create_element(html_name("bn-row"), Vec::new());
    m.append_children(text, children);
    m.append_children(cell, &[text]);
    m.append_children(line, &[cell]);
    line
}

/// Most spaces that a tab stands for; `tab-size` is rarely set.
const TAB_WIDTH: usize = 8;

/// The engine draws a tab as a box: as many spaces as reach the next stop. Where white space collapses it is the same.
pub(super) fn spaced(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = TAB_WIDTH - column % TAB_WIDTH;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    Cow::Owned(out)
}

/// The children that are laid out: a shadow tree replaces the light children, a slot takes them in.
pub(super) fn flattened_children(mirror: &Mirror, id: RecordedId, node: &Node) -> Vec<RecordedId> {
    let in_shadow = |c: &RecordedId| mirror.node(*c).is_some_and(|c| c.in_shadow);
    if node.tag() == "slot"
        && let Some(host) = shadow_host(mirror, id).and_then(|h| mirror.node(h))
    {
        let wanted = node.attribute("name").unwrap_or("");
        let slotted: Vec<RecordedId> = host
            .children
            .iter()
            .copied()
            .filter(|c| {
                mirror.node(*c).is_some_and(|c| !c.in_shadow && c.attribute("slot").unwrap_or("") == wanted)
            })
            .collect();
        if !slotted.is_empty() {
            return slotted;
        }
    }
    let has_shadow = node.children.iter().any(in_shadow);
    node.children.iter().copied().filter(|c| !has_shadow || in_shadow(c)).collect()
}

/// True for an element whose sheet applies; [`super::sheets`] sets the sheet itself.
pub(super) fn owns_sheet(node: &Node) -> bool {
    let has_text = || node.rules.is_some() || node.tag() == "style" || node.attribute("_cssText").is_some();
    matches!(node.tag(), "style" | "link") && node.attribute("disabled").is_none() && has_text()
}

/// True for elements that own, or may come to own, a style sheet: none of their children is laid out.
pub(super) fn may_own_sheet(node: &Node) -> bool {
    matches!(node.tag(), "style" | "link")
}

fn is_outermost_svg(mirror: &Mirror, id: RecordedId) -> bool {
    !mirror.ancestors_and_self(id).skip(1).any(|(_, n)| n.tag() == "svg")
}

/// Recorders write SVG names in lower case; the SVG parser is case-sensitive.
fn svg_tag(tag: &str) -> &str {
    const CAMEL: [&str; 34] = [
        "animateMotion",
        "animateTransform",
        "clipPath",
        "feBlend",
        "feColorMatrix",
        "feComponentTransfer",
        "feComposite",
        "feConvolveMatrix",
        "feDiffuseLighting",
        "feDisplacementMap",
        "feDistantLight",
        "feDropShadow",
        "feFlood",
        "feFuncA",
        "feFuncB",
        "feFuncG",
        "feFuncR",
        "feGaussianBlur",
        "feImage",
        "feMerge",
        "feMergeNode",
        "feMorphology",
        "feOffset",
        "fePointLight",
        "feSpecularLighting",
        "feSpotLight",
        "feTile",
        "feTurbulence",
        "foreignObject",
        "glyphRef",
        "linearGradient",
        "radialGradient",
        "textPath",
        "altGlyph",
    ];
    CAMEL.into_iter().find(|camel| camel.eq_ignore_ascii_case(tag)).unwrap_or(tag)
}
