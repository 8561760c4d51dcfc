//! Changes of the page: removes, adds, texts, attributes.

use super::super::json::{Kind, Value};
use super::style::property;
use super::wireframes::removed_wireframe;
use super::{Decoder, Frame, loose_text};
use crate::model::{Add, AttributeChange, AttributesChange, EventKind, Mutation, NodeId};
use std::sync::Arc;

impl Decoder<'_> {
    pub(super) fn mutation(&mut self, frame: &Frame, data: Value<'_>) {
        let list = |name: &str| data.get(name).into_iter().flat_map(Value::items);
        let mut mutation = Mutation {
            attaches_iframe: data.get("isAttachIframe").is_some_and(Value::is_true),
            ..Mutation::default()
        };
        let mobile = list("adds").chain(list("updates")).any(|a| a.get("wireframe").is_some());
        if mobile {
            self.wireframe_mutation(frame, data);
            return;
        }
        // Web recorders write all four lists; a phone's removes alone name wireframes.
        let of_a_phone = data.get("texts").is_none() && data.get("attributes").is_none();
        for remove in list("removes") {
            let id = node_id(remove, "id");
            mutation.removes.push((node_id(remove, "parentId"), id));
            if of_a_phone && list("adds").next().is_none() {
                mutation.removes.push(removed_wireframe(remove.get("parentId"), id));
            }
        }
        for add in list("adds") {
            match add.get("node").filter(|n| n.kind() == Kind::Object) {
                Some(node) => {
                    let tree = self.tree(node);
                    if !tree.is_empty() {
                        let (next, previous) = (sibling(add, "nextId"), sibling(add, "previousId"));
                        mutation.adds.push(Add { parent: node_id(add, "parentId"), next, previous, tree });
                    }
                }
                None => self.malformed(|| "an added node is missing".to_owned()),
            }
        }
        for change in list("texts") {
            let text = change.get("value").and_then(loose_text).unwrap_or_default();
            let text = self.text(&text);
            mutation.texts.push((node_id(change, "id"), text));
        }
        for change in list("attributes") {
            let node = node_id(change, "id");
            let members = change.get("attributes").into_iter().flat_map(Value::members);
            let changes = members.filter_map(|(name, value)| self.attribute_change(name, value)).collect();
            mutation.attributes.push(AttributesChange { node, changes });
        }
        self.push(frame, EventKind::Mutation(Box::new(mutation)));
    }

    fn attribute_change(&mut self, name: Value<'_>, value: Value<'_>) -> Option<(Arc<str>, AttributeChange)> {
        let name = self.names.get(&name.text()?);
        let change = match value.kind() {
            Kind::Text => {
                let text = value.text()?;
                AttributeChange::Set(self.text(&text))
            }
            Kind::Number => AttributeChange::Set(self.names.get(value.raw())),
            Kind::True => AttributeChange::Set(self.names.get("")),
            Kind::Null | Kind::False => AttributeChange::Remove,
            Kind::Object if &*name == "style" => {
                let properties = value.members();
                let properties = properties.filter_map(|(name, value)| {
                    let name = self.names.get(&name.text()?);
                    Some((name, property(value, &mut self.names)?))
                });
                AttributeChange::Style(properties.collect())
            }
            Kind::Array | Kind::Object => {
                self.malformed(|| format!("the attribute {name} is set to a list or an object"));
                return None;
            }
        };
        Some((name, change))
    }
}

pub(super) fn node_id(value: Value<'_>, name: &str) -> NodeId {
    node_of(value.get(name))
}

pub(super) fn node_of(value: Option<Value<'_>>) -> NodeId {
    value.and_then(Value::integer).map_or(NodeId::UNKNOWN, NodeId)
}

/// A sibling by id. Recorders before 2020 write −1 for one that they did not know yet: it stays, as
/// [`NodeId::UNKNOWN`], because it says that there is one.
fn sibling(add: Value<'_>, name: &str) -> Option<NodeId> {
    add.get(name).and_then(Value::integer).map(NodeId)
}
