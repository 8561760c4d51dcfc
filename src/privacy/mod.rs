//! Personal data: how it is found, how it is masked before it is stored, and what of it is in the project still.
//!
//! [`detect`] reads text, [`field`] names of fields, [`selector`] marks on elements; [`rules`] say what of it counts;
//! `door` masks a recording's events before anything else sees them; `audit` looks through what is stored.

pub mod cover;
pub mod detect;
pub mod field;
pub mod rules;
pub mod selector;

mod audit;
mod door;
mod kind;
mod page;
mod parts;
#[cfg(test)]
mod planted_tests;
mod pseudonym;
mod seen;
mod settings;
mod strict;
#[cfg(test)]
mod tests;

pub use audit::{Audit, AuditRow, Example, audit, audit_some, mask_recording, mask_sessions};
pub use detect::Finding;
pub use door::{BLOCK_ATTRIBUTE, Masked, mask_events};
pub use kind::{Kind, Kinds};
pub use pseudonym::{mask_person, mask_properties, mask_session_id, pseudonym, pseudonym_key};
pub use rules::{MaskRules, Masks, OwnRule, Preset, Target, Treatment};
pub use seen::{Place, Seen};
pub use settings::{put_rules, rules_of};
