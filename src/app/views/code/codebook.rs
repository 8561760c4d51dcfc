//! The codebook as a column of big keys with its definitions; knows no coder.

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

/// Draws the keys; gives the id of the code that was pressed.
pub(super) fn keys_ui(
    ui: &mut Ui,
    codebook: &Codebook,
    given: &[String],
    definitions: bool,
    disabled: Option<&str>,
) -> Option<String> {
    let mut pressed = None;
    ui.spacing_mut().item_spacing.y = if definitions { space::S } else { 5.0 };
    for code in &codebook.codes {
        ui.push_id(&code.id, |ui| {
            let key = key_of(code).unwrap_or_else(|| "–".to_owned());
            let button = KeyButton {
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
