//! Presses of a mouse button: how long they last, how fast they follow each other, how even their pauses are; knows no
//! movement.

use super::{most, variation};
use crate::model::{EventKind, InteractionKind, PointerKind, Recording, TabId};

/// Fewer presses show no habit.
pub(super) const LEAST_PRESSES: usize = 5;
/// No finger releases a button that fast; see [`crate::model::BotReason::InstantPresses`].
const INSTANT_MS: i64 = 10;
/// A press by a mouse that follows a touch within this time is the browser's emulation of one.
const EMULATED_MS: i64 = 1_000;
/// Times between presses at places this far apart are those of aimed movements.
pub(super) const AIMED_PX: f64 = 50.0;
const FAST_MS: i64 = 100;
const LEAST_FAST: usize = 3;
/// Pauses between presses, and how little they may vary.
const LEAST_PAUSES: usize = 8;
pub(super) const REGULAR: f64 = 0.05;

/// One press of the mouse.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    pub tab: TabId,
    pub at_ms: i64,
    pub at: (f64, f64),
    /// Until the release, where it was recorded.
    pub held_ms: Option<i64>,
}

/// All presses of the mouse at a known place, by time.
#[derive(Debug, Default)]
pub(super) struct Presses(pub Vec<Press>);

impl Presses {
    pub fn of(recording: &Recording) -> Self {
        let mut presses: Vec<Press> = Vec::new();
        let mut touched_ms = i64::MIN / 2;
        for event in &recording.events {
            let EventKind::Interaction { kind, position, pointer, .. } = &event.kind else { continue };
            let at_ms = event.offset_ms;
            match kind {
                InteractionKind::TouchStart | InteractionKind::TouchEnd => touched_ms = at_ms,
                InteractionKind::MouseDown
                    if *pointer == PointerKind::Mouse && at_ms.saturating_sub(touched_ms) > EMULATED_MS =>
                {
                    if let Some(at) = *position {
                        presses.push(Press { tab: event.tab, at_ms, at, held_ms: None });
                    }
                }
                InteractionKind::MouseUp => {
                    if let Some(open) =
                        presses.last_mut().filter(|p| p.tab == event.tab && p.held_ms.is_none())
                    {
                        open.held_ms = Some(at_ms.saturating_sub(open.at_ms));
                    }
                }
                _ => {}
            }
        }
        Self(presses)
    }

    pub fn instant(&self) -> Option<String> {
        let held: Vec<i64> = self.0.iter().filter_map(|press| press.held_ms).collect();
        let instant = held.iter().filter(|ms| **ms < INSTANT_MS).count();
        most(instant, held.len(), LEAST_PRESSES, "presses")
    }

    pub fn fast(&self) -> Option<String> {
        let fast = self.aimed().filter(|(a, b)| b.at_ms.saturating_sub(a.at_ms) < FAST_MS).count();
        (fast >= LEAST_FAST).then(|| format!("{fast} presses within {FAST_MS} ms of another place"))
    }

    pub fn regular(&self) -> Option<String> {
        let pauses: Vec<f64> = self.aimed().map(|(a, b)| b.at_ms.saturating_sub(a.at_ms) as f64).collect();
        let varies = variation(&pauses);
        (pauses.len() >= LEAST_PAUSES && varies < REGULAR)
            .then(|| format!("{} pauses between presses vary by {:.1} %", pauses.len(), varies * 100.0))
    }

    /// Neighbouring presses of a tab at places apart.
    fn aimed(&self) -> impl Iterator<Item = (&Press, &Press)> {
        self.0
            .windows(2)
            .map(|pair| (&pair[0], &pair[1]))
            .filter(|(a, b)| a.tab == b.tab && distance(a.at, b.at) >= AIMED_PX)
    }
}

/// In CSS pixels.
pub(super) fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}
