//! Menus: behind a button, or under the right mouse button; knows no command.

use super::button::Button;
use super::chip;
use super::face::{Emphasis, Face, State};
use super::icon_button::IconButton;
use super::icons::Icon;
use super::text::{self, TextRole};
use super::theme::{Tokens, radius, size, space, text_size};
use egui::{
    Align2, FontId, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

const ROW: f32 = 28.0;
/// A click on something that cannot be chosen leaves the menu open; a chosen line closes it itself.
const CLOSE: PopupCloseBehavior = PopupCloseBehavior::CloseOnClickOutside;

/// A line of a menu.
#[must_use = "nothing is drawn before `show`"]
pub struct MenuItem<'a> {
    label: &'a str,
    icon: Option<Icon>,
    shortcut: Option<&'a str>,
    disabled: Option<&'a str>,
    selected: bool,
    danger: bool,
}

impl<'a> MenuItem<'a> {
    pub fn new(label: &'a str) -> Self {
        Self { label, icon: None, shortcut: None, disabled: None, selected: false, danger: false }
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
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

    /// With a check mark.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// True when chosen; the menu closes by itself.
    pub fn show(self, ui: &mut Ui) -> bool {
        let tokens = Tokens::of(ui);
        let font = FontId::new(text_size::BODY, super::fonts::regular());
        let galley = ui.painter().layout_no_wrap(self.label.to_owned(), font, tokens.text);
        let keys = self.shortcut.map(|s| chip::keycaps_size(ui, s)).unwrap_or_default();
        let wanted = galley.size().x + 34.0 + 10.0 + if keys.x > 0.0 { keys.x + space::XL } else { 0.0 };
        let enabled = self.disabled.is_none();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let width = wanted.max(ui.available_width());
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), sense);
        let face = Face::of(tokens, Emphasis::Ghost, &State::of(&response, enabled, false));
        face.paint(ui, rect, radius::SMALL);
        let ink = match (enabled, self.danger) {
            (false, _) => tokens.text_muted,
            (true, true) => tokens.danger,
            (true, false) => tokens.text,
        };
        let middle = rect.center().y;
        if let Some(icon) = if self.selected { Some(Icon::Check) } else { self.icon } {
            let place =
                Rect::from_center_size(pos2(rect.left() + 17.0, middle), vec2(size::ICON_SMALL, 14.0));
            icon.paint(ui, place, if enabled && !self.danger { tokens.text_secondary } else { ink });
        }
        ui.painter().galley_with_override_text_color(
            pos2(rect.left() + 34.0, middle - galley.size().y / 2.0),
            galley,
            ink,
        );
        if let Some(shortcut) = self.shortcut {
            let area = Align2::RIGHT_CENTER.anchor_size(pos2(rect.right() - 8.0, middle), keys);
            chip::paint_keycaps(ui, area, shortcut, None);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, enabled, self.label));
        let clicked = response.clicked();
        if let Some(reason) = self.disabled {
            super::tooltip::hint(response, self.label, Some(reason), None);
        }
        if clicked {
            ui.close();
        }
        clicked
    }
}

/// A thin line between groups.
pub fn menu_separator(ui: &mut Ui) {
    ui.add_space(2.0);
    super::face::rule(ui);
    ui.add_space(2.0);
}

/// A quiet heading over a group.
pub fn menu_heading(ui: &mut Ui, heading: &str) {
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        text::line(ui, TextRole::Small, heading);
    });
}

/// A menu under anything that was clicked.
pub fn menu_under(response: &Response, add: impl FnOnce(&mut Ui)) {
    Popup::menu(response).close_behavior(CLOSE).gap(4.0).width(240.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        add(ui);
    });
}

/// As [`menu_under`], with another width; it stays open while things in it are clicked.
pub fn menu_under_wide(response: &Response, width: f32, add: impl FnOnce(&mut Ui)) {
    let close = egui::PopupCloseBehavior::CloseOnClickOutside;
    Popup::menu(response).close_behavior(close).gap(4.0).width(width).show(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        add(ui);
    });
}

/// Opens the menu under a button, as if it had been clicked.
pub fn open_under(response: &Response) {
    Popup::open_id(&response.ctx, Popup::default_response_id(response));
}

/// A button whose click opens a menu under it.
pub fn menu_button(ui: &mut Ui, button: Button<'_>, add: impl FnOnce(&mut Ui)) -> Response {
    let response = button.trailing(Icon::ChevronDown).show(ui);
    menu_under(&response, add);
    response
}

/// The `…` behind a thing.
pub fn more_menu(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) -> Response {
    let response = IconButton::new(Icon::More, name).show(ui);
    menu_under(&response, add);
    response
}

/// Under the right mouse button.
pub fn context_menu(response: &Response, add: impl FnOnce(&mut Ui)) {
    Popup::context_menu(response).close_behavior(CLOSE).width(240.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        add(ui);
    });
}
