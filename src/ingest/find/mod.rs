//! Picks the events out of a text by their structure, whatever is wrapped around them; does not understand events.
//!
//! An event is an object with a whole-numbered `type` and a `timestamp`. Everything else is looked into, down to
//! [`MAX_DEPTH`] levels, for more of them. Only places are kept, so a file is held once, as its text.

mod head;
mod lines;
mod strings;
mod walk;

use super::json::{Tokens, Value};
use super::scope::Scope;
use super::{Cancelled, ReadOptions};
use crate::model::{WarningCode, Warnings, Watch};
use std::sync::{Arc, OnceLock};

pub use head::{Head, head_of, head_of_value};

/// Objects and arrays within each other that are searched; real exports need at most six.
const MAX_DEPTH: usize = 16;

/// Of a text up to this size, events are understood where they are found, and not once more when they are read. Their
/// tokens take three times its room until its sessions are read.
const TAPE_BYTES: usize = 1 << 20;

/// The tokens of all events of a text, once all of it is searched.
type Tape = Arc<OnceLock<Tokens>>;

/// An event whose tokens are kept.
#[derive(Clone, Debug)]
pub struct Parsed {
    tape: Tape,
    number: u32,
    /// Strings that hold raw control characters.
    control_strings: u32,
}

/// A text, or the part of it up to `end`.
#[derive(Clone, Debug)]
pub struct Doc {
    pub text: Arc<String>,
    pub end: usize,
}

impl Doc {
    fn whole(text: Arc<String>) -> Self {
        let end = text.len();
        Self { text, end }
    }

    fn bytes(&self) -> &[u8] {
        self.text.as_bytes().get(..self.end).unwrap_or_default()
    }

    fn part(&self, span: (usize, usize)) -> &str {
        self.text.get(span.0..span.1).unwrap_or_default()
    }
}

/// One event, as the place where it stands.
#[derive(Clone, Debug)]
pub struct Slice {
    text: Arc<String>,
    start: usize,
    end: usize,
    /// The event is a JSON string that holds JSON or packed data.
    pub encoded: bool,
    /// The tab that a line names around the event.
    pub window: Option<Arc<str>>,
    /// `None` while the event is encoded.
    pub head: Option<Head>,
    parsed: Option<Parsed>,
}

impl Slice {
    pub fn text(&self) -> &str {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    /// The event, where it is understood already, and how many of its strings hold raw control characters.
    pub fn value(&self) -> Option<(Value<'_>, u64)> {
        let Parsed { tape, number, control_strings } = self.parsed.as_ref()?;
        Some((tape.get()?.value(&self.text, *number), u64::from(*control_strings)))
    }

    pub fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Events that stand in one array, or on the lines of one file, and name the same session.
#[derive(Clone, Debug)]
pub struct Group {
    pub scope: Arc<Scope>,
    /// Groups of one family are neighbours: items of one array or members of one object.
    pub family: u32,
    /// The session that the events themselves name.
    pub session: Option<Arc<str>>,
    /// Name of the member that holds the array.
    pub key: Option<Arc<str>>,
    pub slices: Vec<Slice>,
}

/// How the file is built, for the name of its format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub lines: bool,
    pub root_array: bool,
    /// Arrays of events within an array.
    pub nested_arrays: bool,
    /// Windows around or in the events, in one of PostHog's ways.
    pub posthog_windows: bool,
    pub windows_by_id: bool,
    pub packed: bool,
    /// Events that name their window themselves.
    pub event_windows: bool,
    /// `snapshots` under `result` or `data`, as PostHog's interface answers.
    pub posthog_snapshots: bool,
}

pub struct Search {
    pub text: Arc<String>,
    pub groups: Vec<Group>,
    pub shape: Shape,
    pub warnings: Warnings,
}

/// Everything in the text that is an event.
pub fn find(text: String, options: &ReadOptions, watch: &dyn Watch) -> Result<Search, Cancelled> {
    let doc = Doc::whole(Arc::new(text));
    let mut finder = Finder {
        options,
        watch,
        groups: Vec::new(),
        shape: Shape::default(),
        warnings: Warnings::default(),
        tokens: Tokens::default(),
        growing: (doc.end <= TAPE_BYTES).then(|| (doc.text.clone(), Tokens::default())),
        tape: Tape::default(),
        families: 0,
        ticks: 0,
        total: doc.end as u64,
        cut_code: WarningCode::TruncatedInput,
    };
    finder.root(&doc)?;
    if let Some((_, tokens)) = finder.growing.take() {
        // Nobody else fills it.
        let _ = finder.tape.set(tokens);
    }
    if !finder.groups.is_empty() {
        let cut = finder.warnings.count(WarningCode::TruncatedInput);
        tracing::debug!(groups = finder.groups.len(), cut, "searched for events");
    }
    Ok(Search { text: doc.text, groups: finder.groups, shape: finder.shape, warnings: finder.warnings })
}

struct Finder<'o> {
    options: &'o ReadOptions,
    watch: &'o dyn Watch,
    groups: Vec<Group>,
    shape: Shape,
    warnings: Warnings,
    tokens: Tokens,
    /// The text whose events are understood where they are found, and their tokens so far.
    growing: Option<(Arc<String>, Tokens)>,
    /// Where those will be.
    tape: Tape,
    families: u32,
    ticks: u32,
    total: u64,
    /// What a cut value counts as: within the file a bad line, at its end a cut file.
    cut_code: WarningCode,
}

impl Finder<'_> {
    fn family(&mut self) -> u32 {
        self.families += 1;
        self.families
    }

    /// Called once per element, asks rarely.
    fn tick(&mut self, at: usize) -> Result<(), Cancelled> {
        self.ticks = self.ticks.wrapping_add(1);
        if self.ticks.is_multiple_of(1024) {
            if self.watch.cancelled() {
                return Err(Cancelled);
            }
            self.watch.progress((at as u64).min(self.total), self.total, "Looking for events");
        }
        Ok(())
    }
}
