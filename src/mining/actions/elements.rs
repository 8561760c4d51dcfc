//! Gives every element that a track meets one number; knows no event.

use super::{Extractor, regions::region_of, traits};
use crate::mining::facts::{Element, Traits};
use crate::model::{ElementFacts, NodeId, TabId};
use crate::replay::mirror::{element_facts, is_price, selector};

/// Tab, generation of the page, node: what makes an element itself.
pub(super) type Key = (TabId, u32, NodeId);

/// Most elements of one session that are described; later ones are met without description.
const MAX_ELEMENTS: usize = 50_000;

impl Extractor<'_> {
    /// Facts of the element at or above `node` as they stand now.
    pub(super) fn describe(&self, tab: TabId, node: NodeId) -> Option<ElementFacts> {
        // A press, its end, a focus and a click ask for the same element one after the other.
        if let Some(known) = self.described.borrow().get(&(tab, node)) {
            return known.clone();
        }
        let facts = element_facts(&self.tabs[usize::from(tab.0)].mirror, node);
        self.described.borrow_mut().insert((tab, node), facts.clone());
        facts
    }

    /// Number of the element that stands for `node`: what shows a price, else the closest interactive ancestor,
    /// else the element itself. Remembered until the next full snapshot.
    pub(super) fn element_of(&mut self, tab: TabId, node: NodeId) -> Option<u32> {
        let at = usize::from(tab.0);
        if let Some(known) = self.tabs[at].memo.get(&node) {
            return *known;
        }
        let facts = self.describe(tab, node).map(|facts| self.whole_price(tab, facts));
        let found = facts.and_then(|facts| self.intern(tab, facts));
        self.tabs[at].memo.insert(node, found);
        found
    }

    /// A part of a price ("/ month") stands for the price around it.
    fn whole_price(&self, tab: TabId, facts: ElementFacts) -> ElementFacts {
        if facts.price_like {
            return facts;
        }
        let mirror = &self.tabs[usize::from(tab.0)].mirror;
        let parent = mirror.node(facts.node).and_then(|n| n.parent);
        let price = parent.filter(|p| is_price(mirror, *p));
        price.and_then(|p| self.describe(tab, p)).unwrap_or(facts)
    }

    /// The same without what shows a price: the target of clicks.
    pub(super) fn target_of(&mut self, tab: TabId, facts: &ElementFacts) -> Option<u32> {
        match facts.interactive_node {
            Some(node) if node != facts.node => self.intern_node(tab, node),
            _ => self.intern_exact(tab, facts.node, facts.clone()),
        }
    }

    fn intern(&mut self, tab: TabId, facts: ElementFacts) -> Option<u32> {
        match facts.interactive_node {
            Some(node) if node != facts.node && !facts.price_like => self.intern_node(tab, node),
            _ => self.intern_exact(tab, facts.node, facts),
        }
    }

    fn intern_node(&mut self, tab: TabId, node: NodeId) -> Option<u32> {
        let generation = self.tabs[usize::from(tab.0)].mirror.generation();
        if let Some(known) = self.element_ids.get(&(tab, generation, node)) {
            return Some(*known);
        }
        let facts = self.describe(tab, node)?;
        self.intern_exact(tab, node, facts)
    }

    fn intern_exact(&mut self, tab: TabId, node: NodeId, facts: ElementFacts) -> Option<u32> {
        let mirror = &self.tabs[usize::from(tab.0)].mirror;
        let generation = mirror.generation();
        let key: Key = (tab, generation, node);
        if let Some(index) = self.element_ids.get(&key) {
            return Some(*index);
        }
        if self.facts.elements.len() >= MAX_ELEMENTS {
            self.facts.points_left_out += 1;
            return None;
        }
        let named = facts.interactive_node.unwrap_or(node);
        let mut traits = traits::traits_of(mirror, named, &facts.text);
        let (region, card) = region_of(mirror, node);
        if card {
            traits.insert(Traits::PRODUCT_CARD);
        }
        let region = region.map_or_else(Default::default, |r| selector(mirror, r).into());
        let index = self.facts.elements.len() as u32;
        self.facts.elements.push(Element { tab, generation, facts, traits, region });
        self.element_ids.insert(key, index);
        Some(index)
    }
}
