//! An expression as a list of simple conditions that rows of a form can edit, and back; knows no widget.

use super::ast::{Expr, Op};
use super::print::{chain_text, field_text, value_text};
use super::vocabulary::Scope;

/// Conditions of which all must hold, or any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub any: bool,
    pub parts: Vec<Part>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub negated: bool,
    pub kind: PartKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// `name op value`, each as it is written.
    Simple { name: String, op: Op, value: String },
    /// Anything else, as it is written.
    Text(String),
}

impl Draft {
    pub fn of(expression: &Expr, scope: Scope) -> Self {
        match expression {
            Expr::Everything => Self::default(),
            Expr::And(parts) => {
                Self { any: false, parts: parts.iter().map(|e| Part::of(e, scope)).collect() }
            }
            Expr::Or(parts) => Self { any: true, parts: parts.iter().map(|e| Part::of(e, scope)).collect() },
            one => Self { any: false, parts: vec![Part::of(one, scope)] },
        }
    }

    /// The expression; rows without a name are left out.
    pub fn text(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(Part::text).filter(|t| !t.is_empty()).collect();
        match &parts[..] {
            // Its own brackets would only be taken away.
            [only] => only.strip_prefix('(').and_then(|t| t.strip_suffix(')')).map_or_else(
                || only.clone(),
                |inner| if balanced(inner) { inner.to_owned() } else { only.clone() },
            ),
            _ => parts.join(if self.any { " or " } else { " and " }),
        }
    }
}

/// Whether no bracket closes what was not opened inside; texts in quotes count with all they hold, which at worst
/// leaves brackets where they are.
fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    }) && depth == 0
}

impl Part {
    fn of(expression: &Expr, scope: Scope) -> Self {
        if let Expr::Not(inner) = expression {
            return Self { negated: true, ..Self::of(inner, scope) };
        }
        let kind = match expression {
            Expr::Compare { field, op, values } if *op != Op::In => PartKind::Simple {
                name: field_text(field, scope),
                op: *op,
                value: values.first().map(|v| value_text(v, field.value_type())).unwrap_or_default(),
            },
            Expr::Occurs { chain, op, times } if chain.steps.len() == 1 => {
                PartKind::Simple { name: chain_text(chain), op: *op, value: times.to_string() }
            }
            other => PartKind::Text(other.text(scope)),
        };
        Self { negated: false, kind }
    }

    fn text(&self) -> String {
        let (inner, closed) = match &self.kind {
            PartKind::Simple { name, .. } if name.trim().is_empty() => return String::new(),
            PartKind::Simple { name, op, value } => {
                (format!("{} {} {}", name.trim(), op.sign(), value.trim()), true)
            }
            PartKind::Text(text) if text.trim().is_empty() => return String::new(),
            PartKind::Text(text) => (text.trim().to_owned(), false),
        };
        match (self.negated, closed) {
            (true, true) => format!("not {inner}"),
            (true, false) => format!("not ({inner})"),
            (false, true) => inner,
            (false, false) => format!("({inner})"),
        }
    }
}
