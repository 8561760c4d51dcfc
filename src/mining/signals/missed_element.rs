//! Missed element: what the analyst named was never in the viewport (G23).

use super::{Detector, Given, RuleSpec, TextSetting, count, seconds};
use crate::mining::facts::SessionFacts;
use crate::model::{ActionKind, SignalHit, SignalKind};
use std::sync::Arc;

pub(super) struct MissedElement;

/// The text that names the element.
pub(super) const ELEMENT: &str = "element";

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::MissedElement,
    meaning: "The visitor never saw what they should have seen: it stands too far down",
    rule: "A page was left without the named element ever having been in the viewport, by where others met it",
    except: "Not where fewer than 3 other meetings tell where the element stands, and not visits shorter than 2 s. Recordings \
             hold no layout: its place is the highest tenth of those at which pointers met it",
    source: "G23; the place is told by clicks and hovers of all sessions, on windows of any width",
    texts: &[TextSetting {
        name: ELEMENT,
        label: "Element",
        hint: "A part of its selector or its whole text; without one nothing is looked for",
    }],
    thresholds: &[
        count("meetings", "Meetings that tell its place", (3.0, 1.0, 100.0)),
        seconds("visit_ms", "Visits of at least", (2.0, 0.0, 60.0)),
    ],
};

/// Where a session met the named element: page and offset from its top, in CSS pixels.
pub(super) fn places(facts: &SessionFacts, named: &str) -> Vec<(Arc<str>, i64)> {
    let mut places = Vec::new();
    for action in &facts.actions {
        let meets = matches!(action.kind, ActionKind::Click | ActionKind::Press | ActionKind::Hover);
        let Some(target) = action.target.as_ref().filter(|_| meets) else { continue };
        let Some((_, y)) = action.position else { continue };
        if !(target.selector.contains(named) || &*target.text == named) {
            continue;
        }
        if let Some(page) = facts.page_at(action.tab, action.start_ms) {
            places.push((page.path.clone(), (y + action.scroll_from_y).round() as i64));
        }
    }
    places
}

impl Detector for MissedElement {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let named = given.text(ELEMENT);
        if named.is_empty() {
            return Vec::new();
        }
        let needed = given.count("meetings").max(1) as u32;
        let visit_ms = given.millis("visit_ms");
        let mut hits = Vec::new();
        for (index, page) in given.facts.pages.iter().enumerate() {
            if page.end_ms - page.start_ms < visit_ms {
                continue;
            }
            let Some((place_px, meetings)) = given.corpus.place_of(named, &page.path) else { continue };
            let seen_px = given.facts.lowest_px(index) + given.viewport_height(index as u32);
            if meetings < needed || seen_px >= place_px as f64 {
                continue;
            }
            let span = (page.start_ms, page.end_ms);
            hits.push(given.hit(page.tab, span, meetings as usize, vec![page.event_index]));
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}
