//! Rage click: rapid clicks with a reason for anger, or a burst of clicks on one place (G8).

use super::chains::Chain;
use super::dead_click::{Waits, is_plain_control};
use super::rapid_click::MADE_FOR_IT;
use super::{Detector, Given, RuleSpec, count, millis, pixels, switch};
use crate::mining::facts::{ClickFacts, SessionFacts};
use crate::model::{SignalHit, SignalKind};

pub(super) struct RageClick;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::RageClick,
    meaning: "The visitor is angry: they click on and on where nothing, or only an error, answers",
    rule: "At least 3 clicks on the same element inside 1 s where the target is dead, disabled, or an error follows within \
           1 s; or at least 4 clicks inside 1 s anywhere within 50 px",
    except: "Not on steppers, carousels, pagination, media controls, text fields and canvases, nor double and triple \
             clicks that select text",
    source: "Rapid clicks are G2, the reasons G8; the burst is Amplitude's: at least 4 clicks within 1,000 ms inside \
             50 × 50 px. Other tools differ: see the presets",
    texts: &[],
    thresholds: &[
        count("clicks", "Clicks", (3.0, 2.0, 12.0)),
        millis("window_ms", "All within", (1_000.0, 0.0, 10_000.0)),
        millis("gap_ms", "Each after the one before within", (0.0, 0.0, 5_000.0)),
        switch("same_element", "On the same element", true),
        pixels("spread_px", "In a square of", (0.0, 0.0, 500.0)),
        pixels("step_px", "Each from the one before less than", (0.0, 0.0, 500.0)),
        switch("scroll_ends", "Scrolling ends the chain", false),
        switch("reason", "Only where dead, disabled or followed by an error", true),
        millis("error_ms", "An error counts within", (1_000.0, 100.0, 10_000.0)),
        count("burst_clicks", "Or clicks anywhere (0 for never)", (4.0, 0.0, 12.0)),
        millis("burst_window_ms", "These within", (1_000.0, 200.0, 10_000.0)),
        pixels("burst_px", "These in a square of", (50.0, 4.0, 500.0)),
        switch("controls_only", "Only links and buttons", false),
    ],
};

impl Detector for RageClick {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let facts = given.facts;
        let controls_only = given.switch("controls_only");
        let counts = |c: &ClickFacts| {
            !facts.traits(c.element).any(MADE_FOR_IT) && (!controls_only || is_plain_control(facts, c))
        };
        let chain = Chain {
            clicks: given.count("clicks"),
            window_ms: given.millis("window_ms"),
            gap_ms: given.millis("gap_ms"),
            same_element: given.switch("same_element"),
            spread_px: given.value("spread_px"),
            step_px: given.value("step_px"),
            scroll_ends: given.switch("scroll_ends"),
        };
        let reason = given.switch("reason");
        let error_ms = given.millis("error_ms");
        let mut found = chain.stretches(facts, counts);
        found.retain(|s| !selects_text(given, s) && (!reason || has_reason(given, s, error_ms)));
        let burst_clicks = given.count("burst_clicks");
        if burst_clicks >= 2 {
            let burst = Chain {
                clicks: burst_clicks,
                window_ms: given.millis("burst_window_ms"),
                gap_ms: 0,
                same_element: false,
                spread_px: given.value("burst_px"),
                step_px: 0.0,
                scroll_ends: false,
            };
            found.extend(burst.stretches(facts, counts).into_iter().filter(|s| !selects_text(given, s)));
        }
        joined(given, found)
    }
}

/// One hit for each chain; a burst and a chain that share a click are one.
fn joined(given: &Given, mut found: Vec<Vec<&ClickFacts>>) -> Vec<SignalHit> {
    found.sort_by_key(|s| (s[0].tab, s[0].at_ms, s.len()));
    let mut chains: Vec<Vec<&ClickFacts>> = Vec::new();
    for stretch in found {
        let shares =
            |c: &Vec<&ClickFacts>| c[0].tab == stretch[0].tab && stretch[0].at_ms <= c[c.len() - 1].at_ms;
        match chains.last_mut().filter(|c| shares(c)) {
            Some(chain) => {
                let after = chain[chain.len() - 1].event_index;
                chain.extend(stretch.into_iter().filter(|c| c.event_index > after));
            }
            None => chains.push(stretch),
        }
    }
    let mut hits: Vec<SignalHit> = chains
        .iter()
        .map(|chain| {
            let events = chain.iter().map(|c| c.event_index).collect();
            given.click_hit(chain[0], chain[chain.len() - 1].at_ms, chain.len(), events)
        })
        .collect();
    hits.sort_by_key(|h| h.start_ms);
    hits
}

/// Two or three clicks on plain text select a word or a line.
fn selects_text(given: &Given, chain: &[&ClickFacts]) -> bool {
    let on_control = given.facts.element(chain[0].element).is_some_and(|e| e.facts.interactive);
    !on_control && chain.len() <= 3 && chain.iter().any(|c| c.selected_text)
}

fn has_reason(given: &Given, chain: &[&ClickFacts], error_ms: i64) -> bool {
    let waits = Waits::default();
    let disabled = chain.iter().any(|c| given.target(c).is_some_and(|t| t.disabled));
    // The chain's last click is the one that nothing supersedes.
    let dead = chain.iter().all(|c| !reacted_to(c)) && waits.find_dead(given.facts, chain[chain.len() - 1]);
    disabled || dead || error_follows(given.facts, chain, error_ms)
}

/// Something near the target changed, or the page went elsewhere.
fn reacted_to(click: &ClickFacts) -> bool {
    let r = &click.reaction;
    let soon = |delay: Option<u32>| delay.is_some_and(|d| d <= 1_000);
    soon(r.near_mutation_ms) || soon(r.navigation_ms)
}

fn error_follows(facts: &SessionFacts, chain: &[&ClickFacts], error_ms: i64) -> bool {
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    facts
        .errors
        .iter()
        .any(|e| e.tab == first.tab && e.caused_ms >= first.at_ms && e.caused_ms - last.at_ms <= error_ms)
}
