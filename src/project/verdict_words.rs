//! By what words and marks recording tools give verdicts on moments; knows no event and no reader.

use crate::model::VerdictKind;

/// Who gave a verdict where nothing tells.
pub const UNKNOWN_TOOL: &str = "recorder";

/// Columns of tables that mark a row, in lower case; those without a kind name it in their value.
const COLUMNS: [(&str, &str, Option<VerdictKind>); 8] = [
    ("eventmodfrustrated", "fullstory", Some(VerdictKind::Frustrated)),
    ("eventmoddead", "fullstory", Some(VerdictKind::Dead)),
    ("eventmoderror", "fullstory", Some(VerdictKind::Error)),
    ("eventmodsuspicious", "fullstory", Some(VerdictKind::Suspicious)),
    ("action.frustration.type", "datadog", None),
    ("action.frustration.type[0]", "datadog", None),
    ("frustration_type", UNKNOWN_TOOL, None),
    ("frustrationtypes", "datadog", None),
];

/// What an event's name says, as `$rageclick` or `deadClick`; `None` for names of what happened.
pub fn kind_of(name: &str) -> Option<VerdictKind> {
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    if has(&["rageclick", "clickrage", "ragetap", "multiclick"]) {
        Some(VerdictKind::Rage)
    } else if has(&["deadclick", "deadtap"]) {
        Some(VerdictKind::Dead)
    } else if has(&["slowclick"]) {
        Some(VerdictKind::Slow)
    } else if has(&["errorclick"]) {
        Some(VerdictKind::Error)
    } else if has(&["thrash"]) {
        Some(VerdictKind::Thrash)
    } else if has(&["frustrat"]) {
        Some(VerdictKind::Frustrated)
    } else {
        None
    }
}

/// Categories of Sentry's breadcrumbs that are verdicts.
pub const BREADCRUMBS: [&str; 2] = ["ui.slowClickDetected", "ui.multiClick"];

/// Whether a column holds verdicts, so that what is kept of a row must leave it out.
pub fn is_column(name: &str) -> bool {
    column(name).is_some()
}

pub fn column(name: &str) -> Option<&'static (&'static str, &'static str, Option<VerdictKind>)> {
    let lower = name.to_ascii_lowercase();
    COLUMNS.iter().find(|(column, ..)| *column == lower)
}
