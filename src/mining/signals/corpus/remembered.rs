//! Answers about all of a corpus that every session asks for again, each worked out once; knows no question.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Answers by question. They follow from what they stand beside, so that a copy begins without them and two of these are
/// always equal.
#[derive(Debug)]
pub(super) struct Remembered<K, V>(Mutex<BTreeMap<K, V>>);

impl<K: Ord, V: Clone> Remembered<K, V> {
    /// The answer, made where nobody asked before; whoever asks meanwhile waits for it.
    pub fn get_or(&self, question: K, answer: impl FnOnce() -> V) -> V {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry(question).or_insert_with(answer).clone()
    }

    /// To be called when what the answers follow from changes.
    pub fn forget(&mut self) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl<K, V> Clone for Remembered<K, V> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<K, V> PartialEq for Remembered<K, V> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<K, V> Eq for Remembered<K, V> {}
