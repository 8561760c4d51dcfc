//! The end of the queue: the own counts, the seal, its words, and what comes next; knows nothing of the other but
//! whether they are done.

use super::super::ViewContext;
use super::CodeAction;
use super::door::{copies_ui, reveal_ui};
use super::passphrase::Asking;
use super::setup::column;
use crate::app::action::Action;
use crate::app::toasts::Toast;
use crate::app::workspace::coding::CalibrateAction;
use crate::coding::{BlindView, Incomplete, RoundState, Seal, Verdict};
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{Answer, Button, Card, ControlSize, Icon, TextRole, confirm, fact, numbers, text};
use egui::{CornerRadius, Margin, ScrollArea, Ui};

const WIDTH: f32 = 640.0;

/// What this card remembers.
#[derive(Debug, Default)]
pub(super) struct FinishState {
    confirming: bool,
}

/// Draws the card; true when the coder wants back to the items.
pub(super) fn finish_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    view: BlindView<'_>,
    state: &mut FinishState,
    asking: &mut Option<Asking>,
    actions: &mut Vec<Action>,
) -> bool {
    let mut back = false;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        column(ui, WIDTH, |ui| {
            ui.add_space(space::XXL);
            match view.seal() {
                Some(seal) => sealed_ui(ui, context, view, seal, asking, actions),
                None if view.state() == RoundState::Calibrating => back = calibrated_ui(ui, view, actions),
                None => back = summary_ui(ui, view, state, actions),
            }
            receipt_ui(ui, view, actions);
            ui.add_space(space::XXL);
        });
    });
    back
}

struct Counts {
    codes: u64,
    abstained: u64,
    flagged: u64,
    open: u64,
}

fn counts(view: BlindView<'_>) -> Counts {
    let mut counts = Counts { codes: 0, abstained: 0, flagged: 0, open: 0 };
    for entry in view.queue() {
        match entry.label.map(|l| &l.entry.verdict) {
            Some(Verdict::Codes(_)) => counts.codes += 1,
            Some(Verdict::Abstained(_)) => counts.abstained += 1,
            _ => counts.open += 1,
        }
        counts.flagged += u64::from(entry.label.is_some_and(|l| l.entry.flag));
    }
    counts
}

/// What to send to the other coder along the way; a seal says as much at the end.
fn receipt_ui(ui: &mut Ui, view: BlindView<'_>, actions: &mut Vec<Action>) {
    if view.seal().is_some() || !view.state().is_blind() || view.history().next().is_none() {
        return;
    }
    ui.add_space(space::M);
    Card::new("receipt").padding(16.0).show(ui, |ui| {
        let receipt = view.receipt();
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Strong, "Receipt");
            if view.unsaved() > 0 {
                text::line(ui, TextRole::Muted, "saving…");
                return;
            }
            text::selectable(ui, TextRole::Mono, &receipt);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if Button::secondary("Copy the receipt").icon(Icon::Copy).show(ui).clicked() {
                    ui.copy_text(receipt.clone());
                    actions.push(Action::Notify(Toast::success("Copied")));
                }
            });
        });
        text::muted(
            ui,
            "Send it to the other coder when you stop for today. It tells nothing of your labels, nor how many there are; \
             whoever has it can prove, before the reveal too, that nothing before it was rewritten",
        );
    });
}

/// A calibration round has no seal: what follows is talking it over.
fn calibrated_ui(ui: &mut Ui, view: BlindView<'_>, actions: &mut Vec<Action>) -> bool {
    let counts = counts(view);
    let mut back = false;
    Card::new("finish").padding(24.0).show(ui, |ui| {
        text::title(ui, "Your side of the calibration");
        ui.add_space(space::S);
        text::secondary(
            ui,
            format!(
                "{} of {} items have your word. Both labels of an item are shown once both coders have given one; nothing \
                 is sealed, and you can change your mind until the codebook is frozen.",
                counts.codes + counts.abstained,
                view.len()
            ),
        );
        ui.add_space(space::L);
        ui.horizontal(|ui| {
            let talk = Button::primary("Talk it over").icon(Icon::Users).size(ControlSize::Large);
            if talk.show(ui).clicked() {
                let discuss = CalibrateAction::Discuss(view.round_id().to_owned());
                actions.push(Action::Code(CodeAction::Calibrate(discuss)));
            }
            back = Button::secondary("Back to the items").size(ControlSize::Large).show(ui).clicked();
        });
    });
    back
}

