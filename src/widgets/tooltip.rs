//! What appears on hover: name, explanation and key of a control, or the definition of a term.

use super::chip::keycaps;
use super::text::{self, TextRole};
use super::theme::{Tokens, space};
use egui::{Response, Ui};

/// Shows `title`, an explanation and the key, as far as they are there.
pub fn hint(response: Response, title: &str, body: Option<&str>, shortcut: Option<&str>) -> Response {
    response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Strong, title);
            if let Some(shortcut) = shortcut {
                keycaps(ui, shortcut);
            }
        });
        if let Some(body) = body {
            text::secondary(ui, body);
        }
    })
}

/// The definition of a term, as in codebooks and statistics; `source` says where it is from.
pub fn definition(response: Response, term: &str, meaning: &str, source: Option<&str>) -> Response {
    response.on_hover_ui(|ui| {
        ui.set_max_width(360.0);
        ui.spacing_mut().item_spacing.y = space::XS;
        text::strong(ui, term);
        text::secondary(ui, meaning);
        if let Some(source) = source {
            text::small(ui, source);
        }
    })
}

/// A word with a dotted line under it that explains itself on hover.
pub fn term_ui(ui: &mut Ui, term: &str, meaning: &str, source: Option<&str>) -> Response {
    let tokens = Tokens::of(ui);
    let response = text::line(ui, TextRole::Body, term);
    let y = response.rect.bottom() - 0.5;
    let dots = egui::Shape::dotted_line(
        &[egui::pos2(response.rect.left() + 1.0, y), egui::pos2(response.rect.right(), y)],
        tokens.text_muted,
        3.0,
        0.6,
    );
    ui.painter().extend(dots);
    definition(response, term, meaning, source)
}
