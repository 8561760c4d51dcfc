//! Which pages, how many, how long, how often again.

use super::{
    FeatureSpec,
    Scale::{Linear, Log},
    f,
};
use crate::mining::features::measures::share;
use crate::model::PageType;

pub(super) static SPECS: &[FeatureSpec] = &[
    f("pages", "count", "Page views, routes included", ("many pages", "few pages"), Log, |m| {
        f64::from(m.pages)
    }),
    f(
        "distinct_pages",
        "count",
        "Different paths",
        ("many different pages", "few different pages"),
        Log,
        |m| f64::from(m.distinct_pages),
    ),
    f(
        "revisit_share",
        "share",
        "1 − distinct_pages / pages",
        ("returns to pages seen before", "hardly any returns"),
        Linear,
        |m| {
            if m.pages > 0 { 1.0 - share(f64::from(m.distinct_pages), f64::from(m.pages)) } else { 0.0 }
        },
    ),
    f(
        "pages_per_min",
        "1/min",
        "Page views per minute",
        ("quick page changes", "slow page changes"),
        Log,
        |m| m.per_minute(m.pages),
    ),
    f(
        "detail_pages",
        "count",
        "Different pages of kind detail",
        ("several product or detail pages", "no detail pages"),
        Log,
        |m| f64::from(m.detail_pages),
    ),
    f(
        "dwell_median_s",
        "s",
        "Median time on a page",
        ("long stays on pages", "short stays on pages"),
        Log,
        |m| m.dwell_median_s,
    ),
    f(
        "dwell_p90_s",
        "s",
        "90th percentile of the time on a page",
        ("one long stay", "no long stay"),
        Log,
        |m| m.dwell_p90_s,
    ),
    f(
        "dwell_shortest_s",
        "s",
        "Shortest time on a page",
        ("no hasty page", "a page left at once"),
        Log,
        |m| m.dwell_shortest_s,
    ),
    f(
        "list_share",
        "share",
        "Share of the time on home and list pages",
        ("time on lists", "little time on lists"),
        Linear,
        |m| m.type_share(&[PageType::Home, PageType::List]),
    ),
    f(
        "detail_share",
        "share",
        "Share of the time on detail pages",
        ("time on detail pages", "little time on detail pages"),
        Linear,
        |m| m.type_share(&[PageType::Detail]),
    ),
    f(
        "checkout_share",
        "share",
        "Share of the time in cart and checkout",
        ("time in cart and checkout", "little time in the checkout"),
        Linear,
        |m| m.type_share(&[PageType::Cart, PageType::Checkout, PageType::Confirmation]),
    ),
    f(
        "help_share",
        "share",
        "Share of the time on help pages",
        ("time on help pages", "little time on help pages"),
        Linear,
        |m| m.type_share(&[PageType::Help]),
    ),
    f(
        "report_share",
        "share",
        "Share of the time on reports",
        ("time on reports", "little time on reports"),
        Linear,
        |m| m.type_share(&[PageType::Report]),
    ),
    f(
        "settings_share",
        "share",
        "Share of the time in settings and account",
        ("time in settings", "little time in settings"),
        Linear,
        |m| m.type_share(&[PageType::Settings, PageType::Account]),
    ),
];
