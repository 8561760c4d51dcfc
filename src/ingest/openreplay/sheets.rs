//! Style sheets that scripts build rule by rule, and who wears them; knows no bytes.

use super::super::page::Page;
use crate::model::{EventKind, NodeId, RuleAdd, SheetRef, StyleRules};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sheets of one page, and rules of one sheet.
const MAX_SHEETS: usize = 10_000;
const MAX_RULES: usize = 20_000;
/// Its numbers of sheets and nodes overlap with nothing else of the model.
const MAX_NUMBER: u64 = 1 << 53;

#[derive(Default)]
struct Sheet {
    rules: Vec<Arc<str>>,
    worn: Option<SheetRef>,
}

#[derive(Default)]
pub struct Sheets {
    held: BTreeMap<u64, Sheet>,
    /// Sheets of each document or shadow host, in the order in which they were put on.
    adopted: BTreeMap<i64, Vec<i64>>,
    pub left_out: u64,
}

impl Sheets {
    fn sheet(&mut self, id: u64) -> Option<&mut Sheet> {
        if id > MAX_NUMBER || (self.held.len() >= MAX_SHEETS && !self.held.contains_key(&id)) {
            self.left_out += 1;
            return None;
        }
        Some(self.held.entry(id).or_default())
    }

    pub fn insert(&mut self, id: u64, rule: Arc<str>, index: usize) -> Option<EventKind> {
        let sheet = self.sheet(id)?;
        if sheet.rules.len() >= MAX_RULES {
            self.left_out += 1;
            return None;
        }
        let index = index.min(sheet.rules.len());
        sheet.rules.insert(index, rule.clone());
        let add = RuleAdd { rule, path: vec![u32::try_from(index).ok()?] };
        sheet.worn.map(|sheet| change(sheet, Vec::new(), vec![add], None))
    }

    pub fn delete(&mut self, id: u64, index: usize) -> Option<EventKind> {
        let sheet = self.sheet(id)?;
        if index < sheet.rules.len() {
            sheet.rules.remove(index);
        }
        let path = vec![u32::try_from(index).ok()?];
        sheet.worn.map(|sheet| change(sheet, vec![path], Vec::new(), None))
    }

    pub fn replace(&mut self, id: u64, text: Arc<str>) -> Option<EventKind> {
        let sheet = self.sheet(id)?;
        sheet.rules = vec![text.clone()];
        sheet.worn.map(|sheet| change(sheet, Vec::new(), Vec::new(), Some(text)))
    }

    /// A root or a style element puts the sheet on.
    pub fn put_on(&mut self, id: u64, wearer: u64, page: &Page) -> Option<EventKind> {
        let host = page.sheet_host(wearer);
        let style = page.is_element(wearer, "style");
        let sheet = self.sheet(id)?;
        let number = i64::try_from(id).ok()?;
        if style {
            let owner = SheetRef::Owner(super::super::page::node_id(i64::try_from(wearer).ok()?));
            sheet.worn = Some(owner);
            let rules = sheet.rules.iter().enumerate();
            let adds: Vec<_> =
                rules.map(|(at, rule)| RuleAdd { rule: rule.clone(), path: vec![at as u32] }).collect();
            return (!adds.is_empty()).then(|| change(owner, Vec::new(), adds, None));
        }
        let host = host?;
        let first = sheet.worn.is_none();
        sheet.worn = Some(SheetRef::Constructed(number));
        let rules = sheet.rules.iter().map(|rule| RuleAdd { rule: rule.clone(), path: Vec::new() });
        let sheets = if first { vec![(number, rules.collect())] } else { Vec::new() };
        let order = self.adopted.entry(host.0).or_default();
        if !order.contains(&number) && order.len() < 1_000 {
            order.push(number);
        }
        Some(EventKind::AdoptedSheets { host, sheets, order: order.clone() })
    }

    pub fn take_off(&mut self, id: u64, wearer: u64, page: &Page) -> Option<EventKind> {
        let host: NodeId = page.sheet_host(wearer)?;
        let number = i64::try_from(id).ok()?;
        let order = self.adopted.get_mut(&host.0)?;
        order.retain(|own| *own != number);
        Some(EventKind::AdoptedSheets { host, sheets: Vec::new(), order: order.clone() })
    }
}

fn change(
    sheet: SheetRef,
    removes: Vec<Vec<u32>>,
    adds: Vec<RuleAdd>,
    replace: Option<Arc<str>>,
) -> EventKind {
    EventKind::StyleRules(StyleRules { sheet, removes, adds, replace })
}

/// A rule of a style element that is named itself, as old trackers do.
pub fn rule_of_element(owner: NodeId, rule: Option<Arc<str>>, index: usize) -> Option<EventKind> {
    let path = vec![u32::try_from(index).ok()?];
    let owner = SheetRef::Owner(owner);
    Some(match rule {
        Some(rule) => change(owner, Vec::new(), vec![RuleAdd { rule, path }], None),
        None => change(owner, vec![path], Vec::new(), None),
    })
}
