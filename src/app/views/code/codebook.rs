//! The codebook as a column of big keys with its definitions; knows no coder.

use super::keys;
use crate::coding::{Code, Codebook};
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{Icon, KeyButton, TextRole, text};
use egui::Ui;

/// Colour and shape of a code, the same everywhere.
pub(in crate::app::views) fn category_of(code: &Code) -> Category {
    Category(usize::from(code.color))
}

/// The key as on its cap.
pub(super) fn key_of(code: &Code) -> Option<String> {
    code.key.map(|key| key.to_ascii_uppercase().to_string())
}

/// How far a code stands in from the one that it refines, in points.
const INDENT: f32 = 18.0;

/// Codes as families: each after the one that it refines, with how deep it stands; else in the order of the codebook.
fn in_families(codebook: &Codebook) -> Vec<(usize, &Code)> {
    fn add<'a>(codebook: &'a Codebook, parent: Option<&str>, depth: usize, out: &mut Vec<(usize, &'a Code)>) {
        for code in codebook.codes.iter().filter(|code| code.parent.as_deref() == parent) {
            out.push((depth, code));
            // A checked codebook has no circles; one that was not checked ends here all the same.
            if out.len() <= codebook.codes.len() {
                add(codebook, Some(&code.id), depth + 1, out);
            }
        }
    }
    let mut out = Vec::with_capacity(codebook.codes.len());
    add(codebook, None, 0, &mut out);
    out
}

/// Draws the keys; gives the id of the code that was pressed.
pub(super) fn keys_ui(
    ui: &mut Ui,
    codebook: &Codebook,
    given: &[String],
    definitions: bool,
    disabled: Option<&str>,
) -> Option<String> {
    let mut pressed = None;
    ui.spacing_mut().item_spacing.y = if definitions { space::S } else { space::XS };
    for (depth, code) in in_families(codebook) {
        ui.push_id(&code.id, |ui| {
            let parent = code.parent.as_deref().and_then(|id| codebook.code(id)).map(|p| p.name.as_str());
            let key = key_of(code).filter(|_| keys::has_key(code)).unwrap_or_else(|| "–".to_owned());
            let indent = depth as f32 * INDENT;
            let button = KeyButton {
                indent,
                under: parent,
                key: &key,
                label: &code.name,
                definition: &code.definition,
                category: Some(category_of(code)),
                selected: given.contains(&code.id),
                disabled,
            };
            if button.show(ui).clicked() {
                pressed = Some(code.id.clone());
            }
            if definitions {
                definition_ui(ui, code);
            }
        });
    }
    pressed
}

/// Definition and rules under their key.
fn definition_ui(ui: &mut Ui, code: &Code) {
    ui.indent(("definition", &code.id), |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        text::secondary(ui, &code.definition);
        let tokens = Tokens::of(ui);
        rules_ui(ui, Icon::Check, tokens.success, &code.include);
        rules_ui(ui, Icon::Close, tokens.danger, &code.exclude);
    });
}

fn rules_ui(ui: &mut Ui, icon: Icon, color: egui::Color32, rules: &[String]) {
    for rule in rules {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            icon.show_sized(ui, 13.0, color);
            text::show(ui, TextRole::Muted, rule);
        });
    }
}
