//! What is usual in the loaded corpus, for rules that compare a visit with the others; small, and mergeable.
//!
//! All of it is counted over visits or sessions, and every answer names its n: below [`MIN_VISITS`] there is none.

mod codec;
mod counts;
mod elements;
mod pages;
mod remembered;

use super::excessive_scroll::reversals_by_page;
use super::rules::RuleSet;
use super::{Rule, exit_after, missed_element};
use crate::mining::facts::{PageVisit, SessionFacts};
use crate::mining::numeric::quantile_of;
use crate::model::{PageType, SignalKind};
use counts::Counts;
use elements::Elements;
use remembered::Remembered;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pages::PageCounts;
pub use pages::PageStats;
pub(super) use pages::{bands_in, depth_of, last_page};

/// Visits of a page below which its percentiles mean nothing; pages of the same kind are asked then.
pub const MIN_VISITS: u32 = 20;
/// Pages with enough visits below which there are no quartiles.
const MIN_PAGES: usize = 4;
/// Elements, by page and selector, that are counted for what follows their first meeting. Of more a part is kept: those
/// whose names have the smallest hashes, so that it is the same part in whatever order sessions are counted.
const MAX_ELEMENTS: usize = 200_000;
/// Positions of a named element are kept in bins of this many CSS pixels.
const PLACE_PX: i64 = 50;

/// What the definitions in force ask of a corpus: other questions, other counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CorpusNeeds {
    /// Lengths of ways between reversals, in millionths of a viewport.
    ways: BTreeSet<u64>,
    /// Named elements.
    named: BTreeSet<Arc<str>>,
}

impl CorpusNeeds {
    pub fn of<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Self {
        let mut needs = Self::default();
        for rule in rules {
            needs.add(rule);
        }
        needs
    }

    pub fn of_set(rules: &RuleSet) -> Self {
        Self::of(rules.rules())
    }

    fn add(&mut self, rule: &Rule) {
        match rule.kind() {
            SignalKind::ExcessiveScroll => {
                self.ways.insert(way_key(rule));
            }
            SignalKind::MissedElement => {
                let named = rule.text(missed_element::ELEMENT);
                if !named.is_empty() {
                    self.named.insert(named.into());
                }
            }
            _ => {}
        }
    }

    /// Whether a corpus for `self` answers what `other` asks.
    pub fn covers(&self, other: &Self) -> bool {
        self.ways.is_superset(&other.ways) && self.named.is_superset(&other.named)
    }
}

fn way_key(rule: &Rule) -> u64 {
    (rule.value("way") * 1e6).round() as u64
}

/// Reversals of the scroll direction for one length of way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Reversals {
    pages: BTreeMap<Arc<str>, Counts>,
    kinds: BTreeMap<PageType, Counts>,
    all: Counts,
}

/// What is usual. The empty corpus knows nothing, and rules then use their absolute thresholds alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corpus {
    sessions: u32,
    reversals: BTreeMap<u64, Reversals>,
    pages: BTreeMap<Arc<str>, PageCounts>,
    /// By page and selector: seconds from the first meeting in a session to its end.
    elements: Elements,
    /// By named element and page: offsets from the top of the page, in bins.
    places: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Counts>>,
    limits: Remembered<LimitsKey, Option<PageLimits>>,
}

/// From how many visits on pages count, and both percentiles in millionths.
type LimitsKey = (u32, u64, u64);

/// Where a page stands out among all that have enough visits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PageLimits {
    /// Percentile of the shares of visits that ended the session.
    pub exit_rate: f64,
    /// Percentile of how far down pages are seen, in viewports.
    pub depth: f64,
}

