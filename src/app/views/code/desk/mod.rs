//! The coder's desk: the item large in the middle, the codebook beside it, the own progress below; everything that it
//! knows of the round comes from the blind view.

mod bars;
mod canvases;
mod columns;
mod commands;
mod evidence;
mod example;
mod find_code;
mod give;
mod own_items;
mod side;

use super::super::ViewContext;
use super::Span;
use super::abstain::{self, Asked};
use super::book::ExampleDraft;
use super::codebook::key_of;
use super::finish::{FinishState, finish_ui};
use super::passphrase::Asking;
use super::remarks::NoteDraft;
use crate::app::action::Action;
use crate::app::palette::Palette;
use crate::app::workspace::coding::Touch;
use crate::coding::codebook::NONE_ID;
use crate::coding::{BlindView, QueueEntry, Verdict};
use crate::model::SessionId;
use crate::widgets::theme::space;
use crate::widgets::{self, Surface};
use columns::Columns;
use egui::{CentralPanel, Context, Margin, Panel, Ui};
use find_code::{Found, find_code_ui};
use own_items::{OwnItems, Picked};

/// Under this width the head shows signs instead of words, in points: a window at 200 %.
const NARROW: f32 = 1_000.0;
/// Under this height the timeline has fewer lanes, in points.
const LOW: f32 = 560.0;
/// Items that are read ahead.
const AHEAD: usize = 2;

/// Where the coder is and what the desk shows.
pub(super) struct DeskState {
    /// Round and coder that the rest belongs to.
    seat: Option<(String, String)>,
    columns: Columns,
    /// The place has changed since the strip was drawn.
    moved: bool,
    seen: u64,
    note: NoteDraft,
    definitions: bool,
    /// A label leads on to the next open item.
    go_on: bool,
    abstaining: bool,
    /// A code is being found by typing.
    finding_code: Option<Palette>,
    /// The list of own items is open.
    finding: bool,
    own_items: OwnItems,
    /// The item that is to be an example, and of what.
    example: Option<(String, ExampleDraft)>,
    finishing: bool,
    reviewing: bool,
    finish: FinishState,
    pub(super) whole_window: bool,
    /// How long this coder takes for an item, in milliseconds; nobody else is shown it.
    pace_ms: Option<u64>,
}

impl Default for DeskState {
    fn default() -> Self {
        Self {
            seat: None,
            columns: Columns::default(),
            moved: true,
            seen: 0,
            note: NoteDraft::default(),
            definitions: false,
            go_on: true,
            abstaining: false,
            finding_code: None,
            finding: false,
            own_items: OwnItems::default(),
            example: None,
            finishing: false,
            reviewing: false,
            finish: FinishState::default(),
            whole_window: false,
            pace_ms: None,
        }
    }
}

impl DeskState {
    /// Nobody sits here: nothing of the last coder may stay.
    pub fn leave(&mut self) {
        if self.seat.is_some() {
            *self = Self::default();
        }
    }

    pub fn logic(
        &mut self,
        ctx: &Context,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let seat = (view.round_id().to_owned(), view.coder_id().to_owned());
        let touched = &context.workspace.coding.touched;
        if self.seat.as_ref() != Some(&seat) {
            *self = Self { seat: Some(seat), seen: touched.number, ..Self::default() };
            self.columns.show(view, view.next_open(0).unwrap_or(0));
            self.pace_ms = side::pace_ms(view);
        }
        if self.seen != touched.number {
            self.seen = touched.number;
            self.follow(view, &touched.item, touched.how);
            self.pace_ms = side::pace_ms(view);
        }
        let entry = view.at(self.columns.at()).filter(|_| !self.shows_finish(view));
        self.columns.logic(ctx, context, entry.map(|_| view), actions);
        if let Some(entry) = entry {
            self.follow_marks(view, actions);
            if widgets::escape_for_screen(ctx) {
                self.columns.focused_mut().marks.let_go();
            }
            self.note.follow(entry.item.id, |item| note_of(view, item), actions);
            self.read_ahead(context, view, actions);
        }
    }

    /// Follows what was stored: only now it counts.
    fn follow(&mut self, view: BlindView<'_>, item: &str, how: Touch) {
        let is_shown = |at: usize| view.at(at).is_some_and(|e| e.item.id == item);
        let shown = self.columns.iter().any(|column| is_shown(column.at));
        match how {
            Touch::Remarked => {}
            Touch::Decided => {
                if shown && self.go_on {
                    self.go_on_from_here(view);
                }
            }
            Touch::Retraced => {
                if let Some(at) = view.position_of(item) {
                    self.go(view, at);
                    self.finishing = false;
                    self.reviewing = true;
                    self.note.reread(note_of(view, item));
                }
            }
        }
    }

    fn go(&mut self, view: BlindView<'_>, at: usize) {
        self.columns.show(view, at.min(view.len().saturating_sub(1)));
        self.moved = true;
    }

    /// To the next open item: first among those side by side.
    fn go_on_from_here(&mut self, view: BlindView<'_>) {
        self.go_on_after(view, self.columns.at());
    }

