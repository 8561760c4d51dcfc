//! What a threshold would find, before it is put in force: the sensitivity curve and the sessions that flip; stores
//! nothing.

use super::aside::mined_ids;
use super::present::Signals;
use super::{JudgedHit, MiningError, facts_of, mining, parallel};
use crate::mining::facts::SessionFacts;
use crate::mining::signals::{Corpus, CorpusNeeds, Rule, RuleError, composed_hits, detect_one};
use crate::model::{SessionId, SignalHit, Watch};
use crate::project::Project;

/// Hits over all sessions at one value of a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    pub value: f64,
    pub hits: u64,
    /// Sessions with at least one hit.
    pub sessions: u64,
}

/// Hits and sessions against one threshold, the others as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Ascending by value.
    pub points: Vec<CurvePoint>,
}

/// Sessions that have the signal by one of two definitions and not by the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flips {
    pub gained: Vec<SessionId>,
    pub lost: Vec<SessionId>,
    pub hits_before: u64,
    pub hits_after: u64,
    pub sessions_before: u64,
    pub sessions_after: u64,
}

/// What a changed definition would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    pub curve: Curve,
    pub flips: Flips,
    /// Sessions that were looked at; those that cannot be read are none of them.
    pub searched: u64,
    pub unreadable: u64,
    /// The first hits of the changed definition, by session and time; only of one that people wrote, and at most
    /// [`EXAMPLES`].
    pub examples: Vec<JudgedHit>,
}

/// Hits that a preview brings along.
pub const EXAMPLES: usize = 200;

/// What one stretch of sessions gave.
#[derive(Default)]
struct Part {
    points: Vec<(u64, u64)>,
    flips: Flips,
    searched: u64,
    unreadable: u64,
    examples: Vec<JudgedHit>,
}

/// Looks at every session that is mined with the definition as it is, as it would be, and as it would be with each of
/// `values` for `threshold`; without values there is no curve. Nothing is sampled.
///
/// # Errors
/// When a value is out of its range, the project cannot be read, or the watch stops it.
pub fn preview(
    project: &Project,
    before: &Rule,
    after: &Rule,
    threshold: &str,
    values: &[f64],
    watch: &dyn Watch,
) -> Result<Preview, MiningError> {
    let along: Vec<Rule> =
        values.iter().map(|value| after.with(&[(threshold, *value)])).collect::<Result<_, RuleError>>()?;
    let sessions = mined_ids(project)?;
    let needs = CorpusNeeds::of(along.iter().chain([before, after]));
    // What is usual matters to relative signals alone; the others need no look at all sessions before.
    let corpus = if mining::is_relative(before.kind()) {
        mining::count(project, &sessions, &needs, watch)?
    } else {
        Corpus::default()
    };
    let signals = if after.is_composed() { Some(Signals::of(project, &sessions, watch)?) } else { None };
    let parts = parallel::gather(
        project,
        &sessions,
        watch,
        "Trying thresholds",
        || Part { points: vec![(0, 0); along.len()], ..Part::default() },
        |reader, session, part| {
            let Ok(facts) = facts_of(reader, session) else {
                part.unreadable += 1;
                return;
            };
            // Steps are looked for among the library's signals.
            let library =
                match signals.as_ref().map(|s| s.hits(reader, session, || facts_of(reader, session))) {
                    Some(Err(_)) => {
                        part.unreadable += 1;
                        return;
                    }
                    Some(Ok(hits)) => hits,
                    None => Vec::new(),
                };
            part.searched += 1;
            let count = |rule: &Rule| hits_in(&facts, &library, &corpus, rule).len() as u64;
            for (point, rule) in part.points.iter_mut().zip(&along) {
                let hits = count(rule);
                *point = (point.0 + hits, point.1 + u64::from(hits > 0));
            }
            let found = hits_in(&facts, &library, &corpus, after);
            let (was, is) = (count(before), found.len() as u64);
            if after.is_composed() {
                let room = EXAMPLES.saturating_sub(part.examples.len());
                let examples = found.into_iter().take(room);
                part.examples.extend(examples.map(|hit| JudgedHit { session: session.clone(), hit }));
            }
            let flips = &mut part.flips;
            flips.hits_before += was;
            flips.hits_after += is;
            flips.sessions_before += u64::from(was > 0);
            flips.sessions_after += u64::from(is > 0);
            match (was > 0, is > 0) {
                (false, true) => flips.gained.push(session.clone()),
                (true, false) => flips.lost.push(session.clone()),
                _ => {}
            }
        },
    )?;
    Ok(together(parts, values))
}

fn hits_in(facts: &SessionFacts, library: &[SignalHit], corpus: &Corpus, rule: &Rule) -> Vec<SignalHit> {
    if rule.is_composed() {
        return composed_hits(facts, library, [rule]);
    }
    detect_one(facts, corpus, rule)
}

fn together(parts: Vec<Part>, values: &[f64]) -> Preview {
    let mut whole = Preview::default();
    let mut points: Vec<CurvePoint> =
        values.iter().map(|value| CurvePoint { value: *value, hits: 0, sessions: 0 }).collect();
    for part in parts {
        for (point, (hits, sessions)) in points.iter_mut().zip(part.points) {
            point.hits += hits;
            point.sessions += sessions;
        }
        let (flips, of_part) = (&mut whole.flips, part.flips);
        flips.gained.extend(of_part.gained);
        flips.lost.extend(of_part.lost);
        flips.hits_before += of_part.hits_before;
        flips.hits_after += of_part.hits_after;
        flips.sessions_before += of_part.sessions_before;
        flips.sessions_after += of_part.sessions_after;
        whole.searched += part.searched;
        whole.unreadable += part.unreadable;
        let room = EXAMPLES.saturating_sub(whole.examples.len());
        whole.examples.extend(part.examples.into_iter().take(room));
    }
    points.sort_by(|a, b| a.value.total_cmp(&b.value));
    whole.curve = Curve { points };
    whole
}
