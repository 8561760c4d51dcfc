//! What stands around the columns: the bar with the round and the progress, the first and the last step, and the
//! screen without a revealed round.

use super::super::ViewContext;
use super::ReconcileAction;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::route::Route;
use crate::app::workspace::coding::Settling;
use crate::coding::adjudication::{AuditShare, SettlingPlan};
use crate::coding::{Protection, Round, RoundState};
use crate::widgets::theme::space;
use crate::widgets::{
    self, Button, Chip, Choice, EmptyState, Icon, IconButton, TextRole, Tone, numbers, segmented, text,
};
use egui::{Align, Layout, Ui};

pub(super) fn revealed<'a>(
    context: &ViewContext<'a>,
) -> impl DoubleEndedIterator<Item = &'a Round> + use<'a> {
    context.workspace.coding.rounds.iter().filter(|r| r.state.is_revealed())
}

/// Why nothing can be decided now.
pub(super) fn not_open(round: &Round) -> String {
    match round.state {
        RoundState::Closed => "The round is closed; it is final".into(),
        _ => "Start settling first".into(),
    }
}

/// Which round, how far, undo.
pub(super) fn head_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    settling: &Settling,
    actions: &mut Vec<Action>,
) {
    let round = settling.round();
    ui.horizontal_centered(|ui| {
        let rounds: Vec<(usize, &str)> =
            revealed(context).enumerate().map(|(i, r)| (i, r.id.as_str())).collect();
        let at = rounds.iter().find(|(_, id)| *id == round.id).map_or(usize::MAX, |(i, _)| *i);
        text::line(ui, TextRole::Secondary, "Round");
        if let Some(other) = widgets::select(ui, "Revealed round", at, &rounds)
            && let Some((_, id)) = rounds.get(other)
        {
            actions.push(Action::Reconcile(ReconcileAction::Choose((*id).to_owned())));
        }
        let (words, tone, icon) = match round.state {
            RoundState::Closed => ("Closed", Tone::Success, Icon::CircleCheck),
            RoundState::Adjudicating => ("Being reconciled", Tone::Accent, Icon::Reconcile),
            _ => ("Revealed", Tone::Accent, Icon::Unlock),
        };
        Chip::new(words).icon(icon).tone(tone).show(ui);
        let caveats = round.caveats();
        if !caveats.is_empty() {
            let in_clear = round.protection.contains(&Protection::None);
            let words = if in_clear { "Not encrypted" } else { "Begun again" };
            let told = caveats.join(". ");
            Chip::new(words).icon(Icon::Warning).tone(Tone::Warn).tooltip(&told).show(ui);
        }
        text::line(ui, TextRole::Muted, round.sampling.sentence());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (settled, all) = settling.progress();
            let undo = context.key(Command::Undo);
            let reason = match (settling.is_open(), settled) {
                (false, _) => Some(not_open(round)),
                (true, 0) => Some("There is nothing to undo".to_owned()),
                _ => None,
            };
            let button = IconButton::new(Icon::Undo, "Undo").shortcut(undo.as_deref());
            if button.disabled_because(reason.as_deref()).show(ui).clicked() {
                actions.push(Action::Reconcile(ReconcileAction::Undo));
            }
            let share = if all == 0 { 1.0 } else { settled as f32 / all as f32 };
            widgets::ProgressBar::new("Settled", Some(share)).width(140.0).show(ui);
            let count = |n: usize| numbers::count(n as u64);
            text::line(ui, TextRole::Strong, format!("{} of {} settled", count(settled), count(all)));
            let (looked, asked) = settling.second_looks();
            if asked > 0 {
                let words = format!("{} of {} second looks", count(looked), count(asked));
                text::line(ui, TextRole::Muted, words);
            }
        });
    });
}

pub(super) fn start_ui(ui: &mut Ui, plan: &mut SettlingPlan, actions: &mut Vec<Action>) {
    text::strong(ui, "Settle what you disagree on");
    text::secondary(
        ui,
        "Blind labels stay as they are. What you settle becomes a layer of its own, with its reason.",
    );
    ui.add_space(space::S);
    plan_ui(ui, plan);
    ui.add_space(space::S);
    if Button::primary("Start settling").icon(Icon::Reconcile).fill_width().show(ui).clicked() {
        actions.push(Action::Reconcile(ReconcileAction::Start(*plan)));
    }
}

