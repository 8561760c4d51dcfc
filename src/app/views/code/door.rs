//! The rounds of the project and who may sit down to them; tells of each coder only how many items are done.

use super::super::ViewContext;
use super::super::reconcile::ReconcileAction;
use super::CodeAction;
use super::discuss;
use super::passphrase::Asking;
use super::setup::column;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::route::Route;
use crate::app::workspace::coding::{BookAction, Sit};
use crate::coding::{Protection, Round, RoundState};
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Button, Card, Chip, ControlSize, Icon, ProgressBar, TextRole, Tone, numbers, text,
};
use egui::{Align, Layout, ScrollArea, Ui, vec2};

const WIDTH: f32 = 760.0;

/// Draws the list, newest first; true when a new round is asked for.
pub(super) fn door_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    asking: &mut Option<Asking>,
    actions: &mut Vec<Action>,
) -> bool {
    let mut new_round = false;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        column(ui, WIDTH, |ui| {
            ui.add_space(space::XL);
            ui.horizontal(|ui| {
                text::line(ui, TextRole::Title, "Rounds");
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    new_round = Button::secondary("New round…").icon(Icon::Plus).show(ui).clicked();
                    for book in context.workspace.coding.codebooks.iter().rev() {
                        let label = format!("Codebook {}…", book.name);
                        if Button::ghost(&label).icon(Icon::Code).show(ui).clicked() {
                            let open = BookAction::Open(book.id.clone());
                            actions.push(Action::Code(CodeAction::Book(open)));
                        }
                    }
                });
            });
            promise_ui(ui, actions);
            for round in context.workspace.coding.rounds.iter().rev() {
                ui.add_space(space::M);
                round_ui(ui, context, round, asking, actions);
            }
            ui.add_space(space::XXL);
        });
    });
    new_round
}

fn promise_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        Icon::Lock.show_sized(ui, 14.0, tokens.warn);
        text::line(
            ui,
            TextRole::Secondary,
            "While a round is open, all that the other coder learns of your work is how many items are done",
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if Button::ghost("How blind is this?").icon(Icon::Help).show(ui).clicked() {
                actions.push(Action::Run(Command::Blindness));
            }
        });
    });
}

fn round_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    round: &Round,
    asking: &mut Option<Asking>,
    actions: &mut Vec<Action>,
) {
    Card::new(("round", &round.id)).show(ui, |ui| {
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Heading, format!("Round {}", round.id));
            let (words, tone, icon) = state_of(round);
            Chip::new(words).tone(tone).icon(icon).show(ui);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                text::line(ui, TextRole::Muted, numbers::date_time(round.created_at_ms, context.zone));
            });
        });
        let name = context
            .workspace
            .coding
            .codebooks
            .iter()
            .find(|c| c.id == round.codebook_id)
            .map_or(round.codebook_id.as_str(), |c| c.name.as_str());
        text::muted(
            ui,
            format!("{} · {name}, version {}", round.sampling.sentence(), round.codebook_version),
        );
        for caveat in round.caveats() {
            text::show(ui, TextRole::Warn, caveat);
        }
        ui.add_space(space::S);
        match round.state {
            RoundState::Draft => draft_ui(ui, round, actions),
            RoundState::Open | RoundState::SealedByOne => {
                text::strong(ui, "Who are you?");
                ui.add_space(space::XS);
                coders_ui(ui, round, asking, actions);
                ui.add_space(space::S);
                copies_ui(
                    ui,
                    "Each at a laptop of their own: hand a copy over, and merge theirs when it comes back",
                    actions,
                );
            }
            RoundState::SealedByBoth => {
                coders_ui(ui, round, asking, actions);
                ui.add_space(space::M);
                reveal_ui(ui, round, None, asking, actions);
            }
            RoundState::Calibrating => {
                text::strong(ui, "Who are you?");
                ui.add_space(space::XS);
                coders_ui(ui, round, asking, actions);
                ui.add_space(space::S);
                discuss::door_ui(ui, round, actions);
            }
            RoundState::Calibrated => discuss::door_ui(ui, round, actions),
            RoundState::Revealed | RoundState::Adjudicating | RoundState::Closed => {
                let label = if round.state == RoundState::Closed { "See the result" } else { "Reconcile" };
                if Button::primary(label).icon(Icon::Reconcile).show(ui).clicked() {
                    actions.push(Action::Reconcile(ReconcileAction::Choose(round.id.clone())));
                    actions.push(Action::Navigate(Route::Reconcile));
                }
            }
        }
    });
}

fn state_of(round: &Round) -> (&'static str, Tone, Icon) {
    match round.state {
        RoundState::Draft => ("Draft", Tone::Neutral, Icon::Edit),
        RoundState::Open => ("Open, blind", Tone::Warn, Icon::Lock),
        RoundState::SealedByOne => ("One ballot is sealed", Tone::Warn, Icon::Lock),
        RoundState::SealedByBoth => ("Both are sealed", Tone::Accent, Icon::Shield),
        RoundState::Revealed => ("Revealed", Tone::Accent, Icon::Unlock),
        RoundState::Adjudicating => ("Being reconciled", Tone::Accent, Icon::Reconcile),
        RoundState::Closed => ("Closed", Tone::Success, Icon::CircleCheck),
        RoundState::Calibrating => ("Calibration, open", Tone::Accent, Icon::Unlock),
        RoundState::Calibrated => ("Calibration is over", Tone::Neutral, Icon::CircleCheck),
    }
}

