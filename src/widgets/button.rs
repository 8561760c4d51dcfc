//! Buttons with words: primary, secondary, ghost and the one that destroys; knows no command.

use super::chip::keycaps_size;
use super::face::{CORNER, Emphasis, Face, State, focus_ring};
use super::icons::Icon;
use super::theme::{Tokens, size, text_size};
use super::{chip, fonts, tooltip};
use egui::{Align2, FontId, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Height and text size of a control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ControlSize {
    Small,
    #[default]
    Medium,
    Large,
}

impl ControlSize {
    pub fn height(self) -> f32 {
        match self {
            Self::Small => size::CONTROL_SMALL,
            Self::Medium => size::CONTROL,
            Self::Large => size::CONTROL_LARGE,
        }
    }

    pub fn icon(self) -> f32 {
        match self {
            Self::Small => size::ICON_SMALL,
            Self::Medium => size::ICON,
            Self::Large => 18.0,
        }
    }
}

/// `Button::primary("Open…").icon(Icon::FolderOpen).show(ui).clicked()`
#[must_use = "nothing is drawn before `show`"]
pub struct Button<'a> {
    label: &'a str,
    emphasis: Emphasis,
    icon: Option<Icon>,
    trailing: Option<Icon>,
    size: ControlSize,
    selected: bool,
    disabled: Option<&'a str>,
    tooltip: Option<&'a str>,
    shortcut: Option<&'a str>,
    min_width: f32,
    fill_width: bool,
    left: bool,
}

impl<'a> Button<'a> {
    fn new(label: &'a str, emphasis: Emphasis) -> Self {
        Self {
            label,
            emphasis,
            icon: None,
            trailing: None,
            size: ControlSize::Medium,
            selected: false,
            disabled: None,
            tooltip: None,
            shortcut: None,
            min_width: 0.0,
            fill_width: false,
            left: false,
        }
    }

    /// The one thing that the screen is for.
    pub fn primary(label: &'a str) -> Self {
        Self::new(label, Emphasis::Primary)
    }

    pub fn secondary(label: &'a str) -> Self {
        Self::new(label, Emphasis::Secondary)
    }

    /// Without a frame until the pointer comes.
    pub fn ghost(label: &'a str) -> Self {
        Self::new(label, Emphasis::Ghost)
    }

    pub fn danger(label: &'a str) -> Self {
        Self::new(label, Emphasis::Danger)
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// An icon behind the words: a menu, a link elsewhere.
    pub fn trailing(mut self, icon: Icon) -> Self {
        self.trailing = Some(icon);
        self
    }

    pub fn size(mut self, size: ControlSize) -> Self {
        self.size = size;
        self
    }

    /// On, of what can be on or off.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// Why it cannot be pressed now; shown on hover. `None` enables it.
    pub fn disabled_because(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    /// One plain sentence on hover.
    pub fn tooltip(mut self, text: &'a str) -> Self {
        self.tooltip = Some(text);
        self
    }

    /// Shown as key caps on the button, `Ctrl+K`.
    pub fn shortcut(mut self, shortcut: Option<&'a str>) -> Self {
        self.shortcut = shortcut;
        self
    }

    pub fn min_width(mut self, width: f32) -> Self {
        self.min_width = width;
        self
    }

    /// As wide as the place it stands in.
    pub fn fill_width(mut self) -> Self {
        self.fill_width = true;
        self
    }

    /// Words at the left edge instead of in the middle: lists of choices.
    pub fn left_aligned(mut self) -> Self {
        self.left = true;
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let height = self.size.height();
        let font_size = if self.size == ControlSize::Small { 12.0 } else { text_size::BODY };
        let font = FontId::new(font_size, fonts::medium());
        let padding = if self.size == ControlSize::Large { 16.0 } else { 10.0 };
        let gap = 6.0;
        let icon_side = self.size.icon();

        let keys = self.shortcut.map(|s| keycaps_size(ui, s)).unwrap_or_default();
        let extras = self.icon.map_or(0.0, |_| icon_side + gap)
            + self.trailing.map_or(0.0, |_| icon_side + gap)
            + if self.shortcut.is_some() { keys.x + gap + 2.0 } else { 0.0 };
        let room = if self.fill_width { ui.available_width() } else { f32::INFINITY };
        let text_room = (room - extras - 2.0 * padding).max(8.0);
        let galley = egui::WidgetText::from(egui::RichText::new(self.label).font(font)).into_galley(
            ui,
            Some(egui::TextWrapMode::Truncate),
            text_room,
            egui::TextStyle::Button,
        );
        let content = galley.size().x + extras;
        let width = (content + 2.0 * padding).max(self.min_width);
        let width = if self.fill_width { width.max(room) } else { width };

        let enabled = self.disabled.is_none() && ui.is_enabled();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
        let state = State::of(&response, enabled, self.selected);
        let face = Face::of(tokens, self.emphasis, &state);

        if ui.is_rect_visible(rect) {
            face.paint(ui, rect, CORNER);
            focus_ring(ui, &response, CORNER);
            let middle = rect.center().y;
            let mut x = if self.left {
                rect.left() + padding
            } else {
                rect.left() + ((width - content) / 2.0).round()
            };
            let icon_at = |x: f32| {
                Rect::from_center_size(pos2(x + icon_side / 2.0, middle), vec2(icon_side, icon_side))
            };
            if let Some(icon) = self.icon {
                icon.paint(ui, icon_at(x), face.ink);
                x += icon_side + gap;
            }
            let text_width = galley.size().x;
            ui.painter().galley(pos2(x, middle - galley.size().y / 2.0), galley, face.ink);
            x += text_width;
            if let Some(icon) = self.trailing {
                let x = if self.left { rect.right() - padding - icon_side } else { x + gap };
                icon.paint(ui, icon_at(x), face.ink);
            }
            if let Some(shortcut) = self.shortcut {
                let right = rect.right() - if self.left { padding } else { padding - 2.0 };
                let area = Align2::RIGHT_CENTER.anchor_size(pos2(right, middle), keys);
                chip::paint_keycaps(ui, area, shortcut, Some(face.ink));
            }
        }
        let selectable = self.selected;
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Button, enabled, self.label);
            if selectable {
                info.selected = Some(true);
            }
            info
        });
        match (self.disabled, self.tooltip) {
            (Some(reason), _) => tooltip::hint(response, self.label, Some(reason), None),
            (None, Some(text)) => tooltip::hint(response, self.label, Some(text), self.shortcut),
            (None, None) => response,
        }
    }
}
