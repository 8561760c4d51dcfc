//! How likely a recording was made by a program, from its events and properties alone; judging knows no SQL, no
//! signal and no page content, and `stored` judges nothing.
//!
//! What each reason takes is in [`BotReason::meaning`]. A trait that a recorder cannot show, as movements in a table of
//! events, is no evidence; nor is what keyboards, touch and pens do.

mod declared;
mod forms;
mod motion;
mod presses;
mod stored;
#[cfg(test)]
mod tests;

pub(in crate::project) use stored::{put, standings};

use crate::model::{BotEvidence, BotReason, EventKind, Recording};
use presses::Presses;

/// Raised whenever a recording would be judged otherwise than before.
const BOTS_VERSION: u32 = 1;

/// Sizes with which headless browsers begin: Chrome and Puppeteer, Playwright.
const HEADLESS_SIZES: [(u32, u32); 2] = [(800, 600), (1280, 720)];

/// Share of the presses or movements that must show a trait.
const MOST: f64 = 0.8;

/// What speaks for a program, in the order of [`BotReason::ALL`].
pub fn bot_evidence(recording: &Recording) -> Vec<BotEvidence> {
    let mut found: Vec<(BotReason, String)> = Vec::new();
    found.extend(declared::user_agent(recording).map(|what| (BotReason::UserAgent, what)));
    found.extend(declared::webdriver(recording).map(|what| (BotReason::Webdriver, what)));
    // Without a recorded page the positions, sizes and times are those of a table, or made up.
    if has_page(recording) {
        let presses = Presses::of(recording);
        let paths = motion::Paths::of(recording);
        found.extend(motion::no_pointer(&presses, &paths).map(|what| (BotReason::NoPointer, what)));
        found.extend(motion::teleports(&presses, &paths).map(|what| (BotReason::Teleports, what)));
        found.extend(motion::straight(&paths).map(|what| (BotReason::StraightPaths, what)));
        found.extend(presses.instant().map(|what| (BotReason::InstantPresses, what)));
        found.extend(presses.fast().map(|what| (BotReason::FastPresses, what)));
        let regular = presses.regular().or_else(|| forms::regular_keys(recording));
        found.extend(regular.map(|what| (BotReason::RegularTiming, what)));
        found.extend(forms::instant(recording).map(|what| (BotReason::InstantForm, what)));
        found.extend(headless_size(recording).map(|what| (BotReason::HeadlessViewport, what)));
    }
    found.into_iter().map(|(reason, found)| BotEvidence { reason, found: found.into() }).collect()
}

/// A page with more than the sketch that stands in for it in a table of events.
fn has_page(recording: &Recording) -> bool {
    let drawn = |event: &crate::model::Event| {
        matches!(
            &event.kind,
            EventKind::Interaction { .. } | EventKind::PointerMove { .. } | EventKind::Input { .. }
        )
    };
    !recording.warnings.0.contains_key(&crate::model::WarningCode::NoFullSnapshot)
        && recording.events.iter().any(drawn)
}

fn headless_size(recording: &Recording) -> Option<String> {
    let mut sizes = recording.events.iter().filter_map(|event| match event.kind {
        EventKind::Meta { width, height, .. } | EventKind::ViewportResize { width, height } => {
            Some((width, height))
        }
        _ => None,
    });
    let first = sizes.next()?;
    let steady = HEADLESS_SIZES.contains(&first) && sizes.all(|size| size == first);
    steady.then(|| format!("{} × {} px throughout", first.0, first.1))
}

/// Sum of squares over the mean: how much times vary, as a share of their mean.
fn variation(times: &[f64]) -> f64 {
    let mean = times.iter().sum::<f64>() / times.len().max(1) as f64;
    if mean <= 0.0 {
        return f64::INFINITY;
    }
    let variance = times.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / times.len() as f64;
    variance.sqrt() / mean
}

/// `12 of 15 presses`, where enough of them show a trait.
fn most(shown: usize, of: usize, least: usize, what: &str) -> Option<String> {
    (of >= least && shown as f64 >= MOST * of as f64).then(|| format!("{shown} of {of} {what}"))
}
