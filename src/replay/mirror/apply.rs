//! Applies events to a mirror, by the rules of rrweb's own player (formats.md §1.4, §1.5).

use super::style_text::{delete_rule, insert_rule, set_declaration, split_rules};
use super::{Hover, Mirror, Node, NodeKind, NodeTable};
use crate::model::{
    Event, EventKind, InteractionKind, NodeId, NodeTree, PointerSample, RuleAdd, SheetRef, StyleProperty,
    StyleRules,
};
use std::sync::Arc;

/// Most rules that one sheet may hold; a script that adds more is cut there.
const MAX_RULES: usize = 100_000;
/// Most fonts that a recording may bring.
const MAX_FONTS: usize = 200;

impl Mirror {
    /// Brings the mirror from just before `event` to just after it. Never fails: what cannot be done is counted
    /// in [`Mirror::issues`].
    pub fn apply(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Meta { href, width, height } => {
                self.href = href.clone();
                self.viewport = (*width, *height);
                self.name_neutral_page();
            }
            EventKind::FullSnapshot { tree, scroll_x, scroll_y } => self.load(tree, (*scroll_x, *scroll_y)),
            EventKind::Mutation(mutation) => self.mutate(mutation),
            EventKind::PointerMove { samples, .. } => {
                if let Some(PointerSample { x, y, node, .. }) = samples.last().copied() {
                    self.hover = Some(Hover { x, y, node });
                }
            }
            EventKind::Interaction { kind, node, position, .. } => self.interact(*kind, *node, *position),
            EventKind::Scroll { node, x, y } => {
                let (x, y) = (finite(*x), finite(*y));
                // The root element scrolls the viewport, which is the document's.
                let root_element = self.node(*node).filter(|n| n.tag() == "html").and_then(|n| n.parent);
                self.with_node(root_element.unwrap_or(*node), |n| n.scroll = (x, y));
            }
            EventKind::ViewportResize { width, height } => self.viewport = (*width, *height),
            EventKind::Input { node, text, checked, .. } => self.input(*node, text, *checked),
            EventKind::StyleRules(change) => self.change_rules(change),
            EventKind::StyleDeclaration { sheet, path, property, change } => {
                self.change_declaration(*sheet, path, property, change);
            }
            EventKind::AdoptedSheets { host, sheets, order } => self.adopt(*host, sheets, order),
            EventKind::Canvas(image) => {
                let url = image.data_url.clone();
                self.with_node(image.node, |n| {
                    if let NodeKind::Element(element) = &mut n.kind {
                        element.set_attribute(&"rr_dataURL".into(), url);
                    }
                });
            }
            EventKind::Font { family, data } => {
                if self.fonts.len() < MAX_FONTS {
                    Arc::make_mut(&mut self.fonts).push((family.clone(), data.clone()));
                }
            }
            EventKind::PageView { href } => {
                self.href = href.clone();
                self.name_neutral_page();
            }
            EventKind::DomContentLoaded
            | EventKind::Load
            | EventKind::Media { .. }
            | EventKind::Selection { .. }
            | EventKind::Visibility { .. }
            | EventKind::Log(_)
            | EventKind::Custom { .. } => {}
        }
    }

    /// Writes to a node, or counts that it is unknown.
    pub(super) fn with_node(&mut self, id: NodeId, write: impl FnOnce(&mut Node)) {
        match self.nodes.get_mut(id) {
            Some(node) => write(node),
            None => self.issues.unknown_nodes += 1,
        }
    }

    pub(super) fn load(&mut self, tree: &Arc<NodeTree>, scroll: (f64, f64)) {
        self.nodes = NodeTable::default();
        self.generation += 1;
        self.focus = None;
        self.root = tree.root().map(|n| n.id);
        self.insert_tree(tree, Some(tree), None);
        let scroll = (finite(scroll.0), finite(scroll.1));
        if let Some(root) = self.root.filter(|_| scroll != (0.0, 0.0)) {
            self.with_node(root, |n| n.scroll = scroll);
        }
    }

    fn interact(&mut self, kind: InteractionKind, node: NodeId, position: Option<(f64, f64)>) {
        if let Some((x, y)) = position {
            self.hover = Some(Hover { x, y, node });
        }
        match kind {
            InteractionKind::Focus => self.focus = Some(node),
            InteractionKind::Blur if self.focus == Some(node) => self.focus = None,
            _ => {}
        }
    }

    fn input(&mut self, id: NodeId, text: &Arc<str>, checked: bool) {
        let Some(node) = self.nodes.get(id) else {
            self.issues.unknown_nodes += 1;
            return;
        };
        let kind = node.attribute("type").unwrap_or("").to_ascii_lowercase();
        let toggles = node.tag() == "input" && matches!(&*kind, "checkbox" | "radio");
        let group = if kind == "radio" && checked { self.radio_group(id) } else { Vec::new() };
        for other in group {
            self.with_node(other, |n| n.checked = Some(false));
        }
        self.with_node(id, |n| {
            if toggles {
                n.checked = Some(checked);
            } else {
                n.value = Some(text.clone());
            }
        });
    }

    /// The other radio buttons of the same name below the same form (or document).
    fn radio_group(&self, id: NodeId) -> Vec<NodeId> {
        let Some(name) = self.node(id).and_then(|n| n.attribute("name")).filter(|n| !n.is_empty()) else {
            return Vec::new();
        };
        let Some((scope, _)) =
            self.ancestors_and_self(id).skip(1).find(|(_, n)| n.tag() == "form" || n.is_document())
        else {
            return Vec::new();
        };
        self.subtree(scope)
            .filter(|(other, n)| *other != id && n.tag() == "input" && n.attribute("name") == Some(name))
            .filter(|(_, n)| n.attribute("type").is_some_and(|t| t.eq_ignore_ascii_case("radio")))
            .map(|(other, _)| other)
            .collect()
    }

    /// Gives the rules of a sheet to `edit`, as a list that is written back.
    fn edit_sheet(&mut self, sheet: SheetRef, edit: impl FnOnce(&mut Vec<Arc<str>>)) {
        match sheet {
            SheetRef::Owner(id) => {
                let Some(text) = self.sheet_text(id) else {
                    self.issues.unknown_nodes += 1;
                    return;
                };
                self.with_node(id, |n| {
                    let rules = n.rules.get_or_insert_with(|| Arc::new(split_rules(&text)));
                    edit(Arc::make_mut(rules));
                });
            }
            SheetRef::Constructed(id) => edit(Arc::make_mut(&mut self.constructed).entry(id).or_default()),
        }
        if let SheetRef::Constructed(id) = sheet {
            self.touch_adopters(id);
        }
    }

    /// Marks the adopters of a constructed sheet as written, so that a comparison of mirrors sees the change.
    fn touch_adopters(&mut self, sheet: i64) {
        let hosts: Vec<NodeId> =
            self.nodes.iter().filter(|(_, n)| n.adopted.contains(&sheet)).map(|(id, _)| id).collect();
        for host in hosts {
            if let Some(node) = self.nodes.get(host).map(|n| (**n).clone()) {
                self.nodes.insert(host, node);
            }
        }
    }

    fn change_rules(&mut self, change: &StyleRules) {
        self.edit_sheet(change.sheet, |rules| {
            for add in change.adds.iter().take(MAX_RULES.saturating_sub(rules.len())) {
                insert_rule(rules, add);
            }
            for path in &change.removes {
                delete_rule(rules, path);
            }
            if let Some(text) = &change.replace {
                *rules = split_rules(text);
            }
        });
    }

    fn change_declaration(&mut self, sheet: SheetRef, path: &[u32], property: &str, change: &StyleProperty) {
        self.edit_sheet(sheet, |rules| set_declaration(rules, path, property, change));
    }

    fn adopt(&mut self, host: NodeId, sheets: &[(i64, Vec<RuleAdd>)], order: &[i64]) {
        for (id, rules) in sheets {
            let sheet = Arc::make_mut(&mut self.constructed).entry(*id).or_default();
            sheet.clear();
            for add in rules.iter().take(MAX_RULES) {
                insert_rule(sheet, add);
            }
        }
        self.with_node(host, |n| n.adopted = order.to_vec());
        // Others may have adopted the same sheets before.
        for (id, _) in sheets {
            self.touch_adopters(*id);
        }
    }
}

fn finite(v: f64) -> f64 {
    if v.is_finite() { v.clamp(-1e7, 1e7) } else { 0.0 }
}
