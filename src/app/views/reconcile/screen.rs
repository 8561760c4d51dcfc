//! The three columns of reconciling and what moves between them; knows the workspace only to read.

use super::super::code::{ItemPlayer, Span, code_of_slot};
use super::super::{Screen, ViewContext};
use super::ReconcileAction;
use super::agreement::{AgreementView, MatrixData};
use super::apart::ExampleOf;
use super::decision::DecisionState;
use super::frame::{head_ui, not_open, nothing_ui, revealed};
use super::list::{Cell, Row, rows_of};
use super::spans::lanes_of;
use crate::app::action::Action;
use crate::app::command::{Command, SettleKey};
use crate::app::player::LaneSet;
use crate::app::toasts::Toast;
use crate::app::workspace::coding::{Settling, Touch};
use crate::coding::Verdict;
use crate::coding::adjudication::SettlingPlan;
use crate::widgets::{self, EmptyState, Icon, Surface};
use egui::{CentralPanel, Context, Margin, Panel, Ui};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Agreement,
    Items,
    /// Doubtful labels.
    Review,
    Lessons,
}

/// What this screen remembers of its drawing.
pub struct ReconcileScreen {
    /// Round that the rest belongs to.
    round: Option<String>,
    /// A round that was asked for, so that a failure is told once.
    asked: Option<String>,
    pub(super) tab: Tab,
    pub(super) cell: Option<Cell>,
    pub(super) rows: Vec<Row>,
    /// What the rows were made for.
    rows_of: Option<(u64, Option<Cell>)>,
    /// How often which pair of labels occurs; blind labels never change.
    pub(super) matrix: MatrixData,
    pub(super) item: Option<String>,
    seen: u64,
    pub(super) player: ItemPlayer,
    pub(super) notes_shown: bool,
    /// An agreed item that is decided on again.
    pub(super) again: Option<String>,
    pub(super) decision: DecisionState,
    /// How the round is to be settled, until it is started.
    pub(super) plan: SettlingPlan,
    pub(super) agreement: AgreementView,
    pub(super) example: ExampleOf,
    whole_window: bool,
}

impl Default for ReconcileScreen {
    fn default() -> Self {
        Self {
            round: None,
            asked: None,
            tab: Tab::default(),
            cell: None,
            rows: Vec::new(),
            rows_of: None,
            matrix: MatrixData::default(),
            item: None,
            seen: 0,
            player: ItemPlayer::new(LaneSet::Item),
            notes_shown: false,
            again: None,
            decision: DecisionState::default(),
            plan: SettlingPlan::default(),
            agreement: AgreementView::default(),
            example: ExampleOf::default(),
            whole_window: false,
        }
    }
}

