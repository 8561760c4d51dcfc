//! Content mismatch: a page that people leave the site from, and hardly scroll (G21).

use super::corpus::{MIN_VISITS, PageLimits, PageStats, depth_of, last_page};
use super::{Corpus, Detector, Given, RuleSpec, Unit, count, number};
use crate::model::{PageType, SignalHit, SignalKind};

pub(super) struct ContentMismatch;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::ContentMismatch,
    meaning: "The page does not hold what brought its visitors there",
    rule: "The session ends on a page that more sessions end on than on three quarters of the pages of the project, and of \
           which less is seen than of three quarters of them, and this visit too saw less than that",
    except: "Not on pages that confirm something: people end there since they are done. Not where fewer than 4 pages have \
             20 visits: quartiles of fewer mean nothing; nor where a quarter of the pages are seen no further than their \
             first screen, as depth tells nothing there. It is a signal of the page; a single session only shows it",
    source: "G21: exit rate above, scroll depth below the quartiles of the project",
    texts: &[],
    thresholds: &[
        number("exit_percentile", "Exit rate above the", Unit::Percentile, (75.0, 50.0, 99.0)),
        number("depth_percentile", "Depth below the", Unit::Percentile, (25.0, 1.0, 50.0)),
        count("visits", "Visits of a page", (20.0, 5.0, 1_000.0)),
    ],
};

impl Detector for ContentMismatch {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let Some(last) = last_page(given.facts) else { return Vec::new() };
        let Some(visit) = given.facts.pages.get(last) else { return Vec::new() };
        if visit.page_type == PageType::Confirmation {
            return Vec::new();
        }
        let needed = (given.count("visits") as u32).max(MIN_VISITS.min(5));
        let (exit_at, depth_at) = (given.value("exit_percentile"), given.value("depth_percentile"));
        let Some((page, limits)) = mismatched(given.corpus, needed, exit_at, depth_at, &visit.path) else {
            return Vec::new();
        };
        // Not the median of the page: half of those who leave it saw more than that.
        if depth_of(given.facts, last) >= limits.depth {
            return Vec::new();
        }
        let span = (visit.start_ms, visit.end_ms);
        let mut hit = given.hit(visit.tab, span, page.visits as usize, vec![visit.event_index]);
        hit.url = visit.url.clone();
        vec![hit]
    }
}

/// The page of `path`, if it stands out among those with enough visits, and what it stands out from.
fn mismatched(
    corpus: &Corpus,
    needed: u32,
    exit_percentile: f64,
    depth_percentile: f64,
    path: &str,
) -> Option<(PageStats, PageLimits)> {
    let own = corpus.page_of(path).filter(|p| p.visits >= needed)?;
    let limits = corpus.page_limits(needed, (exit_percentile, depth_percentile))?;
    (own.exit_rate() > limits.exit_rate && own.depth < limits.depth).then_some((own, limits))
}
