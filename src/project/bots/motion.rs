//! How the mouse moves between what it presses: not at all, by jumps, or along lines; knows no button's release.

use super::most;
use super::presses::{AIMED_PX, LEAST_PRESSES, Press, Presses, distance};
use crate::model::{EventKind, PointerKind, Recording, TabId};
use std::collections::BTreeMap;

/// Before a press, samples this far back are those of the movement to it.
const APPROACH_MS: i64 = 2_000;
/// A sample this close to a place is at it.
const AT_PX: f64 = 3.0;
/// A pause this long between samples ends a movement; recorders sample every 50 to 210 ms.
const STOP_MS: i64 = 250;
/// A movement that can be called straight is this long, has so many samples, and leans this much from either axis:
/// edges of screens and sliders guide the hand along an axis.
const LONG_PX: f64 = 200.0;
const LEAST_SAMPLES: usize = 6;
const OBLIQUE_PX: f64 = 20.0;
/// Rounding to whole pixels takes up to 0.7.
const STRAIGHT_PX: f64 = 1.0;
const LEAST_MOVEMENTS: usize = 5;

#[derive(Clone, Copy, Debug)]
struct Sample {
    at_ms: i64,
    at: (f64, f64),
}

/// Samples of the mouse by tab and time.
#[derive(Debug, Default)]
pub(super) struct Paths(BTreeMap<TabId, Vec<Sample>>);

impl Paths {
    pub fn of(recording: &Recording) -> Self {
        let mut tabs: BTreeMap<TabId, Vec<Sample>> = BTreeMap::new();
        for event in &recording.events {
            if let EventKind::PointerMove { pointer: PointerKind::Mouse, samples } = &event.kind {
                let places = samples.iter().map(|s| Sample { at_ms: s.offset_ms, at: (s.x, s.y) });
                tabs.entry(event.tab).or_default().extend(places);
            }
        }
        tabs.values_mut().for_each(|samples| samples.sort_by_key(|s| s.at_ms));
        Self(tabs)
    }

    fn of_tab(&self, tab: TabId) -> &[Sample] {
        self.0.get(&tab).map_or(&[], Vec::as_slice)
    }
}

/// No sample precedes any press, in a recording with enough presses.
pub(super) fn no_pointer(presses: &Presses, paths: &Paths) -> Option<String> {
    let before = |press: &Press| paths.of_tab(press.tab).first().is_some_and(|s| s.at_ms <= press.at_ms);
    let all = presses.0.len();
    (all >= LEAST_PRESSES && !presses.0.iter().any(before)).then(|| format!("{all} presses"))
}

/// The pointer is at one place and then at the one that is pressed, with nothing between.
pub(super) fn teleports(presses: &Presses, paths: &Paths) -> Option<String> {
    let (mut jumps, mut ways) = (0, 0);
    let mut pressed: BTreeMap<TabId, &Press> = BTreeMap::new();
    for press in &presses.0 {
        let before = pressed.insert(press.tab, press);
        let samples = paths.of_tab(press.tab);
        if samples.is_empty() {
            continue;
        }
        let start_ms = press.at_ms.saturating_sub(APPROACH_MS).max(before.map_or(i64::MIN, |p| p.at_ms));
        let first = samples.partition_point(|s| s.at_ms <= start_ms);
        let end = samples.partition_point(|s| s.at_ms <= press.at_ms);
        let way = samples.get(first..end).unwrap_or_default();
        let known = first.checked_sub(1).and_then(|at| samples.get(at));
        // Where the way begins: at the press before, or where the pointer was last seen by then.
        let from = match (before, known) {
            (Some(press), Some(sample)) if press.at_ms >= sample.at_ms => press.at,
            (_, Some(sample)) => sample.at,
            (Some(press), None) => press.at,
            (None, None) => match way.first() {
                Some(sample) => sample.at,
                None => continue,
            },
        };
        if distance(from, press.at) < AIMED_PX {
            continue;
        }
        ways += 1;
        let on_the_way = |s: &Sample| distance(s.at, press.at) > AT_PX && distance(s.at, from) > AT_PX;
        jumps += usize::from(!way.iter().any(on_the_way));
    }
    most(jumps, ways, LEAST_PRESSES, "ways to a press")
}

/// Long oblique movements without a bend.
pub(super) fn straight(paths: &Paths) -> Option<String> {
    let (mut straight, mut all) = (0, 0);
    for samples in paths.0.values() {
        let ends = |pair: &[Sample]| pair[1].at_ms.saturating_sub(pair[0].at_ms) > STOP_MS;
        let mut begin = 0;
        for at in 1..=samples.len() {
            if at < samples.len() && !ends(&samples[at - 1..=at]) {
                continue;
            }
            if let Some(bend_px) = bend_px(&samples[begin..at]) {
                all += 1;
                straight += usize::from(bend_px <= STRAIGHT_PX);
            }
            begin = at;
        }
    }
    most(straight, all, LEAST_MOVEMENTS, "movements")
}

/// Greatest distance of a movement's samples from the line between its ends; `None` for what is no long oblique movement.
fn bend_px(movement: &[Sample]) -> Option<f64> {
    let (first, last) = (movement.first()?.at, movement.last()?.at);
    let (dx, dy) = (last.0 - first.0, last.1 - first.1);
    let length = dx.hypot(dy);
    if movement.len() < LEAST_SAMPLES || length < LONG_PX || dx.abs() < OBLIQUE_PX || dy.abs() < OBLIQUE_PX {
        return None;
    }
    let off = |s: &Sample| ((s.at.0 - first.0) * dy - (s.at.1 - first.1) * dx).abs() / length;
    Some(movement.iter().map(off).fold(0.0, f64::max))
}