impl Screen for ReconcileScreen {
    fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let coding = &context.workspace.coding;
        let Some(settling) = &coding.settling else {
            self.player.close();
            if let Some(last) = revealed(context).next_back()
                && self.asked.as_ref() != Some(&last.id)
            {
                self.asked = Some(last.id.clone());
                actions.push(Action::Reconcile(ReconcileAction::Choose(last.id.clone())));
            }
            return;
        };
        if self.round.as_ref() != Some(&settling.round().id) {
            *self = Self {
                round: Some(settling.round().id.clone()),
                seen: coding.touched.number,
                matrix: MatrixData::of(settling.adjudication.revealed()),
                ..Self::default()
            };
        }
        self.read_rows(settling, coding.touched.number);
        if self.item.is_none() {
            let first = self.rows.iter().find(|r| r.is_open()).or(self.rows.first());
            self.item = first.map(|r| r.item.clone());
        }
        if self.seen != coding.touched.number {
            self.seen = coding.touched.number;
            match coding.touched.how {
                Touch::Decided if self.item.as_ref() == Some(&coding.touched.item) => self.go_on(),
                Touch::Retraced => self.show(coding.touched.item.clone()),
                _ => {}
            }
        }
        let adjudication = &settling.adjudication;
        let item = self.item.as_deref().and_then(|id| adjudication.revealed().item(id)).map(|i| &i.item);
        let span =
            item.map(|i| Span { item: &i.id, session: &i.session, start_ms: i.start_ms, end_ms: i.end_ms });
        self.player.logic(ctx, context, span, false, actions);
        if let Some(item) = item {
            self.player.show_evidence(lanes_of(settling, &item.id));
            // Marks of others are looked at only.
            self.player.take_evidence();
            let now_s = ctx.input(|i| i.time);
            self.decision.follow(&item.id, adjudication.decision(&item.id), now_s);
        }
        if self.tab == Tab::Lessons && settling.lessons.is_stale(coding.touched.number) {
            actions.push(Action::Reconcile(ReconcileAction::Learn));
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let Some(settling) = &context.workspace.coding.settling else {
            nothing_ui(ui, context, actions);
            return;
        };
        if !self.whole_window {
            Panel::top("reconcile-head")
                .exact_size(44.0)
                .resizable(false)
                .frame(widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)))
                .show(ui, |ui| head_ui(ui, context, settling, actions));
            let left = (ui.available_width() * 0.22).clamp(420.0, 560.0);
            Panel::left("reconcile-left")
                .default_size(left)
                .size_range(360.0..=760.0)
                .frame(widgets::surface(ui, Surface::Panel, Margin::ZERO))
                .show(ui, |ui| self.left_ui(ui, context, settling, actions));
            Panel::right("reconcile-right")
                .default_size(320.0)
                .size_range(300.0..=520.0)
                .frame(widgets::surface(ui, Surface::Panel, Margin::ZERO))
                .show(ui, |ui| self.right_ui(ui, context, settling, actions));
        }
        let Some(item) = self.item.as_deref().and_then(|id| settling.adjudication.revealed().item(id)) else {
            CentralPanel::no_frame().show(ui, |ui| {
                EmptyState::new(
                    Icon::CircleCheck,
                    "No disagreement",
                    "Choose a cell of the matrix to see its items",
                )
                .show(ui);
            });
            return;
        };
        Panel::bottom("reconcile-transport")
            .resizable(false)
            .exact_size(self.player.height() + 20.0)
            .frame(widgets::surface(ui, Surface::Base, Margin::symmetric(12, 8)))
            .show(ui, |ui| self.player.timeline_ui(ui, context));
        let span = Span {
            item: &item.item.id,
            session: &item.item.session,
            start_ms: item.item.start_ms,
            end_ms: item.item.end_ms,
        };
        CentralPanel::no_frame().show(ui, |ui| self.player.canvas_ui(ui, context, span));
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let Some(settling) = &context.workspace.coding.settling else { return };
        match command {
            Command::PreviousItem => self.step(-1),
            Command::NextItem => self.step(1),
            Command::Settle => match self.decision.ask(settling, self.item.as_deref()) {
                Ok(action) => actions.push(Action::Reconcile(action)),
                // What was begun must not be lost by going on.
                Err(reason) if self.decision.is_begun(&settling.adjudication) => {
                    actions.push(Action::Notify(Toast::warn("Not settled yet").body(reason)));
                }
                Err(_) => self.go_on(),
            },
            Command::Undo => actions.push(Action::Reconcile(ReconcileAction::Undo)),
            Command::Label(slot) => {
                if let Some(code) = code_of_slot(settling.adjudication.revealed().codebook(), slot) {
                    self.decision.take(Verdict::code(&code.id));
                }
            }
            Command::Abstain => self.decision.next_abstention(),
            Command::Settling(SettleKey::Agreement) => self.tab = Tab::Agreement,
            Command::Settling(SettleKey::Items) => self.tab = Tab::Items,
            Command::Settling(SettleKey::Review) => self.tab = Tab::Review,
            Command::Settling(SettleKey::Lessons) => self.tab = Tab::Lessons,
            Command::Settling(key) => {
                if let Some(case) = self.item.as_deref().and_then(|id| settling.adjudication.case(id)) {
                    self.decision.key(key, &case);
                }
            }
            Command::Note => self.decision.wants_focus = true,
            Command::FocusPlayer => self.whole_window = !self.whole_window,
            other => self.player.command(other),
        }
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        let Some(settling) = &context.workspace.coding.settling else {
            return Some("No round is revealed yet".into());
        };
        let closed = || (!settling.is_open()).then(|| not_open(settling.round()));
        match command {
            Command::Undo => closed()
                .or_else(|| (settling.progress().0 == 0).then(|| "There is nothing to undo".to_owned())),
            Command::Redo => Some("A decision that was taken back is taken again by hand".into()),
            Command::Label(slot) => closed().or_else(|| {
                code_of_slot(settling.adjudication.revealed().codebook(), slot)
                    .is_none()
                    .then(|| "The codebook has no code on this key".to_owned())
            }),
            Command::Settle | Command::PreviousItem | Command::NextItem | Command::FocusPlayer => None,
            Command::Note | Command::Abstain => closed(),
            Command::Settling(
                SettleKey::Agreement | SettleKey::Items | SettleKey::Review | SettleKey::Lessons,
            ) => None,
            Command::Settling(_) => closed(),
            Command::Confidence | Command::Flag => Some("Blind labels are final here".into()),
            Command::Filter => Some("Choose a cell of the matrix".into()),
            Command::SwitchCoder => None,
            other => self.player.disabled_reason(other),
        }
    }

    fn wants_whole_window(&self) -> bool {
        self.whole_window
    }
}

impl ReconcileScreen {
    fn read_rows(&mut self, settling: &Settling, number: u64) {
        let wanted = (number, self.cell.clone());
        if self.rows_of.as_ref() != Some(&wanted) {
            self.rows = rows_of(&settling.adjudication, self.cell.as_ref());
            self.rows_of = Some(wanted);
        }
    }

    pub(super) fn show(&mut self, item: String) {
        if self.item.as_ref() != Some(&item) {
            self.notes_shown = false;
            self.again = None;
            self.item = Some(item);
        }
    }

    fn step(&mut self, by: isize) {
        let at = self.rows.iter().position(|r| Some(&r.item) == self.item.as_ref());
        let to = at.map_or(Some(0), |at| at.checked_add_signed(by));
        if let Some(row) = to.and_then(|to| self.rows.get(to)) {
            self.show(row.item.clone());
        }
    }

    /// To the next open disagreement after this one, else the first.
    fn go_on(&mut self) {
        let at = self.rows.iter().position(|r| Some(&r.item) == self.item.as_ref()).unwrap_or(0);
        let (before, after) = self.rows.split_at(at.min(self.rows.len()));
        let here = self.item.clone();
        let open = |row: &&Row| row.is_open() && Some(&row.item) != here.as_ref();
        if let Some(row) = after.iter().find(open).or_else(|| before.iter().find(open)) {
            self.show(row.item.clone());
        }
    }
}
