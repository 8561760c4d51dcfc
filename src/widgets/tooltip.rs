//! What appears on hover: name, explanation and key of a control, or the definition of a term.

use super::chip::keycaps;
use super::text::{self, TextRole};
use super::theme::{Tokens, space};
use egui::{Response, Role, Sense, Ui, WidgetInfo, pos2};

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
    let galley = ui.painter().layout_no_wrap(term.to_owned(), TextRole::Body.font(), tokens.text);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    let y = rect.bottom() - 0.5;
    let ends = [pos2(rect.left() + 1.0, y), pos2(rect.left() + galley.size().x, y)];
    ui.painter().extend(egui::Shape::dotted_line(&ends, tokens.text_muted, 3.0, 0.6));
    ui.painter().galley(rect.min, galley, tokens.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Term, true, term));
    definition(response, term, meaning, source)
}
