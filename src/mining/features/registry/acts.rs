//! How long, how busy, where clicked, and which signals fired.

use super::{
    FeatureSpec,
    Scale::{Linear, Log},
    f, signal,
};
use crate::mining::features::measures::share;
use crate::model::SignalKind;

pub(super) static SPECS: &[FeatureSpec] = &[
    f(
        "duration_s",
        "s",
        "From the first to the last activity",
        ("long sequences", "short sequences"),
        Log,
        |m| m.duration_s,
    ),
    f(
        "active_s",
        "s",
        "Time without pauses over 5 s (inactivity as PostHog counts it)",
        ("much active time", "little active time"),
        Log,
        |m| m.active_s,
    ),
    f(
        "idle_share",
        "share",
        "1 − active_s / duration_s",
        ("long idle stretches", "hardly any idle time"),
        Linear,
        |m| {
            if m.duration_s > 0.0 { 1.0 - share(m.active_s, m.duration_s).min(1.0) } else { 0.0 }
        },
    ),
    f(
        "actions_per_min",
        "1/min",
        "Actions of all kinds per minute",
        ("many actions a minute", "few actions a minute"),
        Log,
        |m| m.per_minute(m.actions),
    ),
    f(
        "pauses_300_per_min",
        "1/min",
        "Gaps between activities over 0.3 s, per minute",
        ("many short pauses", "few short pauses"),
        Log,
        |m| m.per_minute(m.pauses[0]),
    ),
    f(
        "pauses_1000_per_min",
        "1/min",
        "Gaps between activities over 1 s, per minute",
        ("many pauses over a second", "few pauses over a second"),
        Log,
        |m| m.per_minute(m.pauses[1]),
    ),
    f(
        "pauses_2000_per_min",
        "1/min",
        "Gaps between activities over 2 s, per minute",
        ("many pauses over two seconds", "few pauses over two seconds"),
        Log,
        |m| m.per_minute(m.pauses[2]),
    ),
    f(
        "longest_pause_s",
        "s",
        "Longest gap between activities",
        ("a long pause", "no long pause"),
        Log,
        |m| m.longest_pause_s,
    ),
    f("clicks", "count", "Clicks and taps", ("many clicks", "few clicks"), Log, |m| f64::from(m.clicks)),
    f("clicks_per_min", "1/min", "Clicks per minute", ("frequent clicks", "rare clicks"), Log, |m| {
        m.per_minute(m.clicks)
    }),
    f(
        "distinct_targets",
        "count",
        "Different elements clicked, by page and selector",
        ("many different targets", "few different targets"),
        Log,
        |m| f64::from(m.targets),
    ),
    f(
        "repeat_click_share",
        "share",
        "1 − distinct_targets / clicks",
        ("repeated clicks on the same things", "hardly any repeated clicks"),
        Linear,
        |m| {
            if m.clicks > 0 { 1.0 - share(f64::from(m.targets), f64::from(m.clicks)) } else { 0.0 }
        },
    ),
    f(
        "control_click_share",
        "share",
        "Clicks on something that can be acted on, of all clicks",
        ("clicks on controls", "clicks beside controls"),
        Linear,
        |m| share(f64::from(m.control_clicks), f64::from(m.clicks)),
    ),
    f(
        "click_gap_median_s",
        "s",
        "Median time between clicks",
        ("slow clicks", "clicks in quick succession"),
        Log,
        |m| m.click_gap_s,
    ),
    f(
        "first_click_s",
        "s",
        "Time to the first click; the duration where there is none",
        ("a late first click", "an early first click"),
        Log,
        |m| m.first_click_s,
    ),
    f(
        "presses",
        "count",
        "Presses that became no click, as on disabled controls",
        ("presses on disabled controls", "no presses on disabled controls"),
        Log,
        |m| f64::from(m.presses),
    ),
    f("double_clicks", "count", "Double clicks", ("double clicks", "no double clicks"), Log, |m| {
        f64::from(m.double_clicks)
    }),
    f(
        "rapid_clicks",
        "count",
        "Hits of the signal rapid_click",
        ("rapid clicks", "no rapid clicks"),
        Log,
        |m| signal(m, SignalKind::RapidClick),
    ),
    f("dead_clicks", "count", "Hits of the signal dead_click", ("dead clicks", "no dead clicks"), Log, |m| {
        signal(m, SignalKind::DeadClick)
    }),
    f(
        "error_clicks",
        "count",
        "Hits of the signal error_click",
        ("clicks that raise errors", "no error clicks"),
        Log,
        |m| signal(m, SignalKind::ErrorClick),
    ),
    f("hesitations", "count", "Hits of the signal hesitation", ("hesitations", "no hesitations"), Log, |m| {
        signal(m, SignalKind::Hesitation)
    }),
    f("scans", "count", "Hits of the signal scanner", ("fast scanning", "no scanning"), Log, |m| {
        signal(m, SignalKind::Scanner)
    }),
    f(
        "excessive_scrolls",
        "count",
        "Hits of the signal excessive_scroll",
        ("excessive scrolling", "no excessive scrolling"),
        Log,
        |m| signal(m, SignalKind::ExcessiveScroll),
    ),
    f(
        "page_bounces",
        "count",
        "Hits of the signal page_bounce",
        ("going back and forth between pages", "no page bounces"),
        Log,
        |m| signal(m, SignalKind::PageBounce),
    ),
    f(
        "forms_abandoned",
        "count",
        "Hits of the signal form_abandon",
        ("abandoned forms", "no abandoned forms"),
        Log,
        |m| signal(m, SignalKind::FormAbandon),
    ),
    f(
        "errors",
        "count",
        "JavaScript errors, console errors and failed requests",
        ("errors", "no errors"),
        Log,
        |m| f64::from(m.errors),
    ),
];
