//! One plain sentence and one short name for a cluster, made of its facts and saying no more than they do.

use super::explain::{TopFeature, TopKgram, TopToken};
use super::quality::{NAMEABLE, stability_words};
use crate::model::capitalised;
use std::fmt::Write;

/// Only clear differences come into words.
const WORTH_WORDS: f64 = 0.5;
const NAMED_FEATURES: usize = 3;

pub(super) struct Facts<'a> {
    pub size: usize,
    pub share: f64,
    pub interval: (f64, f64),
    pub stability: Option<f64>,
    pub features: &'a [TopFeature],
    pub kgrams: &'a [TopKgram],
    pub tokens: &'a [TopToken],
}

/// The clear differences, at most one per group of features that mean about the same.
fn worth_telling(features: &[TopFeature]) -> Vec<&TopFeature> {
    let mut groups: Vec<&str> = Vec::new();
    features
        .iter()
        .filter(|f| f.effect.abs() >= WORTH_WORDS)
        .filter(|f| {
            let group = group_of(&f.feature);
            let new = !groups.contains(&group);
            groups.push(group);
            new
        })
        .collect()
}

/// Features that rise and fall together and would say the same thing twice.
fn group_of(feature: &str) -> &str {
    match feature {
        "duration_s" | "active_s" | "first_click_s" => "time",
        "idle_share"
        | "longest_pause_s"
        | "pauses_2000_per_min"
        | "pauses_1000_per_min"
        | "pauses_300_per_min" => "pauses",
        "clicks" | "clicks_per_min" | "distinct_targets" | "click_gap_median_s" | "actions_per_min" => {
            "clicks"
        }
        "pages" | "distinct_pages" | "pages_per_min" | "revisit_share" | "page_bounces" => "pages",
        "dwell_median_s" | "dwell_p90_s" | "dwell_shortest_s" => "dwell",
        "scroll_depth" | "scroll_distance" | "scroll_runs" | "scroll_reversals" | "scroll_up_share"
        | "excessive_scrolls" => "scrolling",
        "scroll_speed_median" | "scroll_speed_p90" | "scans" => "scroll speed",
        "pointer_path_px"
        | "pointer_speed"
        | "pointer_speed_p95"
        | "pointer_efficiency"
        | "pointer_turns_per_s" => "pointer",
        "hovers_per_min" | "hover_median_s" | "product_hovers" => "hovers",
        "fields" | "field_time_s" | "field_retries" | "keystroke_rate" | "form_hovers" | "submits" => "forms",
        "detail_pages" | "detail_share" => "details",
        other => other,
    }
}

/// "Time on help pages, deep scrolling": the two clearest differences.
pub(super) fn name(facts: &Facts) -> String {
    let mut parts: Vec<&str> = worth_telling(facts.features).into_iter().take(2).map(|f| &*f.words).collect();
    if parts.is_empty() {
        parts = facts.kgrams.iter().take(1).map(|k| &*k.words).collect();
    }
    if parts.is_empty() {
        return "Nothing in particular".to_owned();
    }
    capitalised(&parts.join(", "))
}

pub(super) fn sentence(facts: &Facts) -> String {
    let mut out = format!(
        "{} {} ({} of all, 95 % interval {} to {})",
        facts.size,
        if facts.size == 1 { "sequence" } else { "sequences" },
        percent(facts.share),
        percent(facts.interval.0),
        percent(facts.interval.1),
    );
    let told: Vec<String> =
        worth_telling(facts.features).into_iter().take(NAMED_FEATURES).map(clause).collect();
    if told.is_empty() {
        out.push_str(" that no feature sets clearly apart from the rest");
    } else {
        out.push_str(", set apart from the rest by ");
        out.push_str(&listed(&told));
    }
    if let Some(kgram) = facts.kgrams.first() {
        let _ = write!(
            out,
            "; typical is \u{201c}{}\u{201d}, in {} of them against {}",
            kgram.words,
            percent(kgram.share),
            percent(kgram.rest_share)
        );
    }
    let words: Vec<&str> = facts
        .tokens
        .iter()
        .map(|t| t.token.as_str())
        .filter(|t| !t.contains(' ') && !t.starts_with('/'))
        .take(3)
        .collect();
    match words.as_slice() {
        [] => {}
        [word] => {
            let _ = write!(out, "; a frequent word is {word}");
        }
        words => {
            let _ = write!(out, "; frequent words are {}", words.join(", "));
        }
    }
    if let Some(stability) = facts.stability.filter(|s| *s < NAMEABLE) {
        let _ = write!(out, "; {} (stability {stability:.2})", stability_words(stability));
    }
    out
}

/// "many clicks (median 12 against 4)", or the share that has any where the medians are equal.
fn clause(feature: &TopFeature) -> String {
    let close = (feature.median - feature.rest_median).abs()
        <= 0.05 * feature.median.abs().max(feature.rest_median.abs()).max(1e-9);
    if !close {
        let unit = match feature.unit.as_str() {
            "count" | "share" | "1" | "0/1" => String::new(),
            unit => format!(" {unit}"),
        };
        let number = |v: f64| if feature.unit == "share" { percent(v) } else { number(v) };
        return format!(
            "{} (median {}{unit} against {}{unit})",
            feature.words,
            number(feature.median),
            number(feature.rest_median)
        );
    }
    if (feature.nonzero_share - feature.rest_nonzero_share).abs() >= 0.05 {
        return format!(
            "{} (any in {} of them against {})",
            feature.words,
            percent(feature.nonzero_share),
            percent(feature.rest_nonzero_share)
        );
    }
    format!("{} (mean {} against {})", feature.words, number(feature.mean), number(feature.rest_mean))
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value > 0.0 && value < 1.0 { "under 1 %".to_owned() } else { format!("{value:.0} %") }
}

fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 || value.fract() == 0.0 => format!("{value:.0}"),
        v if v >= 1.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
