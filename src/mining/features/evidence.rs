//! The moments of a sequence that made a feature's value; knows no screen. Where a value is of the sequence as a whole
//! (lengths, shares, speeds of the pointer), that is said by giving its begin alone.

use super::FeatureSpec;
use crate::mining::facts::SessionFacts;
use crate::mining::sequences::activity;
use crate::model::{Action, ActionKind, PageType, Sequence, SignalHit, SignalKind, capitalised};

/// A moment behind a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since the session's first event.
    pub at_ms: i64,
    pub end_ms: i64,
    /// For people: what happened, and on what.
    pub what: String,
}

/// What a value is made of.
enum Source {
    Signals(SignalKind),
    Actions(fn(&Action) -> bool),
    /// Gaps between activities longer than so many milliseconds.
    Pauses(i64),
    LongestPause,
    FirstClick,
    Pages(&'static [PageType]),
    Hidden,
    Whole,
}

/// The moments in a sequence that made the value of a feature, ascending. `signals` are those of the session.
pub fn evidence(
    spec: &FeatureSpec,
    facts: &SessionFacts,
    signals: &[SignalHit],
    sequence: &Sequence,
) -> Vec<Moment> {
    let (from, to) = (sequence.start_ms, sequence.end_ms);
    let actions =
        facts.actions.get(sequence.first_action as usize..sequence.end_action as usize).unwrap_or_default();
    if let Some(own) = spec.own {
        let here = signals.iter().filter(|h| *h.definition == *own && (from..=to).contains(&h.start_ms));
        return here.map(hit_moment).collect();
    }
    let whole = || vec![Moment { at_ms: from, end_ms: to, what: "The sequence as a whole".to_owned() }];
    match source(spec.name) {
        Source::Whole => whole(),
        Source::Signals(kind) => signals
            .iter()
            .filter(|hit| hit.kind == kind && hit.is_own() && (from..=to).contains(&hit.start_ms))
            .map(hit_moment)
            .collect(),
        Source::Actions(meant) => actions.iter().filter(|action| meant(action)).map(moment).collect(),
        Source::FirstClick => {
            actions.iter().find(|a| a.kind == ActionKind::Click).map(moment).into_iter().collect()
        }
        Source::Pauses(limit) => pauses(facts, (from, to)).filter(|m| m.end_ms - m.at_ms > limit).collect(),
        Source::LongestPause => {
            // The first of several equal ones.
            pauses(facts, (from, to)).rev().max_by_key(|m| m.end_ms - m.at_ms).into_iter().collect()
        }
        Source::Pages(kinds) => facts
            .pages
            .iter()
            .filter(|page| kinds.is_empty() || kinds.contains(&page.page_type))
            .filter(|page| page.start_ms <= to && page.end_ms >= from)
            .map(|page| Moment {
                at_ms: page.start_ms.max(from),
                end_ms: page.end_ms.min(to),
                what: format!("Page {}", page.path),
            })
            .collect(),
        Source::Hidden => facts
            .visibility
            .iter()
            .filter(|(at, _, hidden)| *hidden && (from..=to).contains(at))
            .map(|(at, _, _)| Moment { at_ms: *at, end_ms: *at, what: "Tab out of sight".to_owned() })
            .collect(),
    }
}

fn source(name: &str) -> Source {
    use ActionKind as A;
    use Source::{Actions, FirstClick, Hidden, LongestPause, Pages, Pauses, Signals, Whole};
    let target = |f: fn(&Action) -> bool| Actions(f);
    match name {
        "actions_per_min" => Actions(|_| true),
        "pauses_300_per_min" => Pauses(300),
        "pauses_1000_per_min" => Pauses(1_000),
        "pauses_2000_per_min" => Pauses(2_000),
        "idle_share" => Pauses(super::ACTIVE_GAP_MS),
        "longest_pause_s" => LongestPause,
        "clicks" | "clicks_per_min" | "distinct_targets" | "repeat_click_share" | "click_gap_median_s"
        | "tab_switches" => Actions(|a| a.kind == A::Click),
        "control_click_share" => {
            target(|a| a.kind == A::Click && a.target.as_ref().is_some_and(|t| t.interactive))
        }
        "first_click_s" => FirstClick,
        "presses" => Actions(|a| a.kind == A::Press),
        "double_clicks" => Actions(|a| a.kind == A::DoubleClick),
        "rapid_clicks" => Signals(SignalKind::RapidClick),
        "dead_clicks" => Signals(SignalKind::DeadClick),
        "error_clicks" => Signals(SignalKind::ErrorClick),
        "hesitations" => Signals(SignalKind::Hesitation),
        "scans" => Signals(SignalKind::Scanner),
        "excessive_scrolls" => Signals(SignalKind::ExcessiveScroll),
        "page_bounces" => Signals(SignalKind::PageBounce),
        "forms_abandoned" => Signals(SignalKind::FormAbandon),
        "errors" => Actions(|a| a.kind == A::Error),
        "pages" | "distinct_pages" | "revisit_share" | "pages_per_min" | "dwell_median_s" | "dwell_p90_s"
        | "dwell_shortest_s" => Pages(&[]),
        "detail_pages" | "detail_share" => Pages(&[PageType::Detail]),
        "list_share" => Pages(&[PageType::Home, PageType::List]),
        "checkout_share" => Pages(&[PageType::Cart, PageType::Checkout, PageType::Confirmation]),
        "help_share" => Pages(&[PageType::Help]),
        "report_share" => Pages(&[PageType::Report]),
        "settings_share" => Pages(&[PageType::Settings, PageType::Account]),
        "scroll_up_share" => Actions(|a| a.kind == A::Scroll && a.scroll_to_y < a.scroll_from_y),
        name if name.starts_with("scroll_") => Actions(|a| a.kind == A::Scroll),
        "hovers_per_min" | "hover_median_s" => Actions(|a| a.kind == A::Hover),
        "price_hovers" => target(|a| a.kind == A::Hover && a.target.as_ref().is_some_and(|t| t.price_like)),
        "product_hovers" => Actions(|a| a.kind == A::Hover),
        "form_hovers" => {
            target(|a| a.kind == A::Hover && a.target.as_ref().is_some_and(|t| t.form.is_some()))
        }
        "keystroke_rate" | "fields" | "field_time_s" | "field_retries" | "choices" => {
            Actions(|a| a.kind == A::Input)
        }
        "submits" => Actions(|a| a.kind == A::Submit),
        "hidden_s" => Hidden,
        _ => Whole,
    }
}

fn hit_moment(hit: &SignalHit) -> Moment {
    let what = on(&capitalised(&hit.label()), hit.target.as_ref().map(|t| &*t.text));
    Moment { at_ms: hit.start_ms, end_ms: hit.end_ms, what }
}

fn moment(action: &Action) -> Moment {
    let text = match action.kind {
        ActionKind::PageView => Some(&*action.url),
        ActionKind::Error => Some(&*action.detail),
        _ => action.target.as_ref().map(|t| if t.text.is_empty() { &*t.selector } else { &*t.text }),
    };
    let name = action.kind.name().replace('_', " ");
    let name = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    Moment { at_ms: action.start_ms, end_ms: action.end_ms, what: on(&name, text) }
}

fn on(what: &str, target: Option<&str>) -> String {
    match target.filter(|text| !text.is_empty()) {
        Some(target) => format!("{what}: {target}"),
        None => what.to_owned(),
    }
}

fn pauses(facts: &SessionFacts, (from, to): (i64, i64)) -> impl DoubleEndedIterator<Item = Moment> {
    let times: Vec<i64> = activity(facts).into_iter().filter(|at| (from..=to).contains(at)).collect();
    let pairs: Vec<(i64, i64)> = times.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.into_iter().map(|(at_ms, end_ms)| Moment { at_ms, end_ms, what: "Pause".to_owned() })
}

/// Where a value tells nothing because what it is about did not happen, by the column that says so.
///
/// The columns of a table are always numbers; where this says that a value is undefined, it is the neutral one that
/// clustering uses (mostly 0), and a table shows it as missing.
pub fn defined_by(name: &str) -> Option<(&'static str, f64)> {
    Some(match name {
        "click_gap_median_s" => ("clicks", 2.0),
        "first_click_s" | "repeat_click_share" | "control_click_share" => ("clicks", 1.0),
        "revisit_share" | "dwell_median_s" | "dwell_p90_s" | "dwell_shortest_s" | "list_share"
        | "detail_share" | "checkout_share" | "help_share" | "report_share" | "settings_share" => {
            ("pages", 1.0)
        }
        "scroll_speed_median" | "scroll_speed_p90" | "scroll_up_share" => ("scroll_runs", 1.0),
        "pointer_efficiency" | "pointer_speed" | "pointer_speed_p95" | "pointer_turns_per_s" => {
            ("pointer_path_px", 1.0)
        }
        "hover_median_s" => ("hovers_per_min", f64::MIN_POSITIVE),
        "keystroke_rate" => ("fields", 1.0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::actions::extract_actions;
    use crate::mining::features::{FeatureParameters, all, by_name, session_features};
    use crate::mining::testing::{e, script};

    fn visit() -> SessionFacts {
        let body = [e(10, "a").a("href", "/x").t("More"), e(11, "p").t("text")];
        extract_actions(
            &script("s")
                .page(0, "https://x.example/list", body)
                .scroll_run((1_000, 2_000), 0.0, 900.0)
                .scroll_run((4_000, 5_000), 900.0, 100.0)
                .click(9_000, 10)
                .click(20_000, 11)
                .console_error(20_100, "broken")
                .done(),
        )
    }

    fn moments(name: &str) -> Vec<(i64, String)> {
        let facts = visit();
        let row = session_features(&facts, &[], &FeatureParameters::default()).remove(0);
        let found = evidence(by_name(name).unwrap(), &facts, &[], &row.sequence);
        found.into_iter().map(|m| (m.at_ms, m.what)).collect()
    }

    #[test]
    fn a_value_leads_to_the_moments_that_made_it() {
        let shown = |at: i64, what: &str| (at, what.to_owned());
        assert_eq!(moments("clicks"), [shown(9_000, "Click: More"), shown(20_000, "Click: text")]);
        assert_eq!(moments("first_click_s"), [shown(9_000, "Click: More")]);
        assert_eq!(moments("errors"), [shown(20_100, "Error: broken")]);
        assert_eq!(moments("longest_pause_s"), [shown(9_000, "Pause")]);
        assert_eq!(moments("pages"), [shown(0, "Page /list")]);
        assert_eq!(moments("scroll_up_share").len(), 1);
        assert_eq!(moments("duration_s"), [shown(0, "The sequence as a whole")]);
        assert!(moments("dead_clicks").is_empty());
    }

    /// Counts have as many moments as they count.
    #[test]
    fn counts_have_as_many_moments() {
        let facts = visit();
        let row = session_features(&facts, &[], &FeatureParameters::default()).remove(0);
        let mut looked_at = 0;
        for (spec, value) in all().zip(&row.values) {
            if ["clicks", "presses", "errors", "pages", "submits", "scroll_runs"].contains(&spec.name) {
                let found = evidence(spec, &facts, &[], &row.sequence).len();
                assert_eq!(found as f64, *value, "{}", spec.name);
                looked_at += 1;
            }
            if let Some((base, least)) = defined_by(spec.name) {
                assert!(by_name(base).is_some() && least > 0.0, "{}", spec.name);
            }
        }
        assert_eq!(looked_at, 6);
    }
}
