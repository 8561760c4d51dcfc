//! The named features: what each is called, measured in, means, and is computed from.

use super::measures::{Measures, share};
use crate::mining::facts::Device;
use crate::model::{PageType, SignalKind};
use std::f64::consts::TAU;

/// Groups of columns that are balanced against each other before clustering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// How the visitor behaved.
    Behaviour,
    /// Which actions followed on which.
    Kgrams,
    /// What was touched: words of elements and addresses.
    Content,
    /// When and with which device; not part of clustering unless asked for.
    Context,
}

impl Block {
    pub const ALL: [Self; 4] = [Self::Behaviour, Self::Kgrams, Self::Content, Self::Context];

    /// The stable name of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Behaviour => "behaviour",
            Self::Kgrams => "kgrams",
            Self::Content => "content",
            Self::Context => "context",
        }
    }
}

/// How a feature is brought to a scale on which differences mean the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it is: shares and angles.
    Linear,
    /// ln(1 + x): counts, times and ways, where 1 → 2 means as much as 10 → 20.
    Log,
}

/// One named number of a sequence.
#[derive(Debug)]
pub struct FeatureSpec {
    /// The stable name of tables and files.
    pub name: &'static str,
    pub unit: &'static str,
    /// What it is, and what it is computed from.
    pub meaning: &'static str,
    /// How a cluster with much of it is described, and one with little.
    pub high: &'static str,
    pub low: &'static str,
    pub scale: Scale,
    pub block: Block,
    of: fn(&Measures) -> f64,
}

impl FeatureSpec {
    /// Value for a sequence; always finite.
    pub fn value(&self, measures: &Measures) -> f64 {
        let value = (self.of)(measures);
        if value.is_finite() { value } else { 0.0 }
    }
}

const fn f(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    (high, low): (&'static str, &'static str),
    scale: Scale,
    of: fn(&Measures) -> f64,
) -> FeatureSpec {
    FeatureSpec { name, unit, meaning, high, low, scale, block: Block::Behaviour, of }
}

const fn context(mut spec: FeatureSpec) -> FeatureSpec {
    spec.block = Block::Context;
    spec
}

use Scale::{Linear, Log};

/// All features, in the order of tables.
pub static FEATURES: [FeatureSpec; 64] = [
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
    f(
        "keystroke_rate",
        "1/s",
        "Value changes per second of typing",
        ("fast typing", "slow or no typing"),
        Log,
        |m| share(f64::from(m.changes), m.typing_s.max(1.0)),
    ),
    f("fields", "count", "Form fields changed", ("many fields filled", "no fields filled"), Log, |m| {
        f64::from(m.fields)
    }),
    f(
        "field_time_s",
        "s",
        "Time from the first to the last change of each field, summed",
        ("much time in form fields", "little time in form fields"),
        Log,
        |m| m.field_s,
    ),
    f(
        "field_retries",
        "count",
        "Returns to a field and cleared values",
        ("fields filled again", "fields filled once"),
        Log,
        |m| f64::from(m.field_retries),
    ),
    f(
        "choices",
        "count",
        "Runs of changes of selects, checkboxes and radio buttons",
        ("many choices made", "no choices made"),
        Log,
        |m| f64::from(m.choices),
    ),
    f("submits", "count", "Tries to send a form", ("sent forms", "no sent forms"), Log, |m| {
        f64::from(m.submits)
    }),
    f(
        "tab_switches",
        "count",
        "Clicks in another tab than the click before",
        ("switches between tabs", "one tab"),
        Log,
        |m| f64::from(m.tab_switches),
    ),
];

/// Columns beside the features proper: they describe the circumstances and stay out of clustering by default.
pub static CONTEXT: [FeatureSpec; 6] = [
    context(f(
        "hour_sin",
        "1",
        "Sine of the hour of the day (UTC)",
        ("early hours", "late hours"),
        Linear,
        |m| (m.hour / 24.0 * TAU).sin(),
    )),
    context(f(
        "hour_cos",
        "1",
        "Cosine of the hour of the day (UTC)",
        ("night hours", "day hours"),
        Linear,
        |m| (m.hour / 24.0 * TAU).cos(),
    )),
    context(f("phone", "0/1", "The device is a phone", ("phones", "no phones"), Linear, |m| {
        f64::from(u8::from(m.device == Device::Phone))
    })),
    context(f("tablet", "0/1", "The device is a tablet", ("tablets", "no tablets"), Linear, |m| {
        f64::from(u8::from(m.device == Device::Tablet))
    })),
    context(f(
        "ordinal",
        "count",
        "Place of the sequence in its session, from 1",
        ("late sequences", "first sequences"),
        Log,
        |m| f64::from(m.ordinal),
    )),
    context(f(
        "hidden_s",
        "s",
        "Time with the tab out of sight",
        ("time away from the tab", "no time away"),
        Log,
        |m| m.hidden_s,
    )),
];

fn signal(m: &Measures, kind: SignalKind) -> f64 {
    f64::from(m.signals[kind as usize])
}

/// All specs, features before context.
pub fn all() -> impl Iterator<Item = &'static FeatureSpec> {
    FEATURES.iter().chain(&CONTEXT)
}

pub fn by_name(name: &str) -> Option<&'static FeatureSpec> {
    all().find(|spec| spec.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_registry_is_complete_and_plain() {
        let mut names = BTreeSet::new();
        for spec in all() {
            assert!(names.insert(spec.name), "{} twice", spec.name);
            assert!(
                spec.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                "{}",
                spec.name
            );
            assert!(spec.meaning.len() > 8 && !spec.unit.is_empty(), "{}", spec.name);
            assert!(!spec.high.is_empty() && !spec.low.is_empty() && spec.high != spec.low, "{}", spec.name);
            assert!(spec.value(&Measures::default()).is_finite(), "{}", spec.name);
            assert_eq!(by_name(spec.name).map(|s| s.name), Some(spec.name));
        }
        assert!(names.len() >= 60);
    }
}
