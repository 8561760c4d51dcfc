//! The one way tests draw widgets: our fonts, theme and icon loader, in the theme asked for.

use egui_kittest::{Harness, HarnessBuilder};

/// A builder with everything installed; sizes and state are the test's business.
pub fn builder<State>(theme: egui::Theme) -> HarnessBuilder<State> {
    HarnessBuilder::default()
        .with_size(egui::vec2(1280.0, 800.0))
        .with_theme(theme)
        .with_max_steps(24)
        .with_context_setup(super::install)
}

/// Draws `add` in the dark theme.
pub fn harness<'a>(add: impl FnMut(&mut egui::Ui) + 'a) -> Harness<'a> {
    builder(egui::Theme::Dark).build_ui(add)
}

/// Draws `add` once in each theme; panics where an input has no accessible name or a glyph is missing.
pub fn in_both_themes(mut add: impl FnMut(&mut egui::Ui)) {
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        let mut harness = builder(theme).build_ui(&mut add);
        harness.run();
    }
}
