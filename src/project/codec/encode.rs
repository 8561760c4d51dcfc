//! Events to bytes: one walk over an event, used for storing and for hashing alike; knows no compression.
//!
//! The walk defines the content hash of recordings, so it is frozen: a change needs a new codec version and
//! leaves this one in place for hashing.

use super::CodecError;
use super::code::{self, event, node};
use super::wire::Sink;
use crate::model::{
    Add, AttributeChange, AttributesChange, Event, EventKind, Log, Mutation, NodeData, NodeId, NodeTree,
    PointerSample, RequestDetails, RuleAdd, SheetRef, StyleProperty, StyleRules, TreeNode,
};
use std::sync::Arc;

/// The last values, to which the next are written as differences. Reader and writer keep the same.
#[derive(Default)]
pub(super) struct Context {
    pub(super) offset_ms: i64,
    pub(super) tab: u16,
    pub(super) node: i64,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) scroll_x: i64,
    pub(super) scroll_y: i64,
}

/// Writes one event.
///
/// # Errors
/// [`CodecError::BrokenTree`] when a page has a node that stands before its parent: that could not be read back.
pub(super) fn event<S: Sink>(sink: &mut S, ctx: &mut Context, event: &Event) -> Result<(), CodecError> {
    Writer { sink, ctx }.event(event)
}

struct Writer<'a, S> {
    sink: &'a mut S,
    ctx: &'a mut Context,
}

