//! Grows patterns step by step, keeping for each the places where it ends; knows letters by number only.

use super::letters::Alphabet;
use super::{MotifParameters, MotifSession, Stopped};
use crate::model::Watch;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Patterns with the same first letter at which looking for more of these ends; more than people can look through.
/// Counted per letter, so that the outcome does not depend on which thread is faster.
const MOST_PATTERNS: usize = 2_000;

/// A frequent pattern of at least two letters.
pub(super) struct Pattern {
    pub letters: Vec<u16>,
    /// Per session that has it: its number, begin and end of the first occurrence.
    pub places: Vec<(usize, i64, i64)>,
    /// Sessions with all but the last letter, and with the last letter.
    pub before: u32,
    pub last: u32,
}

pub(super) struct Grown {
    /// In the order of their letters.
    pub patterns: Vec<Pattern>,
    pub too_many: bool,
}

#[derive(Clone, Copy)]
struct Event {
    letter: u16,
    start_ms: i64,
    end_ms: i64,
}

/// Where a pattern ends in a session: the event, and the event that it began with.
type Ends = Vec<(u32, u32)>;

struct Growing<'a> {
    sessions: Vec<Vec<Event>>,
    alphabet: &'a Alphabet,
    parameters: &'a MotifParameters,
    least: usize,
    /// Sessions per letter.
    support: Vec<u32>,
    too_many: AtomicBool,
    watch: &'a dyn Watch,
}

pub(super) fn grow(
    sessions: &[MotifSession],
    alphabet: &Alphabet,
    parameters: &MotifParameters,
    least: u32,
    watch: &dyn Watch,
) -> Result<Grown, Stopped> {
    let sessions: Vec<Vec<Event>> = sessions
        .par_iter()
        .map(|session| {
            let events = session.events.iter().filter_map(|h| {
                Some(Event { letter: alphabet.number(&h.pattern)?, start_ms: h.start_ms, end_ms: h.end_ms })
            });
            events.collect()
        })
        .collect();
    let mut starts: Vec<Vec<(usize, Ends)>> = vec![Vec::new(); alphabet.len()];
    for (number, events) in sessions.iter().enumerate() {
        for (at, event) in events.iter().enumerate() {
            let of_letter = &mut starts[usize::from(event.letter)];
            let end = (at as u32, at as u32);
            match of_letter.last_mut() {
                Some((session, ends)) if *session == number => ends.push(end),
                _ => of_letter.push((number, vec![end])),
            }
        }
    }
    let growing = Growing {
        sessions,
        alphabet,
        parameters,
        least: least as usize,
        support: starts.iter().map(|s| s.len() as u32).collect(),
        too_many: AtomicBool::new(false),
        watch,
    };
    let total = starts.len() as u64;
    let done = AtomicUsize::new(0);
    let grown: Vec<Result<Vec<Pattern>, Stopped>> = starts
        .into_par_iter()
        .enumerate()
        .map(|(letter, projection)| {
            let mut patterns = Vec::new();
            growing.extend(&mut vec![letter as u16], &projection, &mut patterns)?;
            watch.progress(done.fetch_add(1, Ordering::Relaxed) as u64 + 1, total, "Growing patterns");
            Ok(patterns)
        })
        .collect();
    let mut patterns = Vec::new();
    for part in grown {
        patterns.extend(part?);
    }
    Ok(Grown { patterns, too_many: growing.too_many.into_inner() })
}

impl Growing<'_> {
    /// Adds every frequent pattern that begins with `letters`, which end where `projection` says.
    fn extend(
        &self,
        letters: &mut Vec<u16>,
        projection: &[(usize, Ends)],
        out: &mut Vec<Pattern>,
    ) -> Result<(), Stopped> {
        if projection.len() < self.least || letters.len() >= self.parameters.max_steps.max(2) {
            return Ok(());
        }
        if self.watch.cancelled() {
            return Err(Stopped);
        }
        let mut next: BTreeMap<u16, Vec<(usize, Ends)>> = BTreeMap::new();
        for (session, ends) in projection {
            for (letter, ends) in self.steps_after(*session, ends) {
                next.entry(letter).or_default().push((*session, ends));
            }
        }
        let repeats = letters.last().copied().filter(|last| self.alphabet.is_run(*last));
        for (letter, projection) in next {
            if projection.len() < self.least || Some(letter) == repeats {
                continue;
            }
            if out.len() >= MOST_PATTERNS {
                self.too_many.store(true, Ordering::Relaxed);
                return Ok(());
            }
            let before = self.support_of(letters, out, projection.len());
            letters.push(letter);
            out.push(Pattern {
                letters: letters.clone(),
                places: projection.iter().map(|(session, ends)| self.first_place(*session, ends)).collect(),
                before,
                last: self.support[usize::from(letter)],
            });
            self.extend(letters, &projection, out)?;
            letters.pop();
        }
        Ok(())
    }

    /// Sessions with these letters; a pattern of several stands among those that were found before its extensions.
    fn support_of(&self, letters: &[u16], out: &[Pattern], at_least: usize) -> u32 {
        match letters {
            [only] => self.support[usize::from(*only)],
            _ => {
                let found = out.iter().rev().find(|p| p.letters == *letters);
                found.map_or(at_least as u32, |p| p.places.len() as u32)
            }
        }
    }

    /// Per letter the events that can follow, each with the latest begin of the pattern.
    fn steps_after(&self, session: usize, ends: &Ends) -> BTreeMap<u16, Ends> {
        let events = &self.sessions[session];
        let mut steps: BTreeMap<u16, BTreeMap<u32, u32>> = BTreeMap::new();
        for (end, begin) in ends {
            let until = events[*end as usize].end_ms;
            let first = events.partition_point(|e| e.start_ms < until).max(*end as usize + 1);
            for (at, event) in events.iter().enumerate().skip(first) {
                if event.start_ms - until > self.parameters.max_gap_ms {
                    break;
                }
                steps.entry(event.letter).or_default().insert(at as u32, *begin);
            }
        }
        steps.into_iter().map(|(letter, ends)| (letter, ends.into_iter().collect())).collect()
    }

    fn first_place(&self, session: usize, ends: &Ends) -> (usize, i64, i64) {
        let events = &self.sessions[session];
        let (start, end) = ends
            .first()
            .map_or((0, 0), |(end, begin)| (events[*begin as usize].start_ms, events[*end as usize].end_ms));
        (session, start, end)
    }
}

/// Takes away every pattern that is a stretch of a longer one in as many sessions: then these are the same ones.
pub(super) fn closed(patterns: Vec<Pattern>) -> Vec<Pattern> {
    let mut by_support: BTreeMap<usize, Vec<&[u16]>> = BTreeMap::new();
    for pattern in &patterns {
        by_support.entry(pattern.places.len()).or_default().push(&pattern.letters);
    }
    let open: Vec<bool> = patterns
        .par_iter()
        .map(|pattern| {
            let letters = &pattern.letters[..];
            let equals = by_support.get(&pattern.places.len()).map_or(&[][..], Vec::as_slice);
            equals.iter().any(|longer| {
                longer.len() > letters.len()
                    && longer.windows(letters.len()).any(|stretch| stretch == letters)
            })
        })
        .collect();
    patterns.into_iter().zip(open).filter(|(_, open)| !open).map(|(pattern, _)| pattern).collect()
}
