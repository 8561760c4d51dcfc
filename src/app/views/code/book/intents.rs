//! Which codes are intents: each rule with its figures, what fails and what to do, the thresholds, and the record; knows
//! no single label.

use super::super::super::ViewContext;
use super::super::codebook::category_of;
use super::act;
use crate::app::action::Action;
use crate::app::workspace::coding::{Book, BookAction};
use crate::coding::promotion::{CodeEvidence, PromotionRules, StepKind, judge};
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Button, Card, Chip, Icon, TextRole, Tone, numbers, section_header, text, tooltip,
};
use egui::{Align, Layout, Ui};

/// Thresholds that are being set.
#[derive(Default)]
pub(super) struct IntentsTab {
    rules: Option<PromotionRules>,
}

impl IntentsTab {
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        book: &Book,
        by: &str,
        actions: &mut Vec<Action>,
    ) {
        self.rules_ui(ui, book, by, actions);
        for evidence in &book.evidence {
            ui.add_space(space::S);
            code_ui(ui, book, evidence, by, actions);
        }
        record_ui(ui, context, book, by, actions);
    }

    fn rules_ui(&mut self, ui: &mut Ui, book: &Book, by: &str, actions: &mut Vec<Action>) {
        let stored = &book.promotions.rules;
        let mut rules = self.rules.clone().unwrap_or_else(|| stored.clone());
        Card::new("rules").show(ui, |ui| {
            text::strong(ui, "A code becomes an intent when all of this holds");
            ui.add_space(space::XS);
            whole(
                ui,
                "Sessions with it, at least",
                "Different recordings with an item that was settled with the code",
                &mut rules.sessions,
            );
            share(
                ui,
                "Share of the random items, at least",
                "Of settled items that chance drew; what was picked by hand counts for nothing here",
                &mut rules.share,
            );
            share(
                ui,
                "… or above this share beyond chance",
                "An exact binomial test, one-sided, at the level below: is the share really above this base?",
                &mut rules.base,
            );
            share(ui, "Level of that test", "The chance of passing by luck alone", &mut rules.alpha);
            ui.horizontal(|ui| {
                term(
                    ui,
                    "Kappa that a round must reach",
                    "Cohen's kappa of the code against all other codes, on blind labels of the random core",
                );
                widgets::number(ui, &mut rules.kappa, "Kappa that a round must reach", "", -1.0..=1.0, 2);
            });
            whole(
                ui,
                "Rounds that reach it, at least",
                "Under a codebook in which the code means the same as today",
                &mut rules.rounds,
            );
            whole(
                ui,
                "… or coders in them, at least",
                "One round has two coders: set 3 to ask for a second round with somebody else",
                &mut rules.coders,
            );
            if rules != *stored {
                ui.add_space(space::XS);
                ui.horizontal(|ui| {
                    if Button::primary("Use these thresholds").icon(Icon::Save).show(ui).clicked() {
                        let by = by.to_owned();
                        actions.push(act(BookAction::Rules { rules: rules.clone(), by }));
                    }
                    if Button::ghost("As they were").icon(Icon::Undo).show(ui).clicked() {
                        rules = stored.clone();
                    }
                });
            }
        });
        self.rules = (rules != *stored).then_some(rules);
    }
}

fn term(ui: &mut Ui, name: &str, meaning: &str) {
    ui.allocate_ui(egui::vec2(300.0, 24.0), |ui| {
        ui.set_width(300.0);
        tooltip::term_ui(ui, name, meaning, None);
    });
}

fn whole(ui: &mut Ui, name: &str, meaning: &str, value: &mut usize) {
    ui.horizontal(|ui| {
        term(ui, name, meaning);
        let mut number = *value as f64;
        if widgets::number(ui, &mut number, name, "", 1.0..=100_000.0, 0).changed() {
            *value = number.round() as usize;
        }
    });
}

fn share(ui: &mut Ui, name: &str, meaning: &str, value: &mut f64) {
    ui.horizontal(|ui| {
        term(ui, name, meaning);
        let mut percent = *value * 100.0;
        if widgets::number(ui, &mut percent, name, "%", 0.0..=100.0, 1).changed() {
            *value = percent / 100.0;
        }
    });
}

fn code_ui(ui: &mut Ui, book: &Book, evidence: &CodeEvidence, by: &str, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let results = judge(evidence, &book.promotions.rules);
    let passes = results.iter().all(|result| result.holds);
    let intent = book.promotions.is_intent(&evidence.code);
    Card::new(("intent", &evidence.code)).padding(14.0).show(ui, |ui| {
        ui.horizontal(|ui| {
            if let Some(code) = book.codebook.code(&evidence.code) {
                widgets::mark(ui, category_of(code));
            }
            text::line(ui, TextRole::Strong, &evidence.name);
            if intent {
                Chip::new("Intent").tone(Tone::Success).icon(Icon::CircleCheck).show(ui);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (code, by) = (evidence.code.clone(), by.to_owned());
                let nobody = by.trim().is_empty().then_some("Say who you are first");
                if intent {
                    let label = format!("Demote {}", evidence.name);
                    if Button::ghost(&label).icon(Icon::Minus).disabled_because(nobody).show(ui).clicked() {
                        actions.push(act(BookAction::Demote { code, by }));
                    }
                } else {
                    let label = format!("Promote {}", evidence.name);
                    let reason = (!passes).then_some("Not every rule holds").or(nobody);
                    if Button::primary(&label).icon(Icon::Check).disabled_because(reason).show(ui).clicked() {
                        actions.push(act(BookAction::Promote { code, by }));
                    }
                }
            });
        });
        for result in &results {
            ui.horizontal_wrapped(|ui| {
                let (icon, color, word) = if result.holds {
                    (Icon::CircleCheck, tokens.success, "Holds")
                } else {
                    (Icon::CircleX, tokens.danger, "Fails")
                };
                icon.show_named(ui, word, color);
                text::show(ui, TextRole::Body, &result.found);
                if !result.holds {
                    text::show(ui, TextRole::Warn, &result.next);
                }
            });
        }
        for round in &evidence.stale_rounds {
            text::muted(ui, format!("Round {round} does not count: the code has changed since"));
        }
    });
}

fn record_ui(ui: &mut Ui, context: &ViewContext<'_>, book: &Book, by: &str, actions: &mut Vec<Action>) {
    if book.promotions.steps.is_empty() {
        return;
    }
    ui.add_space(space::M);
    section_header(ui, "Record", Some((book.promotions.steps.len() as u64, "steps")), |ui| {
        let nothing = book.promotions.last().is_none().then_some("Everything is taken back");
        let button = Button::ghost("Take the last step back").icon(Icon::Undo).disabled_because(nothing);
        if button.show(ui).clicked() {
            actions.push(act(BookAction::UndoPromotion { by: by.to_owned() }));
        }
    });
    for step in book.promotions.steps.iter().rev() {
        let verb = if step.kind == StepKind::Promoted { "promoted" } else { "demoted" };
        let name = book.codebook.code(&step.code).map_or(step.code.as_str(), |code| code.name.as_str());
        let undone = if step.undone { ", taken back" } else { "" };
        let at = numbers::date_time(step.at_ms, context.zone);
        text::strong(ui, format!("{name} {verb} by {}, {at}{undone}", step.by));
        for figure in &step.figures {
            text::muted(ui, figure);
        }
    }
}
