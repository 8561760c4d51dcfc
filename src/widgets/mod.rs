//! Everything drawn that has no meaning of its own: theme, fonts, icons and controls; knows no screen, no project
//! and no command.

pub mod button;
pub mod chip;
pub mod face;
pub mod fonts;
pub mod icon_button;
pub mod icons;
pub mod numbers;
pub mod text;
pub mod theme;
pub mod tooltip;

#[cfg(test)]
pub mod testing;

pub use button::{Button, ControlSize};
pub use chip::{Chip, badge, keycaps, status};
pub use face::{Emphasis, Tone, rule, vertical_rule};
pub use icon_button::IconButton;
pub use icons::Icon;
pub use text::TextRole;
pub use theme::{Category, Surface, ThemeChoice, Tokens, space};

/// Fonts, both themes and the loader of icons; call once per context, before its first frame.
pub fn install(ctx: &egui::Context) {
    fonts::install(ctx);
    theme::apply(ctx);
    egui_extras::install_image_loaders(ctx);
}
