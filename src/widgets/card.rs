//! Things that hold things: panels, cards, section headers; knows not what is in them.

use super::chip;
use super::face::{Tone, focus_ring};
use super::text::{self, TextRole};
use super::theme::{Surface, Tokens, radius, space};
use egui::{
    Align, CornerRadius, Frame, InnerResponse, Layout, Margin, Response, Role, Sense, Stroke, Ui, UiBuilder,
};
use egui::{WidgetInfo, vec2};

/// A frame of a surface without border or rounding: panels and bars.
pub fn surface(ui: &Ui, surface: Surface, margin: impl Into<Margin>) -> Frame {
    Frame::new().fill(Tokens::of(ui).surface(surface)).inner_margin(margin)
}

/// A raised box, pressable when it has a name.
#[must_use = "nothing is drawn before `show`"]
pub struct Card<'a> {
    name: Option<&'a str>,
    salt: egui::IdSalt,
    selected: bool,
    padding: f32,
    fill_width: bool,
}

impl<'a> Card<'a> {
    /// `salt` is the id of what the card shows, not its place in a list.
    pub fn new(salt: impl egui::AsIdSalt) -> Self {
        Self {
            name: None,
            salt: egui::IdSalt::new(salt),
            selected: false,
            padding: space::L,
            fill_width: true,
        }
    }

    /// Can be clicked; `name` is for screen readers.
    pub fn clickable(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// 16 points unless set.
    pub fn padding(mut self, padding: f32) -> Self {
        self.padding = padding;
        self
    }

    /// As wide as its content instead of as its place.
    pub fn hug(mut self) -> Self {
        self.fill_width = false;
        self
    }

    pub fn show<R>(self, ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
        let tokens = Tokens::of(ui);
        let sense = if self.name.is_some() { Sense::click() } else { Sense::hover() };
        let layout = Layout::top_down(Align::Min);
        let builder = UiBuilder::new().id_salt(self.salt).sense(sense).layout(layout);
        let out = ui.scope_builder(builder, |ui| {
            let response = ui.response();
            let clickable = self.name.is_some();
            let hovered = clickable && response.hovered();
            let fill = match (self.selected, hovered) {
                (true, _) => tokens.selected,
                (false, true) => tokens.hover,
                (false, false) => tokens.raised,
            };
            let stroke = match (self.selected, hovered) {
                (true, _) => tokens.accent,
                (false, true) => tokens.border_strong,
                (false, false) => tokens.border,
            };
            let shown = Frame::new()
                .fill(fill)
                .stroke(Stroke::new(1.0, stroke))
                .corner_radius(CornerRadius::same(radius::CARD))
                .inner_margin(Margin::same(self.padding as i8))
                .show(ui, |ui| {
                    if self.fill_width {
                        ui.set_min_width(ui.available_width());
                    }
                    add(ui)
                });
            if clickable {
                focus_ring(ui, &response.with_new_rect(shown.response.rect), radius::CARD);
            }
            shown.inner
        });
        if let Some(name) = self.name {
            out.response.widget_info(|| {
                if self.selected {
                    WidgetInfo::selected(Role::Button, true, true, name)
                } else {
                    WidgetInfo::labeled(Role::Button, true, name)
                }
            });
        }
        out
    }
}

/// The head of a section: title, count, and controls at the right end.
pub fn section_header(
    ui: &mut Ui,
    title: &str,
    count: Option<(u64, &str)>,
    trailing: impl FnOnce(&mut Ui),
) -> Response {
    ui.horizontal(|ui| {
        ui.set_min_height(super::theme::size::CONTROL);
        let response = text::line(ui, TextRole::Heading, title);
        if let Some((count, name)) = count {
            chip::badge(ui, count, name, Tone::Neutral);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), trailing);
        response
    })
    .inner
}

/// A fact: its name small and quiet, its value under it.
pub fn fact(ui: &mut Ui, name: &str, value: &str) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
        text::show(ui, TextRole::Small, name);
        text::truncated(ui, TextRole::Body, value);
    })
    .response
}

/// A line of a two-column list of facts; `name_width` keeps the columns of several lines in line.
pub fn fact_row(ui: &mut Ui, name: &str, value: &str, name_width: f32) -> Response {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(name_width, 18.0), Sense::hover());
        let mut child =
            ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
        text::truncated(&mut child, TextRole::Muted, name);
        text::truncated(ui, TextRole::Body, value);
    })
    .response
}
