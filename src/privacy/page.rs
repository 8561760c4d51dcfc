//! What of each page is to be masked, collected over the page's whole life before anything is: a field is secret for all
//! of it if it is so at any moment. Pages turn a password's type to text to show what was typed, and some start as text;
//! an address typed sign by sign is an address from its first sign on.

use super::field::{kind_of_attribute, kind_of_field};
use super::kind::Kind;
use super::rules::{Masks, Treatment};
use super::selector::{Mark, vendor_mark};
use crate::model::{Attribute, AttributeChange, Event, EventKind, NodeData, NodeTree, QuickMap, QuickSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One tab between two full snapshots.
#[derive(Default)]
pub(super) struct Page {
    /// Fields that hold personal data, and of which kind.
    pub fields: QuickMap<i64, Kind>,
    /// Elements that a mark or an own rule names.
    pub marked: QuickMap<i64, Treatment>,
    /// Fields whose value is a choice of the page's own, not typed text.
    pub choices: QuickSet<i64>,
    tags: QuickMap<i64, Arc<str>>,
}

/// Per tab, its pages; page 0 is what comes before the first full snapshot.
pub(super) fn collect(events: &[Event], tabs: usize, masks: &Masks) -> Vec<Vec<Page>> {
    let mut collector = Collector { masks, pages: Vec::new(), names: Vec::new() };
    for _ in 0..tabs.max(1) {
        collector.pages.push(vec![Page::default()]);
        collector.names.push(BTreeSet::new());
    }
    for event in events {
        let tab = usize::from(event.tab.0).min(tabs.saturating_sub(1));
        collector.event(tab, &event.kind);
    }
    collector.pages
}

struct Collector<'m> {
    masks: &'m Masks,
    pages: Vec<Vec<Page>>,
    /// Names of secret fields outlive their page: a snapshot may be taken while the password is shown as text.
    names: Vec<BTreeSet<Arc<str>>>,
}

impl Collector<'_> {
    fn event(&mut self, tab: usize, kind: &EventKind) {
        let (Some(pages), Some(names)) = (self.pages.get_mut(tab), self.names.get_mut(tab)) else { return };
        if matches!(kind, EventKind::FullSnapshot { .. }) {
            pages.push(Page::default());
        }
        let Some(page) = pages.last_mut() else { return };
        match kind {
            EventKind::FullSnapshot { tree, .. } => page.tree(tree, self.masks, names),
            EventKind::Mutation(mutation) => {
                for add in &mutation.adds {
                    page.tree(&add.tree, self.masks, names);
                }
                for change in &mutation.attributes {
                    for (name, value) in &change.changes {
                        if let AttributeChange::Set(value) = value {
                            page.attribute(change.node.0, name, value, self.masks);
                        }
                    }
                }
            }
            EventKind::Input { node, text, .. } => page.value(node.0, text, self.masks),
            _ => {}
        }
    }
}

impl Page {
    fn tree(&mut self, tree: &NodeTree, masks: &Masks, names: &mut BTreeSet<Arc<str>>) {
        for node in &tree.nodes {
            let NodeData::Element { tag, attributes, .. } = &node.data else { continue };
            let id = node.id.0;
            if let Some(treatment) = treatment_of(tag, attributes, masks) {
                self.marked.insert(id, treatment);
            }
            if !matches!(&**tag, "input" | "textarea" | "select") {
                continue;
            }
            self.tags.insert(id, tag.clone());
            if is_choice(tag, attributes) {
                self.choices.insert(id);
            }
            let named =
                attributes.iter().filter(|a| matches!(&*a.name, "name" | "id") && !a.value.is_empty());
            let own = named.clone().find_map(|a| own_field(&a.value, masks));
            if own == Some(Treatment::Keep) {
                self.marked.insert(id, Treatment::Keep);
            }
            let known = named.clone().any(|a| names.contains(&a.value)).then_some(Kind::Password);
            let by_rule = own.filter(|own| *own != Treatment::Keep).map(|_| Kind::Own);
            // A button's `type` and `value` say nothing of a person.
            let by_name = if self.choices.contains(&id) { None } else { kind_of_field(attributes) };
            if let Some(kind) = [known, by_rule, by_name].into_iter().flatten().min() {
                self.field(id, kind, masks);
                if kind == Kind::Password {
                    names.extend(named.map(|a| a.value.clone()));
                }
            }
            if let Some(value) = attributes.iter().find(|a| &*a.name == "value") {
                self.value(id, &value.value, masks);
            }
        }
    }

    /// An attribute of an element that is there already.
    fn attribute(&mut self, node: i64, name: &str, value: &str, masks: &Masks) {
        if self.tags.contains_key(&node) && !self.choices.contains(&node) {
            if name == "value" {
                self.value(node, value, masks);
            } else if let Some(kind) = kind_of_attribute(name, value) {
                self.field(node, kind, masks);
            }
        } else if name == "type" && kind_of_attribute(name, value) == Some(Kind::Password) {
            // The element came before the page did.
            self.field(node, Kind::Password, masks);
        }
        let one = [Attribute { name: name.into(), value: value.into() }];
        let tag = self.tags.get(&node).map_or("", |tag| &**tag);
        if let Some(treatment) = treatment_of(tag, &one, masks) {
            self.marked.entry(node).or_insert(treatment);
        }
    }

    fn field(&mut self, node: i64, kind: Kind, masks: &Masks) {
        if masks.kinds.has(kind) {
            let held = self.fields.entry(node).or_insert(kind);
            *held = (*held).min(kind);
        }
    }

    /// A value that a field has: if it is personal, so were its beginnings.
    fn value(&mut self, node: i64, value: &str, masks: &Masks) {
        if self.choices.contains(&node) || self.fields.get(&node) == Some(&Kind::Password) {
            return;
        }
        if let Some(kind) = masks.find(value).into_iter().map(|finding| finding.kind).min() {
            self.field(node, kind, masks);
        }
    }
}

/// The strongest of what marks and own rules ask for; an own rule goes before a vendor's mark.
fn treatment_of(tag: &str, attributes: &[Attribute], masks: &Masks) -> Option<Treatment> {
    let mut own = masks.selectors.iter().filter(|(selector, _)| selector.matches(tag, attributes.iter()));
    // The later rule counts.
    if let Some((_, treatment)) = own.next_back() {
        return Some(*treatment);
    }
    if !masks.vendor_marks {
        return None;
    }
    vendor_mark(attributes).map(|mark| match mark {
        Mark::Mask => Treatment::Mask,
        Mark::Block => Treatment::Block,
    })
}

fn own_field(name: &str, masks: &Masks) -> Option<Treatment> {
    if masks.fields.is_empty() {
        return None;
    }
    let lower = name.to_lowercase();
    masks.fields.iter().rev().find(|(known, _)| *known == lower).map(|(_, treatment)| *treatment)
}

fn is_choice(tag: &str, attributes: &[Attribute]) -> bool {
    let kind = attributes.iter().find(|a| &*a.name == "type").map_or("", |a| &*a.value).to_ascii_lowercase();
    tag == "select"
        || (tag == "input"
            && matches!(
                &*kind,
                "checkbox" | "radio" | "button" | "submit" | "reset" | "image" | "range" | "color"
            ))
}
