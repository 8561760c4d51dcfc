//! Says whether recordings hold what mining needs, before anyone mines them; knows no signal and no cluster.

mod gathered;
mod kept;
mod needs;
mod session;

pub(super) use gathered::Gathered;
pub use kept::keep_captures;
pub use needs::Need;
pub(super) use session::of_facts;
pub use session::{PageLook, SessionCapture, capture_of};

use super::{MiningError, SetAside, parallel};
use crate::model::{ActionKind, SessionId, SignalKind, WarningCode, Watch};
use crate::project::Project;
use std::collections::BTreeMap;

/// Below this many sessions patterns are unreliable (the usual advice of the field; a note, not a refusal).
const FEW_SESSIONS: usize = 1_000;
/// Hesitation is measured in seconds; samples further apart than this blur it.
const COARSE_SAMPLING_MS: f64 = 250.0;
/// Likely bots that are named one by one.
const NAMED_BOTS: usize = 20;

/// What a set of sessions really holds, in sessions unless said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adequacy {
    pub sessions: usize,
    pub with_pointer: usize,
    pub with_clicks: usize,
    pub with_scrolls: usize,
    pub with_typing: usize,
    /// Median time between pointer samples while the pointer moves; `None` where none does.
    pub pointer_interval_ms: Option<f64>,
    /// Without a full snapshot: they can be mined but not watched.
    pub without_page: usize,
    pub with_long_gaps: usize,
    /// That end early, or of which parts could not be read.
    pub damaged: usize,
    /// Sessions of the whole project.
    pub in_project: usize,
    /// Sessions in which each kind of action happened, and how often in all of them.
    pub actions: BTreeMap<ActionKind, (usize, u64)>,
    /// The 95th percentile of the times between pointer samples, of the middle session.
    pub pointer_interval_p95_ms: Option<f64>,
    /// Sessions with each oddity of the export, and how often in all of them.
    pub warnings: BTreeMap<WarningCode, (usize, u64)>,
    /// Sessions in which a signal cannot fire, by what they lack of what it needs; signals that can fire in all of them
    /// have no entry.
    pub lacking: BTreeMap<SignalKind, Lacking>,
    /// Likely bots among these sessions.
    pub aside: SetAside,
    /// The first of them, by start.
    pub bots: Vec<SessionId>,
    /// `None` unless the recordings themselves were looked through.
    pub looked: Option<Looked>,
    /// Whose recording could not be read: they are in no other number but `in_project`.
    pub unread: usize,
}

/// Why a signal cannot fire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Sessions in which it cannot.
    pub sessions: usize,
    /// Sessions that lack each thing; one may lack several.
    pub of: BTreeMap<Need, usize>,
}

/// What a look through all events of all sessions found; `_in` are sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    pub duration_ms: i64,
    pub not_replayable_ms: i64,
    pub not_replayable_in: usize,
    pub pages: u64,
    pub pages_without_snapshot: u64,
    pub pages_without_snapshot_in: usize,
    pub gaps: u64,
    pub gaps_ms: i64,
    pub gaps_in: usize,
    pub missing_styles: u64,
    pub missing_styles_in: usize,
    pub missing_images: u64,
    pub missing_images_in: usize,
    pub with_logs: usize,
}

/// How far recordings are looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Actions and the warnings of the import: fast where signals are found already.
    Actions,
    /// Every event, and the pages as they stood.
    Pages,
}

impl Adequacy {
    /// Of these sessions; those whose recording cannot be read are counted and left out.
    pub fn of(
        project: &Project,
        sessions: &[SessionId],
        depth: Depth,
        watch: &dyn Watch,
    ) -> Result<Self, MiningError> {
        Self::with_others(Gathered::new(depth), project, (sessions, sessions), depth, watch)
    }

    /// Of `all` sessions, of which only `sessions` were not gone through before.
    pub(super) fn with_others(
        mut gathered: Gathered,
        project: &Project,
        (all, sessions): (&[SessionId], &[SessionId]),
        depth: Depth,
        watch: &dyn Watch,
    ) -> Result<Self, MiningError> {
        let parts = parallel::gather(
            project,
            sessions,
            watch,
            "Checking what was recorded",
            || Gathered::new(depth),
            |reader, session, part: &mut Gathered| match capture_of(reader, session, depth == Depth::Pages) {
                Ok(capture) => part.add(&capture),
                Err(_) => part.add_unread(),
            },
        )?;
        parts.into_iter().for_each(|part| gathered.merge(part));
        let (aside, mut bots) = SetAside::among(project, all)?;
        bots.truncate(NAMED_BOTS);
        Ok(Self { in_project: project.contents()?.len(), bots, ..gathered.whole(aside) })
    }

    fn add(&mut self, capture: &SessionCapture) {
        let has = |need: Need| usize::from(need.is_met(capture));
        self.sessions += 1;
        self.with_pointer += has(Need::Pointer);
        self.with_clicks += has(Need::Clicks);
        self.with_scrolls += has(Need::Scrolls);
        self.with_typing += has(Need::Typing);
        let warned = |code| capture.warnings.0.contains_key(&code);
        self.without_page += usize::from(!capture.has_page);
        self.with_long_gaps += usize::from(warned(WarningCode::LongIdleGap));
        let damaged = [WarningCode::TruncatedInput, WarningCode::UndecodableField, WarningCode::BadLine];
        self.damaged += usize::from(damaged.into_iter().any(warned));
        for (kind, count) in &capture.actions {
            add(self.actions.entry(*kind).or_default(), (1, u64::from(*count)));
        }
        for (code, warning) in &capture.warnings.0 {
            add(self.warnings.entry(*code).or_default(), (1, warning.count));
        }
        for kind in SignalKind::ALL {
            let lacked: Vec<Need> =
                Need::of(kind).iter().copied().filter(|need| !need.is_met(capture)).collect();
            if !lacked.is_empty() {
                let lacking = self.lacking.entry(kind).or_default();
                lacking.sessions += 1;
                lacked.into_iter().for_each(|need| *lacking.of.entry(need).or_default() += 1);
            }
        }
        if let (Some(looked), Some(look)) = (&mut self.looked, &capture.look) {
            looked.add(capture, look);
        }
    }

