//! Finds ordered steps among the events of a session; knows no text and no logic between conditions.

use super::ast::{Chain, Step};
use super::eval::filter_holds;
use super::event::{Pattern, Sort};
use super::motif::Motif;
use crate::model::{Action, ElementFacts, SignalHit, SignalKind, TabId};
use std::sync::Arc;

/// Something that happened.
#[derive(Clone, Debug)]
pub(super) enum What<'a> {
    Action(&'a Action),
    Signal(&'a SignalHit),
    Motif(Arc<str>, Box<ChainHit>),
}

#[derive(Clone, Debug)]
pub(super) struct Event<'a> {
    pub start_ms: i64,
    pub end_ms: i64,
    pub what: What<'a>,
}

/// Actions and signals of a session, or of a stretch of it, in order of their begin.
#[derive(Clone, Debug, Default)]
pub struct Timeline<'a> {
    events: Vec<Event<'a>>,
}

/// One match of ordered steps.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainHit {
    /// Begin of the first step and end of the last, in milliseconds since the session's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    /// Tab and page of the first step.
    pub tab: TabId,
    pub url: Arc<str>,
    /// Begin of each step that happened.
    pub steps_ms: Vec<i64>,
    /// Target of the last step, where it has one.
    pub target: Option<ElementFacts>,
    /// Indices of the recording's events behind the steps, ascending.
    pub events: Vec<u32>,
}

impl<'a> Timeline<'a> {
    pub fn new(actions: &'a [Action], signals: impl IntoIterator<Item = &'a SignalHit>) -> Self {
        let actions = actions.iter().map(|a| Event {
            start_ms: a.start_ms,
            end_ms: a.end_ms.max(a.start_ms),
            what: What::Action(a),
        });
        // A variant of a signal fires beside it: counted as well, it would count twice.
        let counted = |s: &&SignalHit| s.is_own() || s.kind == SignalKind::Composed;
        let signals = signals.into_iter().filter(counted).map(|s| Event {
            start_ms: s.start_ms,
            end_ms: s.end_ms.max(s.start_ms),
            what: What::Signal(s),
        });
        let mut events: Vec<Event<'a>> = actions.chain(signals).collect();
        // Stable: an action stands before the signal that begins with it.
        events.sort_by_key(|e| e.start_ms);
        Self { events }
    }

    /// With the hits of motifs as events of their own.
    pub fn add_motifs<'m>(&mut self, motifs: impl IntoIterator<Item = &'m Arc<Motif>>) {
        let mut found = Vec::new();
        for motif in motifs {
            found.extend(find(motif.steps(), self).into_iter().map(|hit| Event {
                start_ms: hit.start_ms,
                end_ms: hit.end_ms,
                what: What::Motif(Arc::clone(motif.name()), Box::new(hit)),
            }));
        }
        self.events.extend(found);
        self.events.sort_by_key(|e| e.start_ms);
    }
}

/// Events that match a pattern.
pub(super) fn count(pattern: &Pattern, timeline: &Timeline<'_>) -> usize {
    timeline.events.iter().filter(|event| matches(pattern, event)).count()
}

pub(super) fn matches(pattern: &Pattern, event: &Event<'_>) -> bool {
    let kind = match (&pattern.sort, &event.what) {
        (Sort::Action(kind), What::Action(action)) => *kind == action.kind,
        (Sort::Signal(kind), What::Signal(hit)) => *kind == hit.kind,
        (Sort::Composed(id), What::Signal(hit)) => *id == hit.definition,
        // Own signals are made of others: counted as any signal they would count these twice.
        (Sort::AnySignal, What::Signal(hit)) => hit.kind != SignalKind::Composed,
        (Sort::AnyAction, What::Action(_)) => true,
        (Sort::Motif(motif), What::Motif(name, _)) => motif.name() == name,
        _ => false,
    };
    kind && pattern.filters.iter().all(|filter| filter_holds(filter, event))
}

/// A way to a step: the event that it ends with, and the way to the step before.
#[derive(Clone, Copy)]
struct Way {
    end_ms: i64,
    event: usize,
    before: Option<usize>,
}

/// A step that must happen, and what must not happen since the one before.
struct Wanted<'c> {
    step: &'c Step,
    barrier: Option<&'c Pattern>,
}

/// Every match, earliest end first; a match of several steps begins after the one before has ended. A step begins when
/// the one before has ended, or later. Of several ways to a step the one that ended last is taken, which leaves most
/// room for what follows, so that one pass is enough.
pub fn find(chain: &Chain, timeline: &Timeline<'_>) -> Vec<ChainHit> {
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    let mut barrier = None;
    for step in &chain.steps {
        if step.absent {
            barrier = Some(step);
        } else {
            wanted.push(Wanted { step, barrier: barrier.take().map(|s| &s.pattern) });
        }
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    Search::new(wanted, barrier, timeline).run(chain.steps.len() == 1)
}

struct Search<'c, 't, 'a> {
    wanted: Vec<Wanted<'c>>,
    /// What must not follow the last step, and begins of all events like it.
    tail: Option<(&'c Step, Vec<(i64, usize)>)>,
    events: &'t [Event<'a>],
    /// Every way that was found, in the order of finding.
    ways: Vec<Way>,
    /// Per step the open ways by their end, as indices into `ways`.
    reach: Vec<Vec<usize>>,
    /// Per step the last event that bars the way to it.
    barred: Vec<Option<(i64, usize)>>,
}

