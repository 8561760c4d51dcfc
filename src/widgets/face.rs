//! How controls look in each state, shared by everything that can be pressed; knows no label.

use super::theme::{Surface, Tokens, radius};
use egui::{Color32, CornerRadius, Rect, Response, Stroke, StrokeKind, Ui, vec2};

/// How loud a control is. One primary per screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    Primary,
    Secondary,
    Ghost,
    /// Destroys something.
    Danger,
}

/// Meaning of a message, chip or badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    #[default]
    Neutral,
    Accent,
    Success,
    Warn,
    Danger,
}

impl Tone {
    pub const ALL: [Self; 5] = [Self::Neutral, Self::Accent, Self::Success, Self::Warn, Self::Danger];

    pub fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Neutral => tokens.text_secondary,
            Self::Accent => tokens.accent,
            Self::Success => tokens.success,
            Self::Warn => tokens.warn,
            Self::Danger => tokens.danger,
        }
    }

    /// The quiet background that goes with [`Self::color`].
    pub fn fill(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Neutral => tokens.hover,
            _ => tokens.tint(self.color(tokens), Surface::Raised),
        }
    }
}

/// Colours of a control in its present state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    pub fill: Color32,
    pub stroke: Color32,
    pub ink: Color32,
}

pub(super) struct State {
    pub enabled: bool,
    pub selected: bool,
    pub hovered: bool,
    pub pressed: bool,
}

impl State {
    pub fn of(response: &Response, enabled: bool, selected: bool) -> Self {
        Self {
            enabled,
            selected,
            hovered: enabled && response.hovered(),
            pressed: enabled && response.is_pointer_button_down_on(),
        }
    }
}

impl Face {
    pub fn of(tokens: &Tokens, emphasis: Emphasis, state: &State) -> Self {
        let clear = Color32::TRANSPARENT;
        if !state.enabled {
            // Told apart by being flat, and still readable: people want to know what they cannot do.
            let fill = if emphasis == Emphasis::Ghost { clear } else { tokens.hover };
            let fill = if state.selected { tokens.selected } else { fill };
            return Self { fill, stroke: clear, ink: tokens.text_muted };
        }
        if state.selected {
            let fill = if state.pressed { tokens.pressed } else { tokens.selected };
            return Self { fill, stroke: clear, ink: tokens.accent };
        }
        match emphasis {
            Emphasis::Primary | Emphasis::Danger => {
                let fill = match (emphasis, state.hovered || state.pressed) {
                    (Emphasis::Danger, _) => tokens.danger_fill,
                    (_, true) => tokens.accent_fill_hover,
                    (_, false) => tokens.accent_fill,
                };
                let stroke = if state.pressed { tokens.text_secondary } else { clear };
                Self { fill, stroke, ink: tokens.on_accent }
            }
            Emphasis::Secondary => {
                let fill = match (state.pressed, state.hovered) {
                    (true, _) => tokens.pressed,
                    (_, true) => tokens.hover,
                    _ => tokens.raised,
                };
                Self { fill, stroke: tokens.border_strong, ink: tokens.text }
            }
            Emphasis::Ghost => match (state.pressed, state.hovered) {
                (true, _) => Self { fill: tokens.pressed, stroke: clear, ink: tokens.text },
                (_, true) => Self { fill: tokens.hover, stroke: clear, ink: tokens.text },
                _ => Self { fill: clear, stroke: clear, ink: tokens.text_secondary },
            },
        }
    }

    pub fn paint(&self, ui: &Ui, rect: Rect, corner: u8) {
        ui.painter().rect(
            rect,
            CornerRadius::same(corner),
            self.fill,
            Stroke::new(1.0, self.stroke),
            StrokeKind::Inside,
        );
    }
}

/// The ring around what has the keyboard.
pub(super) fn focus_ring(ui: &Ui, response: &Response, corner: u8) {
    if response.has_focus() {
        let tokens = Tokens::of(ui);
        ui.painter().rect_stroke(
            response.rect.expand(2.0),
            CornerRadius::same(corner + 2),
            Stroke::new(2.0, tokens.accent),
            StrokeKind::Inside,
        );
    }
}

/// A thin line across the width at hand.
pub fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, Tokens::of(ui).border));
}

/// A thin line between things in a row, `height` points high.
pub fn vertical_rule(ui: &mut Ui, height: f32) {
    let (rect, _) = ui.allocate_exact_size(vec2(1.0, height), egui::Sense::hover());
    ui.painter().vline(rect.center().x, rect.y_range(), Stroke::new(1.0, Tokens::of(ui).border));
}

/// Corner radius of controls.
pub(super) const CORNER: u8 = radius::CONTROL;
