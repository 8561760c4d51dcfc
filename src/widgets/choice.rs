//! Choosing between a few: segmented controls, tabs and switches; knows not what is chosen.

use super::button::ControlSize;
use super::face::{CORNER, Emphasis, Face, State, focus_ring};
use super::icons::Icon;
use super::theme::{Tokens, radius, size, text_size};
use super::{chip, fonts, numbers, tooltip};
use egui::{CornerRadius, FontId, Galley, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use egui::{pos2, vec2};
use std::sync::Arc;

/// One of the choices.
#[derive(Clone, Debug)]
pub struct Choice<'a, T> {
    pub value: T,
    pub label: &'a str,
    pub icon: Option<Icon>,
    pub count: Option<u64>,
}

impl<'a, T> Choice<'a, T> {
    pub fn new(value: T, label: &'a str) -> Self {
        Self { value, label, icon: None, count: None }
    }

    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A number behind the label: how much is there.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

fn galley(ui: &Ui, label: &str) -> Arc<Galley> {
    let font = FontId::new(text_size::BODY, fonts::medium());
    ui.painter().layout_no_wrap(label.to_owned(), font, egui::Color32::PLACEHOLDER)
}

/// Two to five choices in one groove, one of them on. Returns the newly chosen one.
pub fn segmented<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    current: T,
    choices: &[Choice<'_, T>],
) -> Option<T> {
    let tokens = Tokens::of(ui);
    let padding = 10.0;
    let widths: Vec<f32> = choices
        .iter()
        .map(|c| {
            galley(ui, c.label).size().x + 2.0 * padding + c.icon.map_or(0.0, |_| size::ICON_SMALL + 6.0)
        })
        .collect();
    let total = widths.iter().sum::<f32>() + 4.0;
    let (groove, group) = ui.allocate_exact_size(vec2(total, size::CONTROL), Sense::hover());
    let corner = CornerRadius::same(CORNER);
    let rim = Stroke::new(1.0, tokens.border);
    ui.painter().rect(groove, corner, tokens.sunken, rim, StrokeKind::Inside);
    group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, name));
    let mut chosen = None;
    let mut x = groove.left() + 2.0;
    for (i, (choice, width)) in choices.iter().zip(widths).enumerate() {
        let rect = Rect::from_min_size(pos2(x, groove.top() + 2.0), vec2(width, size::CONTROL - 4.0));
        x += width;
        let on = choice.value == current;
        let response = ui.interact(rect, group.id.with(i), Sense::click());
        if on {
            let rim = Stroke::new(1.0, tokens.border_strong);
            let fill = if tokens.dark { tokens.pressed } else { tokens.raised };
            ui.painter().rect(rect, CornerRadius::same(CORNER - 2), fill, rim, StrokeKind::Inside);
        }
        let ink = if on || response.hovered() { tokens.text } else { tokens.text_secondary };
        let mut at = rect.left() + padding;
        if let Some(icon) = choice.icon {
            let side = size::ICON_SMALL;
            icon.paint(
                ui,
                Rect::from_center_size(pos2(at + side / 2.0, rect.center().y), vec2(side, side)),
                ink,
            );
            at += side + 6.0;
        }
        let galley = galley(ui, choice.label);
        ui.painter().galley(pos2(at, rect.center().y - galley.size().y / 2.0), galley, ink);
        focus_ring(ui, &response, CORNER - 2);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), on, choice.label));
        if response.clicked() && !on {
            chosen = Some(choice.value);
        }
    }
    chosen
}

/// Tabs over a panel, the shown one underlined. Returns the newly chosen one.
pub fn tabs<T: Copy + PartialEq>(ui: &mut Ui, current: T, choices: &[Choice<'_, T>]) -> Option<T> {
    let tokens = Tokens::of(ui);
    let mut chosen = None;
    let height = 34.0;
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.set_min_height(height);
        for choice in choices {
            let on = choice.value == current;
            let galley = galley(ui, choice.label);
            let count = choice.count.map(|n| {
                let font = FontId::new(text_size::SMALL, fonts::medium());
                ui.painter().layout_no_wrap(numbers::count(n), font, egui::Color32::PLACEHOLDER)
            });
            let count_width = count.as_ref().map_or(0.0, |c| c.size().x + 6.0);
            let icon_width = choice.icon.map_or(0.0, |_| size::ICON_SMALL + 6.0);
            let width = galley.size().x + count_width + icon_width + 20.0;
            let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
            let ink = if on || response.hovered() { tokens.text } else { tokens.text_secondary };
            let mut x = rect.left() + 10.0;
            let y = rect.center().y;
            if let Some(icon) = choice.icon {
                let side = size::ICON_SMALL;
                icon.paint(ui, Rect::from_center_size(pos2(x + side / 2.0, y), vec2(side, side)), ink);
                x += icon_width;
            }
            let text_width = galley.size().x;
            ui.painter().galley(pos2(x, y - galley.size().y / 2.0), galley, ink);
            if let Some(count) = count {
                let at = pos2(x + text_width + 6.0, y - count.size().y / 2.0);
                ui.painter().galley(at, count, tokens.text_muted);
            }
            if on {
                let line = Rect::from_min_max(
                    pos2(rect.left() + 8.0, rect.bottom() - 2.0),
                    rect.max - vec2(8.0, 0.0),
                );
                ui.painter().rect_filled(line, CornerRadius::same(1), tokens.accent);
            }
            focus_ring(ui, &response, radius::SMALL);
            response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), on, choice.label));
            if response.clicked() && !on {
                chosen = Some(choice.value);
            }
        }
    });
    let rect = row.response.rect;
    let right = ui.max_rect().right().max(rect.right());
    ui.painter().hline(rect.left()..=right, rect.bottom() - 0.5, Stroke::new(1.0, tokens.border));
    chosen
}

