//! Talking a calibration round over: both labels of what both have labelled, what a closed round settled, and comments;
//! knows no blind round.

use super::super::ViewContext;
use super::CodeAction;
use super::book::{example_ui, name_ui};
use super::setup::column;
use crate::app::action::Action;
use crate::app::selection::Item as Selected;
use crate::app::workspace::coding::{BookAction, CalibrateAction, CalibrationState};
use crate::coding::codebook::{Example, ExampleKind};
use crate::coding::{CalibrationRound, Codebook, Discussed, RoundState, Verdict};
use crate::model::SessionId;
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Answer, Button, Card, Chip, Choice, EmptyState, Icon, TextField, TextRole, Tone, confirm, numbers,
    text,
};
use egui::{Align, Layout, ScrollArea, Ui};

const WIDTH: f32 = 860.0;

/// What is typed and chosen.
#[derive(Default)]
pub(super) struct DiscussScreen {
    differing: bool,
    by: String,
    /// The item that is written on, and the words.
    writing: Option<(String, String)>,
    freezing: bool,
    /// The item that becomes an example: of which code, of which kind, with which words.
    example: Option<(String, super::book::ExampleDraft)>,
}

impl DiscussScreen {
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        state: &CalibrationState,
        actions: &mut Vec<Action>,
    ) {
        match state {
            CalibrationState::None => {}
            CalibrationState::Reading(_) => {
                widgets::loading(ui, "Reading both ballots", None, "", false);
            }
            CalibrationState::Failed(reason) => {
                let empty = EmptyState::error("This calibration cannot be shown", reason);
                if empty.action("Back to the rounds", Some(Icon::ArrowLeft)).show(ui).is_some() {
                    actions.push(calibrate(CalibrateAction::Leave));
                }
            }
            CalibrationState::Ready(round) => self.ready_ui(ui, context, round, actions),
        }
    }

    fn ready_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        round: &CalibrationRound,
        actions: &mut Vec<Action>,
    ) {
        if self.by.is_empty() {
            let signed = context.workspace.author();
            self.by = if signed.is_empty() { round.coders()[0].id.clone() } else { signed };
        }
        let shown: Vec<&Discussed> =
            round.discussed().iter().filter(|d| !(self.differing && d.agrees())).collect();
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            column(ui, WIDTH, |ui| {
                ui.add_space(space::XL);
                let at_desk = context.workspace.coding.desk.is_some();
                self.head_ui(ui, at_desk, round, actions);
                ui.add_space(space::M);
                if shown.is_empty() {
                    text::secondary(ui, empty_words(round));
                }
                for item in shown {
                    self.item_ui(ui, context, round, item, actions);
                    ui.add_space(space::S);
                }
                ui.add_space(space::XXL);
            });
        });
        if self.freezing {
            let sentence = "The round ends for good. The newest version of its codebook is what the next, blind round takes";
            match confirm(ui.ctx(), "freeze", "Freeze the codebook?", sentence, "Freeze it", false) {
                Answer::Yes => {
                    self.freezing = false;
                    actions.push(calibrate(CalibrateAction::Freeze { by: self.by.clone() }));
                }
                Answer::No => self.freezing = false,
                Answer::Open => {}
            }
        }
    }

    fn head_ui(&mut self, ui: &mut Ui, at_desk: bool, round: &CalibrationRound, actions: &mut Vec<Action>) {
        let of = round.round();
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Title, format!("Calibration {}", of.id));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                // Whoever sits at a desk comes back to it.
                let back = if at_desk { "Back to the items" } else { "Back to the rounds" };
                if Button::ghost(back).icon(Icon::ArrowLeft).show(ui).clicked() {
                    actions.push(calibrate(CalibrateAction::Leave));
                }
                if Button::ghost("Codebook…").icon(Icon::Edit).show(ui).clicked() {
                    actions.push(Action::Code(CodeAction::Book(BookAction::Open(of.codebook_id.clone()))));
                }
            });
        });
        let (both, same) = (round.discussed().len(), round.discussed().iter().filter(|d| d.agrees()).count());
        text::secondary(
            ui,
            format!(
                "Both have labelled {both} of {} items, and say the same on {same}. Talk the others over and sharpen the \
                 definitions; none of this is blind, and none of it counts as agreement.",
                of.items
            ),
        );
        ui.add_space(space::S);
        ui.horizontal(|ui| {
            let choices = [
                Choice::new(false, "All").count(both as u64),
                Choice::new(true, "Differing").count((both - same) as u64),
            ];
            if let Some(differing) = widgets::segmented(ui, "Which items", self.differing, &choices) {
                self.differing = differing;
            }
            name_ui(ui, &mut self.by);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let over = (of.state != RoundState::Calibrating).then_some("This calibration is over");
                let button = Button::primary("Freeze the codebook…").icon(Icon::Lock);
                if button.disabled_because(over).show(ui).clicked() {
                    self.freezing = true;
                }
                if Button::ghost("Read again").icon(Icon::Refresh).show(ui).clicked() {
                    actions.push(calibrate(CalibrateAction::Discuss(of.id.clone())));
                }
            });
        });
    }

    fn item_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        round: &CalibrationRound,
        item: &Discussed,
        actions: &mut Vec<Action>,
    ) {
        let open = round.round().state == RoundState::Calibrating;
        Card::new(("discussed", &item.item.id)).padding(14.0).show(ui, |ui| {
            ui.horizontal(|ui| {
                text::line(ui, TextRole::Strong, &item.item.id);
                let (words, tone) =
                    if item.agrees() { ("The same", Tone::Success) } else { ("Different", Tone::Warn) };
                Chip::new(words).tone(tone).show(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if Button::ghost("Watch").icon(Icon::Replay).show(ui).clicked() {
                        let session = SessionId::new(item.item.session.as_str());
                        actions.push(Action::Open(Selected::Moment(session, item.item.start_ms)));
                    }
                    if Button::ghost("As an example…").icon(Icon::Star).show(ui).clicked() {
                        self.example = Some((item.item.id.clone(), super::book::ExampleDraft::default()));
                    }
                });
            });
            for (coder, label) in round.coders().iter().zip(&item.labels) {
                let said = verdict_words(round.codebook(), &label.entry.verdict);
                let note = &label.entry.note;
                let line = if note.is_empty() { said } else { format!("{said}: “{note}”") };
                widgets::fact_row(ui, &coder.name, &line, 110.0);
            }
            if let Some(gold) = &item.gold {
                let said = verdict_words(round.codebook(), &gold.verdict);
                widgets::fact_row(ui, "Settled", &format!("{said} ({})", gold.sentence()), 110.0);
            }
            for comment in &item.comments {
                ui.horizontal_wrapped(|ui| {
                    text::line(ui, TextRole::Strong, &comment.by);
                    text::line(ui, TextRole::Muted, numbers::date_time(comment.at_ms, context.zone));
                    text::show(ui, TextRole::Body, &comment.text);
                });
            }
            if open {
                self.comment_ui(ui, item, actions);
            }
            self.example_of_ui(ui, round, item, actions);
        });
    }

    fn comment_ui(&mut self, ui: &mut Ui, item: &Discussed, actions: &mut Vec<Action>) {
        let id = &item.item.id;
        let mut words = match &self.writing {
            Some((of, words)) if of == id => words.clone(),
            _ => String::new(),
        };
        let name = format!("Comment on {id}");
        ui.horizontal(|ui| {
            let width = ui.available_width() - 110.0;
            let response =
                TextField::new(&mut words, &name).hint("Say something on this item").width(width).show(ui);
            if response.changed() {
                self.writing = Some((id.clone(), words.clone()));
            }
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            let empty = words.trim().is_empty().then_some("Write something first");
            let said = Button::secondary("Say it").disabled_because(empty).show(ui).clicked();
            if (said || entered) && empty.is_none() {
                let by = self.by.clone();
                actions.push(calibrate(CalibrateAction::Comment {
                    item: id.clone(),
                    by,
                    text: words.clone(),
                }));
                self.writing = None;
            }
        });
    }

    fn example_of_ui(
        &mut self,
        ui: &mut Ui,
        round: &CalibrationRound,
        item: &Discussed,
        actions: &mut Vec<Action>,
    ) {
        let Some((of, draft)) = &mut self.example else { return };
        if *of != item.item.id {
            return;
        }
        ui.add_space(space::S);
        match example_ui(ui, round.codebook(), draft) {
            super::book::Asked::Open => {}
            super::book::Asked::Left => self.example = None,
            super::book::Asked::Add { code, kind, note } => {
                self.example = None;
                let example = example_of(item, kind, note);
                let codebook = round.round().codebook_id.clone();
                actions.push(Action::Code(CodeAction::Book(BookAction::AddExample {
                    codebook,
                    code,
                    example,
                })));
            }
        }
    }
}

