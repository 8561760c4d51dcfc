//! What the door tells of a text that it masked; knows no rule.

use super::kind::Kind;

/// Where in a recording something personal stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Text,
    Attribute,
    Field,
    Address,
    Console,
    Error,
    Request,
    Custom,
    /// A property of the session.
    Property,
    /// The id of the user.
    UserId,
}

impl Place {
    /// The stable name of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Attribute => "attribute",
            Self::Field => "field",
            Self::Address => "address",
            Self::Console => "console",
            Self::Error => "error",
            Self::Request => "request",
            Self::Custom => "custom",
            Self::Property => "property",
            Self::UserId => "user_id",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Text of a page",
            Self::Attribute => "Attribute of an element",
            Self::Field => "Value of a field",
            Self::Address => "Address of a page or link",
            Self::Console => "Console",
            Self::Error => "Error",
            Self::Request => "Address of a request",
            Self::Custom => "Custom event",
            Self::Property => "Property of the session",
            Self::UserId => "Id of the user",
        }
    }
}

/// One text that was masked: what of it, where, and how it reads now.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub kind: Kind,
    pub place: Place,
    /// Milliseconds since the recording's first event.
    pub offset_ms: i64,
    /// The text with everything personal covered.
    pub covered: &'a str,
}
