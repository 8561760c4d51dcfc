//! Masks a recording's events before anything else sees them: what [`page`](super::page) collected, what marks and rules
//! name with all that hangs below, and what running text gives away.
//!
//! A piece keeps its place and the class of its length, so that pages lay out as they did and mining counts what it
//! counted. Nothing of the unmasked value is kept: no hash, no first letter.

use super::cover;
use super::kind::{Kind, Kinds};
use super::page::{Page, collect};
use super::parts::{INTERFACE, PICTURES, READ, is_address, is_of_the_page};
use super::rules::{Masks, Treatment};
use super::seen::{Place, Seen};
use super::strict;
use crate::model::{
    Attribute, AttributeChange, Event, EventKind, Log, Mutation, NodeData, NodeTree, QuickMap, TreeNode,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Marks an element of which everything is masked; the renderer draws a solid block.
pub const BLOCK_ATTRIBUTE: &str = "rr_masked";

/// What was masked in a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked {
    /// Values and pieces of text by what they gave away. What a recorder had masked already is not counted.
    pub pieces: BTreeMap<Kind, u64>,
    /// Elements that a mark or a rule names.
    pub elements: u64,
    /// Texts that only the strict preset masks.
    pub strict: u64,
}

impl Masked {
    pub fn total(&self) -> u64 {
        self.pieces.values().sum::<u64>() + self.elements + self.strict
    }
}

/// Masks in place; `seen` is told of every text that changed, once per piece.
pub fn mask_events(
    events: &mut [Event],
    tabs: usize,
    masks: &Masks,
    seen: &mut dyn FnMut(Seen<'_>),
) -> Masked {
    let pages = collect(events, tabs, masks);
    let mut door = Door { masks, masked: Masked::default(), place: Place::Text, offset_ms: 0, seen };
    let mut places: Vec<(usize, Below)> = (0..tabs.max(1)).map(|_| (0, Below::default())).collect();
    let empty = Page::default();
    for event in events {
        let tab = usize::from(event.tab.0).min(tabs.saturating_sub(1));
        let Some((at, below)) = places.get_mut(tab) else { continue };
        if matches!(event.kind, EventKind::FullSnapshot { .. }) {
            *at += 1;
            below.clear();
        }
        let page = pages.get(tab).and_then(|pages| pages.get(*at)).unwrap_or(&empty);
        door.offset_ms = event.offset_ms;
        door.event(&mut event.kind, page, below);
    }
    door.masked
}

/// What holds for a node and all below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cover {
    treatment: Option<Treatment>,
    /// Style and script: not text.
    raw: bool,
    /// Part of the interface, which the strict preset leaves readable.
    interface: bool,
}

/// Nodes for which anything else than the default holds.
type Below = QuickMap<i64, Cover>;

struct Door<'m> {
    masks: &'m Masks,
    masked: Masked,
    place: Place,
    offset_ms: i64,
    seen: &'m mut dyn FnMut(Seen<'_>),
}

