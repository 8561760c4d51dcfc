//! Buttons that are only an icon: always with a name, shown on hover and read by screen readers.

use super::button::ControlSize;
use super::face::{CORNER, Emphasis, Face, State, focus_ring};
use super::icons::Icon;
use super::theme::Tokens;
use super::tooltip;
use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

/// `IconButton::new(Icon::Play, "Play").shortcut(Some("Space")).show(ui).clicked()`
#[must_use = "nothing is drawn before `show`"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    emphasis: Emphasis,
    size: ControlSize,
    selected: Option<bool>,
    disabled: Option<&'a str>,
    body: Option<&'a str>,
    shortcut: Option<&'a str>,
}

impl<'a> IconButton<'a> {
    /// `name` is what it does, in sentence case: it is the tooltip and the accessible name.
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self {
            icon,
            name,
            emphasis: Emphasis::Ghost,
            size: ControlSize::Medium,
            selected: None,
            disabled: None,
            body: None,
            shortcut: None,
        }
    }

    pub fn emphasis(mut self, emphasis: Emphasis) -> Self {
        self.emphasis = emphasis;
        self
    }

    pub fn size(mut self, size: ControlSize) -> Self {
        self.size = size;
        self
    }

    /// Makes it a toggle that is on or off.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = Some(selected);
        self
    }

    pub fn disabled_because(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    /// A sentence more in the tooltip.
    pub fn body(mut self, body: &'a str) -> Self {
        self.body = Some(body);
        self
    }

    /// Shown in the tooltip, `Ctrl+K`.
    pub fn shortcut(mut self, shortcut: Option<&'a str>) -> Self {
        self.shortcut = shortcut;
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        let side = self.size.height();
        let enabled = self.disabled.is_none() && ui.is_enabled();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(side, side), sense);
        let face = Face::of(
            Tokens::of(ui),
            self.emphasis,
            &State::of(&response, enabled, self.selected.unwrap_or(false)),
        );
        if ui.is_rect_visible(rect) {
            face.paint(ui, rect, CORNER);
            focus_ring(ui, &response, CORNER);
            let icon = self.size.icon();
            self.icon.paint(ui, Rect::from_center_size(rect.center(), vec2(icon, icon)), face.ink);
        }
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Button, enabled, self.name);
            info.selected = self.selected;
            info
        });
        tooltip::hint(response, self.name, self.disabled.or(self.body), self.shortcut)
    }
}
