//! The numbers of one sequence, read off the facts once; the registry names and explains them.

use super::pointer::PointerMeasures;
use super::scroll::ScrollMeasures;
use crate::mining::facts::{Device, SessionFacts, SubmitOutcome, Traits};
use crate::mining::numeric::quantile_of;
use crate::mining::sequences::activity;
use crate::model::{Action, ActionKind, NodeId, PageType, QuickSet, Sequence, SignalHit, SignalKind, TabId};

/// Pauses up to this count as active time (signals.md).
pub const ACTIVE_GAP_MS: i64 = 5_000;

/// Everything that the registry's features are made of.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    pub duration_s: f64,
    pub active_s: f64,
    pub pauses: [u32; 3],
    pub longest_pause_s: f64,
    pub actions: u32,
    pub clicks: u32,
    pub presses: u32,
    pub double_clicks: u32,
    pub targets: u32,
    pub control_clicks: u32,
    pub click_gap_s: f64,
    pub first_click_s: f64,
    pub signals: [u32; SignalKind::ALL.len()],
    pub errors: u32,
    pub pages: u32,
    pub distinct_pages: u32,
    pub detail_pages: u32,
    pub dwell_median_s: f64,
    pub dwell_p90_s: f64,
    pub dwell_shortest_s: f64,
    /// Time by kind of page, in seconds, in the order of [`PageType::ALL`].
    pub page_type_s: [f64; 11],
    pub start_type: PageType,
    pub end_type: PageType,
    pub scroll: ScrollMeasures,
    pub pointer: PointerMeasures,
    pub hovers: u32,
    pub hover_median_s: f64,
    pub hover_s: f64,
    pub price_hovers: u32,
    pub product_hovers: u32,
    pub form_hovers: u32,
    pub changes: u32,
    pub typing_s: f64,
    pub characters: u32,
    pub fields: u32,
    pub field_s: f64,
    pub field_retries: u32,
    pub choices: u32,
    pub submits: u32,
    pub refused: u32,
    pub tab_switches: u32,
    pub hidden_s: f64,
    pub hour: f64,
    pub device: Device,
    pub ordinal: u32,
}

/// A session with what all its sequences share.
pub struct SessionView<'a> {
    pub facts: &'a SessionFacts,
    /// Times at which the user did something, ascending.
    pub activity: Vec<i64>,
    /// Elements that belong to a product.
    products: QuickSet<(TabId, NodeId)>,
}

impl<'a> SessionView<'a> {
    pub fn new(facts: &'a SessionFacts) -> Self {
        let products = facts
            .elements
            .iter()
            .filter(|e| e.traits.any(Traits::PRODUCT))
            .map(|e| (e.tab, e.facts.node))
            .collect();
        Self { facts, activity: activity(facts), products }
    }
}

impl Measures {
    /// Numbers of one sequence; `hits` are those of the whole session.
    pub fn of(session: &SessionView, sequence: &Sequence, hits: &[SignalHit], ordinal: usize) -> Self {
        let facts = session.facts;
        let span = (sequence.start_ms, sequence.end_ms);
        let actions = facts
            .actions
            .get(sequence.first_action as usize..sequence.end_action as usize)
            .unwrap_or_default();
        let mut m = Self {
            duration_s: seconds(sequence.duration_ms()),
            actions: actions.len() as u32,
            device: facts.device,
            ordinal: ordinal as u32,
            scroll: ScrollMeasures::of(facts, span),
            pointer: PointerMeasures::of(facts, span),
            ..Self::default()
        };
        m.read_activity(within(&session.activity, span, |t| *t));
        m.read_clicks(actions, span);
        m.read_pages(facts, actions, span);
        m.read_hovers(session, actions);
        m.read_fields(facts, actions, span);
        for hit in hits.iter().filter(|h| h.is_own() && h.start_ms >= span.0 && h.start_ms <= span.1) {
            if let Some(at) = SignalKind::ALL.iter().position(|k| *k == hit.kind) {
                m.signals[at] += 1;
            }
        }
        m.read_visibility(facts, span);
        let day_ms = (facts.started_at_ms.saturating_add(sequence.start_ms)).rem_euclid(86_400_000);
        m.hour = day_ms as f64 / 3_600_000.0;
        m
    }

    fn read_activity(&mut self, times: &[i64]) {
        for pair in times.windows(2) {
            let gap = pair[1] - pair[0];
            if gap <= ACTIVE_GAP_MS {
                self.active_s += seconds(gap);
            }
            for (count, limit) in self.pauses.iter_mut().zip([300, 1_000, 2_000]) {
                *count += u32::from(gap > limit);
            }
            self.longest_pause_s = self.longest_pause_s.max(seconds(gap));
        }
    }

    fn read_clicks(&mut self, actions: &[Action], span: (i64, i64)) {
        let mut targets: QuickSet<(&str, &str)> = QuickSet::default();
        let mut times = Vec::new();
        for action in actions {
            match action.kind {
                ActionKind::Click => {
                    self.clicks += 1;
                    times.push(action.start_ms);
                    if let Some(target) = &action.target {
                        self.control_clicks += u32::from(target.interactive);
                        targets.insert((&action.url, &target.selector));
                    }
                }
                ActionKind::Press => self.presses += 1,
                ActionKind::DoubleClick => self.double_clicks += 1,
                ActionKind::Error => self.errors += 1,
                _ => {}
            }
        }
        self.targets = targets.len() as u32;
        self.click_gap_s = quantile_of(times.windows(2).map(|w| seconds(w[1] - w[0])).collect(), 0.5);
        self.first_click_s = times.first().map_or(self.duration_s, |t| seconds(t - span.0));
    }