impl Door<'_> {
    fn count(&mut self, kind: Kind, covered: &str) {
        *self.masked.pieces.entry(kind).or_insert(0) += 1;
        (self.seen)(Seen { kind, place: self.place, offset_ms: self.offset_ms, covered });
    }

    /// Of text that no kind but a rule or the preset names.
    fn count_other(&mut self, covered: &str, strict: bool) {
        self.masked.strict += u64::from(strict);
        (self.seen)(Seen { kind: Kind::Own, place: self.place, offset_ms: self.offset_ms, covered });
    }

    fn event(&mut self, kind: &mut EventKind, page: &Page, below: &mut Below) {
        match kind {
            EventKind::FullSnapshot { tree, .. } => {
                // At the door nobody else holds the tree, so that this clones nothing.
                self.tree(Arc::make_mut(tree), Cover::default(), page, below);
            }
            EventKind::Mutation(mutation) => self.mutation(mutation, page, below),
            EventKind::Input { node, text, .. } => {
                self.place = Place::Field;
                let cover = below.get(&node.0).copied().unwrap_or_default();
                self.value(node.0, text, cover, page);
            }
            EventKind::Meta { href, .. } | EventKind::PageView { href } => {
                self.place = Place::Address;
                self.address(href, Cover::default());
            }
            EventKind::Log(log) => self.log(log),
            EventKind::Custom { payload, .. } => {
                self.place = Place::Custom;
                self.payload(payload);
            }
            EventKind::Canvas(image)
                if below.get(&image.node.0).is_some_and(|c| c.treatment == Some(Treatment::Block)) =>
            {
                image.data_url = "".into();
            }
            _ => {}
        }
    }

    fn log(&mut self, log: &mut Log) {
        let (message, stack) = match log {
            Log::Network { url, .. } => {
                self.place = Place::Request;
                return self.address(url, Cover::default());
            }
            Log::Console { message, stack, .. } => {
                self.place = Place::Console;
                (message, stack)
            }
            Log::JsError { message, stack } => {
                self.place = Place::Error;
                (message, stack)
            }
        };
        self.text(message, Cover::default());
        self.text(stack, Cover::default());
        if self.masks.strict
            && let Some(clean) = strict::without_quoted(message)
        {
            *message = clean.into();
            self.count_other(message, true);
        }
    }

    fn mutation(&mut self, mutation: &mut Mutation, page: &Page, below: &mut Below) {
        for add in &mut mutation.adds {
            let cover = below.get(&add.parent.0).copied().unwrap_or_default();
            self.tree(&mut add.tree, cover, page, below);
        }
        for (node, text) in &mut mutation.texts {
            let cover = below.get(&node.0).copied().unwrap_or_default();
            self.text_node(text, cover);
        }
        for change in &mut mutation.attributes {
            let node = change.node.0;
            let cover = below.get(&node).copied().unwrap_or_default();
            for (name, change) in &mut change.changes {
                if let AttributeChange::Set(value) = change {
                    self.attribute(node, name, value, cover, page);
                }
            }
        }
    }

    fn tree(&mut self, tree: &mut NodeTree, above: Cover, page: &Page, below: &mut Below) {
        let mut covers: Vec<Cover> = Vec::with_capacity(tree.nodes.len());
        for node in &mut tree.nodes {
            let parent = node.parent.and_then(|at| covers.get(at as usize)).copied().unwrap_or(above);
            let cover = self.node(node, parent, page);
            if cover == Cover::default() {
                if !below.is_empty() {
                    below.remove(&node.id.0);
                }
            } else {
                below.insert(node.id.0, cover);
            }
            covers.push(cover);
        }
    }

    fn node(&mut self, node: &mut TreeNode, parent: Cover, page: &Page) -> Cover {
        let id = node.id.0;
        let NodeData::Element { tag, attributes, .. } = &mut node.data else {
            if let NodeData::Text(text) = &mut node.data {
                self.text_node(text, parent);
            }
            return parent;
        };
        let mut cover = Cover {
            raw: matches!(&**tag, "style" | "script" | "noscript"),
            interface: self.masks.strict && (parent.interface || INTERFACE.contains(&&**tag)),
            ..parent
        };
        if let Some(own) = page.marked.get(&id).copied() {
            // Nothing within a masked element is less masked for a mark of its own.
            let stronger = match (parent.treatment, own) {
                (Some(Treatment::Block), _) => Treatment::Block,
                (Some(Treatment::Mask), Treatment::Keep) => Treatment::Mask,
                (_, own) => own,
            };
            if stronger != Treatment::Keep && parent.treatment != Some(stronger) {
                self.masked.elements += 1;
            }
            cover.treatment = Some(stronger);
        }
        // A text area's value hangs below it as text.
        if page.fields.contains_key(&id) && &**tag == "textarea" {
            cover.treatment = cover.treatment.max_with(Treatment::Mask);
        }
        if cover.treatment == Some(Treatment::Block) {
            attributes.retain(|a| !PICTURES.contains(&&*a.name));
            if parent.treatment != Some(Treatment::Block)
                && !attributes.iter().any(|a| &*a.name == BLOCK_ATTRIBUTE)
            {
                attributes.push(Attribute { name: BLOCK_ATTRIBUTE.into(), value: "".into() });
            }
        }
        for Attribute { name, value } in attributes {
            self.attribute(id, name, value, cover, page);
        }
        cover
    }

    fn attribute(&mut self, node: i64, name: &str, value: &mut Arc<str>, cover: Cover, page: &Page) {
        if value.is_empty() || is_of_the_page(name) || value.starts_with("data:") {
            return;
        }
        if name == "value" {
            self.place = Place::Field;
            self.value(node, value, cover, page);
            return;
        }
        self.place = if is_address(name) { Place::Address } else { Place::Attribute };
        if covered(cover) && READ.contains(&name) {
            self.words(value);
        } else if is_address(name) {
            self.address(value, cover);
        } else {
            self.text(value, cover);
        }
    }

    /// The value of a field.
    fn value(&mut self, node: i64, value: &mut Arc<str>, cover: Cover, page: &Page) {
        if value.is_empty() {
            return;
        }
        let kind = page.fields.get(&node).copied();
        let kept = cover.treatment == Some(Treatment::Keep);
        match kind {
            Some(kind @ Kind::Password) => {
                let was_covered = cover::is_covered(value);
                *value = cover::secret(value);
                if !was_covered {
                    self.count(kind, value);
                }
            }
            Some(kind) if !kept || Kind::ALWAYS.contains(&kind) => {
                if !cover::is_covered(value) {
                    *value = cover::words(value);
                    self.count(kind, value);
                }
            }
            _ if page.choices.contains(&node) => self.text(value, cover),
            _ if covered(cover) => self.words(value),
            _ if self.masks.strict && !kept => {
                if !cover::is_covered(value) {
                    *value = cover::words(value);
                    self.count_other(value, true);
                }
            }
            _ => self.text(value, cover),
        }
    }

    fn text_node(&mut self, text: &mut Arc<str>, cover: Cover) {
        if cover.raw {
            return;
        }
        self.place = Place::Text;
        if covered(cover) {
            self.words(text);
        } else if self.masks.strict && !cover.interface && cover.treatment != Some(Treatment::Keep) {
            if !cover::is_covered(text) {
                *text = cover::words(text);
                self.count_other(text, true);
            }
        } else {
            self.text(text, cover);
        }
    }

    /// Covers what the text gives away.
    fn text(&mut self, text: &mut Arc<str>, cover: Cover) {
        let mut found = self.masks.find(text);
        if cover.treatment == Some(Treatment::Keep) {
            let always = Kinds::of(&Kind::ALWAYS);
            found.retain(|finding| always.has(finding.kind));
        }
        found.retain(|finding| !cover::is_covered(&text[finding.range.clone()]));
        if !found.is_empty() {
            *text = cover::pieces(text, &found);
            for finding in &found {
                self.count(finding.kind, text);
            }
        }
    }

    fn words(&mut self, text: &mut Arc<str>) {
        if !cover::is_covered(text) {
            *text = cover::words(text);
            self.count_other(text, false);
        }
    }

    fn address(&mut self, address: &mut Arc<str>, cover: Cover) {
        self.text(address, cover);
        if self.masks.strict
            && let Some(clean) = strict::without_values(address)
        {
            *address = clean.into();
            self.count_other(address, true);
        }
    }

    /// JSON text stays JSON: numbers that are covered become 0.
    fn payload(&mut self, payload: &mut Arc<str>) {
        if self.masks.strict {
            let strict = strict::without_json_values(payload);
            if strict != *payload {
                *payload = strict;
                self.count_other(payload, true);
            }
            return;
        }
        let found: Vec<_> = self.masks.find(payload);
        let found: Vec<_> =
            found.into_iter().filter(|f| !cover::is_covered(&payload[f.range.clone()])).collect();
        if found.is_empty() {
            return;
        }
        let mut out = String::with_capacity(payload.len());
        let mut done = 0;
        for finding in &found {
            let before = payload[..finding.range.start].trim_end();
            let bare = payload[finding.range.clone()].bytes().all(|b| b.is_ascii_digit());
            out.push_str(&payload[done..finding.range.start]);
            if bare && before.ends_with([':', '[', ',']) {
                out.push('0');
            } else {
                let piece = super::Finding { range: 0..finding.range.len(), kind: finding.kind };
                out.push_str(&cover::pieces(&payload[finding.range.clone()], &[piece]));
            }
            done = finding.range.end;
        }
        out.push_str(&payload[done..]);
        *payload = out.into();
        for finding in &found {
            self.count(finding.kind, payload);
        }
    }
}

trait MaxWith {
    fn max_with(self, other: Treatment) -> Self;
}

impl MaxWith for Option<Treatment> {
    fn max_with(self, other: Treatment) -> Self {
        match self {
            Some(Treatment::Block) => self,
            _ => Some(other),
        }
    }
}

fn covered(cover: Cover) -> bool {
    matches!(cover.treatment, Some(Treatment::Mask | Treatment::Block))
}
