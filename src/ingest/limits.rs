//! The limits of everything that is read, in one place: they keep a hostile or broken input from taking the machine.
//!
//! The usual values hold an import within 1 GB of memory and refuse nothing that a recorder is known to write. Each can be
//! raised by its name: `binocular import --limit max_file_mb=8000`.

use super::consent::ConsentRules;
use super::tables::Mapping;
use crate::privacy::Masks;
use std::sync::Arc;

/// Limits of an import, and what the user says about its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Levels of elements in a page; deeper nodes are left out.
    pub max_dom_depth: usize,
    /// Nodes of one snapshot or of one added subtree.
    pub max_tree_nodes: usize,
    /// Bytes of one text, attribute value or style sheet.
    pub max_value_bytes: usize,
    /// Bytes of the payload of a custom event.
    pub max_payload_bytes: usize,
    /// Events of one session.
    pub max_events: usize,
    /// Tabs of one session; further ones share the last.
    pub max_tabs: usize,
    /// Bytes of a file as it lies on disk.
    pub max_file_bytes: u64,
    /// Bytes of a file after unpacking. It is held in memory as a whole, but for large files of many sessions.
    pub max_unpacked_bytes: u64,
    /// Bytes of a file that is read as a whole; larger ones are read some sessions at a time where sessions stand apart.
    pub max_whole_bytes: u64,
    /// Unpacked over packed size above which a file over 64 MiB counts as a bomb.
    pub max_unpack_ratio: u64,
    /// Files of one archive.
    pub max_archive_entries: usize,
    /// Rows of one event table; the rest is left out, and counted.
    pub max_table_rows: usize,
    /// What the columns of event tables mean; guessed for each where there is none.
    pub columns: Option<Arc<Mapping>>,
    /// Mappings that the project keeps, each for tables of its columns.
    pub kept_columns: Arc<Vec<Mapping>>,
    /// What is masked before anything is stored.
    pub masks: Masks,
    /// Which sessions must not be stored.
    pub consent: Arc<ConsentRules>,
    /// Ids of people that are e-mail addresses or the like become pseudonyms under this key: the project's own.
    pub pseudonym_key: [u8; 32],
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_dom_depth: 3_000,
            max_tree_nodes: 1_000_000,
            max_value_bytes: 16 << 20,
            max_payload_bytes: 64 << 10,
            max_events: 5_000_000,
            max_tabs: 256,
            max_file_bytes: 4 << 30,
            max_unpacked_bytes: 512 << 20,
            max_whole_bytes: 96 << 20,
            max_unpack_ratio: 400,
            max_archive_entries: 200_000,
            max_table_rows: 5_000_000,
            columns: None,
            kept_columns: Arc::default(),
            masks: Masks::default(),
            consent: Arc::default(),
            pseudonym_key: [0; 32],
        }
    }
}

/// A limit as the user sees it.
pub struct Limit {
    pub name: &'static str,
    pub meaning: &'static str,
    get: fn(&ReadOptions) -> u64,
    set: fn(&mut ReadOptions, u64),
}

const MB: u64 = 1 << 20;
/// Deeper pages overflow the stack of the engine that lays them out.
const DEEPEST: u64 = 3_000;

