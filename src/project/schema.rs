//! The tables of this part as SQL; knows no migration and no row.

/// Tables of recordings, facts, caches, settings and documents, as of file format 1.
pub const BASE: &str = include_str!("schema.sql");

/// What format 2 adds: notes on ranges, and tags on moments.
pub const NOTES: &str = include_str!("schema_2.sql");

/// What format 10 adds: what people say of hits of signals.
pub const JUDGEMENTS: &str = include_str!("schema_judgements.sql");

/// What format 4 adds: saved things that a merge found twice.
pub const MERGE: &str = include_str!("schema_4.sql");

/// What format 6 adds: hashes of recordings from before they were masked.
pub const MASKED: &str = include_str!("schema_6.sql");

/// What format 11 adds: likely bots, what analysts say of them, and verdicts of recording tools.
pub const BOTS: &str = include_str!("schema_bots.sql");
