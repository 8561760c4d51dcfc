//! Says whether recordings hold what mining needs, before anyone mines them; knows no signal and no cluster.

use super::{MiningError, facts_of, parallel};
use crate::mining::facts::SessionFacts;
use crate::mining::numeric::quantile_of;
use crate::model::{ActionKind, SessionId, WarningCode, Watch};
use crate::project::Project;

/// Below this many sessions patterns are unreliable (product.md, R14).
const FEW_SESSIONS: usize = 1_000;
/// A longer gap between pointer samples is a rest of the hand, not the recorder's interval.
const SAMPLING_GAP_MS: i64 = 1_000;
/// Hesitation is measured in seconds; samples further apart than this blur it.
const COARSE_SAMPLING_MS: f64 = 250.0;

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
}

struct OfSession {
    pointer: bool,
    clicks: bool,
    scrolls: bool,
    typing: bool,
    interval_ms: Option<f64>,
    codes: Vec<WarningCode>,
}

impl Adequacy {
    /// Of these sessions; those whose recording cannot be read are left out.
    pub fn of(project: &Project, sessions: &[SessionId], watch: &dyn Watch) -> Result<Self, MiningError> {
        let looked =
            parallel::each(project, sessions, watch, "Checking what was recorded", |reader, session| {
                let facts = facts_of(reader, session)?;
                let codes = reader.warnings(session)?.0.into_keys().collect();
                Ok::<_, MiningError>(OfSession { codes, ..look(&facts) })
            })?;
        let looked: Vec<OfSession> = looked.into_iter().flatten().collect();
        let count = |has: fn(&OfSession) -> bool| looked.iter().filter(|s| has(s)).count();
        let warned = |code| looked.iter().filter(|s| s.codes.contains(&code)).count();
        let intervals: Vec<f64> = looked.iter().filter_map(|s| s.interval_ms).collect();
        Ok(Self {
            sessions: looked.len(),
            with_pointer: count(|s| s.pointer),
            with_clicks: count(|s| s.clicks),
            with_scrolls: count(|s| s.scrolls),
            with_typing: count(|s| s.typing),
            pointer_interval_ms: (!intervals.is_empty()).then(|| quantile_of(intervals, 0.5)),
            without_page: warned(WarningCode::NoFullSnapshot),
            with_long_gaps: warned(WarningCode::LongIdleGap),
            damaged: count(|s| {
                [WarningCode::TruncatedInput, WarningCode::UndecodableField, WarningCode::BadLine]
                    .iter()
                    .any(|code| s.codes.contains(code))
            }),
            in_project: project.contents()?.len(),
        })
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
        if self.in_project < FEW_SESSIONS {
            notes.push(format!(
                "The project has {} sessions; below {FEW_SESSIONS} patterns are unreliable",
                self.in_project
            ));
        }
        notes
    }
}

fn look(facts: &SessionFacts) -> OfSession {
    let any = |kinds: &[ActionKind]| facts.actions.iter().any(|action| kinds.contains(&action.kind));
    let gaps: Vec<f64> = facts
        .pointer
        .windows(2)
        .filter(|pair| pair[0].tab == pair[1].tab)
        .map(|pair| pair[1].at_ms - pair[0].at_ms)
        .filter(|gap| (1..=SAMPLING_GAP_MS).contains(gap))
        .map(|gap| gap as f64)
        .collect();
    OfSession {
        pointer: !facts.pointer.is_empty(),
        clicks: any(&[ActionKind::Click, ActionKind::DoubleClick, ActionKind::Press]),
        scrolls: !facts.scrolls.is_empty(),
        typing: any(&[ActionKind::Input]),
        interval_ms: (!gaps.is_empty()).then(|| quantile_of(gaps, 0.5)),
        codes: Vec::new(),
    }
}
