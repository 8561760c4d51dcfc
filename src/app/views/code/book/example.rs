//! Making an item an example of a code: which code, which kind, and why; knows neither project nor ballot.

use super::super::codebook::category_of;
use crate::coding::Codebook;
use crate::coding::codebook::ExampleKind;
use crate::widgets::theme::space;
use crate::widgets::{self, Button, Choice, Icon, TextField, TextRole, text};
use egui::Ui;

/// What is chosen so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app::views) struct ExampleDraft {
    pub code: usize,
    pub kind: ExampleKind,
    pub note: String,
}

impl Default for ExampleDraft {
    fn default() -> Self {
        Self { code: 0, kind: ExampleKind::Positive, note: String::new() }
    }
}

/// What came of one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app::views) enum Asked {
    Open,
    Left,
    Add { code: String, kind: ExampleKind, note: String },
}

/// Draws the choice in place.
pub(in crate::app::views) fn example_ui(ui: &mut Ui, codebook: &Codebook, draft: &mut ExampleDraft) -> Asked {
    let mut asked = Asked::Open;
    ui.horizontal_wrapped(|ui| {
        text::line(ui, TextRole::Secondary, "Example of");
        let names: Vec<(usize, &str)> =
            codebook.codes.iter().enumerate().map(|(at, code)| (at, code.name.as_str())).collect();
        if let Some(code) = codebook.codes.get(draft.code) {
            widgets::mark(ui, category_of(code));
        }
        if let Some(code) = widgets::select(ui, "Code of the example", draft.code, &names) {
            draft.code = code;
        }
        let kinds = ExampleKind::ALL.map(|kind| Choice::new(kind, kind.label()));
        if let Some(kind) = widgets::segmented(ui, "Kind of example", draft.kind, &kinds) {
            draft.kind = kind;
        }
    });
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        let width = (ui.available_width() - 190.0).max(160.0);
        TextField::new(&mut draft.note, "Why it is an example").width(width).limit(500).show(ui);
        if Button::secondary("Add").icon(Icon::Plus).show(ui).clicked()
            && let Some(code) = codebook.codes.get(draft.code)
        {
            asked =
                Asked::Add { code: code.id.clone(), kind: draft.kind, note: draft.note.trim().to_owned() };
        }
        if Button::ghost("Leave it").show(ui).clicked() {
            asked = Asked::Left;
        }
    });
    asked
}