    fn go_on_after(&mut self, view: BlindView<'_>, here: usize) {
        let is_open =
            |at: usize| !view.at(at).is_some_and(|e| e.label.is_some_and(|l| l.entry.verdict.is_decided()));
        match self.columns.next(is_open).or_else(|| view.next_open(here)) {
            Some(next) => self.go(view, next),
            None => self.reviewing = false,
        }
    }

    fn read_ahead(&self, context: &ViewContext<'_>, view: BlindView<'_>, actions: &mut Vec<Action>) {
        let here = self.columns.at();
        let mut at = here;
        for _ in 0..AHEAD.max(self.columns.wanted()) {
            let Some(next) = view.next_open(at + 1).filter(|next| *next != here) else { return };
            at = next;
            let session = view.at(at).map(|e| SessionId::new(e.item.session));
            let unread = session.filter(|s| context.workspace.documents.get(s).is_none());
            actions.extend(unread.map(Action::Load));
        }
    }

    fn shows_finish(&self, view: BlindView<'_>) -> bool {
        let over = view.seal().is_some() || view.next_open(0).is_none();
        self.finishing || (over && !self.reviewing)
    }

    pub fn ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        asking: &mut Option<Asking>,
        actions: &mut Vec<Action>,
    ) {
        let room = ui.available_size();
        let narrow = room.x < NARROW;
        self.columns.set_low(room.y < LOW);
        if !self.whole_window {
            Panel::top("code-head")
                .exact_size(44.0)
                .resizable(false)
                .frame(widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)))
                .show(ui, |ui| self.head_ui(ui, context, view, narrow, actions));
        }
        if self.finding {
            self.own_items_ui(ui.ctx(), context, view);
        }
        let Some(entry) = view.at(self.columns.at()) else { return };
        let finish = self.shows_finish(view);
        if !self.whole_window && !finish {
            // Windows that differ much in size remember a width each.
            let (name, width) = if narrow { ("code-side-narrow", 260.0) } else { ("code-side", 340.0) };
            Panel::right(name)
                .default_size(width)
                .size_range(width - 60.0..=520.0_f32.min(room.x * 0.6))
                .frame(widgets::surface(ui, Surface::Panel, Margin::ZERO))
                .show(ui, |ui| self.side_ui(ui, context, view, &entry, actions));
        }
        let height = if finish { 44.0 } else { self.columns.focused().player.height() + 62.0 };
        Panel::bottom(if finish { "code-foot" } else { "code-foot-player" })
            .exact_size(height)
            .resizable(false)
            .frame(widgets::surface(ui, Surface::Base, Margin::symmetric(12, 8)))
            .show(ui, |ui| {
                if !finish {
                    self.columns.focused_mut().player.timeline_ui(ui, context);
                    ui.add_space(space::XS);
                }
                self.queue_ui(ui, context, view);
            });
        if finish {
            CentralPanel::no_frame().show(ui, |ui| {
                if finish_ui(ui, context, view, &mut self.finish, asking, actions) {
                    self.finishing = false;
                    self.reviewing = true;
                }
            });
            return;
        }
        CentralPanel::no_frame().show(ui, |ui| self.canvases_ui(ui, context, view));
        if self.abstaining {
            self.abstain_ui(ui.ctx(), context, view, actions);
        }
        self.find_code_dialog(ui.ctx(), context, view, actions);
        self.example_dialog(ui.ctx(), view, actions);
    }

    fn find_code_dialog(
        &mut self,
        ctx: &Context,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let Some(finding) = &mut self.finding_code else { return };
        match find_code_ui(ctx, view.codebook(), finding) {
            Found::Open => {}
            Found::Left => self.finding_code = None,
            Found::Code(code) => {
                self.finding_code = None;
                self.give_code(&code, context, view, actions);
            }
        }
    }

    fn own_items_ui(&mut self, ctx: &Context, context: &ViewContext<'_>, view: BlindView<'_>) {
        match self.own_items.ui(ctx, view, context.workspace.coding.touched.number) {
            Picked::Nothing => {}
            Picked::Left => self.finding = false,
            Picked::Place(at) => {
                self.finding = false;
                self.go(view, at);
                self.finishing = false;
                self.reviewing = true;
            }
        }
    }

    fn abstain_ui(
        &mut self,
        ctx: &Context,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let none_key = view.codebook().code(NONE_ID).and_then(key_of);
        match abstain::abstain_ui(ctx, none_key.as_deref()) {
            Asked::Open => {}
            Asked::Left => self.abstaining = false,
            Asked::Chosen(reason) => {
                self.abstaining = false;
                self.give(Verdict::Abstained(reason), context, view, actions);
            }
        }
    }

    pub(super) fn leave_note(&self, view: BlindView<'_>, actions: &mut Vec<Action>) {
        if let Some(entry) = view.at(self.columns.at()) {
            self.note.store(&note_of(view, entry.item.id), actions);
        }
    }
}

fn span_of<'a>(entry: &QueueEntry<'a>) -> Span<'a> {
    let item = entry.item;
    Span { item: item.id, session: item.session, start_ms: item.start_ms, end_ms: item.end_ms }
}

fn note_of(view: BlindView<'_>, item: &str) -> String {
    view.label_of(item).map(|l| l.entry.note.clone()).unwrap_or_default()
}
