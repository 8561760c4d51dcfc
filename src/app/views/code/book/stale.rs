//! Labels that an edit made stale, the way to make them anew, and examples that coders wished for; must not know an open
//! round.

use super::super::super::ViewContext;
use super::super::CodeAction;
use super::{act, items};
use crate::app::action::Action;
use crate::app::selection::Item as Selected;
use crate::app::workspace::coding::{Book, BookAction, RoundPrefill};
use crate::coding::StaleRound;
use crate::model::SessionId;
use crate::widgets::theme::space;
use crate::widgets::{Button, Card, Icon, TextRole, section_header, text};
use egui::{Align, Layout, Ui};

/// Items that are shown of each round; the rest is counted.
const SHOWN: usize = 12;

pub(super) fn ui(ui: &mut Ui, context: &ViewContext<'_>, book: &Book, actions: &mut Vec<Action>) {
    let stale = &book.stale;
    if stale.rounds.is_empty() {
        text::secondary(ui, format!("No label of a revealed round is stale under version {}", stale.version));
    }
    for round in &stale.rounds {
        round_ui(ui, context, book, round, actions);
        ui.add_space(space::S);
    }
    for round in &stale.waiting {
        text::muted(
            ui,
            format!(
                "Round {round} is blind and goes on with its own version; its labels are told after the reveal"
            ),
        );
    }
    if !book.wishes.is_empty() {
        ui.add_space(space::M);
        section_header(ui, "Wished for as examples", Some((book.wishes.len() as u64, "wishes")), |_| {});
        text::muted(ui, "What coders marked while they labelled blind; it came out at the reveal");
        for wish in &book.wishes {
            ui.horizontal(|ui| {
                let code = book.codebook.code(&wish.code).map_or(wish.code.as_str(), |c| c.name.as_str());
                let place = wish.example.sequence.as_deref().unwrap_or(&wish.example.session);
                text::line(ui, TextRole::Strong, code);
                text::line(ui, TextRole::Secondary, wish.example.kind.label());
                text::line(ui, TextRole::Muted, format!("{place}, by {}", wish.coder));
                text::truncated(ui, TextRole::Body, &wish.example.note);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let label = format!("Take {place} for {code}");
                    if Button::secondary(&label).icon(Icon::Plus).show(ui).clicked() {
                        actions.push(act(BookAction::TakeExample(Box::new(wish.clone()))));
                    }
                });
            });
        }
    }
}

fn round_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    book: &Book,
    round: &StaleRound,
    actions: &mut Vec<Action>,
) {
    Card::new(("stale", &round.round)).show(ui, |ui| {
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Heading, format!("Round {}", round.round));
            let labelled = round.of;
            let words =
                format!("version {}: {} of {labelled} stale", round.version, items(round.items.len()));
            text::line(ui, TextRole::Muted, words);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let none = round.items.is_empty().then_some("A later round has taken all of them up");
                let label = format!("Label {} anew…", items(round.items.len()));
                let button = Button::primary(&label).icon(Icon::Refresh).disabled_because(none);
                if button.show(ui).clicked() {
                    let coders = context.workspace.coding.round(&round.round).map(|r| &r.coders);
                    let names = coders.map(|coders| coders.each_ref().map(|coder| coder.name.clone()));
                    actions.push(Action::Code(CodeAction::Prefill(Some(RoundPrefill {
                        codebook: book.codebook.id.clone(),
                        coders: names.unwrap_or_default(),
                        supersedes: Some(round.round.clone()),
                    }))));
                }
            });
        });
        if round.taken_up > 0 {
            text::muted(ui, format!("{} more are taken up by a later round", items(round.taken_up)));
        }
        for stale in round.items.iter().take(SHOWN) {
            ui.horizontal(|ui| {
                if Button::ghost(&stale.item.id).icon(Icon::Replay).show(ui).clicked() {
                    let session = SessionId::new(stale.item.session.as_str());
                    actions.push(Action::Open(Selected::Moment(session, stale.item.start_ms)));
                }
                text::truncated(ui, TextRole::Muted, stale.reasons.join("; "));
            });
        }
        if round.items.len() > SHOWN {
            text::muted(ui, format!("and {} more", items(round.items.len() - SHOWN)));
        }
    });
}
