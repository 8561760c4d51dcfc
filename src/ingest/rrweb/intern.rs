//! One copy of each common short text; forgets what is rare, so that no input can fill it.

use std::sync::Arc;

const SLOTS: usize = 4096;
/// Longer texts are rarely equal.
const MAX_BYTES: usize = 64;

/// A cache with one place per hash: equal texts that come often share their memory.
pub struct Names {
    slots: Vec<Option<Arc<str>>>,
}

impl Default for Names {
    fn default() -> Self {
        Self { slots: vec![None; SLOTS] }
    }
}

impl Names {
    pub fn get(&mut self, text: &str) -> Arc<str> {
        if text.len() > MAX_BYTES {
            return Arc::from(text);
        }
        let hash = text.bytes().fold(text.len() as u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
        let place = (hash ^ (hash >> 15)) as usize % SLOTS;
        let Some(slot) = self.slots.get_mut(place) else { return Arc::from(text) };
        if let Some(known) = slot.as_ref().filter(|known| &***known == text) {
            return known.clone();
        }
        let new: Arc<str> = Arc::from(text);
        *slot = Some(new.clone());
        new
    }
}
