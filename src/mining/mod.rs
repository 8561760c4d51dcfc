//! Actions → signals → sequences → features → clusters → explanations. Works on recordings in memory; knows no file,
//! no database and no window.

pub mod actions;
pub mod clusters;
pub mod embedding;
pub mod expr;
pub mod facts;
pub mod features;
pub mod motifs;
pub mod numeric;
pub mod pipeline;
pub mod sequences;
pub mod signals;
pub mod store;

#[cfg(test)]
pub(crate) mod testing;
