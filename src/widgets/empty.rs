//! What stands where data is not: nothing yet, not loaded yet, or an error; each says what to do next.

use super::button::{Button, ControlSize};
use super::face::Tone;
use super::icons::Icon;
use super::progress::ProgressBar;
use super::text::{self, TextRole};
use super::theme::{Tokens, radius, space};
use egui::{
    Align, Align2, CornerRadius, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2,
};

/// A screen or panel with nothing in it: icon, title, one sentence, and what to do.
#[must_use = "nothing is drawn before `show`"]
pub struct EmptyState<'a> {
    icon: Icon,
    tone: Tone,
    title: &'a str,
    sentence: &'a str,
    actions: Vec<(&'a str, Option<Icon>)>,
}

impl<'a> EmptyState<'a> {
    pub fn new(icon: Icon, title: &'a str, sentence: &'a str) -> Self {
        Self { icon, tone: Tone::Neutral, title, sentence, actions: Vec::new() }
    }

    /// Something went wrong; the sentence says what to do next.
    pub fn error(title: &'a str, sentence: &'a str) -> Self {
        Self { tone: Tone::Danger, ..Self::new(Icon::Error, title, sentence) }
    }

    /// The first one is the primary button.
    pub fn action(mut self, label: &'a str, icon: Option<Icon>) -> Self {
        self.actions.push((label, icon));
        self
    }

    /// In the middle of the room at hand. Returns the place in the list of the action that was clicked.
    pub fn show(self, ui: &mut Ui) -> Option<usize> {
        let tokens = Tokens::of(ui);
        let room = ui.available_rect_before_wrap();
        let width = room.width().min(420.0);
        let height = 220.0_f32.min(room.height());
        let place = Align2::CENTER_CENTER.align_size_within_rect(vec2(width, height), room);
        let layout = Layout::top_down(Align::Center);
        let mut clicked = None;
        ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), |ui| {
            ui.spacing_mut().item_spacing.y = space::S;
            let (circle, _) = ui.allocate_exact_size(vec2(56.0, 56.0), Sense::hover());
            let color = if self.tone == Tone::Neutral { tokens.text_muted } else { self.tone.color(tokens) };
            ui.painter().circle_filled(circle.center(), 28.0, self.tone.fill(tokens));
            self.icon.paint(ui, Rect::from_center_size(circle.center(), vec2(24.0, 24.0)), color);
            ui.add_space(space::XS);
            text::heading(ui, self.title);
            text::secondary(ui, self.sentence);
            if !self.actions.is_empty() {
                ui.add_space(space::S);
                clicked = self.buttons(ui);
            }
        });
        clicked
    }

    /// A row in the middle: its width is known from the frame before.
    fn buttons(&self, ui: &mut Ui) -> Option<usize> {
        let mut clicked = None;
        let id = ui.make_persistent_id(("empty-state-buttons", self.title));
        let known: f32 = ui.data(|d| d.get_temp(id)).unwrap_or(0.0);
        let left = ((ui.available_width() - known) / 2.0).max(0.0);
        let row = ui.horizontal(|ui| {
            ui.add_space(left);
            let start = ui.cursor().left();
            for (i, (label, icon)) in self.actions.iter().enumerate() {
                let button = if i == 0 { Button::primary(label) } else { Button::secondary(label) };
                let button = icon.iter().fold(button, |b, icon| b.icon(*icon));
                if button.size(ControlSize::Medium).show(ui).clicked() {
                    clicked = Some(i);
                }
            }
            ui.min_rect().right() - start
        });
        if (row.inner - known).abs() > 0.5 {
            ui.data_mut(|d| d.insert_temp(id, row.inner));
            ui.request_repaint();
        }
        clicked
    }
}

/// A grey bar that keeps the place of something to come.
pub fn skeleton(ui: &mut Ui, width: f32, height: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(radius::SMALL), Tokens::of(ui).hover);
    response
}

/// Rows that keep the place of a list while it loads.
pub fn skeleton_rows(ui: &mut Ui, rows: usize) -> Response {
    let response = ui
        .vertical(|ui| {
            for i in 0..rows.min(200) {
                ui.horizontal(|ui| {
                    let room = (ui.available_width() - 180.0).max(80.0);
                    skeleton(ui, 120.0, 12.0);
                    // Uneven, as text is; the same in every frame.
                    let share = [0.92, 0.74, 0.83, 0.66, 0.88][i % 5];
                    skeleton(ui, room * share, 12.0);
                });
                ui.add_space(6.0);
            }
        })
        .response;
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, "Loading"));
    response
}

/// A whole screen or panel that loads: what, how far, and a way to stop. True when the user stops it.
pub fn loading(ui: &mut Ui, what: &str, fraction: Option<f32>, detail: &str, can_cancel: bool) -> bool {
    let room = ui.available_rect_before_wrap();
    let place = Align2::CENTER_CENTER.align_size_within_rect(vec2(room.width().min(360.0), 90.0), room);
    let layout = Layout::top_down(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(layout), |ui| {
        text::show(ui, TextRole::Strong, what);
        let stopped = ProgressBar::new(what, fraction).cancellable(can_cancel).width(320.0).show(ui);
        // The place of the line is kept while there is nothing to say.
        text::show(ui, TextRole::Muted, if detail.is_empty() { " " } else { detail });
        stopped
    })
    .inner
}
