//! The map of clusters of `binocular bench --map`: frames of the window, as JSON.

use super::{quantiles, rss_bytes};
use crate::app::views::clusters::measure::measure;
use serde_json::{Value, json};
use std::path::Path;

/// Opens, points, drags, zooms, picks, chooses and colours as people do.
pub(super) fn map(project: &Path) -> Result<Value, String> {
    let figures = measure(project)?;
    Ok(json!({
        "marks": figures.marks,
        "clusters": figures.clusters,
        "until_the_map_is_drawn_ms": figures.open_ms,
        "still_frame_ms": quantiles(figures.still_ms),
        "hover_frame_ms": quantiles(figures.hover_ms),
        "drag_frame_ms": quantiles(figures.drag_ms),
        "zoom_frame_ms": quantiles(figures.zoom_ms),
        "lasso_frame_ms": quantiles(figures.lasso_ms),
        "pick_frame_ms": quantiles(figures.pick_ms),
        "choose_frame_ms": quantiles(figures.choose_ms),
        "colour_frame_ms": quantiles(figures.colour_ms),
        "peak_rss_bytes": rss_bytes("VmHWM:"),
    }))
}
