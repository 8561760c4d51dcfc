//! One place of the rail: an icon with a marker when it is shown, and its name where there is room; knows no route.

use super::face::{Emphasis, Face, State, focus_ring};
use super::icons::Icon;
use super::theme::{Tokens, radius, size, text_size};
use super::{fonts, tooltip};
use egui::{CornerRadius, FontId, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

#[must_use = "nothing is drawn before `show`"]
pub struct RailItem<'a> {
    icon: Icon,
    name: &'a str,
    short: &'a str,
    purpose: &'a str,
    shortcut: Option<&'a str>,
    disabled: Option<&'a str>,
    active: bool,
    with_name: bool,
}

impl<'a> RailItem<'a> {
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self {
            icon,
            name,
            short: name,
            purpose: "",
            shortcut: None,
            disabled: None,
            active: false,
            with_name: false,
        }
    }

    /// What stands in the rail where the name is too long for it.
    pub fn short_name(mut self, short: &'a str) -> Self {
        self.short = short;
        self
    }

    pub fn purpose(mut self, purpose: &'a str) -> Self {
        self.purpose = purpose;
        self
    }

    pub fn shortcut(mut self, shortcut: Option<&'a str>) -> Self {
        self.shortcut = shortcut;
        self
    }

    pub fn disabled_because(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    pub fn active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }

    pub fn with_name(mut self, with_name: bool) -> Self {
        self.with_name = with_name;
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let enabled = self.disabled.is_none();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let height = if self.with_name { 36.0 } else { 40.0 };
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), sense);
        let rect = row.shrink2(vec2(6.0, 1.0));
        let face = Face::of(tokens, Emphasis::Ghost, &State::of(&response, enabled, self.active));
        face.paint(ui, rect, radius::CONTROL);
        focus_ring(ui, &response.clone().with_new_rect(rect), radius::CONTROL);
        if self.active {
            let marker = Rect::from_center_size(pos2(row.left() + 1.5, rect.center().y), vec2(3.0, 20.0));
            ui.painter().rect_filled(marker, CornerRadius { ne: 2, se: 2, nw: 0, sw: 0 }, tokens.accent);
        }
        let ink = if enabled { face.ink } else { face.ink.gamma_multiply(0.55) };
        let icon_x = if self.with_name { rect.left() + 20.0 } else { rect.center().x };
        let side = size::ICON_LARGE - 1.0;
        self.icon.paint(ui, Rect::from_center_size(pos2(icon_x, rect.center().y), vec2(side, side)), ink);
        if self.with_name {
            let font = FontId::new(text_size::BODY, fonts::medium());
            let galley = ui.painter().layout_no_wrap(self.short.to_owned(), font, ink);
            ui.painter().galley(
                pos2(rect.left() + 40.0, rect.center().y - galley.size().y / 2.0),
                galley,
                ink,
            );
        }
        response.widget_info(|| WidgetInfo::selected(Role::Tab, enabled, self.active, self.name));
        tooltip::hint(response, self.name, Some(self.disabled.unwrap_or(self.purpose)), self.shortcut)
    }
}
