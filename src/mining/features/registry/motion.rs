//! How the page was scrolled and how the pointer moved and rested.

use super::{
    FeatureSpec,
    Scale::{Linear, Log},
    f,
};
use crate::mining::features::measures::share;

pub(super) static SPECS: &[FeatureSpec] = &[
    f(
        "scroll_depth",
        "viewports",
        "Deepest scroll offset plus one, in heights of the viewport",
        ("deep scrolling", "shallow scrolling"),
        Log,
        |m| m.scroll.depth,
    ),
    f(
        "scroll_distance",
        "viewports",
        "Way scrolled up and down",
        ("much scrolling", "little scrolling"),
        Log,
        |m| m.scroll.distance,
    ),
    f(
        "scroll_reversals",
        "count",
        "Changes of direction with ways over a tenth of the viewport",
        ("scrolling up and down", "scrolling one way"),
        Log,
        |m| f64::from(m.scroll.reversals),
    ),
    f(
        "scroll_runs",
        "count",
        "Stretches of scrolling without a stop over 0.5 s",
        ("many stops while scrolling", "few scroll runs"),
        Log,
        |m| f64::from(m.scroll.runs),
    ),
    f(
        "scroll_speed_median",
        "viewports/s",
        "Median speed of the runs",
        ("fast scrolling", "slow scrolling"),
        Log,
        |m| m.scroll.speed_median,
    ),
    f(
        "scroll_speed_p90",
        "viewports/s",
        "90th percentile of the speed of the runs",
        ("bursts of fast scrolling", "no fast scrolling"),
        Log,
        |m| m.scroll.speed_p90,
    ),
    f(
        "scroll_up_share",
        "share",
        "Share of the way that went up",
        ("scrolling back up", "scrolling down only"),
        Linear,
        |m| m.scroll.up_share,
    ),
    f(
        "pointer_path_px",
        "px",
        "Way of the pointer",
        ("much pointer movement", "little pointer movement"),
        Log,
        |m| m.pointer.path_px,
    ),
    f(
        "pointer_efficiency",
        "share",
        "Net way over way of moves over 50 px",
        ("straight pointer paths", "winding pointer paths"),
        Linear,
        |m| m.pointer.efficiency,
    ),
    f("pointer_speed", "px/s", "Mean speed while moving", ("a fast pointer", "a slow pointer"), Log, |m| {
        m.pointer.speed_px_s
    }),
    f(
        "pointer_speed_p95",
        "px/s",
        "95th percentile of the speed between samples",
        ("quick pointer strokes", "no quick pointer strokes"),
        Log,
        |m| m.pointer.speed_p95_px_s,
    ),
    f(
        "pointer_turns_per_s",
        "1/s",
        "Turns sharper than 60° per second of movement",
        ("a restless pointer", "a steady pointer"),
        Log,
        |m| share(f64::from(m.pointer.turns), m.pointer.moving_s),
    ),
    f(
        "hovers_per_min",
        "1/min",
        "Rests over 0.3 s on an element, per minute",
        ("many hovers", "few hovers"),
        Log,
        |m| m.per_minute(m.hovers),
    ),
    f(
        "hover_median_s",
        "s",
        "Median length of these rests, each at most 30 s",
        ("long hovers", "short hovers"),
        Log,
        |m| m.hover_median_s,
    ),
    f("price_hovers", "count", "Hovers on prices", ("hovers on prices", "no hovers on prices"), Log, |m| {
        f64::from(m.price_hovers)
    }),
    f(
        "product_hovers",
        "count",
        "Hovers on parts of products",
        ("hovers on products", "no hovers on products"),
        Log,
        |m| f64::from(m.product_hovers),
    ),
    f(
        "form_hovers",
        "count",
        "Hovers on parts of forms",
        ("hovers on form fields", "no hovers on form fields"),
        Log,
        |m| f64::from(m.form_hovers),
    ),
];
