//! Writing a condition in the window: a field that completes and underlines, and a form of rows that writes the same;
//! knows the language, not what it is asked of.

mod field;
mod rows;

pub use field::{ExpressionField, FieldOutput};
pub use rows::rows_ui;
