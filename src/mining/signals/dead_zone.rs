//! Dead zone: a part of the page is scrolled past and hardly seen (G12).

use super::corpus::{MIN_VISITS, bands_in};
use super::{Detector, Given, RuleSpec, Unit, millis, number, viewports};
use crate::mining::facts::{ScrollPoint, SessionFacts};
use crate::model::{SignalHit, SignalKind};

pub(super) struct DeadZone;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::DeadZone,
    meaning: "What stands there is passed over; it might as well be missing",
    rule: "A stretch of the page of at least 25 % of the viewport was scrolled past with less than 300 ms in view",
    except: "Not where a click on a link to a place in the page scrolled. Recordings hold no layout: the stretch is told by \
             its place on the page, not by its element. With a share of visits above 0 it counts only where at least 20 \
             visits passed it and that share of them skipped it too",
    source: "G12; 300 ms is about one fixation of the eye (Rayner 1998: 200 to 300 ms in reading)",
    texts: &[],
    thresholds: &[
        viewports("size", "Stretch at least", (0.25, 0.1, 5.0)),
        millis("view_ms", "In view less than", (300.0, 100.0, 5_000.0)),
        number("share", "Skipped by at least this share of visits", Unit::Share, (0.0, 0.0, 1.0)),
    ],
};

/// Height of the bands that a page is measured in, in CSS pixels: a quarter of a viewport of 800.
pub(super) const BAND_PX: i32 = 200;
/// Scrolling that begins this soon after a click was set off by it.
const SET_OFF_MS: i64 = 300;
/// A run of scrolling ends with a longer stop.
const RUN_MS: i64 = 500;
/// Recorders sample scrolling every 100 to 200 ms: a longer gap before a point was rest.
const MAX_LEAD_MS: i64 = 200;
/// Times in view are summed in steps of this length.
const STEP_MS: i64 = 20;
/// Bands of one page that are measured: 40,000 px.
const MAX_BANDS: usize = 200;

/// A band that went out of the viewport at its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BandView {
    pub(super) band: u32,
    pub(super) in_view_ms: i64,
    /// Most of it passed in a jump that a click set off.
    jumped: bool,
}

/// Scrolls of the page itself during a visit.
fn of_page(facts: &SessionFacts, page: u32) -> impl Iterator<Item = &ScrollPoint> {
    let (start_ms, end_ms) = facts.pages.get(page as usize).map_or((0, -1), |v| (v.start_ms, v.end_ms));
    let meanwhile = facts.scrolls_between(start_ms, end_ms).iter();
    meanwhile.filter(move |s| s.page == page && s.element.is_none())
}

/// The bands of a page visit that were scrolled past, each with its time in view before and after.
pub(super) fn band_views(facts: &SessionFacts, page: u32) -> Vec<BandView> {
    let Some(visit) = facts.pages.get(page as usize) else { return Vec::new() };
    let points: Vec<&ScrollPoint> = of_page(facts, page).collect();
    let Some(deepest) = points.iter().map(|p| p.from_y.max(p.to_y)).max() else { return Vec::new() };
    let passed = ((deepest / BAND_PX).max(0) as usize).min(MAX_BANDS);
    if passed == 0 {
        return Vec::new();
    }
    let height = if visit.viewport.1 > 0 { visit.viewport.1 as i32 } else { 800 };
    let mut views: Vec<(i64, bool)> = vec![(0, false); passed];
    let mut show = |y: i32, ms: i64, set_off: bool| {
        // A band is in view when its middle is.
        let first = ((y - BAND_PX / 2).max(0) + BAND_PX - 1) / BAND_PX;
        let last = (y + height - BAND_PX / 2) / BAND_PX;
        for band in first.max(0)..=last.min(passed as i32 - 1) {
            let view = &mut views[band as usize];
            view.0 += ms;
            view.1 |= set_off;
        }
    };
    let mut now = visit.start_ms;
    let mut y = points[0].from_y;
    let mut jumping = false;
    let mut jumps: Vec<(i32, i32)> = Vec::new();
    for point in &points {
        let rest_ms = point.at_ms - now;
        let lead_ms = rest_ms.clamp(1, MAX_LEAD_MS);
        show(y, (rest_ms - lead_ms).max(0), false);
        if rest_ms > RUN_MS || point.at_ms == points[0].at_ms {
            let before = facts.clicks_between(point.at_ms - SET_OFF_MS - lead_ms, point.at_ms);
            jumping = before.iter().any(|c| c.tab == visit.tab);
        }
        if jumping {
            jumps.push((point.from_y.min(point.to_y), point.from_y.max(point.to_y)));
        }
        let steps = (lead_ms / STEP_MS).max(1);
        for step in 1..=steps {
            let part = step as f64 / steps as f64;
            let at_y = f64::from(point.from_y) + f64::from(point.to_y - point.from_y) * part;
            show(at_y.round() as i32, lead_ms / steps, jumping);
        }
        (now, y) = (point.at_ms, point.to_y);
    }
    show(y, (visit.end_ms - now).max(0), false);
    views
        .into_iter()
        .enumerate()
        .map(|(band, (in_view_ms, _))| {
            let middle = band as i32 * BAND_PX + BAND_PX / 2;
            // The viewport's whole height is jumped over beside the way of its upper edge.
            let jumped = jumps.iter().any(|(low, high)| middle >= *low && middle <= *high + height);
            BandView { band: band as u32, in_view_ms, jumped }
        })
        .collect()
}

impl Detector for DeadZone {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let (view_ms, share) = (given.millis("view_ms"), given.value("share"));
        let mut hits = Vec::new();
        for (index, visit) in given.facts.pages.iter().enumerate() {
            let needed = bands_in(given.value("size") * given.viewport_height(index as u32));
            let counts = given.corpus.page(&visit.path);
            let skips = |view: &BandView| {
                let by_others = counts.map_or((0.0, 0), |c| c.skipped(view.band, view_ms));
                view.in_view_ms < view_ms
                    && !view.jumped
                    && (share <= 0.0 || by_others.1 >= MIN_VISITS && by_others.0 >= share)
            };
            let views: Vec<BandView> = band_views(given.facts, index as u32);
            for run in views.chunk_by(|a, b| skips(a) && skips(b)) {
                if run.len() < needed || !skips(&run[0]) {
                    continue;
                }
                let top = run[0].band as i32 * BAND_PX;
                let bottom = top + run.len() as i32 * BAND_PX;
                if let Some(hit) = passing(given, index as u32, (top, bottom)) {
                    hits.push(hit);
                }
            }
        }
        hits.sort_by_key(|h| h.start_ms);
        hits
    }
}

/// The hit at the moment when the stretch first went out of view at the top.
fn passing(given: &Given, page: u32, (top, bottom): (i32, i32)) -> Option<SignalHit> {
    let visit = given.facts.pages.get(page as usize)?;
    let height = given.viewport_height(page) as i32;
    let past = of_page(given.facts, page).find(|s| s.to_y >= bottom)?;
    let met =
        of_page(given.facts, page).find(|s| s.to_y + height > top && s.at_ms <= past.at_ms).unwrap_or(past);
    let count = ((bottom - top) / BAND_PX) as usize;
    let events = vec![met.event_index, past.event_index];
    let start_ms = met.at_ms.max(past.at_ms - 2_000);
    let mut hit = given.hit(visit.tab, (start_ms, past.at_ms), count, events);
    // Where the stretch begins on the page, as far as a viewport can show it.
    hit.position = Some((0.0, f64::from(top)));
    Some(hit)
}
