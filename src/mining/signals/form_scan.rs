//! Form scan: fast scrolling past a form without touching it (G5).

use super::scanner::{Least, scans};
use super::{Detector, Given, RuleSpec, Unit, count, millis, number, viewports};
use crate::mining::facts::PageVisit;
use crate::model::{ActionKind, SignalHit, SignalKind};

pub(super) struct FormScan;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::FormScan,
    meaning: "The visitor looks how much the form asks for, and shrinks back",
    rule: "Scrolling at 1.5 viewport heights a second or more for at least 700 ms and over a viewport, on a page with a \
           form of at least 3 fields, none of which is touched on that visit",
    except: "Not on pages whose only form is a search. Where the form stands is not known: recordings hold no layout, so \
             that the page's largest form counts wherever it is",
    source: "G5: the scanner's speed (G3) over the extent of a form; a form of 3 fields spans about 3 × 60 px and more, and \
             a viewport passes in 700 ms at that speed",
    texts: &[],
    thresholds: &[
        number("speed", "Speed at least", Unit::ViewportsPerSecond, (1.5, 0.2, 20.0)),
        millis("sustained_ms", "For at least", (700.0, 100.0, 20_000.0)),
        viewports("viewports", "Over at least", (1.0, 0.2, 50.0)),
        millis("stop_ms", "Stops no longer than", (500.0, 100.0, 5_000.0)),
        count("fields", "Fields of the form", (3.0, 1.0, 50.0)),
    ],
};

impl Detector for FormScan {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let fields = given.count("fields").max(1);
        if given.facts.pages.iter().all(|p| (p.form_fields as usize) < fields) {
            return Vec::new();
        }
        let least = Least {
            speed: given.value("speed"),
            sustained_ms: given.millis("sustained_ms"),
            viewports: given.value("viewports"),
            stop_ms: given.millis("stop_ms"),
        };
        let mut hits: Vec<SignalHit> = Vec::new();
        let mut last_page = None;
        for scan in scans(given, &least) {
            let Some(page) = given.facts.pages.get(scan.page as usize) else { continue };
            if (page.form_fields as usize) < fields || touched(given, page) {
                continue;
            }
            // One visit scans its form once, however often it scrolls.
            if last_page == Some(scan.page)
                && let Some(hit) = hits.last_mut()
            {
                hit.end_ms = hit.end_ms.max(scan.span.1);
                hit.events.extend(scan.events);
                continue;
            }
            last_page = Some(scan.page);
            let count = page.form_fields as usize;
            let mut hit = scan.hit(given);
            hit.count = count as u32;
            hits.push(hit);
        }
        hits
    }
}

/// A field of a form other than a search was focused, clicked or filled on this visit.
fn touched(given: &Given, page: &PageVisit) -> bool {
    given.actions_of(page).any(|a| {
        matches!(a.kind, ActionKind::Focus | ActionKind::Input | ActionKind::Click | ActionKind::Submit)
            && a.target.as_ref().is_some_and(|t| t.form.is_some())
    })
}
