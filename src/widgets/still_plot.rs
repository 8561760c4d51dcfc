//! Plots with axes that are looked at, not moved about; knows not what they show.

use super::text::TextRole;
use super::theme::Tokens;
use egui::Vec2;
use egui_plot::{AxisHints, Plot};

/// A plot that is looked at: it cannot be dragged or zoomed, and draws no cross under the pointer.
pub fn still_plot<'a>(id: impl egui::AsIdSalt, size: Vec2) -> Plot<'a> {
    Plot::new(id)
        .width(size.x)
        .height(size.y)
        .show_background(false)
        .show_crosshair(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .grid_fade(0.0)
}

/// The small, quiet numbers of an axis.
pub fn quiet_axis<'a>(tokens: &Tokens, axis: AxisHints<'a>) -> AxisHints<'a> {
    axis.tick_label_color(tokens.text_muted).tick_label_font(TextRole::Small.font())
}
