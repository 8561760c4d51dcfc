//! The expression language that filters sessions and sequences, names segments and motifs, and tags by rule; knows no
//! project and no window.
//!
//! ```text
//! clicks >= 5 and device = phone
//! page = "/checkout*" and not submit
//! (hesitation then scroll within 10s then click[text ~ "buy"] within 5s) or dead_click >= 2
//! count(page_view[page_type = detail] then page_view[page_type = list] within 1min) >= 3
//! label = price_check and motif "Hover, then leave" and segment "Phones in Spain"
//! ```
//!
//! A text becomes an [`Expr`] by [`parse`], which knows from a [`Vocabulary`] what there is to name, or an
//! [`ExprError`] that says where and what instead. What it says of a session is answered by [`Expr::holds`]. Everything
//! is bounded: [`MAX_BYTES`], [`MAX_DEPTH`], [`MAX_NODES`], [`MAX_STEPS`]; evaluation takes time in proportion to terms
//! times events and cannot fail.

mod ast;
mod builder;
mod chain;
mod complete;
mod error;
mod eval;
mod event;
mod field;
mod lex;
mod motif;
mod parse;
mod print;
mod subject;
mod terms;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use ast::{Chain, Expr, Op, Step, Value};
pub use builder::{Draft, Part, PartKind};
pub use chain::{ChainHit, Timeline, find};
pub use complete::{Completion, Completions, complete};
pub use error::{ExprError, Suggestion};
pub use event::{EventField, Filter, Pattern, Sort};
pub use field::{Field, RowField, Unit, ValueType, fields};
pub use motif::{Motif, MotifError, hits};
pub use parse::{MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_STEPS, MAX_VALUES, parse, parse_chain};
pub use print::{chain_text, quoted};
pub use subject::{Deep, KnownLabel, KnownLabels, SequenceValues, Subject};
pub(in crate::mining) use terms::time_ms;
pub use vocabulary::{Scope, Vocabulary};
