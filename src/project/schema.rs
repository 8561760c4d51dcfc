//! The tables of this part as SQL; knows no migration and no row.

/// Tables of recordings, facts, caches, settings and documents, as of file format 1.
pub const BASE: &str = include_str!("schema.sql");
