//! Dwell, then left: long attention to one part of a page, which is then left without acting on it (G14).

use super::{Detector, Given, RuleSpec, TextSetting, seconds};
use crate::mining::facts::{PageVisit, SessionFacts, Traits};
use crate::model::{SignalHit, SignalKind};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct DwellAbandon;

/// The text that names the key action.
const ACTION: &str = "action";

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::DwellAbandon,
    meaning: "The visitor was about to act here, and something kept them from it",
    rule: "At least 20 s active on one card, form, dialog or section that has something to act on, then the page is left \
           without a click on a control in it and without sending its form",
    except: "Not on navigation, and not on parts without a control or a price, which are read and not acted on. Pauses over \
             5 s are not active time",
    source: "G14; active time ends with a pause of 5 s, as in PostHog",
    texts: &[TextSetting {
        name: ACTION,
        label: "Key action",
        hint: "A part of the selector of the control that counts; empty for any control of the region",
    }],
    thresholds: &[
        seconds("dwell_ms", "Active for at least", (20.0, 3.0, 600.0)),
        seconds("pause_ms", "Longer pauses are no activity", (5.0, 1.0, 60.0)),
    ],
};

#[derive(Default)]
struct Stay {
    first_ms: i64,
    last_ms: i64,
    active_ms: i64,
    element: Option<u32>,
    /// It has something to act on.
    offers: bool,
    acted: bool,
}

/// What people do in a field is part of dwelling on it, not of acting.
const FILLED: Traits =
    Traits::TEXT_FIELD.union(Traits::LABEL).union(Traits::TOGGLE).union(Traits::NATIVE_WIDGET);

impl Detector for DwellAbandon {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let mut hits: Vec<SignalHit> =
            given.facts.pages.iter().filter_map(|page| on_page(given, page)).collect();
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// The region of the page that was dwelt on longest, if it was left without acting.
fn on_page(given: &Given, page: &PageVisit) -> Option<SignalHit> {
    let facts = given.facts;
    let (dwell_ms, pause_ms) = (given.millis("dwell_ms"), given.millis("pause_ms"));
    if page.end_ms - page.start_ms < dwell_ms {
        return None;
    }
    let mut stays: BTreeMap<Arc<str>, Stay> = BTreeMap::new();
    let track = touches(facts, page);
    for (at, (at_ms, element)) in track.iter().enumerate() {
        let Some(met) = facts.element(*element).filter(|e| counts(&e.region)) else { continue };
        let stay =
            stays.entry(met.region.clone()).or_insert_with(|| Stay { first_ms: *at_ms, ..Stay::default() });
        let next_ms = track.get(at + 1).map_or(page.end_ms, |(next, _)| *next);
        let gap_ms = next_ms - at_ms;
        if gap_ms <= pause_ms {
            stay.active_ms += gap_ms;
        }
        stay.last_ms = *at_ms;
        stay.element = stay.element.or(*element);
        stay.offers |= met.facts.interactive || met.facts.price_like;
    }
    for click in facts.clicks.iter().filter(|c| within(page, c.tab, c.at_ms) && !c.press_only) {
        let Some(met) = facts.element(click.element) else { continue };
        let named = given.text(ACTION);
        let acts = if named.is_empty() {
            met.facts.interactive && !met.traits.any(FILLED)
        } else {
            met.facts.selector.contains(named)
        };
        if acts && let Some(stay) = stays.get_mut(&met.region) {
            stay.acted = true;
        }
    }
    for form in facts.forms.iter().filter(|f| !f.submits.is_empty() && within(page, f.tab, f.end_ms)) {
        if let Some(met) = facts.element(form.element) {
            for region in [&met.region, &met.facts.selector] {
                if let Some(stay) = stays.get_mut(region) {
                    stay.acted = true;
                }
            }
        }
    }
    let stay = stays
        .into_values()
        .filter(|s| s.active_ms >= dwell_ms && s.offers && !s.acted)
        .max_by_key(|s| (s.active_ms, -s.first_ms))?;
    let events = given
        .actions_of(page)
        .filter(|a| a.start_ms >= stay.first_ms && a.start_ms <= stay.last_ms)
        .map(|a| a.event_index)
        .take(20)
        .collect();
    let seconds = (stay.active_ms / 1_000) as usize;
    Some(given.element_hit(stay.element, page.tab, (stay.first_ms, stay.last_ms), seconds, events))
}

/// Regions that lead elsewhere are passed through.
fn counts(region: &str) -> bool {
    !region.is_empty()
        && !["nav", "header", "footer"]
            .iter()
            .any(|w| region.rsplit(" > ").next().is_some_and(|r| r.starts_with(w)))
}

fn within(page: &PageVisit, tab: crate::model::TabId, at_ms: i64) -> bool {
    page.tab == tab && at_ms >= page.start_ms && at_ms <= page.end_ms
}

/// When the visitor was on which element: pointer, typing and clicks of one page visit, ascending.
fn touches(facts: &SessionFacts, page: &PageVisit) -> Vec<(i64, Option<u32>)> {
    let mut track: Vec<(i64, Option<u32>)> = Vec::new();
    let pointer = facts.pointer.partition_point(|p| p.at_ms < page.start_ms);
    track.extend(
        facts.pointer[pointer..]
            .iter()
            .take_while(|p| p.at_ms <= page.end_ms)
            .filter(|p| p.tab == page.tab)
            .map(|p| (p.at_ms, p.element)),
    );
    let typed = facts.inputs.iter().filter(|i| within(page, i.tab, i.at_ms));
    track.extend(typed.map(|i| (i.at_ms, i.element)));
    let clicked = facts.clicks.iter().filter(|c| within(page, c.tab, c.at_ms));
    track.extend(clicked.map(|c| (c.at_ms, c.element)));
    track.sort_by_key(|(at, _)| *at);
    track
}
