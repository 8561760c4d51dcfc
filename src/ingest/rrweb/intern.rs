//! One copy of each common short text; forgets what is rare, so that no input can fill it.

use foldhash::fast::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;

const SLOTS: usize = 4096;
/// Longer texts are rarely equal.
const MAX_BYTES: usize = 64;

/// A cache with one place per hash: equal texts that come often share their memory.
#[derive(Default)]
pub struct Names {
    /// Empty until the first text comes.
    slots: Vec<Option<Arc<str>>>,
    seed: RandomState,
}

impl Names {
    pub fn get(&mut self, text: &str) -> Arc<str> {
        if text.len() > MAX_BYTES {
            return Arc::from(text);
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, None);
        }
        let place = self.seed.hash_one(text) as usize % SLOTS;
        let Some(slot) = self.slots.get_mut(place) else { return Arc::from(text) };
        if let Some(known) = slot.as_ref().filter(|known| &***known == text) {
            return known.clone();
        }
        let new: Arc<str> = Arc::from(text);
        *slot = Some(new.clone());
        new
    }
}