    /// Counts of other sessions to these.
    fn merge(&mut self, other: Self) {
        self.sessions += other.sessions;
        self.unread += other.unread;
        self.with_pointer += other.with_pointer;
        self.with_clicks += other.with_clicks;
        self.with_scrolls += other.with_scrolls;
        self.with_typing += other.with_typing;
        self.without_page += other.without_page;
        self.with_long_gaps += other.with_long_gaps;
        self.damaged += other.damaged;
        for (kind, counts) in other.actions {
            add(self.actions.entry(kind).or_default(), counts);
        }
        for (code, counts) in other.warnings {
            add(self.warnings.entry(code).or_default(), counts);
        }
        for (kind, theirs) in other.lacking {
            let lacking = self.lacking.entry(kind).or_default();
            lacking.sessions += theirs.sessions;
            theirs.of.into_iter().for_each(|(need, n)| *lacking.of.entry(need).or_default() += n);
        }
        if let (Some(looked), Some(theirs)) = (&mut self.looked, &other.looked) {
            looked.merge(theirs);
        }
    }

    /// What to know before mining, one sentence each, the gravest first; none where all is well.
    pub fn notes(&self) -> Vec<String> {
        let n = self.sessions;
        let mut notes = Vec::new();
        if n == 0 {
            return notes;
        }
        let mut absent = |with: usize, what: &str, without: &str| {
            if with * 2 < n {
                notes.push(format!("{what} in {with} of {n} sessions only: {without}"));
            }
        };
        absent(self.with_clicks, "Clicks", "rapid, dead and error clicks cannot be found in the others");
        absent(self.with_pointer, "Pointer movement", "hesitation cannot be found in the others");
        absent(
            self.with_scrolls,
            "Scrolling",
            "scanning and excessive scrolling cannot be found in the others",
        );
        if let Some(interval_ms) = self.pointer_interval_ms.filter(|ms| *ms > COARSE_SAMPLING_MS) {
            notes.push(format!(
                "Pointer samples lie {interval_ms:.0} ms apart: times of hesitation are that coarse"
            ));
        }
        let mut some = |count: usize, what: &str| {
            if count > 0 {
                notes.push(format!("{count} of {n} sessions {what}"));
            }
        };
        some(self.without_page, "have no full snapshot: they can be mined but not watched");
        some(self.damaged, "end early or have parts that could not be read");
        some(self.with_long_gaps, "have long gaps without any event");
        notes.extend(self.aside.sentence());
        if self.unread > 0 {
            notes.push(format!("{} recordings could not be read", self.unread));
        }
        if self.in_project < FEW_SESSIONS {
            notes.push(format!(
                "The project has {} sessions; below {FEW_SESSIONS} patterns are unreliable",
                self.in_project
            ));
        }
        notes
    }
}

fn add(to: &mut (usize, u64), counts: (usize, u64)) {
    to.0 += counts.0;
    to.1 = to.1.saturating_add(counts.1);
}

impl Looked {
    fn add(&mut self, capture: &SessionCapture, look: &PageLook) {
        let some = |n: u64| usize::from(n > 0);
        self.merge(&Self {
            duration_ms: capture.duration_ms,
            not_replayable_ms: look.not_replayable_ms,
            not_replayable_in: usize::from(look.not_replayable_ms > 0),
            pages: u64::from(capture.pages),
            pages_without_snapshot: u64::from(look.pages_without_snapshot),
            pages_without_snapshot_in: some(u64::from(look.pages_without_snapshot)),
            gaps: u64::from(look.gaps),
            gaps_ms: look.gaps_ms,
            gaps_in: some(u64::from(look.gaps)),
            missing_styles: look.missing_styles,
            missing_styles_in: some(look.missing_styles),
            missing_images: look.missing_images,
            missing_images_in: some(look.missing_images),
            with_logs: some(look.logs),
        });
    }

    fn merge(&mut self, other: &Self) {
        self.duration_ms = self.duration_ms.saturating_add(other.duration_ms);
        self.not_replayable_ms = self.not_replayable_ms.saturating_add(other.not_replayable_ms);
        self.not_replayable_in += other.not_replayable_in;
        self.pages += other.pages;
        self.pages_without_snapshot += other.pages_without_snapshot;
        self.pages_without_snapshot_in += other.pages_without_snapshot_in;
        self.gaps += other.gaps;
        self.gaps_ms = self.gaps_ms.saturating_add(other.gaps_ms);
        self.gaps_in += other.gaps_in;
        self.missing_styles += other.missing_styles;
        self.missing_styles_in += other.missing_styles_in;
        self.missing_images += other.missing_images;
        self.missing_images_in += other.missing_images_in;
        self.with_logs += other.with_logs;
    }
}

impl Lacking {
    /// `no pointer movement in 12, no recorded page in 3`
    pub fn words(&self) -> String {
        let of = self.of.iter().map(|(need, sessions)| format!("no {} in {sessions}", need.words()));
        of.collect::<Vec<_>>().join(", ")
    }
}