impl<S: Sink> Writer<'_, S> {
    fn event(&mut self, event: &Event) -> Result<(), CodecError> {
        let other_tab = if event.tab.0 == self.ctx.tab { 0 } else { event::OTHER_TAB };
        self.sink.byte(kind_code(&event.kind) | other_tab);
        if other_tab != 0 {
            self.sink.varint(u64::from(event.tab.0));
            self.ctx.tab = event.tab.0;
        }
        self.sink.delta(&mut self.ctx.offset_ms, event.offset_ms);
        self.kind(event)
    }

    fn kind(&mut self, event: &Event) -> Result<(), CodecError> {
        match &event.kind {
            EventKind::DomContentLoaded | EventKind::Load => {}
            EventKind::Meta { href, width, height } => {
                self.sink.text(href);
                self.size(*width, *height);
            }
            EventKind::FullSnapshot { tree, scroll_x, scroll_y } => {
                self.tree(tree)?;
                self.scroll(*scroll_x, *scroll_y);
            }
            EventKind::Mutation(mutation) => self.mutation(mutation)?,
            EventKind::PointerMove { pointer, samples } => {
                self.sink.byte(code::of_pointer(*pointer));
                self.samples(event.offset_ms, samples);
            }
            EventKind::Interaction { kind, node, position, pointer } => {
                let (pointer, kind) = (code::of_pointer(*pointer), code::of_interaction(*kind));
                self.sink.byte(kind | pointer << 4 | u8::from(position.is_some()) << 7);
                self.node(*node);
                if let Some((x, y)) = position {
                    self.point(*x, *y);
                }
            }
            EventKind::Scroll { node, x, y } => {
                self.node(*node);
                self.scroll(*x, *y);
            }
            EventKind::ViewportResize { width, height } => self.size(*width, *height),
            EventKind::Input { node, text, checked, user_triggered } => {
                let user = user_triggered.map_or(0, |by_user| 2 | u8::from(by_user));
                self.sink.byte(u8::from(*checked) | user << 1);
                self.node(*node);
                self.sink.text(text);
            }
            EventKind::Media { node, change, at_s } => {
                self.sink.byte(code::of_media(*change) | u8::from(at_s.is_some()) << 7);
                self.node(*node);
                if let Some(at_s) = at_s {
                    self.sink.real(&mut 0, *at_s);
                }
            }
            EventKind::StyleRules(rules) => self.style_rules(rules),
            EventKind::StyleDeclaration { sheet, path, property, change } => {
                self.sheet(*sheet);
                self.path(path);
                self.sink.text(property);
                self.property(change);
            }
            EventKind::AdoptedSheets { host, sheets, order } => {
                self.node(*host);
                self.sink.count(sheets.len());
                for (id, rules) in sheets {
                    self.sink.signed(*id);
                    self.rules(rules);
                }
                self.sink.count(order.len());
                for id in order {
                    self.sink.signed(*id);
                }
            }
            EventKind::Canvas(image) => {
                self.node(image.node);
                self.sink.text(&image.data_url);
            }
            EventKind::Font { family, data } => {
                self.sink.text(family);
                self.sink.blob(data);
            }
            EventKind::Selection { ranges } => {
                self.sink.count(ranges.len());
                for (start, start_at, end, end_at) in ranges {
                    self.node(*start);
                    self.sink.varint(u64::from(*start_at));
                    self.node(*end);
                    self.sink.varint(u64::from(*end_at));
                }
            }
            EventKind::PageView { href } => self.sink.text(href),
            EventKind::Visibility { hidden } => self.sink.byte(u8::from(*hidden)),
            EventKind::Log(log) => self.log(log),
            EventKind::Custom { tag, payload } => {
                self.sink.text(tag);
                self.sink.text(payload);
            }
        }
        Ok(())
    }

    fn node(&mut self, node: NodeId) {
        self.sink.delta(&mut self.ctx.node, node.0);
    }

    fn optional_node(&mut self, node: Option<NodeId>) {
        self.sink.byte(u8::from(node.is_some()));
        if let Some(node) = node {
            self.node(node);
        }
    }

    fn size(&mut self, width: u32, height: u32) {
        self.sink.varint(u64::from(width));
        self.sink.varint(u64::from(height));
    }

    fn point(&mut self, x: f64, y: f64) {
        self.sink.real(&mut self.ctx.x, x);
        self.sink.real(&mut self.ctx.y, y);
    }

    fn scroll(&mut self, x: f64, y: f64) {
        self.sink.real(&mut self.ctx.scroll_x, x);
        self.sink.real(&mut self.ctx.scroll_y, y);
    }

    fn samples(&mut self, event_ms: i64, samples: &[PointerSample]) {
        self.sink.count(samples.len());
        let mut last_ms = event_ms;
        for sample in samples {
            self.sink.delta(&mut last_ms, sample.offset_ms);
            self.point(sample.x, sample.y);
            self.node(sample.node);
        }
    }

    fn tree(&mut self, tree: &NodeTree) -> Result<(), CodecError> {
        self.sink.count(tree.nodes.len());
        tree.nodes.iter().enumerate().try_for_each(|(at, node)| self.tree_node(at, node))
    }

    fn tree_node(&mut self, at: usize, tree_node: &TreeNode) -> Result<(), CodecError> {
        let mut head = if tree_node.in_shadow { node::IN_SHADOW } else { 0 };
        head |= match &tree_node.data {
            NodeData::Document { quirks } => node::DOCUMENT | if *quirks { node::FLAG } else { 0 },
            NodeData::Doctype { .. } => node::DOCTYPE,
            NodeData::Element { svg, shadow_host, .. } => {
                node::ELEMENT
                    | if *svg { node::FLAG } else { 0 }
                    | if *shadow_host { node::SHADOW_HOST } else { 0 }
            }
            NodeData::Text(_) => node::TEXT,
            NodeData::Comment => node::COMMENT,
        };
        self.sink.byte(head);
        self.node(tree_node.id);
        // How many places before this node its parent stands: 0 is the root, and only the first node is one.
        let way = match tree_node.parent {
            None if at == 0 => 0,
            Some(parent) if (parent as usize) < at => at - parent as usize,
            _ => return Err(CodecError::BrokenTree),
        };
        self.sink.count(way);
        match &tree_node.data {
            NodeData::Document { .. } | NodeData::Comment => {}
            NodeData::Doctype { name } => self.sink.text(name),
            NodeData::Text(text) => self.sink.text(text),
            NodeData::Element { tag, attributes, .. } => {
                self.sink.text(tag);
                self.sink.count(attributes.len());
                for attribute in attributes {
                    self.sink.text(&attribute.name);
                    self.sink.text(&attribute.value);
                }
            }
        }
        Ok(())
    }

    fn mutation(&mut self, mutation: &Mutation) -> Result<(), CodecError> {
        let Mutation { removes, adds, texts, attributes, attaches_iframe } = mutation;
        self.sink.byte(u8::from(*attaches_iframe));
        self.sink.count(removes.len());
        for (parent, node) in removes {
            self.node(*parent);
            self.node(*node);
        }
        self.sink.count(adds.len());
        for Add { parent, next, previous, tree } in adds {
            self.node(*parent);
            self.optional_node(*next);
            self.optional_node(*previous);
            self.tree(tree)?;
        }
        self.sink.count(texts.len());
        for (node, text) in texts {
            self.node(*node);
            self.sink.text(text);
        }
        self.sink.count(attributes.len());
        for change in attributes {
            self.attributes(change);
        }
        Ok(())
    }

    fn attributes(&mut self, AttributesChange { node, changes }: &AttributesChange) {
        self.node(*node);
        self.sink.count(changes.len());
        for (name, change) in changes {
            self.sink.text(name);
            match change {
                AttributeChange::Remove => self.sink.byte(0),
                AttributeChange::Set(value) => {
                    self.sink.byte(1);
                    self.sink.text(value);
                }
                AttributeChange::Style(properties) => {
                    self.sink.byte(2);
                    self.sink.count(properties.len());
                    for (name, property) in properties {
                        self.sink.text(name);
                        self.property(property);
                    }
                }
            }
        }
    }

    fn property(&mut self, property: &StyleProperty) {
        match property {
            StyleProperty::Remove => self.sink.byte(0),
            StyleProperty::Set { value, important } => {
                self.sink.byte(1 + u8::from(*important));
                self.sink.text(value);
            }
        }
    }

    fn sheet(&mut self, sheet: SheetRef) {
        match sheet {
            SheetRef::Owner(node) => {
                self.sink.byte(0);
                self.node(node);
            }
            SheetRef::Constructed(id) => {
                self.sink.byte(1);
                self.sink.signed(id);
            }
        }
    }

    fn path(&mut self, path: &[u32]) {
        self.sink.count(path.len());
        for step in path {
            self.sink.varint(u64::from(*step));
        }
    }

    fn rules(&mut self, rules: &[RuleAdd]) {
        self.sink.count(rules.len());
        for RuleAdd { rule, path } in rules {
            self.sink.text(rule);
            self.path(path);
        }
    }

    fn style_rules(&mut self, StyleRules { sheet, removes, adds, replace }: &StyleRules) {
        self.sheet(*sheet);
        self.sink.count(removes.len());
        for path in removes {
            self.path(path);
        }
        self.rules(adds);
        self.optional_text(replace.as_ref());
    }

    fn optional_text(&mut self, text: Option<&Arc<str>>) {
        self.sink.byte(u8::from(text.is_some()));
        if let Some(text) = text {
            self.sink.text(text);
        }
    }

    fn log(&mut self, log: &Log) {
        match log {
            Log::Console { level, message, stack } => {
                self.sink.byte(code::of_level(*level));
                self.sink.text(message);
                if !stack.is_empty() {
                    self.sink.text(stack);
                }
            }
            Log::JsError { message, stack } => {
                self.sink.text(message);
                self.sink.text(stack);
            }
            Log::Network { method, url, status, duration_ms, details } => {
                self.sink.text(method);
                self.sink.text(url);
                self.sink.varint(u64::from(*status));
                self.sink.signed(*duration_ms);
                if let Some(details) = details {
                    self.request_details(details);
                }
            }
        }
    }

    fn request_details(&mut self, details: &RequestDetails) {
        self.sink.byte(u8::from(details.response_bytes.is_some()));
        if let Some(bytes) = details.response_bytes {
            self.sink.varint(bytes);
        }
        self.sink.text(&details.media_type);
        self.sink.text(&details.initiator);
    }
}