fn example_of(item: &Discussed, kind: ExampleKind, note: String) -> Example {
    let sequence = item.item.members.is_empty().then(|| item.item.id.clone());
    Example { kind, session: item.item.session.clone(), sequence, note }
}

fn empty_words(round: &CalibrationRound) -> &'static str {
    if round.discussed().is_empty() {
        "No item is labelled by both yet: each first says for themselves, then both are shown here"
    } else {
        "Both say the same on every item that both have labelled"
    }
}

/// Names of codes, or the reason for none.
fn verdict_words(codebook: &Codebook, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Codes(ids) => {
            let names = ids.iter().map(|id| codebook.code(id).map_or(id.as_str(), |code| code.name.as_str()));
            names.collect::<Vec<_>>().join(", ")
        }
        Verdict::Abstained(reason) => reason.label().to_owned(),
        Verdict::Undecided => "–".to_owned(),
    }
}

fn calibrate(action: CalibrateAction) -> Action {
    Action::Code(CodeAction::Calibrate(action))
}

/// On the card of a round at the door: the way to what was talked about, and from its end to the next round.
pub(super) fn door_ui(ui: &mut Ui, round: &crate::coding::Round, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        Icon::Users.show_sized(ui, 14.0, tokens.text_muted);
        let over = round.state == RoundState::Calibrated;
        let words = if over {
            "Its codebook is frozen; what was said can be read"
        } else {
            "Both see both labels of an item once both have given one"
        };
        text::line(ui, TextRole::Muted, words);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = if over { "See what was said" } else { "Talk it over" };
            if Button::primary(label).icon(Icon::Users).show(ui).clicked() {
                actions.push(calibrate(CalibrateAction::Discuss(round.id.clone())));
            }
        });
    });
}
