//! The plain words of the domain; imports nothing of ours and knows no file, window or serialised form.

mod action;
mod address;
mod bot;
mod dom;
mod event;
mod ids;
mod moment;
mod quick;
mod recording;
mod sentence;
mod sequence;
mod signal;
mod verdict;
mod warning;
mod watch;

pub use action::{Action, ActionKind, ElementFacts, PageType};
pub use address::host_of;
pub use bot::{BOT_LIKELIHOOD, BotEvidence, BotReason, BotStanding, likelihood as bot_likelihood};
pub use dom::{Attribute, NodeData, NodeTree, TreeNode};
pub use event::{
    Add, AttributeChange, AttributesChange, CanvasImage, ConsoleLevel, Event, EventKind, InteractionKind,
    Log, MediaChange, Mutation, PointerKind, PointerSample, RequestDetails, RuleAdd, SheetRef, StyleProperty,
    StyleRules,
};
pub use ids::{NodeId, SequenceId, SessionId, TabId};
pub use moment::{MomentLink, parse_time_ms};
pub use quick::{QuickMap, QuickSet};
pub use recording::{Recording, Source};
pub use sentence::capitalised;
pub use sequence::Sequence;
pub use signal::{Signal, SignalHit, SignalKind};
pub use verdict::{VENDOR_VERDICT, VendorVerdict, VerdictKind};
pub use warning::{Warning, WarningCode, Warnings};
pub use watch::{NoWatch, Watch};
