//! The list of sessions of `binocular bench --list`: from a closed project to the list, and frames of the window, as JSON.

use super::{quantiles, rss_bytes};
use crate::app::views::sessions::measure::measure;
use serde_json::{Value, json};
use std::path::Path;

/// Opens, scrolls, sorts and filters as the window does.
pub(super) fn list(project: &Path) -> Result<Value, String> {
    let figures = measure(project)?;
    let column = |(column, worst, until): &(usize, f64, f64)| json!({ "column": column, "worst_frame_ms": worst, "until_listed_ms": until });
    let filter = |(filter, worst, until): &(String, f64, f64)| json!({ "filter": filter, "worst_frame_ms": worst, "until_listed_ms": until });
    Ok(json!({
        "sessions": figures.sessions,
        "until_the_list_is_drawn_ms": figures.open_ms,
        "still_frame_ms": quantiles(figures.still_ms),
        "scroll_frame_ms": quantiles(figures.scroll_ms),
        "jump_frame_ms": quantiles(figures.jump_ms),
        "sorts": figures.sort_ms.iter().map(column).collect::<Vec<_>>(),
        "filters": figures.filter_ms.iter().map(filter).collect::<Vec<_>>(),
        "peak_rss_bytes": rss_bytes("VmHWM:"),
    }))
}
