//! Other tools' published numbers, each with its source; knows no project.

use super::{Rule, RuleError};
use crate::model::SignalKind as K;

/// The numbers of one tool for one signal. Thresholds that it does not name are at their defaults.
#[derive(Debug)]
pub struct Preset {
    /// Stable name: the tool's, in small letters.
    pub name: &'static str,
    /// The tool's name for people.
    pub tool: &'static str,
    pub kind: K,
    /// What the tool publishes, and where our rule differs.
    pub source: &'static str,
    values: &'static [(&'static str, f64)],
}

/// Rage rules of tools know no dead target: any chain of clicks counts, and only there.
const CHAIN: (&str, f64) = ("reason", 0.0);
const NO_BURST: (&str, f64) = ("burst_clicks", 0.0);

pub static PRESETS: &[Preset] = &[
    Preset {
        name: "posthog",
        tool: "PostHog",
        kind: K::RageClick,
        source: "PostHog, posthog-js rageclick: 3 clicks, each |dx| + |dy| < 30 px and < 1,000 ms after the one before, \
                 on any element",
        values: &[
            ("clicks", 3.0),
            ("window_ms", 0.0),
            ("gap_ms", 1_000.0),
            ("step_px", 30.0),
            ("same_element", 0.0),
            ("spread_px", 0.0),
            CHAIN,
            NO_BURST,
        ],
    },
    Preset {
        name: "posthog",
        tool: "PostHog",
        kind: K::DeadClick,
        source: "PostHog, dead clicks autocapture: no mutation within 2,500 ms, no scroll or selection within 100 ms",
        values: &[("window_ms", 2_500.0), ("motion_window_ms", 100.0), ("link_window_ms", 2_500.0)],
    },
    Preset {
        name: "datadog",
        tool: "Datadog",
        kind: K::RageClick,
        source: "Datadog, browser-sdk: at least 3 clicks in any window of 1 s on the same target, at most 100 px apart, \
                 with no selection and no scroll in the chain",
        values: &[
            ("clicks", 3.0),
            ("window_ms", 1_000.0),
            ("gap_ms", 0.0),
            ("spread_px", 100.0),
            ("same_element", 1.0),
            ("scroll_ends", 1.0),
            CHAIN,
            NO_BURST,
        ],
    },
    Preset {
        name: "datadog",
        tool: "Datadog",
        kind: K::DeadClick,
        source: "Datadog, browser-sdk: a click without any page activity; inputs, selects, canvases and links are left out \
                 (links here only where they open elsewhere)",
        values: &[("window_ms", 2_500.0), ("motion_window_ms", 2_500.0)],
    },
    Preset {
        name: "amplitude",
        tool: "Amplitude",
        kind: K::RageClick,
        source: "Amplitude, frustration analytics: at least 4 clicks within 1,000 ms inside 50 × 50 px",
        values: &[
            ("clicks", 4.0),
            ("window_ms", 1_000.0),
            ("spread_px", 50.0),
            ("same_element", 0.0),
            CHAIN,
            NO_BURST,
        ],
    },
    Preset {
        name: "amplitude",
        tool: "Amplitude",
        kind: K::DeadClick,
        source: "Amplitude, frustration analytics: no change within 3,000 ms of the click",
        values: &[("window_ms", 3_000.0)],
    },
    Preset {
        name: "amplitude",
        tool: "Amplitude",
        kind: K::ThrashedCursor,
        source: "Amplitude, frustration analytics: at least 20 changes of direction within 2,000 ms",
        values: &[("changes", 20.0), ("window_ms", 2_000.0)],
    },
    Preset {
        name: "sentry",
        tool: "Sentry",
        kind: K::RageClick,
        source: "Sentry, replay: at least 5 clicks within 7 s on a, button, input[type=submit|button]",
        values: &[
            ("clicks", 5.0),
            ("window_ms", 7_000.0),
            ("same_element", 1.0),
            ("controls_only", 1.0),
            CHAIN,
            NO_BURST,
        ],
    },
    Preset {
        name: "sentry",
        tool: "Sentry",
        kind: K::DeadClick,
        source: "Sentry, replay: no mutation within 7,000 ms and no scroll within 300 ms, on a, button, \
                 input[type=submit|button] only",
        values: &[("window_ms", 7_000.0), ("motion_window_ms", 300.0), ("controls_only", 1.0)],
    },
    Preset {
        name: "sentry",
        tool: "Sentry",
        kind: K::SlowClick,
        source: "Sentry, replay: the first mutation between 3,000 ms and 7,000 ms after the click",
        values: &[("from_ms", 3_000.0), ("to_ms", 7_000.0)],
    },
    Preset {
        name: "openreplay",
        tool: "OpenReplay",
        kind: K::RageClick,
        source: "OpenReplay, click rage: at least 3 clicks on the same label with gaps under 300 ms",
        values: &[
            ("clicks", 3.0),
            ("window_ms", 0.0),
            ("gap_ms", 300.0),
            ("same_element", 1.0),
            CHAIN,
            NO_BURST,
        ],
    },
    Preset {
        name: "openreplay",
        tool: "OpenReplay",
        kind: K::DeadClick,
        source: "OpenReplay, dead click: nothing within 1,234 ms",
        values: &[("window_ms", 1_234.0)],
    },
    Preset {
        name: "highlight",
        tool: "Highlight",
        kind: K::RageClick,
        source: "Highlight, rage clicks: 5 clicks within a radius of 8 px (a square of 16 px here) in 5 s",
        values: &[
            ("clicks", 5.0),
            ("window_ms", 5_000.0),
            ("spread_px", 16.0),
            ("same_element", 0.0),
            CHAIN,
            NO_BURST,
        ],
    },
    Preset {
        name: "uxcam",
        tool: "UXCam",
        kind: K::RageClick,
        source: "UXCam, rage taps: at least 3 taps at most 300 ms apart",
        values: &[
            ("clicks", 3.0),
            ("window_ms", 0.0),
            ("gap_ms", 300.0),
            ("same_element", 0.0),
            CHAIN,
            NO_BURST,
        ],
    },
    Preset {
        name: "splunk",
        tool: "Splunk",
        kind: K::RageClick,
        source: "Splunk, digital experience analytics: 4 clicks on one element in 1 s",
        values: &[("clicks", 4.0), ("window_ms", 1_000.0), ("same_element", 1.0), CHAIN, NO_BURST],
    },
];

/// The preset of a tool for a signal.
pub fn preset(tool: &str, kind: K) -> Result<&'static Preset, RuleError> {
    PRESETS.iter().find(|p| p.name == tool && p.kind == kind).ok_or_else(|| {
        let of_kind: Vec<&str> = PRESETS.iter().filter(|p| p.kind == kind).map(|p| p.name).collect();
        let known = if of_kind.is_empty() {
            format!("none for {}", kind.name())
        } else {
            format!("{} for {}", of_kind.join(", "), kind.name())
        };
        RuleError::UnknownPreset { known, name: tool.to_owned() }
    })
}

impl Preset {
    /// A definition of the same kind with the numbers of this preset, as its next version.
    pub fn apply(&self, rule: &Rule) -> Result<Rule, RuleError> {
        rule.with_preset(self.values, self.source)
    }
}
