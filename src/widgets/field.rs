//! Fields that take text and numbers, and small choices: all with an accessible name; knows no filter and no setting.

use super::icons::Icon;
use super::text::{self, TextRole};
use super::theme::{Tokens, size};
use super::{chip, tooltip};
use egui::{Align2, Checkbox, ComboBox, DragValue, Rect, Response, Role, Slider, TextEdit, Ui, WidgetInfo};
use egui::{pos2, vec2};
use std::ops::RangeInclusive;

/// A one-line text field.
#[must_use = "nothing is drawn before `show`"]
pub struct TextField<'a> {
    text: &'a mut String,
    name: &'a str,
    hint: &'a str,
    width: Option<f32>,
    id: Option<egui::Id>,
    icon: Option<Icon>,
    shortcut: Option<&'a str>,
    clearable: bool,
    mono: bool,
    limit: usize,
    problem: Option<&'a str>,
    secret: bool,
}

impl<'a> TextField<'a> {
    /// `name` is what is asked for; it is also the hint while the field is empty.
    pub fn new(text: &'a mut String, name: &'a str) -> Self {
        Self {
            text,
            name,
            hint: name,
            width: None,
            id: None,
            icon: None,
            shortcut: None,
            clearable: false,
            mono: false,
            limit: 10_000,
            problem: None,
            secret: false,
        }
    }

    /// With a magnifying glass and an × to clear.
    pub fn search(text: &'a mut String, name: &'a str) -> Self {
        Self { icon: Some(Icon::Search), clearable: true, ..Self::new(text, name) }
    }

    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// In points; else as wide as the place it stands in.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// To ask for the keyboard from elsewhere: `ui.memory_mut(|m| m.request_focus(id))`.
    pub fn id(mut self, id: egui::Id) -> Self {
        self.id = Some(id);
        self
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The key that brings one here, shown while the field is empty.
    pub fn shortcut(mut self, shortcut: Option<&'a str>) -> Self {
        self.shortcut = shortcut;
        self
    }

    /// For paths, selectors and expressions.
    pub fn mono(mut self) -> Self {
        self.mono = true;
        self
    }

    /// Shows dots instead of what is typed.
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Most characters, 10,000 unless set.
    pub fn limit(mut self, characters: usize) -> Self {
        self.limit = characters;
        self
    }

    /// What is wrong with the text: a red rim, and the words on hover.
    pub fn problem(mut self, problem: Option<&'a str>) -> Self {
        self.problem = problem;
        self
    }

    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = Tokens::of(ui);
        let font = if self.mono { TextRole::Mono.font() } else { TextRole::Body.font() };
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let left = if self.icon.is_some() { 30 } else { 10 };
        let was_empty = self.text.is_empty();
        let right = if self.clearable && !was_empty { 28 } else { 10 };
        let margin = egui::Margin { left, right, top: 0, bottom: 0 };
        let mut edit = TextEdit::singleline(self.text)
            .hint_text(TextRole::Muted.rich(tokens, self.hint))
            .font(font)
            .desired_width(width)
            .min_size(vec2(0.0, size::CONTROL))
            .align(Align2::LEFT_CENTER)
            .margin(margin)
            .password(self.secret)
            .char_limit(self.limit);
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let mut response = ui.add(edit).accessible_name(self.name);
        let rect = response.rect;
        if let Some(icon) = self.icon {
            let place = Rect::from_center_size(pos2(rect.left() + 17.0, rect.center().y), vec2(14.0, 14.0));
            icon.paint(ui, place, tokens.text_muted);
        }
        if was_empty
            && !response.has_focus()
            && let Some(shortcut) = self.shortcut
        {
            let wanted = chip::keycaps_size(ui, shortcut);
            let area = Align2::RIGHT_CENTER.anchor_size(pos2(rect.right() - 6.0, rect.center().y), wanted);
            chip::paint_keycaps(ui, area, shortcut, None);
        }
        if self.clearable && !was_empty {
            let place = Rect::from_center_size(pos2(rect.right() - 14.0, rect.center().y), vec2(20.0, 20.0));
            let clear = ui.interact(place, response.id.with("clear"), egui::Sense::click());
            clear.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Clear {}", self.name)));
            let color = if clear.hovered() { tokens.text } else { tokens.text_muted };
            Icon::Close.paint(ui, Rect::from_center_size(place.center(), vec2(12.0, 12.0)), color);
            if clear.clicked() {
                self.text.clear();
                response.mark_changed();
            }
        }
        match self.problem {
            Some(problem) => {
                let stroke = egui::Stroke::new(1.0, tokens.danger);
                ui.painter().rect_stroke(rect, super::face::CORNER, stroke, egui::StrokeKind::Inside);
                tooltip::hint(response, self.name, Some(problem), None)
            }
            None => response,
        }
    }
}

