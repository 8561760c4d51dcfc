//! Tables that are asked millions of times; knows nothing of what is in them.
//!
//! Their hash is several times faster than the standard library's. It is seeded anew by every run of the program, so that
//! no input can be made to collide; what comes out must never depend on the order in which such a table is walked.

use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

pub type QuickMap<K, V> = HashMap<K, V, RandomState>;
pub type QuickSet<K> = HashSet<K, RandomState>;
