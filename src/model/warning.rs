//! What was odd in an input, counted by kind: bad data is data, not an error.

use std::collections::BTreeMap;
use std::fmt;

/// Kinds of oddities that an import survives. The codes are part of the CLI's output: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WarningCode {
    NoFullSnapshot,
    EventsBeforeSnapshot,
    UnknownEventType,
    MalformedEvent,
    TimeUnitRepaired,
    EventsReordered,
    DuplicateEvents,
    UndecodableField,
    MissingMeta,
    TruncatedInput,
    BadLine,
    LongIdleGap,
    UnknownNode,
    UnresolvedAdd,
    MaskedPassword,
    MaskedPersonal,
    ForeignTabsMerged,
    AmbiguousSessions,
    ControlCharacters,
    PositiveTimeOffset,
    DepthCapped,
    ValueCapped,
}

impl WarningCode {
    pub const ALL: [Self; 22] = [
        Self::NoFullSnapshot,
        Self::EventsBeforeSnapshot,
        Self::UnknownEventType,
        Self::MalformedEvent,
        Self::TimeUnitRepaired,
        Self::EventsReordered,
        Self::DuplicateEvents,
        Self::UndecodableField,
        Self::MissingMeta,
        Self::TruncatedInput,
        Self::BadLine,
        Self::LongIdleGap,
        Self::UnknownNode,
        Self::UnresolvedAdd,
        Self::MaskedPassword,
        Self::MaskedPersonal,
        Self::ForeignTabsMerged,
        Self::AmbiguousSessions,
        Self::ControlCharacters,
        Self::PositiveTimeOffset,
        Self::DepthCapped,
        Self::ValueCapped,
    ];

    /// The stable code of scripts and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoFullSnapshot => "no_full_snapshot",
            Self::EventsBeforeSnapshot => "events_before_snapshot",
            Self::UnknownEventType => "unknown_event_type",
            Self::MalformedEvent => "malformed_event",
            Self::TimeUnitRepaired => "time_unit_repaired",
            Self::EventsReordered => "events_reordered",
            Self::DuplicateEvents => "duplicate_events",
            Self::UndecodableField => "undecodable_field",
            Self::MissingMeta => "missing_meta",
            Self::TruncatedInput => "truncated_input",
            Self::BadLine => "bad_line",
            Self::LongIdleGap => "long_idle_gap",
            Self::UnknownNode => "unknown_node",
            Self::UnresolvedAdd => "unresolved_add",
            Self::MaskedPassword => "masked_password",
            Self::MaskedPersonal => "masked_personal",
            Self::ForeignTabsMerged => "foreign_tabs_merged",
            Self::AmbiguousSessions => "ambiguous_sessions",
            Self::ControlCharacters => "control_characters",
            Self::PositiveTimeOffset => "positive_time_offset",
            Self::DepthCapped => "depth_capped",
            Self::ValueCapped => "value_capped",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }

    /// One plain sentence for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NoFullSnapshot => "No full snapshot: the page cannot be shown, but actions can be mined",
            Self::EventsBeforeSnapshot => "Events before the first full snapshot: not replayable until then",
            Self::UnknownEventType => "Events of an unknown type were kept aside",
            Self::MalformedEvent => "Events that miss a needed field were left out",
            Self::TimeUnitRepaired => "Times in another unit were brought to milliseconds",
            Self::EventsReordered => "Events stood out of order in time and were sorted",
            Self::DuplicateEvents => "Events repeated by a retried upload were dropped",
            Self::UndecodableField => "Compressed parts could not be unpacked and were left out",
            Self::MissingMeta => "A page had no address or size; both were inferred",
            Self::TruncatedInput => "The input ends early; what was complete was read",
            Self::BadLine => "Lines that are not valid were left out",
            Self::LongIdleGap => "Long gaps without any event",
            Self::UnknownNode => "Events name nodes that the page does not have",
            Self::UnresolvedAdd => "Added nodes whose parent never came were left out",
            Self::MaskedPassword => "Values of password fields were masked",
            Self::MaskedPersonal => "Personal data and what the site marked as private were masked",
            Self::ForeignTabsMerged => "Events of several tabs without names share one page",
            Self::AmbiguousSessions => {
                "An array of arrays could be one session or several; see the sessions made of it"
            }
            Self::ControlCharacters => "Raw control characters in strings were read all the same",
            Self::PositiveTimeOffset => "Pointer samples lie after their batch; they were kept there",
            Self::DepthCapped => "The page is nested deeper than the limit; deeper nodes were left out",
            Self::ValueCapped => "Values over the size limit were cut",
        }
    }
}

impl fmt::Display for WarningCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How often a kind occurred, with the first example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub count: u64,
    pub example: String,
}

/// Warnings of one recording, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings(pub BTreeMap<WarningCode, Warning>);

impl Warnings {
    /// Counts one more; the example is made only for the first.
    pub fn note(&mut self, code: WarningCode, example: impl FnOnce() -> String) {
        self.note_many(code, 1, example);
    }

    pub fn note_many(&mut self, code: WarningCode, count: u64, example: impl FnOnce() -> String) {
        if count == 0 {
            return;
        }
        self.0.entry(code).or_insert_with(|| Warning { count: 0, example: example() }).count += count;
    }

    pub fn merge(&mut self, other: Self) {
        for (code, warning) in other.0 {
            self.note_many(code, warning.count, || warning.example);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn count(&self, code: WarningCode) -> u64 {
        self.0.get(&code).map_or(0, |w| w.count)
    }
}