    fn read_pages(&mut self, facts: &SessionFacts, actions: &[Action], (from, to): (i64, i64)) {
        let mut dwells = Vec::new();
        let mut paths: QuickSet<&str> = QuickSet::default();
        let mut details: QuickSet<&str> = QuickSet::default();
        for page in &facts.pages {
            let (start, end) = (page.start_ms.max(from), page.end_ms.min(to));
            let begins_here = page.start_ms >= from && page.start_ms <= to;
            if end < start || !(begins_here || end > start) {
                continue;
            }
            self.pages += 1;
            paths.insert(&page.path);
            if page.page_type == PageType::Detail {
                details.insert(&page.path);
            }
            dwells.push(seconds(end - start));
            if let Some(at) = PageType::ALL.iter().position(|t| *t == page.page_type) {
                self.page_type_s[at] += seconds(end - start);
            }
        }
        self.distinct_pages = paths.len() as u32;
        self.detail_pages = details.len() as u32;
        dwells.sort_by(f64::total_cmp);
        self.dwell_median_s = crate::mining::numeric::quantile(&dwells, 0.5);
        self.dwell_p90_s = crate::mining::numeric::quantile(&dwells, 0.9);
        self.dwell_shortest_s = dwells.first().copied().unwrap_or(0.0);
        self.start_type = actions.first().map_or(PageType::Other, |a| a.page_type);
        self.end_type = actions.last().map_or(PageType::Other, |a| a.page_type);
    }

    fn read_hovers(&mut self, session: &SessionView, actions: &[Action]) {
        let mut rests = Vec::new();
        for action in actions.iter().filter(|a| a.kind == ActionKind::Hover) {
            let rest_s = seconds(action.end_ms - action.start_ms).min(30.0);
            rests.push(rest_s);
            self.hover_s += rest_s;
            let Some(target) = &action.target else { continue };
            self.price_hovers += u32::from(target.price_like);
            self.form_hovers += u32::from(target.form.is_some());
            self.product_hovers += u32::from(session.products.contains(&(action.tab, target.node)));
        }
        self.hovers = rests.len() as u32;
        self.hover_median_s = quantile_of(rests, 0.5);
    }

    fn read_fields(&mut self, facts: &SessionFacts, actions: &[Action], (from, to): (i64, i64)) {
        let inputs = within(&facts.inputs, (from, to), |i| i.at_ms);
        self.changes = inputs.len() as u32;
        for action in actions {
            match action.kind {
                ActionKind::Input => {
                    self.typing_s += seconds(action.end_ms - action.start_ms);
                    let typed = action.target.as_ref().is_some_and(|t| t.editable && &*t.role != "combobox");
                    if typed {
                        self.characters += action.value_length.unwrap_or(0);
                    } else {
                        self.choices += 1;
                    }
                }
                ActionKind::Submit => self.submits += 1,
                _ => {}
            }
        }
        let here = |at: i64| at >= from && at <= to;
        for form in &facts.forms {
            for field in form.fields.iter().filter(|f| here(f.first_ms)) {
                self.fields += 1;
                self.field_s += seconds(field.last_ms.min(to) - field.first_ms);
                self.field_retries += field.runs.saturating_sub(1) + field.clears;
            }
            let refused =
                form.submits.iter().filter(|s| here(s.at_ms) && s.outcome == SubmitOutcome::Refused);
            self.refused += refused.count() as u32;
        }
    }

    fn read_visibility(&mut self, facts: &SessionFacts, (from, to): (i64, i64)) {
        let mut tab_in_front = None;
        let mut hidden_since = None;
        for (at, _, hidden) in facts.visibility.iter().filter(|(at, _, _)| *at >= from && *at <= to) {
            if *hidden {
                hidden_since = Some(*at);
            } else if let Some(since) = hidden_since.take() {
                self.hidden_s += seconds(at - since);
            }
        }
        for click in within(&facts.clicks, (from, to), |c| c.at_ms) {
            if tab_in_front.is_some_and(|t| t != click.tab) {
                self.tab_switches += 1;
            }
            tab_in_front = Some(click.tab);
        }
    }

    /// A count per minute of the sequence; sequences under ten seconds count as ten, so that one click in a second
    /// is not sixty a minute.
    pub fn per_minute(&self, count: u32) -> f64 {
        f64::from(count) * 60.0 / self.duration_s.max(10.0)
    }

    /// Share of the page time spent on kinds of pages.
    pub fn type_share(&self, kinds: &[PageType]) -> f64 {
        let total: f64 = self.page_type_s.iter().sum();
        if total <= 0.0 {
            return 0.0;
        }
        let of: f64 = PageType::ALL
            .iter()
            .zip(self.page_type_s)
            .filter(|(kind, _)| kinds.contains(kind))
            .map(|(_, s)| s)
            .sum();
        of / total
    }
}

pub(super) fn seconds(ms: i64) -> f64 {
    ms.max(0) as f64 / 1_000.0
}

pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The points of an ascending track between two times, ends included.
pub(super) fn within<T>(track: &[T], (from, to): (i64, i64), at: impl Fn(&T) -> i64) -> &[T] {
    let first = track.partition_point(|p| at(p) < from);
    let end = track.partition_point(|p| at(p) <= to);
    &track[first..end.max(first)]
}