pub const LIMITS: &[Limit] = &[
    Limit {
        name: "max_file_mb",
        meaning: "Megabytes of a file as it lies on disk",
        get: |o| o.max_file_bytes / MB,
        set: |o, n| o.max_file_bytes = n.saturating_mul(MB),
    },
    Limit {
        name: "max_unpacked_mb",
        meaning: "Megabytes of a file after unpacking; an import may need three times as much memory",
        get: |o| o.max_unpacked_bytes / MB,
        set: |o, n| o.max_unpacked_bytes = n.saturating_mul(MB),
    },
    Limit {
        name: "max_whole_mb",
        meaning: "Megabytes of a file that is read as a whole; of larger ones some sessions at a time",
        get: |o| o.max_whole_bytes / MB,
        set: |o, n| o.max_whole_bytes = n.saturating_mul(MB),
    },
    Limit {
        name: "max_unpack_ratio",
        meaning: "Unpacked over packed size above which a file over 64 MB counts as a bomb",
        get: |o| o.max_unpack_ratio,
        set: |o, n| o.max_unpack_ratio = n,
    },
    Limit {
        name: "max_archive_entries",
        meaning: "Files in one archive",
        get: |o| o.max_archive_entries as u64,
        set: |o, n| o.max_archive_entries = to_size(n),
    },
    Limit {
        name: "max_events",
        meaning: "Events of one session",
        get: |o| o.max_events as u64,
        set: |o, n| o.max_events = to_size(n),
    },
    Limit {
        name: "max_table_rows",
        meaning: "Rows of one event table",
        get: |o| o.max_table_rows as u64,
        set: |o, n| o.max_table_rows = to_size(n),
    },
    Limit {
        name: "max_tabs",
        meaning: "Tabs of one session; further ones share the last",
        get: |o| o.max_tabs as u64,
        set: |o, n| o.max_tabs = to_size(n.clamp(1, 60_000)),
    },
    Limit {
        name: "max_tree_nodes",
        meaning: "Nodes of one page",
        get: |o| o.max_tree_nodes as u64,
        set: |o, n| o.max_tree_nodes = to_size(n),
    },
    Limit {
        name: "max_dom_depth",
        meaning: "Levels of elements in a page, 3,000 at most",
        get: |o| o.max_dom_depth as u64,
        set: |o, n| o.max_dom_depth = to_size(n.min(DEEPEST)),
    },
    Limit {
        name: "max_value_mb",
        meaning: "Megabytes of one text, attribute or style sheet",
        get: |o| o.max_value_bytes as u64 / MB,
        set: |o, n| o.max_value_bytes = to_size(n.saturating_mul(MB)),
    },
];

fn to_size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

impl ReadOptions {
    /// Sets one limit from `name=value`.
    ///
    /// # Errors
    /// A sentence when there is no such limit or the value is no whole number over 0.
    pub fn set_limit(&mut self, assignment: &str) -> Result<(), String> {
        let (name, value) = assignment.split_once('=').unwrap_or((assignment, ""));
        let Some(limit) = LIMITS.iter().find(|l| l.name == name.trim()) else {
            let names: Vec<_> = LIMITS.iter().map(|l| l.name).collect();
            return Err(format!("There is no limit named {name}; the limits are {}", names.join(", ")));
        };
        let value = value.trim().replace(['_', ','], "").parse().ok().filter(|n: &u64| *n > 0);
        let Some(value) = value else {
            let usual = (limit.get)(&Self::default());
            return Err(format!("Give {name} a whole number over 0, as {name}={usual}"));
        };
        (limit.set)(self, value);
        Ok(())
    }

    /// All limits with their values, as `name=value`.
    pub fn limits(&self) -> Vec<(&'static Limit, u64)> {
        LIMITS.iter().map(|limit| (limit, (limit.get)(self))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_set_by_its_name_and_read_back() {
        for limit in LIMITS {
            let mut options = ReadOptions::default();
            let value = if limit.name == "max_dom_depth" { 17 } else { 4_321 };
            options.set_limit(&format!("{} = {value}", limit.name)).unwrap();
            assert_eq!((limit.get)(&options), value, "{}", limit.name);
            assert!(!limit.meaning.ends_with('.'));
        }
        let mut options = ReadOptions::default();
        assert!(options.set_limit("max_nothing=3").unwrap_err().contains("max_file_mb"));
        assert!(options.set_limit("max_events=-3").unwrap_err().contains("whole number"));
        assert!(options.set_limit("max_events").unwrap_err().contains("max_events=5000000"));
        options.set_limit("max_dom_depth=1000000").unwrap();
        assert_eq!(options.max_dom_depth, 3_000);
        assert_eq!(ReadOptions::default().limits().len(), LIMITS.len());
    }
}
