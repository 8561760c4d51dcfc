//! The typed reasons for giving no label, as a small dialog with a key each.

use crate::coding::Abstention;
use crate::widgets::list_row::list_row;
use crate::widgets::{Dialog, TextRole, keycaps, space, text};
use egui::{Context, Key, Modifiers};

const KEYS: [Key; 4] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4];

/// What came of a frame of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Open,
    Left,
    Chosen(Abstention),
}

fn meaning(reason: Abstention) -> &'static str {
    match reason {
        Abstention::NotEnoughEvidence => "Watched, and it does not show what the visitor wanted",
        Abstention::BrokenReplay => "The page cannot be followed: blank, torn, without its styles",
        Abstention::Bot => "A crawler, a test or a monitoring script",
        Abstention::NeedsNewCode => "The intent is clear, and the codebook has no code for it",
    }
}

pub(super) fn abstain_ui(ctx: &Context, none_key: Option<&str>) -> Asked {
    let mut asked = Asked::Open;
    let shown = Dialog::new("abstain", "Why is there no label?").width(460.0).show(ctx, |ui| {
        for (at, reason) in Abstention::ALL.into_iter().enumerate() {
            let row = list_row(ui, ("abstain", reason.id()), reason.label(), 48.0, |ui| {
                keycaps(ui, &(at + 1).to_string());
                ui.add_space(space::XS);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add_space(6.0);
                    text::line(ui, TextRole::Strong, reason.label());
                    text::truncated(ui, TextRole::Muted, meaning(reason));
                });
            });
            if row.clicked() || ui.input_mut(|i| i.consume_key(Modifiers::NONE, KEYS[at])) {
                asked = Asked::Chosen(reason);
            }
        }
        ui.add_space(space::S);
        let words = match none_key {
            Some(key) => format!("“No intent fits” is a label, not a reason: it is on key {key}"),
            None => "“No intent fits” is a label, not a reason: it stands in the codebook".to_owned(),
        };
        text::show(ui, TextRole::Muted, words);
    });
    if shown.close && asked == Asked::Open { Asked::Left } else { asked }
}
