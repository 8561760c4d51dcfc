//! A coder's queue: the items in their order, some of them twice; must not know any label.

use super::order::queue_order;
use super::{Item, Round, RoundError};
use crate::project::Project;
use std::collections::BTreeSet;

/// A place in a coder's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::coding) struct Place {
    /// Index of the item in the manifest.
    pub ordinal: u32,
    /// What the coder's log calls it.
    pub key: String,
    /// The coder has met this item before.
    pub is_repeat: bool,
}

impl Round {
    /// Places in each coder's queue: the items, and those of them that are shown a second time.
    pub fn queue_len(&self) -> usize {
        self.items + self.retest.repeats(self.items)
    }

    /// Ordinals of the items in the order that project, round and coder determine.
    pub(in crate::coding) fn queue_of(&self, coder_id: &str, items: &[Item]) -> Vec<u32> {
        let order = queue_order(&self.project_uuid, &self.id, coder_id, items);
        self.retest.put_into(order, &self.project_uuid, &self.id, coder_id)
    }

    /// The stored queue of a coder, place by place.
    pub(in crate::coding) fn places(
        &self,
        project: &Project,
        coder_id: &str,
        items: &[Item],
    ) -> Result<Vec<Place>, RoundError> {
        let mut met = BTreeSet::new();
        let places = project
            .queue_rows(&self.id, coder_id)?
            .into_iter()
            .enumerate()
            .map(|(at, ordinal)| {
                let key = self.key_of(at, items.get(ordinal as usize)?);
                Some(Place { ordinal, key, is_repeat: !met.insert(ordinal) })
            })
            .collect::<Option<Vec<Place>>>()
            .ok_or_else(|| self.broken("the queue"))?;
        if places.len() != self.queue_len() || met.len() != items.len() {
            return Err(self.broken("the queue"));
        }
        Ok(places)
    }

    /// The items in the order of one coder: no secret, and no label.
    ///
    /// Where items are repeated, every one goes by its place in the queue instead of its id: a repeat must look like
    /// any other item, and have a label of its own.
    pub fn load_queue(&self, project: &Project, coder_id: &str) -> Result<Vec<Item>, RoundError> {
        let items = self.load_items(project)?;
        self.check_frozen(project, &items)?;
        let places = self.places(project, coder_id, &items)?;
        Ok(places
            .into_iter()
            .map(|place| Item { id: place.key, ..items[place.ordinal as usize].clone() })
            .collect())
    }

    fn key_of(&self, position: usize, item: &Item) -> String {
        if self.retest.is_off() { item.id.clone() } else { format!("{}/{}", self.id, position + 1) }
    }
}
