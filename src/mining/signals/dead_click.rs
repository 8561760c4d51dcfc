//! Dead click: a click that nothing reacts to (G6, G9).

use super::{Detector, Given, RuleSpec, Threshold, Unit, switch};
use crate::mining::facts::{ClickFacts, SessionFacts, Traits};
use crate::model::{SignalHit, SignalKind};

pub(super) struct DeadClick;

static SPEC: RuleSpec = RuleSpec {
    kind: SignalKind::DeadClick,
    meaning: "The visitor takes something for a control that is none, or a control does not work",
    rule: "A click with no reaction within 2.5 s: no change of the page that it may have caused, no navigation, \
           request, scroll, focus, selection or input",
    except: "Not on text fields, selects, labels, canvas, video, links that open elsewhere, downloads and the empty \
             page; timers that changed the page before the click are no reaction",
    source: "PostHog: no mutation within 2,500 ms, scroll and selection within 100 ms; Amplitude 3,000 ms, Sentry 7,000 ms",
    texts: &[],
    thresholds: &[
        Threshold {
            name: "window_ms",
            label: "No reaction for",
            unit: Unit::Milliseconds,
            default: 2_500.0,
            min: 300.0,
            max: 10_000.0,
        },
        Threshold {
            name: "far_window_ms",
            label: "Changes far from the target count for",
            unit: Unit::Milliseconds,
            default: 2_500.0,
            min: 0.0,
            max: 10_000.0,
        },
        Threshold {
            name: "link_window_ms",
            label: "Page loads of links count for",
            unit: Unit::Milliseconds,
            default: 10_000.0,
            min: 300.0,
            max: 10_000.0,
        },
        Threshold {
            name: "motion_window_ms",
            label: "Scroll, focus, selection and input count for",
            unit: Unit::Milliseconds,
            default: 300.0,
            min: 50.0,
            max: 10_000.0,
        },
        Threshold {
            name: "patience_ms",
            label: "A click elsewhere ends the wait after",
            unit: Unit::Milliseconds,
            default: 1_000.0,
            min: 0.0,
            max: 10_000.0,
        },
        Threshold {
            name: "presses",
            label: "Count presses on disabled controls",
            unit: Unit::Switch,
            default: 1.0,
            min: 0.0,
            max: 1.0,
        },
        switch("controls_only", "Only links and buttons", false),
        Threshold {
            name: "blank",
            label: "Count clicks on the empty page",
            unit: Unit::Switch,
            default: 0.0,
            min: 0.0,
            max: 1.0,
        },
    ],
};

/// Targets whose reaction a recording cannot hold.
const UNSEEN_REACTION: Traits = Traits::ANSWERS_UNSEEN.union(Traits::TOGGLE).union(Traits::UNRECORDED);

impl Detector for DeadClick {
    fn spec(&self) -> &'static RuleSpec {
        &SPEC
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let window_ms = given.millis("window_ms");
        let mut hits: Vec<SignalHit> = Vec::new();
        let mut last: Option<&ClickFacts> = None;
        for click in given.facts.clicks.iter().filter(|click| is_dead(given, click)) {
            // Clicks in a row on the same dead element are one occurrence.
            let goes_on = last.is_some_and(|l| {
                l.tab == click.tab && l.element == click.element && click.at_ms - l.at_ms <= window_ms
            });
            match hits.last_mut().filter(|_| goes_on) {
                Some(hit) => {
                    hit.end_ms = click.at_ms + window_ms;
                    hit.count += 1;
                    hit.events.push(click.event_index);
                }
                None => {
                    hits.push(given.click_hit(click, click.at_ms + window_ms, 1, vec![click.event_index]));
                }
            }
            last = Some(click);
        }
        hits
    }
}

fn is_dead(given: &Given, click: &ClickFacts) -> bool {
    if given.switch("controls_only") && !is_plain_control(given.facts, click) {
        return false;
    }
    let waits = Waits {
        window_ms: given.millis("window_ms"),
        far_ms: given.millis("far_window_ms"),
        link_ms: given.millis("link_window_ms"),
        motion_ms: given.millis("motion_window_ms"),
        patience_ms: given.millis("patience_ms"),
        presses: given.switch("presses"),
        blank: given.switch("blank"),
    };
    waits.find_dead(given.facts, click)
}

/// A link, a button, or an input that is pressed.
pub(super) fn is_plain_control(facts: &SessionFacts, click: &ClickFacts) -> bool {
    facts.element(click.element).is_some_and(|e| matches!(&*e.facts.role, "link" | "button"))
}

/// How long which reactions are waited for, in milliseconds.
pub(super) struct Waits {
    window_ms: i64,
    far_ms: i64,
    link_ms: i64,
    motion_ms: i64,
    patience_ms: i64,
    presses: bool,
    blank: bool,
}

impl Default for Waits {
    /// As the signal has them by default, for other signals that ask whether a target is dead.
    fn default() -> Self {
        let default = |name| SPEC.thresholds.iter().find(|t| t.name == name).map_or(0.0, |t| t.default);
        let millis = |name| default(name) as i64;
        Self {
            window_ms: millis("window_ms"),
            far_ms: millis("far_window_ms"),
            link_ms: millis("link_window_ms"),
            motion_ms: millis("motion_window_ms"),
            patience_ms: millis("patience_ms"),
            presses: true,
            blank: false,
        }
    }
}

impl Waits {
    pub(super) fn find_dead(&self, facts: &SessionFacts, click: &ClickFacts) -> bool {
        let traits = facts.traits(click.element);
        let excepted = traits.any(UNSEEN_REACTION)
            || (traits.any(Traits::BLANK) && !self.blank)
            || (click.press_only && !self.presses)
            || click.element.is_none();
        if excepted {
            return false;
        }
        let window_ms = self.window_ms;
        let link_ms = if traits.any(Traits::LINK) { self.link_ms } else { window_ms };
        let far_ms = self.far_ms.min(window_ms);
        let motion_ms = self.motion_ms.min(window_ms);
        let within = |delay: Option<u32>, limit: i64| delay.is_some_and(|d| i64::from(d) <= limit);
        let r = &click.reaction;
        let reacted = within(r.near_mutation_ms, window_ms)
            || within(r.far_mutation_ms, far_ms)
            || within(r.navigation_ms, link_ms.max(window_ms))
            || within(r.request_ms, window_ms)
            || within(r.other_ms, window_ms)
            || [r.scroll_ms, r.focus_ms, r.selection_ms, r.input_ms]
                .into_iter()
                .any(|d| within(d, motion_ms));
        if reacted {
            return false;
        }
        // Nothing can be said where the visitor went on too soon, or the recording ends.
        match click.superseded_ms.map(i64::from) {
            Some(after) if after < window_ms => after >= self.patience_ms,
            _ => i64::from(click.observed_ms) >= window_ms,
        }
    }
}
