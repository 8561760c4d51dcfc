//! Changes of style sheets and of single properties.

use super::super::json::{Kind, Value};
use super::intern::Names;
use super::mutation::node_id;
use super::{Decoder, Frame, loose_text};
use crate::model::{EventKind, RuleAdd, SheetRef, StyleProperty, StyleRules};

/// Levels of rules within rules; CSS in the wild has three or four.
const MAX_PATH: usize = 64;

/// A property's new value: text, `[text, priority]`, or false and null for one that is gone.
pub(super) fn property(value: Value<'_>, names: &mut Names) -> Option<StyleProperty> {
    match value.kind() {
        Kind::False | Kind::Null => Some(StyleProperty::Remove),
        Kind::Array => {
            let mut items = value.items();
            let text = loose_text(items.next()?)?;
            let important = items.next().is_some_and(|p| p.is("important"));
            Some(StyleProperty::Set { value: names.get(&text), important })
        }
        _ => loose_text(value).map(|text| StyleProperty::Set { value: names.get(&text), important: false }),
    }
}

impl Decoder<'_> {
    pub(super) fn style_rules(&mut self, frame: &Frame, data: Value<'_>) {
        let adds = self.rule_adds(data.get("adds"));
        let removes = data.get("removes").into_iter().flat_map(Value::items);
        let removes = removes.map(|r| path(r.get("index"))).filter(|p| !p.is_empty()).collect();
        let replace = data.get_any(&["replace", "replaceSync"]).and_then(Value::text);
        let replace = replace.map(|text| self.shared(&text));
        let rules = StyleRules { sheet: sheet(data), removes, adds, replace };
        self.push(frame, EventKind::StyleRules(rules));
    }

    fn rule_adds(&mut self, list: Option<Value<'_>>) -> Vec<RuleAdd> {
        let list = list.into_iter().flat_map(Value::items);
        list.filter_map(|add| {
            let rule = add.get("rule")?.text()?;
            Some(RuleAdd { rule: self.shared(&rule), path: path(add.get("index")) })
        })
        .collect()
    }

    pub(super) fn style_declaration(&mut self, frame: &Frame, data: Value<'_>) {
        let (sheet, path) = (sheet(data), path(data.get("index")));
        if let Some((set, name)) = data.get("set").and_then(|s| Some((s, s.get("property")?.text()?))) {
            let value = set.get("value").and_then(loose_text);
            let important = set.get("priority").is_some_and(|p| p.is("important"));
            let change = value.map_or(StyleProperty::Remove, |value| StyleProperty::Set {
                value: self.text(&value),
                important,
            });
            let (property, path) = (self.names.get(&name), path.clone());
            self.push(frame, EventKind::StyleDeclaration { sheet, path, property, change });
        }
        if let Some(name) = data.get("remove").and_then(|r| r.get("property")?.text()) {
            let (property, change) = (self.names.get(&name), StyleProperty::Remove);
            self.push(frame, EventKind::StyleDeclaration { sheet, path, property, change });
        }
    }

    pub(super) fn adopted_sheets(&mut self, frame: &Frame, data: Value<'_>) {
        let mut sheets = Vec::new();
        for style in data.get("styles").into_iter().flat_map(Value::items) {
            if let Some(id) = style.get("styleId").and_then(Value::integer) {
                sheets.push((id, self.rule_adds(style.get("rules"))));
            }
        }
        let order = data.get("styleIds").into_iter().flat_map(Value::items);
        let order = order.filter_map(Value::integer).collect();
        self.push(frame, EventKind::AdoptedSheets { host: node_id(data, "id"), sheets, order });
    }
}

fn sheet(data: Value<'_>) -> SheetRef {
    match data.get("styleId").and_then(Value::integer) {
        Some(id) => SheetRef::Constructed(id),
        None => SheetRef::Owner(node_id(data, "id")),
    }
}

/// A number, or a path of numbers into nested rules.
fn path(index: Option<Value<'_>>) -> Vec<u32> {
    let Some(index) = index else { return Vec::new() };
    let step = |v: Value<'_>| v.integer().and_then(|n| u32::try_from(n).ok());
    match index.kind() {
        Kind::Array => index.items().filter_map(step).take(MAX_PATH).collect(),
        _ => step(index).into_iter().collect(),
    }
}