/// Several lines: notes and rationales.
pub fn text_area(ui: &mut Ui, text: &mut String, name: &str, rows: usize) -> Response {
    area(ui, text, name, rows, 20_000)
}

/// As [`text_area`], for what is pasted whole, such as a file; put it into a scroll area.
pub fn long_text_area(ui: &mut Ui, text: &mut String, name: &str, rows: usize) -> Response {
    area(ui, text, name, rows, 1_000_000)
}

fn area(ui: &mut Ui, text: &mut String, name: &str, rows: usize, most_chars: usize) -> Response {
    let tokens = Tokens::of(ui);
    ui.add(
        TextEdit::multiline(text)
            .hint_text(TextRole::Muted.rich(tokens, name))
            .desired_width(f32::INFINITY)
            .desired_rows(rows)
            .margin(egui::Margin::symmetric(10, 8))
            .char_limit(most_chars),
    )
    .accessible_name(name)
}

/// A number to drag or type, with its unit: `Idle after 30 s`.
pub fn number(
    ui: &mut Ui,
    value: &mut f64,
    name: &str,
    unit: &str,
    range: RangeInclusive<f64>,
    decimals: usize,
) -> Response {
    let span = range.end() - range.start();
    let speed = if span.is_finite() && span > 0.0 { (span / 300.0).clamp(0.001, 10.0) } else { 0.1 };
    ui.add(
        DragValue::new(value)
            .range(range)
            .speed(speed)
            .fixed_decimals(decimals)
            .suffix(if unit.is_empty() { String::new() } else { format!(" {unit}") })
            .min_size(vec2(72.0, size::CONTROL)),
    )
    .accessible_name(name)
}

/// A slider with its number and unit behind it.
pub fn slider(
    ui: &mut Ui,
    value: &mut f64,
    name: &str,
    unit: &str,
    range: RangeInclusive<f64>,
    decimals: usize,
) -> Response {
    ui.horizontal(|ui| {
        let knob = ui.scope(|ui| {
            // The knob is as large as a line is high.
            ui.spacing_mut().interact_size.y = 18.0;
            let tokens = Tokens::of(ui);
            ui.visuals_mut().selection.bg_fill = tokens.accent_fill;
            let step = 10_f64.powi(-(decimals.min(9) as i32));
            ui.add(Slider::new(value, range.clone()).step_by(step).show_value(false)).accessible_name(name)
        });
        let field = number(ui, value, &format!("{name}, typed"), unit, range, decimals);
        knob.inner.union(field)
    })
    .inner
}

pub fn checkbox(ui: &mut Ui, on: &mut bool, label: &str) -> Response {
    let tokens = Tokens::of(ui);
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        for visuals in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
            visuals.bg_fill = if *on { tokens.accent_fill } else { tokens.sunken };
            visuals.fg_stroke = egui::Stroke::new(1.75, tokens.on_accent);
            if *on {
                visuals.bg_stroke = egui::Stroke::NONE;
            }
        }
        ui.add(Checkbox::new(on, TextRole::Body.rich(tokens, label)))
    })
    .inner
}

/// One of several choices in a menu. Returns the newly chosen one.
pub fn select<T: Copy + PartialEq>(ui: &mut Ui, name: &str, current: T, choices: &[(T, &str)]) -> Option<T> {
    let label = choices.iter().find(|(value, _)| *value == current).map_or("–", |(_, label)| *label);
    let mut chosen = None;
    let response = ComboBox::from_id_salt(name)
        .selected_text(label)
        .show_ui(ui, |ui| {
            for (value, label) in choices {
                if ui.selectable_label(*value == current, *label).clicked() && *value != current {
                    chosen = Some(*value);
                }
            }
        })
        .response;
    response.accessible_name(name);
    chosen
}

/// A field with its name above it and, below, a hint or what is wrong with it.
pub fn labelled<R>(
    ui: &mut Ui,
    name: &str,
    hint: Option<&str>,
    problem: Option<&str>,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        text::show(ui, TextRole::Small, name);
        let inner = add(ui);
        match (problem, hint) {
            (Some(problem), _) => {
                text::show(ui, TextRole::Danger, problem);
            }
            (None, Some(hint)) => {
                text::show(ui, TextRole::Small, hint);
            }
            (None, None) => {}
        }
        inner
    })
    .inner
}
