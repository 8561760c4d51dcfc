//! Small things beside others: chips, badges with counts, key caps; knows no screen.

use super::face::Tone;
use super::icons::Icon;
use super::theme::{Tokens, radius, size, text_size};
use super::{fonts, numbers, tooltip};
use egui::{
    Color32, CornerRadius, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};
use egui::{pos2, vec2};

/// A pill with a word: a tag, a filter, a state. Pressable when asked, removable when asked.
#[must_use = "nothing is drawn before `show`"]
pub struct Chip<'a> {
    label: &'a str,
    icon: Option<Icon>,
    tone: Tone,
    clickable: bool,
    removable: bool,
    tooltip: Option<&'a str>,
    max_width: f32,
}

/// What happened to a chip.
pub struct ChipResponse {
    pub response: Response,
    pub removed: bool,
}

impl<'a> Chip<'a> {
    pub fn new(label: &'a str) -> Self {
        Self {
            label,
            icon: None,
            tone: Tone::Neutral,
            clickable: false,
            removable: false,
            tooltip: None,
            max_width: 280.0,
        }
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    pub fn clickable(mut self) -> Self {
        self.clickable = true;
        self
    }

    /// With an × at its end.
    pub fn removable(mut self) -> Self {
        self.removable = true;
        self
    }

    pub fn tooltip(mut self, text: &'a str) -> Self {
        self.tooltip = Some(text);
        self
    }

    /// Longer words are cut with `…`.
    pub fn max_width(mut self, width: f32) -> Self {
        self.max_width = width;
        self
    }

    pub fn show(self, ui: &mut Ui) -> ChipResponse {
        let tokens = Tokens::of(ui);
        let (height, padding, gap, icon_side) = (22.0, 8.0, 4.0, 12.0);
        let icon_width = self.icon.map_or(0.0, |_| icon_side + gap);
        let close_width = if self.removable { icon_side + gap + 2.0 } else { 0.0 };
        let galley =
            egui::WidgetText::from(egui::RichText::new(self.label).font(FontId::new(12.0, fonts::medium())))
                .into_galley(
                    ui,
                    Some(egui::TextWrapMode::Truncate),
                    (self.max_width - icon_width - close_width - 2.0 * padding).max(16.0),
                    egui::TextStyle::Button,
                );
        let width = galley.size().x + icon_width + close_width + 2.0 * padding;
        let sense = if self.clickable { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
        let color = self.tone.color(tokens);
        let fill = match (self.clickable && response.hovered(), self.tone) {
            (true, Tone::Neutral) => tokens.pressed,
            (true, _) => tokens.tint(color, super::theme::Surface::Hover),
            _ => self.tone.fill(tokens),
        };
        let corner = CornerRadius::same((height / 2.0) as u8);
        ui.painter().rect_filled(rect, corner, fill);
        let middle = rect.center().y;
        let mut x = rect.left() + padding;
        if let Some(icon) = self.icon {
            icon.paint(
                ui,
                Rect::from_center_size(pos2(x + icon_side / 2.0, middle), Vec2::splat(icon_side)),
                color,
            );
            x += icon_width;
        }
        ui.painter().galley(pos2(x, middle - galley.size().y / 2.0), galley, color);
        let mut removed = false;
        if self.removable {
            let place = Rect::from_center_size(pos2(rect.right() - 12.0, middle), Vec2::splat(18.0));
            let close = ui.interact(place, response.id.with("remove"), Sense::click());
            close.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Remove {}", self.label)));
            if close.hovered() {
                ui.painter().circle_filled(place.center(), 8.0, tokens.pressed);
            }
            Icon::Close.paint(ui, Rect::from_center_size(place.center(), Vec2::splat(icon_side)), color);
            removed = close.clicked();
        }
        let role = if self.clickable { Role::Button } else { Role::Label };
        response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), self.label));
        let response = match self.tooltip {
            Some(body) => tooltip::hint(response, self.label, Some(body), None),
            None => response,
        };
        ChipResponse { response, removed }
    }
}

