//! What a checked expression is made of; knows neither text nor session.

use super::event::Pattern;
use super::field::Field;
use std::sync::Arc;

/// A condition on a session, or on a sequence of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// The empty text: nothing is asked for.
    Everything,
    Not(Box<Expr>),
    /// At least two.
    And(Vec<Expr>),
    /// At least two.
    Or(Vec<Expr>),
    /// A value is known at all.
    Has(Field),
    /// `values` has one entry, or several after `in`.
    Compare {
        field: Field,
        op: Op,
        values: Vec<Value>,
    },
    /// How often ordered steps happen, one match beginning after the one before has ended.
    Occurs {
        chain: Chain,
        op: Op,
        times: u32,
    },
    /// A saved condition, by its name.
    Segment {
        name: Arc<str>,
        body: Arc<Expr>,
    },
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
    Contains,
    Lacks,
    In,
}

impl Op {
    pub const ALL: [Self; 9] = [
        Self::Is,
        Self::IsNot,
        Self::Less,
        Self::AtMost,
        Self::More,
        Self::AtLeast,
        Self::Contains,
        Self::Lacks,
        Self::In,
    ];
    /// For numbers and dates.
    pub const ORDER: [Self; 6] = [Self::AtLeast, Self::AtMost, Self::More, Self::Less, Self::Is, Self::IsNot];
    /// For texts.
    pub const TEXT: [Self; 5] = [Self::Is, Self::IsNot, Self::Contains, Self::Lacks, Self::In];
    /// For yes and no.
    pub const FLAG: [Self; 2] = [Self::Is, Self::IsNot];

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Contains => "~",
            Self::Lacks => "!~",
            Self::In => "in",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Less => "less than",
            Self::AtMost => "at most",
            Self::More => "more than",
            Self::AtLeast => "at least",
            Self::Contains => "contains",
            Self::Lacks => "does not contain",
            Self::In => "is one of",
        }
    }

    pub(super) fn orders(self, left: f64, right: f64) -> bool {
        match self {
            Self::Is | Self::In | Self::Contains => left == right,
            Self::IsNot | Self::Lacks => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// What a field is compared with, in the field's own unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(f64),
    /// `*` stands for any characters where the comparison is `=`, `!=` or `in`; case does not matter.
    Text(Arc<str>),
    Flag(bool),
    /// Milliseconds since 1970-01-01 UTC.
    Date(i64),
}

/// Steps that follow on each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The first is never an absent one, and no two absent ones stand side by side.
    pub steps: Vec<Step>,
}

/// One step, with the time since the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Nothing of this kind may happen here.
    pub absent: bool,
    pub pattern: Pattern,
    /// From the end of the step before to the begin of this one, at least and at most; milliseconds.
    pub after_ms: Option<i64>,
    pub within_ms: Option<i64>,
}

impl Step {
    pub fn of(pattern: Pattern) -> Self {
        Self { absent: false, pattern, after_ms: None, within_ms: None }
    }
}

impl Chain {
    /// A single step.
    pub fn of(pattern: Pattern) -> Self {
        Self { steps: vec![Step::of(pattern)] }
    }
}

impl Expr {
    /// The expressions right below.
    pub fn children(&self) -> &[Expr] {
        match self {
            Self::And(parts) | Self::Or(parts) => parts,
            Self::Not(inner) => std::slice::from_ref(inner),
            Self::Segment { body, .. } => std::slice::from_ref(body),
            _ => &[],
        }
    }

    /// Visits every condition, those of segments too.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// True where the events of a session must be read to answer it.
    pub fn needs_events(&self) -> bool {
        let mut needs = false;
        self.walk(&mut |e| needs |= matches!(e, Self::Occurs { .. }));
        needs
    }

    /// True where the features of sequences must be computed to answer it.
    pub fn needs_features(&self) -> bool {
        let mut needs = false;
        self.walk(&mut |e| {
            if let Self::Compare { field, .. } | Self::Has(field) = e {
                needs |= matches!(field, Field::Feature(_));
            }
        });
        needs
    }

    /// True where it asks for labels.
    pub fn needs_labels(&self) -> bool {
        let mut needs = false;
        self.walk(&mut |e| {
            if let Self::Compare { field, .. } | Self::Has(field) = e {
                needs |= matches!(field, Field::Label(_));
            }
        });
        needs
    }
}