/// The two coders as big buttons, side by side.
fn coders_ui(ui: &mut Ui, round: &Round, asking: &mut Option<Asking>, actions: &mut Vec<Action>) {
    let width = (ui.available_width() - space::M) / 2.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        for (side, coder) in round.coders.iter().enumerate() {
            ui.allocate_ui(vec2(width, 76.0), |ui| {
                ui.set_width(width);
                let name = format!("Sign in as {}", coder.name);
                let done = (round.done[side], round.queue_len(), round.sealed[side]);
                let locked = round.protection[side] == Protection::Passphrase;
                let card = Card::new(("coder", &round.id, &coder.id)).clickable(&name).padding(12.0);
                let clicked = card.show(ui, |ui| coder_ui(ui, &coder.name, done, locked)).response.clicked();
                if clicked {
                    *asking = Asking::at_the_door(round, side, actions);
                }
            });
        }
    });
}

fn coder_ui(ui: &mut Ui, name: &str, (done, items, sealed): (usize, usize, bool), locked: bool) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        let (tile, _) = ui.allocate_exact_size(vec2(40.0, 40.0), egui::Sense::hover());
        ui.painter().circle_filled(tile.center(), 20.0, tokens.tint(tokens.accent, widgets::Surface::Raised));
        let initial: String = name.chars().next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
        let font = TextRole::Heading.font();
        ui.painter().text(tile.center(), egui::Align2::CENTER_CENTER, initial, font, tokens.accent);
        ui.add_space(space::XS);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal(|ui| {
                text::truncated(ui, TextRole::Strong, name);
                if locked {
                    Icon::Lock.show_named(ui, "Under a passphrase", tokens.text_muted);
                }
            });
            let words = if sealed {
                "Sealed".to_owned()
            } else {
                format!("{} of {} done", numbers::count(done as u64), numbers::count(items as u64))
            };
            text::line(ui, TextRole::Muted, words);
            let share = done as f32 / items.max(1) as f32;
            let width = ui.available_width().min(200.0);
            ProgressBar::new(&format!("Done by {name}"), Some(share)).width(width).show(ui);
        });
    });
}

/// The two ways between laptops, where the next step may be at the other one.
pub(super) fn copies_ui(ui: &mut Ui, sentence: &str, actions: &mut Vec<Action>) {
    text::muted(ui, sentence);
    ui.horizontal(|ui| {
        for command in [Command::HandOver, Command::MergeCopy] {
            let spec = command.spec();
            if Button::ghost(spec.label).icon(spec.icon).tooltip(spec.tooltip).show(ui).clicked() {
                actions.push(Action::Run(command));
            }
        }
    });
}

fn draft_ui(ui: &mut Ui, round: &Round, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        if Button::primary("Open the round").icon(Icon::Lock).show(ui).clicked() {
            actions.push(Action::Code(CodeAction::OpenDraft(round.id.clone())));
        }
        if Button::ghost("Delete the draft").icon(Icon::Trash).show(ui).clicked() {
            actions.push(Action::Code(CodeAction::DeleteDraft(round.id.clone())));
        }
    });
}

/// Both ballots are sealed: each that is under a passphrase is opened by its coder, then both are shown. `at_desk` is
/// the coder who is signed in.
pub(super) fn reveal_ui(
    ui: &mut Ui,
    round: &Round,
    at_desk: Option<&str>,
    asking: &mut Option<Asking>,
    actions: &mut Vec<Action>,
) {
    text::secondary(
        ui,
        "Both ballots are sealed over the same items and the same codebook. Revealing shows both to both; no label can \
         change any more.",
    );
    ui.add_space(space::XS);
    let closed: Vec<usize> = (0..2).filter(|side| !round.shown[*side]).collect();
    if closed.is_empty() {
        let button = Button::primary("Reveal both ballots").icon(Icon::Unlock).size(ControlSize::Large);
        if button.show(ui).clicked() {
            actions.push(Action::Reconcile(ReconcileAction::Reveal(round.id.clone())));
        }
        return;
    }
    text::muted(ui, "Each coder opens their own ballot first, with the passphrase that they chose");
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        for side in closed {
            let coder = &round.coders[side];
            let own = at_desk == Some(coder.id.as_str());
            let label = if own {
                "Open my ballot".to_owned()
            } else {
                format!("Open the ballot of {}…", coder.name)
            };
            let button = if own { Button::primary(&label) } else { Button::secondary(&label) };
            if button.icon(Icon::Unlock).size(ControlSize::Large).show(ui).clicked() {
                if own {
                    actions.push(Action::Code(CodeAction::OpenOwnBallot));
                } else {
                    *asking = Some(Asking::of(round, side, Sit::Open));
                }
            }
        }
    });
    ui.add_space(space::S);
    copies_ui(
        ui,
        "A coder at another laptop opens theirs there: hand a copy over, and merge it when it comes back",
        actions,
    );
}
