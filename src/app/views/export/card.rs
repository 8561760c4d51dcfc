//! The card of the set, as it will be written beside it.

use crate::export::Card as SetCard;
use crate::widgets::theme::space;
use crate::widgets::{Tone, fact_row, numbers, section_header, status, text};
use egui::Ui;

const NAME: f32 = 150.0;

pub(super) fn card_ui(ui: &mut Ui, card: &SetCard) {
    section_header(ui, "Dataset card", None, |_| {});
    let leakage = card.leakage.sentence();
    status(ui, Tone::Neutral, &leakage);
    for warning in &card.warnings {
        status(ui, Tone::Warn, warning);
    }
    ui.add_space(space::S);
    fact_row(ui, "Round", &card.round, NAME);
    fact_row(ui, "Items", &card.sampling_sentence, NAME);
    fact_row(ui, "Abstentions", card.abstentions, NAME);
    let counted = |pairs: &[(&'static str, usize)]| {
        let parts: Vec<String> = pairs
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(name, n)| format!("{name} {}", numbers::count(*n as u64)))
            .collect();
        parts.join(" · ")
    };
    fact_row(ui, "Source of labels", &counted(&card.sources), NAME);
    fact_row(ui, "Split", &counted(&card.splits), NAME);
    ui.add_space(space::M);
    section_header(ui, "Labels", Some((card.labels.len() as u64, "codes")), |_| {});
    for label in card.labels.iter().filter(|l| l.items > 0) {
        let share = numbers::share(label.items as u64, card.rows as u64, None);
        let value = format!(
            "{share}   train {} · validation {} · test {}",
            label.train, label.validation, label.test
        );
        fact_row(ui, &label.name, &value, NAME);
    }
    if card.labels.iter().all(|l| l.items == 0) {
        text::muted(ui, "No item has a final label yet");
    }
}
