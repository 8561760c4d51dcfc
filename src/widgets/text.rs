//! Text in the sizes, weights and colours of the theme; knows no font file and no screen.

use super::fonts;
use super::theme::{Tokens, text_size};
use egui::{Color32, FontFamily, Label, Response, RichText, Ui};

/// The role of a text decides its size, weight and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRole {
    /// A number or name that a screen is about.
    Display,
    /// Of a screen or dialog.
    Title,
    /// Of a section or card.
    Heading,
    Body,
    /// Body that stands out.
    Strong,
    Secondary,
    /// Hints and captions, body size.
    Muted,
    /// Captions, units, table headers.
    Small,
    /// Selectors, ids, paths.
    Mono,
    Success,
    Warn,
    Danger,
}

impl TextRole {
    /// The text with everything set, for widgets of egui that take one.
    pub fn rich(self, tokens: &Tokens, text: impl Into<String>) -> RichText {
        let (size, family, color) = self.parts(tokens);
        RichText::new(text).size(size).family(family).color(color)
    }

    pub fn font(self) -> egui::FontId {
        let (size, family, _) = self.parts(Tokens::of_theme(egui::Theme::Dark));
        egui::FontId::new(size, family)
    }

    fn parts(self, t: &Tokens) -> (f32, FontFamily, Color32) {
        match self {
            Self::Display => (text_size::DISPLAY, fonts::semibold(), t.text),
            Self::Title => (text_size::TITLE, fonts::semibold(), t.text),
            Self::Heading => (text_size::HEADING, fonts::semibold(), t.text),
            Self::Body => (text_size::BODY, fonts::regular(), t.text),
            Self::Strong => (text_size::BODY, fonts::semibold(), t.text),
            Self::Secondary => (text_size::BODY, fonts::regular(), t.text_secondary),
            Self::Muted => (text_size::BODY, fonts::regular(), t.text_muted),
            Self::Small => (text_size::SMALL, fonts::medium(), t.text_muted),
            Self::Mono => (text_size::MONO, fonts::mono(), t.text),
            Self::Success => (text_size::BODY, fonts::medium(), t.success),
            Self::Warn => (text_size::BODY, fonts::medium(), t.warn),
            Self::Danger => (text_size::BODY, fonts::medium(), t.danger),
        }
    }
}

/// Wraps at the width at hand.
pub fn show(ui: &mut Ui, role: TextRole, text: impl Into<String>) -> Response {
    let rich = role.rich(Tokens::of(ui), text);
    ui.add(Label::new(rich).wrap())
}

/// One line, cut with `…`; the whole text on hover.
pub fn truncated(ui: &mut Ui, role: TextRole, text: impl Into<String>) -> Response {
    let rich = role.rich(Tokens::of(ui), text);
    ui.add(Label::new(rich).truncate())
}

/// One line however long: in rows of controls.
pub fn line(ui: &mut Ui, role: TextRole, text: impl Into<String>) -> Response {
    let rich = role.rich(Tokens::of(ui), text);
    ui.add(Label::new(rich).extend())
}

/// Can be marked and copied: ids, paths, messages.
pub fn selectable(ui: &mut Ui, role: TextRole, text: impl Into<String>) -> Response {
    let rich = role.rich(Tokens::of(ui), text);
    ui.add(Label::new(rich).wrap().selectable(true))
}

pub fn title(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Title, text)
}

pub fn heading(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Heading, text)
}

pub fn body(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Body, text)
}

pub fn strong(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Strong, text)
}

pub fn secondary(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Secondary, text)
}

pub fn muted(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Muted, text)
}

pub fn small(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Small, text)
}

pub fn mono(ui: &mut Ui, text: impl Into<String>) -> Response {
    show(ui, TextRole::Mono, text)
}
