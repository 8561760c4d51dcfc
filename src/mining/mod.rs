//! Actions → signals → sequences → features → clusters → explanations. Works on recordings in memory; knows no file,
//! no database and no window.

pub mod actions;
pub mod facts;
pub mod sequences;
pub mod signals;

#[cfg(test)]
mod testing;