fn kind_code(kind: &EventKind) -> u8 {
    match kind {
        EventKind::DomContentLoaded => event::DOM_CONTENT_LOADED,
        EventKind::Load => event::LOAD,
        EventKind::Meta { .. } => event::META,
        EventKind::FullSnapshot { .. } => event::FULL_SNAPSHOT,
        EventKind::Mutation(_) => event::MUTATION,
        EventKind::PointerMove { .. } => event::POINTER_MOVE,
        EventKind::Interaction { .. } => event::INTERACTION,
        EventKind::Scroll { .. } => event::SCROLL,
        EventKind::ViewportResize { .. } => event::VIEWPORT_RESIZE,
        EventKind::Input { .. } => event::INPUT,
        EventKind::Media { .. } => event::MEDIA,
        EventKind::StyleRules(_) => event::STYLE_RULES,
        EventKind::StyleDeclaration { .. } => event::STYLE_DECLARATION,
        EventKind::AdoptedSheets { .. } => event::ADOPTED_SHEETS,
        EventKind::Canvas(_) => event::CANVAS,
        EventKind::Font { .. } => event::FONT,
        EventKind::Selection { .. } => event::SELECTION,
        EventKind::PageView { .. } => event::PAGE_VIEW,
        EventKind::Visibility { .. } => event::VISIBILITY,
        EventKind::Log(Log::Console { stack, .. }) if !stack.is_empty() => event::CONSOLE_WITH_STACK,
        EventKind::Log(Log::Console { .. }) => event::CONSOLE,
        EventKind::Log(Log::JsError { .. }) => event::JS_ERROR,
        EventKind::Log(Log::Network { details: Some(_), .. }) => event::NETWORK_WITH_DETAILS,
        EventKind::Log(Log::Network { .. }) => event::NETWORK,
        EventKind::Custom { .. } => event::CUSTOM,
    }
}
