//! Typing, fields, choices, sending; and tabs.

use super::{FeatureSpec, Scale::Log, f};
use crate::mining::features::measures::share;

pub(super) static SPECS: &[FeatureSpec] = &[
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
