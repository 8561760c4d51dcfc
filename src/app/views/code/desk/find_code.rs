//! Finding a code by typing, for codebooks with more codes than keys; a small dialog worked with the keyboard.

use super::super::codebook::{category_of, key_of};
use crate::app::palette::{Palette, score};
use crate::coding::{Code, Codebook};
use crate::widgets::list_row::list_row;
use crate::widgets::{Dialog, TextField, TextRole, Tokens, keycaps, space, swatch, text};
use egui::{Context, Id, Key, Modifiers, ScrollArea};

/// What came of a frame of the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Open,
    Left,
    Code(String),
}

/// The codes that fit what was typed, best first; all in the order of the codebook while nothing is typed.
fn matching<'a>(codebook: &'a Codebook, query: &str) -> Vec<&'a Code> {
    if query.trim().is_empty() {
        return codebook.codes.iter().collect();
    }
    let fit = |code: &Code| {
        let by_definition = score(query, &format!("{} {}", code.name, code.definition)).map(|s| s - 20);
        score(query, &code.name).max(score(query, &code.id).map(|s| s - 5)).max(by_definition)
    };
    let mut found: Vec<(i32, usize, &Code)> =
        codebook.codes.iter().enumerate().filter_map(|(at, code)| Some((-fit(code)?, at, code))).collect();
    found.sort_by_key(|(score, at, _)| (*score, *at));
    found.into_iter().map(|(_, _, code)| code).collect()
}

pub(super) fn find_code_ui(ctx: &Context, codebook: &Codebook, finding: &mut Palette) -> Found {
    let mut found = Found::Open;
    let shown = Dialog::new("find-code", "Find a code").width(520.0).show(ctx, |ui| {
        let (step, enter) = ui.input_mut(|i| {
            let up = i.consume_key(Modifiers::NONE, Key::ArrowUp);
            let down = i.consume_key(Modifiers::NONE, Key::ArrowDown);
            (isize::from(down) - isize::from(up), i.consume_key(Modifiers::NONE, Key::Enter))
        });
        let before = finding.query.clone();
        let field = TextField::search(&mut finding.query, "Name or definition of a code");
        let response = field.id(Id::unique("find-code-field")).limit(200).show(ui);
        if !response.has_focus() {
            response.request_focus();
        }
        if before != finding.query {
            finding.marked = 0;
        }
        let codes = matching(codebook, &finding.query);
        finding.step(step, codes.len());
        ui.add_space(space::XS);
        if codes.is_empty() {
            text::show(
                ui,
                TextRole::Muted,
                "Nothing fits. Fewer letters find more; U gives a reason for no label",
            );
            return;
        }
        let room = (ui.ctx().content_rect().height() - 260.0).clamp(120.0, 420.0);
        ScrollArea::vertical().max_height(room).show(ui, |ui| {
            for (at, code) in codes.iter().enumerate() {
                let marked = at == finding.marked;
                let row = list_row(ui, ("find-code", &code.id), &code.name, 44.0, |ui| {
                    let tokens = Tokens::of(ui);
                    swatch::mark(ui, category_of(code));
                    ui.add_space(space::XS);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 1.0;
                        ui.add_space(5.0);
                        ui.horizontal(|ui| {
                            let role = if marked { TextRole::Strong } else { TextRole::Body };
                            text::line(ui, role, &code.name);
                            if let Some(key) = key_of(code) {
                                keycaps(ui, &key);
                            }
                        });
                        text::truncated(ui, TextRole::Muted, &code.definition);
                    });
                    if marked {
                        let rect = ui.max_rect();
                        ui.painter().vline(rect.left() - 4.0, rect.y_range(), (2.0, tokens.accent));
                    }
                });
                if marked && step != 0 {
                    row.scroll_to_me(None);
                }
                if row.clicked() {
                    found = Found::Code(code.id.clone());
                }
            }
        });
        if enter && let Some(code) = codes.get(finding.marked) {
            found = Found::Code(code.id.clone());
        }
    });
    if shown.close && found == Found::Open { Found::Left } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::codebook::starters;

    #[test]
    fn codes_are_found_by_name_before_definition() {
        let book = starters()[0].codebook().unwrap();
        assert_eq!(matching(&book, " ").len(), book.codes.len());
        assert_eq!(matching(&book, "scan")[0].id, "scanner");
        assert!(matching(&book, "zzqx").is_empty());
    }
}