impl<'c, 't, 'a> Search<'c, 't, 'a> {
    fn new(wanted: Vec<Wanted<'c>>, tail: Option<&'c Step>, timeline: &'t Timeline<'a>) -> Self {
        let events = &timeline.events[..];
        let tail = tail.map(|step| {
            let like = events.iter().enumerate().filter(|(_, e)| matches(&step.pattern, e));
            (step, like.map(|(at, e)| (e.start_ms, at)).collect())
        });
        let steps = wanted.len();
        Self {
            wanted,
            tail,
            events,
            ways: Vec::new(),
            reach: vec![Vec::new(); steps],
            barred: vec![None; steps],
        }
    }

    fn run(mut self, overlapping: bool) -> Vec<ChainHit> {
        let last = self.wanted.len() - 1;
        let mut hits = Vec::new();
        let mut free_from_ms = i64::MIN;
        for (at, event) in self.events.iter().enumerate() {
            // From the last step, so that one event never takes two.
            for step in (0..self.wanted.len()).rev() {
                if !matches(&self.wanted[step].step.pattern, event) {
                    continue;
                }
                let before = match step {
                    0 if event.start_ms < free_from_ms => continue,
                    0 => None,
                    _ => match self.way_to(step, event.start_ms) {
                        Some(way) => Some(way),
                        None => continue,
                    },
                };
                let way = Way { end_ms: event.end_ms, event: at, before };
                if step < last {
                    self.ways.push(way);
                    let open = &self.reach[step];
                    let place = open.partition_point(|w| self.ways[*w].end_ms <= way.end_ms);
                    self.reach[step].insert(place, self.ways.len() - 1);
                } else if !self.tail_follows(way) {
                    hits.push(self.hit(way));
                    if !overlapping {
                        free_from_ms = event.end_ms;
                        self.reach.iter_mut().for_each(Vec::clear);
                        self.ways.clear();
                        break;
                    }
                }
            }
            for (barred, wanted) in self.barred.iter_mut().zip(&self.wanted) {
                if wanted.barrier.is_some_and(|pattern| matches(pattern, event)) {
                    *barred = Some((event.start_ms, at));
                }
            }
        }
        hits
    }

    /// The way to the step before that ended last, if it allows this begin.
    fn way_to(&self, step: usize, start_ms: i64) -> Option<usize> {
        let wanted = &self.wanted[step];
        let latest_ms = start_ms.saturating_sub(wanted.step.after_ms.unwrap_or(0));
        let open = &self.reach[step - 1];
        let at = open.partition_point(|w| self.ways[*w].end_ms <= latest_ms).checked_sub(1)?;
        let way = &self.ways[open[at]];
        let soon = wanted.step.within_ms.is_none_or(|within| start_ms - way.end_ms <= within);
        let barred = self.barred[step].is_some_and(|(ms, event)| event > way.event && ms >= way.end_ms);
        (soon && !barred).then_some(open[at])
    }

    /// True where something follows that must not.
    fn tail_follows(&self, way: Way) -> bool {
        let Some((step, like)) = &self.tail else { return false };
        let first = like.partition_point(|(ms, _)| *ms < way.end_ms);
        like[first..]
            .iter()
            .take_while(|(ms, _)| step.within_ms.is_none_or(|within| ms - way.end_ms <= within))
            .any(|(_, event)| *event > way.event)
    }

    fn hit(&self, last: Way) -> ChainHit {
        let mut steps = vec![last.event];
        let mut before = last.before;
        while let Some(way) = before.and_then(|at| self.ways.get(at)) {
            steps.push(way.event);
            before = way.before;
        }
        steps.reverse();
        let first = &self.events[steps[0]];
        let (tab, url) = match &first.what {
            What::Action(action) => (action.tab, Arc::clone(&action.url)),
            What::Signal(hit) => (hit.tab, Arc::clone(&hit.url)),
            What::Motif(_, hit) => (hit.tab, Arc::clone(&hit.url)),
        };
        let target = match &self.events[last.event].what {
            What::Action(action) => action.target.clone(),
            What::Signal(hit) => hit.target.clone(),
            What::Motif(_, hit) => hit.target.clone(),
        };
        let mut events: Vec<u32> = Vec::new();
        for step in &steps {
            match &self.events[*step].what {
                What::Action(action) => events.push(action.event_index),
                What::Signal(hit) => events.extend(&hit.events),
                What::Motif(_, hit) => events.extend(&hit.events),
            }
        }
        events.sort_unstable();
        events.dedup();
        ChainHit {
            start_ms: first.start_ms,
            end_ms: last.end_ms,
            tab,
            url,
            steps_ms: steps.iter().map(|at| self.events[*at].start_ms).collect(),
            target,
            events,
        }
    }
}