/// On or off, with its words behind it.
pub fn toggle(ui: &mut Ui, on: &mut bool, label: &str) -> Response {
    let tokens = Tokens::of(ui);
    let galley = galley(ui, label);
    let knob = vec2(30.0, 18.0);
    let wanted = vec2(knob.x + 8.0 + galley.size().x, size::CONTROL_SMALL);
    let (rect, mut response) = ui.allocate_exact_size(wanted, Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let share = ui.animate_bool_responsive(response.id, *on);
    let groove = Rect::from_min_size(pos2(rect.left(), rect.center().y - knob.y / 2.0), knob);
    let fill = tokens.border_strong.lerp_to_gamma(tokens.accent_fill, share);
    ui.painter().rect_filled(groove, CornerRadius::same(9), fill);
    let x = egui::lerp(groove.left() + 9.0..=groove.right() - 9.0, share);
    ui.painter().circle_filled(pos2(x, groove.center().y), 6.5, egui::Color32::WHITE);
    let at = pos2(groove.right() + 8.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
    focus_ring(ui, &response, 9);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), *on, label));
    response
}

/// A big key of the codebook: the key, the name of the code, and its definition on hover.
pub struct KeyButton<'a> {
    pub key: &'a str,
    pub label: &'a str,
    /// The name of the code that this one refines, for screen readers.
    pub under: Option<&'a str>,
    /// How far it stands in, in points.
    pub indent: f32,
    pub definition: &'a str,
    /// A colour and shape mark before the name.
    pub category: Option<super::theme::Category>,
    pub selected: bool,
    pub disabled: Option<&'a str>,
}

impl KeyButton<'_> {
    /// As wide as its place.
    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let enabled = self.disabled.is_none();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let wanted = vec2(ui.available_width(), ControlSize::Large.height());
        let (whole, response) = ui.allocate_exact_size(wanted, sense);
        let rect = Rect::from_min_max(whole.min + vec2(self.indent, 0.0), whole.max);
        if self.indent > 0.0 {
            let elbow = pos2(rect.left() - 9.0, rect.center().y);
            let line = Stroke::new(1.0, tokens.border_strong);
            ui.painter().vline(elbow.x, whole.top()..=elbow.y, line);
            ui.painter().hline(elbow.x..=rect.left() - 2.0, elbow.y, line);
        }
        let state = State::of(&response, enabled, self.selected);
        let mut face = Face::of(tokens, Emphasis::Secondary, &state);
        if self.selected {
            face.stroke = tokens.accent;
        }
        face.paint(ui, rect, radius::CONTROL);
        focus_ring(ui, &response, radius::CONTROL);
        let y = rect.center().y;
        let caps = chip::keycaps_size(ui, self.key);
        let cap = Rect::from_min_size(pos2(rect.left() + 10.0, y - caps.y / 2.0), caps);
        chip::paint_keycaps(ui, cap, self.key, None);
        let mut x = rect.left() + 10.0 + caps.x.max(20.0) + 10.0;
        if let Some(category) = self.category {
            super::swatch::paint_mark(ui.painter(), tokens, pos2(x + 5.0, y), 5.0, category);
            x += 18.0;
        }
        let painter = ui.painter().with_clip_rect(rect.shrink(4.0).intersect(ui.clip_rect()));
        let galley = galley(ui, self.label);
        painter.galley(pos2(x, y - galley.size().y / 2.0), galley, face.ink);
        if self.selected {
            let place = Rect::from_center_size(pos2(rect.right() - 18.0, y), vec2(16.0, 16.0));
            Icon::Check.paint(ui, place, face.ink);
        }
        response.widget_info(|| {
            let under = self.under.map(|name| format!(", under {name}")).unwrap_or_default();
            let name = format!("{} {}{under}", self.key, self.label);
            WidgetInfo::selected(Role::Button, enabled, self.selected, name)
        });
        match self.disabled {
            Some(reason) => tooltip::hint(response, self.label, Some(reason), None),
            None => tooltip::definition(response, self.label, self.definition, None),
        }
    }
}
