//! How far something is, and a way to stop it; knows no job.

use super::icon_button::IconButton;
use super::icons::Icon;
use super::theme::Tokens;
use super::{ControlSize, numbers};
use egui::{CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

#[must_use = "nothing is drawn before `show`"]
pub struct ProgressBar<'a> {
    name: &'a str,
    fraction: Option<f32>,
    width: f32,
    cancellable: bool,
}

impl<'a> ProgressBar<'a> {
    /// `fraction` 0…1, `None` while the total is unknown.
    pub fn new(name: &'a str, fraction: Option<f32>) -> Self {
        Self { name, fraction, width: 160.0, cancellable: false }
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// With an ✕ behind it.
    pub fn cancellable(mut self, cancellable: bool) -> Self {
        self.cancellable = cancellable;
        self
    }

    /// True when the ✕ was clicked.
    pub fn show(self, ui: &mut Ui) -> bool {
        let tokens = Tokens::of(ui);
        ui.horizontal(|ui| {
            let (rect, response) = ui.allocate_exact_size(vec2(self.width, 6.0), Sense::hover());
            let corner = CornerRadius::same(3);
            ui.painter().rect_filled(rect, corner, tokens.pressed);
            let bar = if let Some(fraction) = self.fraction {
                // However little was done is seen, and nothing is not taken for something.
                let least = if fraction > 0.0 { 6.0 } else { 0.0 };
                let width = (rect.width() * fraction.clamp(0.0, 1.0)).max(least);
                Rect::from_min_size(rect.min, vec2(width, rect.height()))
            } else {
                // Moves because the work moves, and only while there is no number to show.
                ui.request_repaint_after(std::time::Duration::from_millis(33));
                let phase = (ui.input(|i| i.time) / 1.6).fract() as f32;
                let width = rect.width() * 0.3;
                let left = rect.left() + (rect.width() - width) * (1.0 - (phase * 2.0 - 1.0).abs());
                Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()))
            };
            ui.painter().rect_filled(bar, corner, tokens.accent);
            let percent = self.fraction.map(|f| numbers::percent(f64::from(f)));
            response.widget_info(|| {
                let text = percent.as_deref().unwrap_or("running");
                WidgetInfo::labeled(Role::ProgressIndicator, true, format!("{}: {text}", self.name))
            });
            self.cancellable
                && IconButton::new(Icon::Close, &format!("Cancel {}", self.name))
                    .size(ControlSize::Small)
                    .show(ui)
                    .clicked()
        })
        .inner
    }
}