fn summary_ui(ui: &mut Ui, view: BlindView<'_>, state: &mut FinishState, actions: &mut Vec<Action>) -> bool {
    let counts = counts(view);
    let whole = counts.open == 0;
    let mut back = false;
    Card::new("finish").padding(24.0).show(ui, |ui| {
        let tokens = Tokens::of(ui);
        ui.horizontal(|ui| {
            let (icon, color) =
                if whole { (Icon::CircleCheck, tokens.success) } else { (Icon::Circle, tokens.text_muted) };
            icon.show_sized(ui, 22.0, color);
            let title = if whole { "Every item has your word" } else { "Not finished yet" };
            text::line(ui, TextRole::Title, title);
        });
        ui.add_space(space::M);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::XL;
            for (name, count) in [
                ("With a code", counts.codes),
                ("Without, with a reason", counts.abstained),
                ("Flagged", counts.flagged),
                ("Still open", counts.open),
            ] {
                fact(ui, name, &numbers::count(count));
            }
        });
        ui.add_space(space::M);
        text::secondary(
            ui,
            "Sealing closes your ballot for good: no label can be changed afterwards, by anybody. You get eight words that \
             stand for it; tell them to the other coder before either of you sees a label. They show nothing of what you chose.",
        );
        if !whole {
            ui.add_space(space::XS);
            let items = numbers::counted(counts.open, "open item counts", "open items count");
            text::show(ui, TextRole::Warn, format!("Sealed now, {items} as missing in the agreement"));
        }
        ui.add_space(space::L);
        ui.horizontal(|ui| {
            if whole {
                let seal = Button::primary("Seal my ballot").icon(Icon::Lock).size(ControlSize::Large);
                if seal.show(ui).clicked() {
                    state.confirming = true;
                }
                let again = Button::secondary("Look through them again").size(ControlSize::Large);
                back = again.show(ui).clicked();
            } else {
                back = Button::primary("Go on labelling").size(ControlSize::Large).show(ui).clicked();
                let seal = Button::ghost("Seal as it is…").icon(Icon::Lock).size(ControlSize::Large);
                if seal.show(ui).clicked() {
                    state.confirming = true;
                }
            }
        });
    });
    if state.confirming {
        let sentence = if whole {
            "Your labels are final then. The round can be revealed once the other coder has sealed too."
        } else {
            "Some items have no label. They count as missing, and your labels are final then."
        };
        match confirm(ui.ctx(), "seal", "Seal your ballot?", sentence, "Seal it", !whole) {
            Answer::Open => {}
            Answer::No => state.confirming = false,
            Answer::Yes => {
                state.confirming = false;
                let incomplete = if whole { Incomplete::Refuse } else { Incomplete::Allow };
                actions.push(Action::Code(CodeAction::Seal(incomplete)));
            }
        }
    }
    back
}

fn sealed_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    view: BlindView<'_>,
    seal: &Seal,
    asking: &mut Option<Asking>,
    actions: &mut Vec<Action>,
) {
    Card::new("sealed").padding(24.0).show(ui, |ui| {
        let tokens = Tokens::of(ui);
        ui.horizontal(|ui| {
            Icon::Shield.show_sized(ui, 22.0, tokens.success);
            text::line(ui, TextRole::Title, "Your ballot is sealed");
        });
        ui.add_space(space::S);
        text::secondary(
            ui,
            "These words stand for exactly the labels that you gave. Tell them to the other coder, or keep them: anybody \
             can check later that nothing was changed.",
        );
        ui.add_space(space::M);
        words_ui(ui, seal);
        ui.add_space(space::M);
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Secondary, "Short code");
            text::selectable(ui, TextRole::Mono, &seal.code);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if Button::secondary("Copy words and code").icon(Icon::Copy).show(ui).clicked() {
                    ui.copy_text(format!("{} ({})", seal.words, seal.code));
                    actions.push(Action::Notify(Toast::success("Copied")));
                }
            });
        });
        ui.add_space(space::L);
        match context.workspace.coding.round(view.round_id()) {
            Some(round) if view.state() == RoundState::SealedByBoth => {
                reveal_ui(ui, round, Some(view.coder_id()), asking, actions);
            }
            Some(round) if view.state() == RoundState::SealedByOne => {
                let other = round.coders.iter().find(|c| c.id != view.coder_id()).map_or("the other coder", |c| &c.name);
                text::strong(ui, format!("Now it is {other}'s turn"));
                text::muted(
                    ui,
                    format!(
                        "{} of {} done; you see nothing else of it until both have sealed",
                        numbers::count(view.other_done() as u64),
                        numbers::count(view.len() as u64)
                    ),
                );
                ui.add_space(space::S);
                let label = format!("Hand over to {other}");
                let switch = Button::primary(&label).icon(Icon::Users).size(ControlSize::Large);
                if switch.show(ui).clicked() {
                    actions.push(Action::Code(CodeAction::SignOut));
                }
                ui.add_space(space::M);
                let elsewhere = format!("Is {other} at another laptop? Hand a copy over, or merge the one that came back");
                copies_ui(ui, &elsewhere, actions);
            }
            _ => {
                if Button::secondary("Back to the rounds").show(ui).clicked() {
                    actions.push(Action::Code(CodeAction::SignOut));
                }
            }
        }
    });
}

/// The eight words as tiles in two rows, to be read aloud.
fn words_ui(ui: &mut Ui, seal: &Seal) {
    let tokens = Tokens::of(ui);
    let words: Vec<&str> = seal.words.split(' ').collect();
    let gap = space::S;
    let width = (ui.available_width() - 3.0 * gap) / 4.0;
    for row in words.chunks(4) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for word in row {
                egui::Frame::new()
                    .fill(tokens.sunken)
                    .stroke(egui::Stroke::new(1.0, tokens.border))
                    .corner_radius(CornerRadius::same(radius::CONTROL))
                    .inner_margin(Margin::symmetric(0, 10))
                    .show(ui, |ui| {
                        ui.set_width(width - 2.0);
                        ui.vertical_centered(|ui| text::line(ui, TextRole::Heading, *word));
                    });
            }
        });
        ui.add_space(space::XS);
    }
}
