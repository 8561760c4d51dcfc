//! A lenient JSON reader that cannot overflow a stack; knows JSON and how exports get it wrong, no events.
//!
//! `serde_json` recurses, refuses raw control characters and lone surrogates, and gives nothing of a cut array; real
//! exports have all of these. [`scan`] finds where values end without understanding them; [`Tokens`] is the flat form of
//! one event, reused for the next.

mod scan;
mod tape;
mod text;

pub use scan::{Members, is_blank, scan_members, skip_blank, skip_value, string_end};
pub use tape::{Kind, Tokens, Value};
pub use text::{escape, strict, unescape};