/// A count in a small pill; `name` says what is counted, for screen readers and on hover.
pub fn badge(ui: &mut Ui, count: u64, name: &str, tone: Tone) -> Response {
    let tokens = Tokens::of(ui);
    let text = numbers::count(count);
    let color = tone.color(tokens);
    let galley =
        ui.painter().layout_no_wrap(text.clone(), FontId::new(text_size::SMALL, fonts::semibold()), color);
    let width = (galley.size().x + 10.0).max(18.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 18.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(9), tone.fill(tokens));
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{text} {name}")));
    response.on_hover_text(format!("{text} {name}"))
}

const KEY_HEIGHT: f32 = 18.0;
const KEY_GAP: f32 = 3.0;

/// `Ctrl+Shift+K` as the caps of its keys.
pub fn keycaps(ui: &mut Ui, shortcut: &str) -> Response {
    let wanted = keycaps_size(ui, shortcut);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
    paint_keycaps(ui, rect, shortcut, None);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Key {shortcut}")));
    response
}

/// A lone `+` is a key; elsewhere `+` joins keys.
fn keys(shortcut: &str) -> Vec<&str> {
    if shortcut == "+" {
        return vec!["+"];
    }
    shortcut.split('+').filter(|k| !k.is_empty()).collect()
}

fn key_font() -> FontId {
    FontId::new(text_size::SMALL, fonts::medium())
}

fn key_width(ui: &Ui, key: &str) -> f32 {
    let text = ui.painter().layout_no_wrap(key.to_owned(), key_font(), Color32::WHITE).size().x;
    (text + 10.0).max(KEY_HEIGHT)
}

pub(super) fn keycaps_size(ui: &Ui, shortcut: &str) -> Vec2 {
    let keys = keys(shortcut);
    let gaps = keys.len().saturating_sub(1) as f32 * KEY_GAP;
    vec2(keys.iter().map(|k| key_width(ui, k)).sum::<f32>() + gaps, KEY_HEIGHT)
}

/// Paints the caps with their right end in the middle of `right`; returns their width.
pub fn keycaps_at(ui: &Ui, right: egui::Pos2, shortcut: &str) -> f32 {
    let wanted = keycaps_size(ui, shortcut);
    paint_keycaps(ui, egui::Align2::RIGHT_CENTER.anchor_size(right, wanted), shortcut, None);
    wanted.x
}

/// With `ink` the caps take that colour, on coloured buttons; else they are those of the theme.
pub(super) fn paint_keycaps(ui: &Ui, area: Rect, shortcut: &str, ink: Option<Color32>) {
    let tokens = Tokens::of(ui);
    let mut x = area.left();
    for key in keys(shortcut) {
        let width = key_width(ui, key);
        let rect = Rect::from_min_size(pos2(x, area.center().y - KEY_HEIGHT / 2.0), vec2(width, KEY_HEIGHT));
        let (fill, stroke, text) = match ink {
            Some(ink) => (Color32::TRANSPARENT, ink.gamma_multiply(0.4), ink),
            None => (tokens.sunken, tokens.border_strong, tokens.text_secondary),
        };
        let corner = CornerRadius::same(radius::SMALL);
        ui.painter().rect(rect, corner, fill, Stroke::new(1.0, stroke), StrokeKind::Inside);
        let galley = ui.painter().layout_no_wrap(key.to_owned(), key_font(), text);
        ui.painter().galley(rect.center() - galley.size() / 2.0, galley, text);
        x += width + KEY_GAP;
    }
}

/// A dot of the tone with words beside it: the state of something.
pub fn status(ui: &mut Ui, tone: Tone, label: &str) -> Response {
    let tokens = Tokens::of(ui);
    let font = FontId::new(text_size::BODY, fonts::regular());
    let galley = ui.painter().layout_no_wrap(label.to_owned(), font, tokens.text_secondary);
    let (rect, response) =
        ui.allocate_exact_size(vec2(galley.size().x + 14.0, galley.size().y.max(size::ICON)), Sense::hover());
    ui.painter().circle_filled(pos2(rect.left() + 4.0, rect.center().y), 3.5, tone.color(tokens));
    ui.painter().galley(
        pos2(rect.left() + 14.0, rect.center().y - galley.size().y / 2.0),
        galley,
        tokens.text_secondary,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
    response
}
