//! The wall of `binocular bench --wall N`: frames of the window and pictures of the tiles, as JSON.

use super::quantiles;
use crate::app::player::wall::measure::measure;
use serde_json::{Value, json};
use std::path::Path;

const SECONDS: f64 = 10.0;

/// Plays `tiles` sessions at once for ten seconds.
pub(super) fn wall(project: &Path, tiles: usize) -> Result<Value, String> {
    let figures = measure(project, tiles, SECONDS)?;
    Ok(json!({
        "tiles": figures.tiles,
        "seconds": figures.seconds,
        "window_frames_per_s": figures.frames_per_s,
        "window_frame_ms": quantiles(figures.frame_ms),
        "pictures_per_s_and_tile": quantiles(figures.pictures_per_s.clone()),
        "pictures_per_s": figures.pictures_per_s.iter().sum::<f64>(),
        "picture_ms": quantiles(figures.picture_ms),
    }))
}
