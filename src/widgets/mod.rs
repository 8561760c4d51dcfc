//! Everything drawn that has no meaning of its own: theme, fonts, icons and controls; knows no screen, no project
//! and no command.

pub mod button;
pub mod card;
pub mod cells;
pub mod chip;
pub mod choice;
pub mod dialog;
pub mod empty;
pub mod face;
pub mod field;
pub mod fonts;
pub mod icon_button;
pub mod icons;
pub mod list_row;
pub mod logo;
pub mod matrix;
pub mod menu;
pub mod numbers;
pub mod palette_row;
pub mod plots;
pub mod progress;
pub mod rail_item;
pub mod shares;
pub mod split;
pub mod still_plot;
pub mod swatch;
pub mod table;
pub mod text;
pub mod theme;
pub mod tooltip;

#[cfg(test)]
mod look;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use button::{Button, ControlSize};
pub use card::{Card, fact, fact_row, section_header, surface};
pub use cells::cells;
pub use chip::{Chip, badge, keycaps, status};
pub use choice::{Choice, KeyButton, segmented, tabs, toggle};
pub use dialog::{Answer, Dialog, confirm, dialog_footer, escape_for_screen};
pub use empty::{EmptyState, loading, skeleton, skeleton_rows};
pub use face::{Emphasis, Tone, rule, vertical_rule};
pub use field::{TextField, checkbox, labelled, number, select, slider, text_area};
pub use icon_button::IconButton;
pub use icons::Icon;
pub use matrix::Matrix;
pub use menu::{MenuItem, context_menu, menu_button, menu_heading, menu_separator, more_menu};
pub use plots::{Tick, duration_bar, histogram, interval_bar, sparkline, stacked_bar};
pub use progress::ProgressBar;
pub use split::Split;
pub use still_plot::{quiet_axis, still_plot};
pub use swatch::{legend, mark, swatch};
pub use table::{Column, Sorting, Table, TableResponse};
pub use text::TextRole;
pub use theme::{Category, Surface, ThemeChoice, Tokens, space};

/// Fonts, both themes and the loader of icons; call once per context, before its first frame.
pub fn install(ctx: &egui::Context) {
    fonts::install(ctx);
    theme::apply(ctx);
    egui_extras::install_image_loaders(ctx);
}
