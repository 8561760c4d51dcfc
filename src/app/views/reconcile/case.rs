//! The two sides of an item, without names, on the side that a coin chose; knows not who said what.

use super::decision::Keys;
use super::list::name_of;
use super::spans::SIDES;
use crate::app::workspace::coding::Settling;
use crate::coding::adjudication::{Case, CaseSide, Outcome};
use crate::coding::{Codebook, Side, Verdict};
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{
    self, Button, Card, ControlSize, Icon, TextRole, keycaps, numbers, section_header, swatch, text,
};
use egui::{Align, Layout, Ui};

/// Draws what was said of a case; gives the verdict of the side that was taken.
pub(super) fn sides_ui(
    ui: &mut Ui,
    settling: &Settling,
    case: &Case<'_>,
    chosen: Option<&Outcome>,
    keys: &Keys,
    notes_shown: &mut bool,
) -> Option<Verdict> {
    let codebook = settling.adjudication.revealed().codebook();
    let mut taken = None;
    // Who has looked for themselves may see the reasons at once.
    let looked = case.look.is_some();
    let notes = looked || *notes_shown;
    section_header(ui, "What was said", None, |ui| {
        if looked {
            return;
        }
        let label = if *notes_shown { "Hide notes" } else { "Show notes" };
        let button = Button::ghost(label).icon(Icon::Note).size(ControlSize::Small);
        let tip = "Look for yourself first: reasons of others lead the eye";
        if button.tooltip(tip).show(ui).clicked() {
            *notes_shown = !*notes_shown;
        }
    });
    ui.add_space(space::XS);
    let sides = SIDES.into_iter().zip([&case.left, &case.right]);
    for ((name, side), key) in sides.zip(&keys.sides) {
        let on = chosen == Some(&Outcome::Settled(side.verdict.clone()));
        let shown = SideView { name, on, notes, key: key.as_deref().filter(|_| settling.is_open()) };
        if side_ui(ui, codebook, side, &shown, settling.is_open()) {
            taken = Some(side.verdict.clone());
        }
        ui.add_space(space::XS);
    }
    if let Some(look) = case.look {
        let (words, _) = name_of(codebook, Some(&look.verdict));
        text::show(ui, TextRole::Secondary, format!("{} looked first, and said: {words}", look.by));
    }
    taken
}

/// How a side is drawn.
struct SideView<'a> {
    name: &'a str,
    /// Its label is what the decision says so far.
    on: bool,
    notes: bool,
    key: Option<&'a str>,
}

fn side_ui(ui: &mut Ui, codebook: &Codebook, side: &CaseSide<'_>, view: &SideView<'_>, open: bool) -> bool {
    let (name, on) = (view.name, view.on);
    let (words, category) = name_of(codebook, Some(side.verdict));
    let spoken = format!("{name}: {words}");
    let card = Card::new(name).padding(12.0).selected(on);
    let card = if open { card.clickable(&spoken) } else { card };
    card.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Small, name);
            if let Some(key) = view.key {
                keycaps(ui, key);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if on {
                    Icon::Check.show_sized(ui, 14.0, Tokens::of(ui).accent);
                }
                confidence_ui(ui, side.confidence);
            });
        });
        verdict_ui(ui, &words, category);
        let watched = side.coverage.map(|share| format!("Watched {} of it", numbers::percent(share)));
        text::show(
            ui,
            TextRole::Muted,
            watched.unwrap_or_else(|| "Not known how much was watched".to_owned()),
        );
        if view.notes {
            let note = if side.note.trim().is_empty() { "No note" } else { side.note };
            text::show(ui, TextRole::Secondary, note);
        }
    })
    .response
    .clicked()
}

fn verdict_ui(ui: &mut Ui, words: &str, category: Option<Category>) {
    ui.horizontal(|ui| {
        match category {
            Some(category) => {
                swatch(ui, category, 20.0);
            }
            None => {
                Icon::Abstain.show_sized(ui, 18.0, Tokens::of(ui).text_secondary);
            }
        }
        text::truncated(ui, TextRole::Heading, words);
    });
}

fn confidence_ui(ui: &mut Ui, confidence: Option<u8>) {
    let words = match confidence {
        Some(3) => "Sure",
        Some(2) => "Fairly sure",
        Some(_) => "A guess",
        None => return,
    };
    widgets::Chip::new(words).show(ui);
}

/// An item that both agreed on, or on which one said nothing.
pub(super) fn agreed_ui(ui: &mut Ui, settling: &Settling, item: &str) {
    let revealed = settling.adjudication.revealed();
    let Some(found) = revealed.item(item) else { return };
    section_header(ui, "What was said", None, |_| {});
    ui.add_space(space::XS);
    let verdicts = Side::BOTH.map(|side| found.verdict(side));
    let rows: &[(&str, Option<&Verdict>)] = if verdicts[0] == verdicts[1] {
        &[("Both", verdicts[0])]
    } else {
        &[("One", verdicts[0]), ("The other", verdicts[1])]
    };
    for (name, verdict) in rows {
        let (words, category) = name_of(revealed.codebook(), *verdict);
        Card::new(*name).padding(12.0).show(ui, |ui| {
            text::small(ui, *name);
            verdict_ui(ui, &words, category);
        });
        ui.add_space(space::XS);
    }
}

/// A decision that can no longer change.
pub(super) fn settled_ui(ui: &mut Ui, settling: &Settling, case: &Case<'_>) {
    let Some(decision) = case.decision else { return };
    let codebook = settling.adjudication.revealed().codebook();
    section_header(ui, "How it was settled", None, |_| {});
    Card::new("settled").padding(12.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        match &decision.entry.outcome {
            Outcome::Settled(verdict) => {
                let (words, category) = name_of(codebook, Some(verdict));
                verdict_ui(ui, &words, category);
            }
            Outcome::Unresolvable => verdict_ui(ui, "Unresolvable", None),
        }
        if let Some(cause) = decision.entry.cause {
            text::muted(ui, cause.label());
        }
        if !decision.entry.note.trim().is_empty() {
            text::secondary(ui, &decision.entry.note);
        }
        text::small(ui, format!("Decided by {}", decision.signature.decided_by));
    });
}
