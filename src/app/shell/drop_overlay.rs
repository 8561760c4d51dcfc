//! The veil over the whole window while files hang over it.

use crate::widgets::text::{self, TextRole};
use crate::widgets::theme::radius;
use crate::widgets::{Icon, Tokens, space};
use egui::{Align, Area, CornerRadius, Id, Layout, Order, Rect, Stroke, StrokeKind, Ui, vec2};

pub(super) fn drop_overlay_ui(ui: &mut Ui) {
    let hovering = ui.input(|i| i.raw.hovered_files.len());
    if hovering == 0 {
        return;
    }
    let window = ui.ctx().content_rect();
    let tokens = Tokens::of(ui);
    Area::new(Id::unique("drop-overlay"))
        .order(Order::Tooltip)
        .fixed_pos(window.min)
        .interactable(false)
        .show(ui.ctx(), |ui| {
            ui.painter().rect_filled(window, 0.0, tokens.backdrop);
            let frame = window.shrink(space::XL);
            ui.painter().rect(
                frame,
                CornerRadius::same(radius::DIALOG),
                tokens.raised.gamma_multiply(0.92),
                Stroke::new(2.0, tokens.accent),
                StrokeKind::Inside,
            );
            let place = Rect::from_center_size(frame.center(), vec2(420.0, 120.0));
            let builder = egui::UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Center));
            ui.scope_builder(builder, |ui| {
                Icon::Import.show_sized(ui, 40.0, tokens.accent);
                ui.add_space(space::S);
                text::show(ui, TextRole::Title, "Drop to open");
                text::show(ui, TextRole::Secondary, "A project is opened, exports and folders are imported");
            });
        });
}