impl Corpus {
    pub fn from_facts<'a>(sessions: impl IntoIterator<Item = &'a SessionFacts>, rules: &RuleSet) -> Self {
        let needs = CorpusNeeds::of_set(rules);
        let mut corpus = Self::default();
        for facts in sessions {
            corpus.add(facts, &needs);
        }
        corpus.settle();
        corpus
    }

    pub fn add(&mut self, facts: &SessionFacts, needs: &CorpusNeeds) {
        self.limits.forget();
        self.sessions += 1;
        for way in &needs.ways {
            let turns = reversals_by_page(facts, *way as f64 / 1e6);
            let of_way = self.reversals.entry(*way).or_default();
            for (index, page) in facts.pages.iter().enumerate() {
                let count = turns.get(&(index as u32)).map_or(0, |t| t.count);
                of_way.pages.entry(page.path.clone()).or_default().add(count);
                of_way.kinds.entry(page.page_type).or_default().add(count);
                of_way.all.add(count);
            }
        }
        pages::add(&mut self.pages, facts);
        for meeting in exit_after::first_meetings(facts) {
            self.elements.add(meeting.path, meeting.selector, (meeting.to_end_ms / 1_000) as usize);
        }
        for named in &needs.named {
            for (path, offset_px) in missed_element::places(facts, named) {
                let places = self.places.entry(named.clone()).or_default();
                places.entry(path).or_default().add((offset_px.max(0) / PLACE_PX) as usize);
            }
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.limits.forget();
        self.sessions += other.sessions;
        for (way, theirs) in &other.reversals {
            let mine = self.reversals.entry(*way).or_default();
            merge_counts(&mut mine.pages, &theirs.pages);
            merge_counts(&mut mine.kinds, &theirs.kinds);
            mine.all.merge(&theirs.all);
        }
        for (page, theirs) in &other.pages {
            self.pages.entry(page.clone()).or_default().merge(theirs);
        }
        self.elements.merge(&other.elements);
        for (named, theirs) in &other.places {
            merge_counts(self.places.entry(named.clone()).or_default(), theirs);
        }
    }

    /// To be called when all is counted: it is then the same in whatever order that was done.
    pub fn settle(&mut self) {
        self.elements.trim();
    }

    /// Sessions that it was counted over.
    pub fn sessions(&self) -> u32 {
        self.sessions
    }

    /// Percentile of reversals over the other visits to the page of `visit` (which had `count`), or to pages of its
    /// kind, or to all pages: the first with at least [`MIN_VISITS`] visits; `None` where none has.
    pub(super) fn reversals_of_others(&self, rule: &Rule, visit: &PageVisit, count: usize) -> Option<f64> {
        let c = self.reversals.get(&way_key(rule))?;
        [c.pages.get(&visit.path), c.kinds.get(&visit.page_type), Some(&c.all)]
            .into_iter()
            .flatten()
            .find(|counts| counts.total() >= MIN_VISITS)
            .map(|counts| counts.without(count).percentile(rule.value("percentile")))
    }

    /// Sessions that met an element, and those of them that ended within `limit_ms` after they met it first.
    pub(super) fn ends_after(&self, path: &Arc<str>, selector: &Arc<str>, limit_ms: i64) -> (u32, u32) {
        let Some(counts) = self.elements.get(path, selector) else { return (0, 0) };
        (counts.total(), counts.below((limit_ms / 1_000).max(0) as usize + 1))
    }

    /// Where a named element stands on a page: the offset above which it is in one of ten cases, in CSS pixels, and how
    /// many meetings tell it.
    pub(super) fn place_of(&self, named: &str, path: &str) -> Option<(i64, u32)> {
        let counts = self.places.get(named)?.get(path)?;
        Some((counts.percentile(10.0) as i64 * PLACE_PX, counts.total()))
    }

    pub(super) fn page(&self, path: &str) -> Option<&PageCounts> {
        self.pages.get(path)
    }

    pub(super) fn page_of(&self, path: &str) -> Option<PageStats> {
        self.pages.get_key_value(path).map(|(path, counts)| counts.stats(path))
    }

    /// What is known of pages, by path: for rules about pages as a whole.
    pub fn page_stats(&self) -> Vec<PageStats> {
        self.pages.iter().map(|(path, counts)| counts.stats(path)).collect()
    }

    /// Percentiles (0 to 100) over the pages with at least `needed` visits; `None` where those are fewer than
    /// [`MIN_PAGES`]. Every session asks the same, and a look at all pages each time would grow with the square of the
    /// project: it is worked out once.
    pub(super) fn page_limits(
        &self,
        needed: u32,
        (exit_percentile, depth_percentile): (f64, f64),
    ) -> Option<PageLimits> {
        let key = |percentile: f64| (percentile * 1e6).round() as u64;
        self.limits.get_or((needed, key(exit_percentile), key(depth_percentile)), || {
            let pages: Vec<PageStats> =
                self.page_stats().into_iter().filter(|p| p.visits >= needed).collect();
            let exit_rates = pages.iter().map(PageStats::exit_rate).collect();
            let depths = pages.iter().map(|p| p.depth).collect();
            let limits = PageLimits {
                exit_rate: quantile_of(exit_rates, exit_percentile / 100.0),
                depth: quantile_of(depths, depth_percentile / 100.0),
            };
            (pages.len() >= MIN_PAGES).then_some(limits)
        })
    }
}

fn merge_counts<K: Ord + Clone>(mine: &mut BTreeMap<K, Counts>, theirs: &BTreeMap<K, Counts>) {
    for (key, counts) in theirs {
        match mine.get_mut(key) {
            Some(present) => present.merge(counts),
            None => {
                mine.insert(key.clone(), counts.clone());
            }
        }
    }
}
