//! What can be compared: columns of sessions, properties, tags, labels, features; knows no session.

use super::ast::Op;
use crate::mining::features::{self, FeatureSpec};
use std::sync::Arc;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    Text,
    Number(Unit),
    Flag,
    /// A day or moment, UTC.
    Date,
}

impl ValueType {
    pub fn ops(self) -> &'static [Op] {
        match self {
            Self::Text => &Op::TEXT,
            Self::Number(_) | Self::Date => &Op::ORDER,
            Self::Flag => &Op::FLAG,
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Written bare.
    Count,
    /// A time that is kept in milliseconds; must be written with its unit.
    Milliseconds,
    /// A time that is kept in seconds; bare numbers are seconds.
    Seconds,
    /// 0 to 1; may be written in percent.
    Share,
    /// Written bare or with this.
    Named(&'static str),
}

/// A column of the list of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowField {
    Session,
    User,
    Device,
    Url,
    SourceFile,
    SourceFormat,
    Started,
    Duration,
    Active,
    Events,
    Pages,
    Clicks,
    KeyPresses,
    Errors,
    ViewportW,
    ViewportH,
    Warnings,
    Watched,
    Bot,
    BotLikelihood,
}

impl RowField {
    pub const ALL: [Self; 20] = [
        Self::Session,
        Self::User,
        Self::Device,
        Self::Url,
        Self::SourceFile,
        Self::SourceFormat,
        Self::Started,
        Self::Duration,
        Self::Active,
        Self::Events,
        Self::Pages,
        Self::Clicks,
        Self::KeyPresses,
        Self::Errors,
        Self::ViewportW,
        Self::ViewportH,
        Self::Warnings,
        Self::Watched,
        Self::Bot,
        Self::BotLikelihood,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::User => "user",
            Self::Device => "device",
            Self::Url => "start_url",
            Self::SourceFile => "source_file",
            Self::SourceFormat => "source_format",
            Self::Started => "started",
            Self::Duration => "duration",
            Self::Active => "active",
            Self::Events => "events",
            Self::Pages => "pages",
            Self::Clicks => "clicks",
            Self::KeyPresses => "key_presses",
            Self::Errors => "errors",
            Self::ViewportW => "viewport_w",
            Self::ViewportH => "viewport_h",
            Self::Warnings => "warnings",
            Self::Watched => "watched",
            Self::Bot => "bot",
            Self::BotLikelihood => "bot_likelihood",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Self::Session => "Id of the session",
            Self::User => "User, where the recording names one",
            Self::Device => "desktop, tablet or phone, or as the recorder says",
            Self::Url => "Address of the first page",
            Self::SourceFile => "File that the session was imported from",
            Self::SourceFormat => "Format of that file",
            Self::Started => "Begin of the session (UTC): 2026-01-31, or with a time",
            Self::Duration => "From the first to the last event",
            Self::Active => "Time without pauses over 5 s",
            Self::Events => "Recorded events",
            Self::Pages => "Page views, routes included",
            Self::Clicks => "Clicks and taps of the session",
            Self::KeyPresses => "Changes of fields by typing",
            Self::Errors => "Exceptions, console errors and failed requests",
            Self::ViewportW => "Width of the viewport",
            Self::ViewportH => "Height of the viewport",
            Self::Warnings => "Kinds of oddities of the export",
            Self::Watched => "Marked as watched",
            Self::Bot => "Likely a program's, or said to be so by an analyst",
            Self::BotLikelihood => {
                "How much speaks for a program, from 0 to 1; from 0.5 on a session is set aside"
            }
        }
    }

    pub fn value_type(self) -> ValueType {
        match self {
            Self::Session | Self::User | Self::Device | Self::Url | Self::SourceFile | Self::SourceFormat => {
                ValueType::Text
            }
            Self::Started => ValueType::Date,
            Self::Duration | Self::Active => ValueType::Number(Unit::Milliseconds),
            Self::ViewportW | Self::ViewportH => ValueType::Number(Unit::Named("px")),
            Self::Events | Self::Pages | Self::Clicks | Self::KeyPresses | Self::Errors | Self::Warnings => {
                ValueType::Number(Unit::Count)
            }
            Self::Watched | Self::Bot => ValueType::Flag,
            Self::BotLikelihood => ValueType::Number(Unit::Share),
        }
    }
}

/// Something of a session or sequence that has a value.
#[derive(Clone, Debug)]
pub enum Field {
    Row(RowField),
    /// A property that the recorder gave, such as country or plan.
    Property(Arc<str>),
    /// Tags of the session; one of them is enough.
    Tag,
    /// Final labels of closed rounds, or of one such round; one of them is enough.
    Label(Option<Arc<str>>),
    /// A feature of the sequence; of a session, one of its sequences is enough.
    Feature(&'static FeatureSpec),
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Row(a), Self::Row(b)) => a == b,
            (Self::Property(a), Self::Property(b)) => a == b,
            (Self::Tag, Self::Tag) => true,
            (Self::Label(a), Self::Label(b)) => a == b,
            (Self::Feature(a), Self::Feature(b)) => a.name == b.name,
            _ => false,
        }
    }
}

impl Field {
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::Row(row) => row.value_type(),
            Self::Property(_) | Self::Tag | Self::Label(_) => ValueType::Text,
            Self::Feature(spec) => ValueType::Number(match spec.unit {
                "s" => Unit::Seconds,
                "share" => Unit::Share,
                "count" | "1" | "0/1" => Unit::Count,
                other => Unit::Named(other),
            }),
        }
    }

    pub fn meaning(&self) -> &'static str {
        match self {
            Self::Row(row) => row.meaning(),
            Self::Property(_) => "Property that the recorder gave",
            Self::Tag => "Tag that people gave to the session",
            Self::Label(_) => "Final label in a closed round",
            Self::Feature(spec) => spec.meaning,
        }
    }

    /// Several sessions' columns and features share a name; then it must be written with its owner.
    pub(super) fn is_shared(name: &str) -> bool {
        RowField::ALL.iter().any(|f| f.name() == name) && features::by_name(name).is_some()
    }
}

/// Every field of a fixed name.
pub fn fields() -> impl Iterator<Item = Field> {
    RowField::ALL
        .into_iter()
        .map(Field::Row)
        .chain([Field::Tag, Field::Label(None)])
        .chain(features::all().map(Field::Feature))
}
