//! How each named feature is computed, to the letter, and where its definition is from; knows no number of a sequence.

/// What can be told of a feature beside its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula {
    /// In words and signs; names in it are other features.
    pub formula: &'static str,
    /// Who defined it so, or whose threshold it has; "this program" where it is nobody else's.
    pub source: &'static str,
}

const OWN: &str = "this program";
const STREAMS: &str = "clickstream features as in Wang et al. 2013 (USENIX Security)";
const INTEREST: &str = "implicit interest indicators, Claypool et al. 2001";
const DWELL: &str = "time on page, Claypool et al. 2001; quantiles as Hyndman and Fan 1996, type 7";
const CURSOR: &str = "cursor movement as in Huang, White and Dumais 2011 (CHI)";
const CYCLE: &str = "circular coding, Mardia and Jupp 2000";
const PER_MINUTE: &str = "count · 60 / max(duration_s, 10)";

/// `None` for a name that is no feature.
pub fn formula_of(name: &str) -> Option<Formula> {
    let (formula, source) = match name {
        "duration_s" => ("(last activity − first activity) / 1,000", STREAMS),
        "active_s" => ("Σ gaps between activities of at most 5 s", "inactivity as PostHog counts it: 5 s"),
        "idle_share" => ("1 − min(active_s / duration_s, 1); 0 without duration", OWN),
        "actions_per_min" => (PER_MINUTE, STREAMS),
        "pauses_300_per_min" => ("gaps > 0.3 s, · 60 / max(duration_s, 10)", STREAMS),
        "pauses_1000_per_min" => ("gaps > 1 s, · 60 / max(duration_s, 10)", STREAMS),
        "pauses_2000_per_min" => ("gaps > 2 s, · 60 / max(duration_s, 10)", STREAMS),
        "longest_pause_s" => ("max of the gaps between activities", STREAMS),
        "clicks" => ("number of clicks and taps", INTEREST),
        "clicks_per_min" => ("clicks · 60 / max(duration_s, 10)", STREAMS),
        "distinct_targets" => ("number of different (address, selector) of clicks", OWN),
        "repeat_click_share" => ("1 − distinct_targets / clicks; 0 without clicks", OWN),
        "control_click_share" => ("clicks on interactive elements / clicks; 0 without clicks", OWN),
        "click_gap_median_s" => {
            ("median of the times between clicks in a row; 0 with fewer than two", STREAMS)
        }
        "first_click_s" => ("first click − begin; duration_s without clicks", OWN),
        "presses" => ("number of presses that no click followed", OWN),
        "double_clicks" => ("number of double clicks", OWN),
        "rapid_clicks" | "dead_clicks" | "error_clicks" | "hesitations" | "scans" | "excessive_scrolls"
        | "page_bounces" | "forms_abandoned" => (
            "hits that begin in the sequence, of the program's own definition",
            "the signal's own source, see the signal library",
        ),
        "errors" => ("number of errors in the sequence", OWN),
        "pages" => ("number of page views that begin or last in the sequence", STREAMS),
        "distinct_pages" => ("number of different paths of them", "Tauscher and Greenberg 1997"),
        "revisit_share" => ("1 − distinct_pages / pages", "recurrence rate, Tauscher and Greenberg 1997"),
        "pages_per_min" => ("pages · 60 / max(duration_s, 10)", STREAMS),
        "detail_pages" => ("number of different paths of pages of kind detail", OWN),
        "dwell_median_s" => ("median of the times on pages within the sequence", DWELL),
        "dwell_p90_s" => ("90th percentile of the times on pages within the sequence", DWELL),
        "dwell_shortest_s" => ("min of the times on pages within the sequence", DWELL),
        "list_share" => ("time on home and list pages / time on all pages", OWN),
        "detail_share" => ("time on detail pages / time on all pages", OWN),
        "checkout_share" => ("time in cart and checkout / time on all pages", OWN),
        "help_share" => ("time on help pages / time on all pages", OWN),
        "report_share" => ("time on reports / time on all pages", OWN),
        "settings_share" => ("time in settings and account / time on all pages", OWN),
        "scroll_depth" => {
            ("max(offset / viewport height) + 1, of the page itself; 0 without scrolling", INTEREST)
        }
        "scroll_distance" => ("Σ |way| / viewport height", INTEREST),
        "scroll_reversals" => {
            ("changes of direction after and before at least 0.1 viewports, by page and box", OWN)
        }
        "scroll_runs" => ("stretches of one page and box without a stop over 0.5 s", OWN),
        "scroll_speed_median" => ("median of way / time of the runs", OWN),
        "scroll_speed_p90" => ("90th percentile of way / time of the runs", OWN),
        "scroll_up_share" => ("way up / scroll_distance; 0 without scrolling", OWN),
        "pointer_path_px" => {
            ("Σ distances between samples of a move; a move ends at a gap over 0.3 s", CURSOR)
        }
        "pointer_efficiency" => (
            "Σ distance from first to last sample / Σ way, of moves of at least 50 px",
            "straightness index, Batschelet 1981",
        ),
        "pointer_speed" => ("pointer_path_px / time of the moves", CURSOR),
        "pointer_speed_p95" => ("95th percentile of distance / time between samples", CURSOR),
        "pointer_turns_per_s" => ("turns > 60° between steps of at least 4 px / time of the moves", OWN),
        "hovers_per_min" => ("rests over 0.3 s on an element, · 60 / max(duration_s, 10)", CURSOR),
        "hover_median_s" => ("median of min(length, 30 s) of these rests", CURSOR),
        "price_hovers" => ("number of these rests on what looks like a price", OWN),
        "product_hovers" => ("number of these rests on parts of products", OWN),
        "form_hovers" => ("number of these rests on parts of forms", OWN),
        "keystroke_rate" => ("changes of values / time of the runs of typing; 0 without typing", OWN),
        "fields" => ("number of form fields first changed in the sequence", OWN),
        "field_time_s" => ("Σ (last change − first change) of these fields", OWN),
        "field_retries" => ("Σ (runs of changes − 1 + times cleared) of these fields", OWN),
        "choices" => ("number of runs of changes of selects, checkboxes and radio buttons", OWN),
        "submits" => ("number of tries to send a form", OWN),
        "tab_switches" => ("clicks in another tab than the click before", OWN),
        "hour_sin" => ("sin(2π · hour / 24), hour of the begin in UTC", CYCLE),
        "hour_cos" => ("cos(2π · hour / 24), hour of the begin in UTC", CYCLE),
        "phone" | "tablet" => ("1 where the recording's device is one, else 0", OWN),
        "ordinal" => ("1 + number of sequences of the session before it", OWN),
        "hidden_s" => ("Σ times between hiding and showing the tab again", OWN),
        name if super::by_name(name).is_some_and(|spec| spec.own.is_some()) => (
            "hits of the definition that begin in the sequence",
            "written in the project, see the signal library",
        ),
        _ => return None,
    };
    Some(Formula { formula, source })
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_feature_has_a_formula_and_a_source() {
        let mut formulas = BTreeSet::new();
        for spec in all() {
            let told = formula_of(spec.name).unwrap_or_else(|| panic!("{} has no formula", spec.name));
            assert!(told.formula.len() > 8 && !told.source.is_empty(), "{}", spec.name);
            assert!(!told.formula.ends_with('.') && !told.source.ends_with('.'), "{}", spec.name);
            formulas.insert(told.formula);
        }
        // Signals share one, phones and tablets another; all others are told apart.
        assert!(formulas.len() + 8 >= all().count(), "{} of {}", formulas.len(), all().count());
        assert_eq!(formula_of("nothing"), None);
    }
}
