//! What stands left and right of the page: agreement, items, doubts and lessons; the two sides and the decision.

use super::super::ViewContext;
use super::ReconcileAction;
use super::agreement::agreement_ui;
use super::case::{agreed_ui, settled_ui, sides_ui};
use super::decision::{Keys, decision_ui, look_ui};
use super::frame::{end_ui, plan_ui, start_ui};
use super::lessons::lessons_ui;
use super::list::list_ui;
use super::review::{doubt_of, review_ui};
use super::screen::{ReconcileScreen, Tab};
use super::spans::marks_ui;
use crate::app::action::Action;
use crate::app::workspace::coding::{DoubtsState, Settling};
use crate::coding::RoundState;
use crate::coding::adjudication::{Case, CaseKind};
use crate::widgets::theme::space;
use crate::widgets::{self, Button, Chip, Choice, Icon, Surface, TextRole, Tone, section_header, text};
use egui::{Margin, ScrollArea, Ui};

impl ReconcileScreen {
    pub(super) fn left_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        settling: &Settling,
        actions: &mut Vec<Action>,
    ) {
        // The panel keeps its width, whatever part it shows.
        ui.set_min_width(ui.available_width());
        let asked = settling.progress().1 as u64;
        let name = if self.cell.is_some() { "Chosen cell" } else { "Disagreements" };
        let count = if self.cell.is_some() { self.rows.len() as u64 } else { asked };
        widgets::surface(ui, Surface::Panel, Margin { left: 8, right: 8, top: 4, bottom: 0 }).show(
            ui,
            |ui| {
                let doubts = Choice::new(Tab::Review, "Doubtful");
                let tabs = [
                    Choice::new(Tab::Agreement, "Agreement"),
                    Choice::new(Tab::Items, name).count(count),
                    match &settling.doubts {
                        DoubtsState::Ready(found) => doubts.count(found.found.len() as u64),
                        _ => doubts,
                    },
                    Choice::new(Tab::Lessons, "Lessons"),
                ];
                if let Some(tab) = widgets::tabs(ui, self.tab, &tabs) {
                    self.tab = tab;
                }
            },
        );
        match self.tab {
            Tab::Agreement => scrolled(ui, "agreement", |ui| {
                let cell = self.cell.clone();
                let clicked =
                    agreement_ui(ui, settling, &self.matrix, &mut self.agreement, cell.as_ref(), actions);
                if let Some(cell) = clicked {
                    self.choose_cell(cell);
                }
            }),
            Tab::Items => {
                let shown =
                    list_ui(ui, settling, &self.rows, self.cell.as_ref(), self.item.as_deref(), actions);
                if shown.clear {
                    self.cell = None;
                }
                if let Some(item) = shown.item {
                    self.show(item);
                }
            }
            Tab::Review => {
                if let Some(item) = review_ui(ui, settling, self.item.as_deref(), actions) {
                    self.show(item);
                }
            }
            Tab::Lessons => scrolled(ui, "lessons", |ui| {
                if settling.is_open() {
                    let mut plan = settling.adjudication.plan();
                    section_header(ui, "How it is settled", None, |_| {});
                    if plan_ui(ui, &mut plan) {
                        actions.push(Action::Reconcile(ReconcileAction::Plan(plan)));
                    }
                    ui.add_space(space::L);
                }
                if let Some(cell) = lessons_ui(ui, context, settling, actions) {
                    self.choose_cell(cell);
                }
            }),
        }
    }

    fn choose_cell(&mut self, cell: super::list::Cell) {
        self.cell = Some(cell);
        self.tab = Tab::Items;
        self.item = None;
    }

    pub(super) fn right_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        settling: &Settling,
        actions: &mut Vec<Action>,
    ) {
        let Some(item) = self.item.clone() else {
            widgets::surface(ui, Surface::Panel, Margin::same(12)).show(ui, |ui| {
                end_ui(ui, settling, actions);
                if settling.round().state == RoundState::Revealed {
                    start_ui(ui, &mut self.plan, actions);
                }
            });
            return;
        };
        scrolled(ui, "case", |ui| {
            // The next step stands where it is seen without scrolling.
            end_ui(ui, settling, actions);
            let keys = Keys::of(context);
            match settling.adjudication.case(&item) {
                Some(case) => self.case_ui(ui, settling, &case, &keys, actions),
                None => {
                    agreed_ui(ui, settling, &item);
                    text::muted(ui, "Nothing to settle here");
                }
            }
            if settling.round().state == RoundState::Revealed {
                ui.add_space(space::M);
                start_ui(ui, &mut self.plan, actions);
            }
        });
    }

    fn case_ui(
        &mut self,
        ui: &mut Ui,
        settling: &Settling,
        case: &Case<'_>,
        keys: &Keys,
        actions: &mut Vec<Action>,
    ) {
        let item = case.item.id.as_str();
        if let Some(doubt) = doubt_of(settling, item) {
            Chip::new("Doubtful").icon(Icon::Eye).tone(Tone::Warn).show(ui);
            text::show(ui, TextRole::Secondary, super::review::words(settling, doubt));
            ui.add_space(space::S);
        }
        let why = match case.kind {
            CaseKind::Audit => Some("Second look: chance drew it from what both agree on"),
            CaseKind::LowConfidence => Some("Second look: somebody only guessed"),
            CaseKind::Disagreement | CaseKind::Agreed => None,
        };
        if let Some(why) = why {
            text::show(ui, TextRole::Secondary, why);
            ui.add_space(space::XS);
        }
        if case.is_hidden && settling.is_open() {
            if let Some(action) = look_ui(ui, settling, item, &mut self.decision, keys) {
                actions.push(Action::Reconcile(action));
            }
            return;
        }
        if case.kind == CaseKind::Disagreement {
            let chosen = self.decision.outcome();
            if let Some(verdict) = sides_ui(ui, settling, case, chosen, keys, &mut self.notes_shown) {
                self.decision.take(verdict);
            }
        } else {
            agreed_ui(ui, settling, item);
        }
        if let Some(span) = marks_ui(ui, settling, item) {
            self.player.seek(span.from_ms);
        }
        self.example.ui(ui, settling, item, actions);
        ui.add_space(space::M);
        if !settling.is_open() {
            settled_ui(ui, settling, case);
            return;
        }
        let asked = case.kind != CaseKind::Agreed || case.decision.is_some();
        if !asked && self.again.as_deref() != Some(item) {
            text::muted(ui, "Nothing to settle: both said the same");
            let button = Button::secondary("Decide again").icon(Icon::Redo).fill_width();
            if button.tooltip("For a label that both got wrong").show(ui).clicked() {
                self.again = Some(item.to_owned());
            }
            return;
        }
        if let Some(action) = decision_ui(ui, settling, item, &mut self.decision, keys) {
            actions.push(Action::Reconcile(action));
        }
    }
}

fn scrolled(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(name).auto_shrink([false, false]).show(ui, |ui| {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, add);
    });
}