/// How the round is settled; true when something was changed.
pub(super) fn plan_ui(ui: &mut Ui, plan: &mut SettlingPlan) -> bool {
    let before = *plan;
    ui.spacing_mut().item_spacing.y = space::XS;
    let look = widgets::checkbox(ui, &mut plan.third_look, "A third person looks first");
    look.on_hover_text("Both sides and their notes stay hidden until their own label of the item is stored");
    let guesses = widgets::checkbox(ui, &mut plan.low_confidence, "Look again where somebody guessed");
    guesses.on_hover_text("Items with the same label twice, at least one of them with the lowest confidence");
    text::small(ui, "Agreed items to look at again, drawn by chance");
    let shares = [0.0, 0.05, 0.1, 0.2].map(AuditShare::from_share);
    let words = ["None", "5 %", "10 %", "20 %"];
    let choices: Vec<Choice<'_, AuditShare>> =
        shares.into_iter().flatten().zip(words).map(|(share, word)| Choice::new(share, word)).collect();
    if let Some(share) = segmented(ui, "Agreed items to look at again", plan.audit, &choices) {
        plan.audit = share;
    }
    text::muted(ui, plan.sentence());
    *plan != before
}

/// What comes when everything is settled.
pub(super) fn end_ui(ui: &mut Ui, settling: &Settling, actions: &mut Vec<Action>) {
    let (settled, all) = settling.progress();
    let round = settling.round();
    if settled < all {
        return;
    }
    widgets::Card::new("end").padding(12.0).show(ui, |ui| {
        if round.state == RoundState::Closed {
            text::strong(ui, "The round is closed");
            text::muted(ui, "Blind labels, decisions and final labels are ready for models");
        } else {
            let words = if all == 0 { "There is nothing to settle" } else { "Every disagreement is settled" };
            text::strong(ui, words);
            text::muted(ui, "Closing makes the round final. You can export before or after.");
            let (looked, asked) = settling.second_looks();
            if looked < asked {
                let open = numbers::counted((asked - looked) as u64, "second look is", "second looks are");
                text::muted(ui, format!("{open} still open; they are optional"));
            }
            ui.add_space(space::XS);
            if Button::primary("Close the round").icon(Icon::Check).fill_width().show(ui).clicked() {
                actions.push(Action::Reconcile(ReconcileAction::Close));
            }
        }
        ui.add_space(space::XS);
        if Button::secondary("Export labelled set").icon(Icon::Export).fill_width().show(ui).clicked() {
            actions.push(Action::Navigate(Route::Export));
        }
    });
    ui.add_space(space::M);
}

/// No round is revealed: says what has to happen before.
pub(super) fn nothing_ui(ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
    let rounds = &context.workspace.coding.rounds;
    let ready = rounds.iter().rev().find(|r| r.state == RoundState::SealedByBoth);
    let open = rounds.iter().any(|r| matches!(r.state, RoundState::Open | RoundState::SealedByOne));
    let (title, sentence, action) = match (ready, open) {
        (Some(_), _) => (
            "Both ballots are sealed",
            "Reveal them to see how far the two coders agree, and where they do not",
            "Reveal both ballots",
        ),
        (None, true) => (
            "The round is still blind",
            "Agreement and disagreements appear here when both coders have sealed their ballots",
            "Go on labelling",
        ),
        _ => (
            "Nothing to reconcile yet",
            "Let two people label the same sequences blind; what they disagree on is settled here",
            "Start a blind round",
        ),
    };
    if EmptyState::new(Icon::Reconcile, title, sentence).action(action, None).show(ui).is_some() {
        actions.push(match ready {
            Some(round) => Action::Reconcile(ReconcileAction::Reveal(round.id.clone())),
            None => Action::Navigate(Route::Code),
        });
    }
}
