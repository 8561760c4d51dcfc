//! Repeated hover: the pointer comes back to the same thing again and again, without a click on it (G4).

use super::{Detector, Given, RuleSpec, count, millis, seconds, switch};
use crate::mining::facts::PageVisit;
use crate::model::{Action, ActionKind, ElementFacts, NodeId, SignalHit, SignalKind};
use std::collections::BTreeMap;

pub(super) struct RepeatedHover;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::RepeatedHover,
    meaning: "The visitor considers one thing over and over, and does not dare or does not understand",
    rule: "At least 3 separate hovers of 300 ms or more on the same control or price within a minute, and no click on it",
    except: "Not hovers that the pointer interrupted for less than 200 ms, and nothing that was clicked on the same page",
    source: "G4; a hover is a rest of 300 ms, below which a pointer only passes (Heatmaps of Hotjar and Mouseflow use \
             similar limits)",
    texts: &[],
    thresholds: &[
        count("hovers", "Hovers", (3.0, 2.0, 20.0)),
        millis("dwell_ms", "Each at least", (300.0, 300.0, 5_000.0)),
        seconds("window_ms", "All within", (60.0, 5.0, 600.0)),
        millis("apart_ms", "The pointer was away for", (200.0, 0.0, 5_000.0)),
        switch("any_element", "Also on pictures, headings and cells", false),
    ],
};

impl Detector for RepeatedHover {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let mut hits: Vec<SignalHit> =
            given.facts.pages.iter().flat_map(|page| on_page(given, page)).collect();
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

fn identity(target: &ElementFacts) -> NodeId {
    match target.interactive_node {
        Some(node) if !target.price_like => node,
        _ => target.node,
    }
}

fn on_page(given: &Given, page: &PageVisit) -> Vec<SignalHit> {
    let (dwell_ms, apart_ms) = (given.millis("dwell_ms"), given.millis("apart_ms"));
    let any = given.switch("any_element");
    let mut hovers: BTreeMap<NodeId, Vec<&Action>> = BTreeMap::new();
    let mut clicked: Vec<NodeId> = Vec::new();
    for action in given.actions_of(page) {
        let Some(target) = &action.target else { continue };
        match action.kind {
            ActionKind::Click | ActionKind::Press | ActionKind::Input | ActionKind::Focus => {
                clicked.push(target.node);
                clicked.extend(target.interactive_node);
            }
            ActionKind::Hover if any || target.interactive || target.price_like => {
                let of_element = hovers.entry(identity(target)).or_default();
                let again = of_element.last().is_some_and(|last| action.start_ms - last.end_ms < apart_ms);
                if action.end_ms - action.start_ms >= dwell_ms && !again {
                    of_element.push(action);
                }
            }
            _ => {}
        }
    }
    let needed = given.count("hovers").max(2);
    let window_ms = given.millis("window_ms");
    let mut hits = Vec::new();
    for (node, of_element) in hovers {
        let target = of_element.first().and_then(|h| h.target.as_ref());
        let met = clicked.contains(&node)
            || target.and_then(|t| t.interactive_node).is_some_and(|n| clicked.contains(&n));
        if met || of_element.len() < needed {
            continue;
        }
        let quick =
            |last: usize| of_element[last].end_ms - of_element[last + 1 - needed].start_ms <= window_ms;
        let Some(first_quick) = (needed - 1..of_element.len()).find(|last| quick(*last)) else { continue };
        let mut last = first_quick;
        while last + 1 < of_element.len() && quick(last + 1) {
            last += 1;
        }
        let stretch = &of_element[first_quick + 1 - needed..=last];
        let events = stretch.iter().map(|a| a.event_index).collect();
        let span = (stretch[0].start_ms, stretch[stretch.len() - 1].end_ms);
        let mut hit = given.hit(page.tab, span, stretch.len(), events);
        hit.position = stretch[0].position;
        hit.target = stretch[0].target.clone();
        hits.push(hit);
    }
    hits
}
