//! The coder's desk: the item large in the middle, the codebook beside it, the own progress below; everything that it
//! knows of the round comes from the blind view.

mod bars;
mod commands;

use super::super::ViewContext;
use super::abstain::{self, Asked};
use super::codebook::{key_of, keys_ui};
use super::finish::{FinishState, finish_ui};
use super::passphrase::Asking;
use super::remarks::{NoteDraft, remarks_ui};
use super::{CodeAction, ItemPlayer, Span, keys};
use crate::app::action::Action;
use crate::app::player::LaneSet;
use crate::app::workspace::coding::Touch;
use crate::coding::codebook::NONE_ID;
use crate::coding::{BlindView, LabelEntry, QueueEntry, Verdict};
use crate::model::SessionId;
use crate::widgets::theme::space;
use crate::widgets::{self, Icon, IconButton, Surface, section_header};
use egui::{CentralPanel, Context, Margin, Panel, ScrollArea, Ui};

/// Items that are read ahead.
const AHEAD: usize = 2;

/// Where the coder is and what the desk shows.
pub(super) struct DeskState {
    /// Round and coder that the rest belongs to.
    seat: Option<(String, String)>,
    at: usize,
    /// The place has changed since the strip was drawn.
    moved: bool,
    seen: u64,
    player: ItemPlayer,
    note: NoteDraft,
    definitions: bool,
    /// A label leads on to the next open item.
    go_on: bool,
    abstaining: bool,
    finishing: bool,
    reviewing: bool,
    finish: FinishState,
    pub(super) whole_window: bool,
}

impl Default for DeskState {
    fn default() -> Self {
        Self {
            seat: None,
            at: 0,
            moved: true,
            seen: 0,
            player: ItemPlayer::new(LaneSet::Blind),
            note: NoteDraft::default(),
            definitions: false,
            go_on: true,
            abstaining: false,
            finishing: false,
            reviewing: false,
            finish: FinishState::default(),
            whole_window: false,
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
            self.at = view.next_open(0).unwrap_or(0);
        }
        if self.seen != touched.number {
            self.seen = touched.number;
            self.follow(view, &touched.item, touched.how);
        }
        self.at = self.at.min(view.len().saturating_sub(1));
        let entry = view.at(self.at).filter(|_| !self.shows_finish(view));
        self.player.logic(ctx, context, entry.map(|e| span_of(&e)), actions);
        if let Some(entry) = entry {
            self.note.follow(entry.item.id, |item| note_of(view, item), actions);
            self.read_ahead(context, view, actions);
        }
    }

    /// Follows what was stored: only now it counts.
    fn follow(&mut self, view: BlindView<'_>, item: &str, how: Touch) {
        let shown = view.at(self.at).is_some_and(|e| e.item.id == item);
        match how {
            Touch::Remarked => {}
            Touch::Decided => {
                if shown && self.go_on {
                    match view.next_open(self.at) {
                        Some(next) => self.go(next),
                        None => self.reviewing = false,
                    }
                }
            }
            Touch::Retraced => {
                if let Some(at) = view.position_of(item) {
                    self.go(at);
                    self.finishing = false;
                    self.reviewing = true;
                    self.note.reread(note_of(view, item));
                }
            }
        }
    }

    fn go(&mut self, at: usize) {
        self.at = at;
        self.moved = true;
    }

    fn read_ahead(&self, context: &ViewContext<'_>, view: BlindView<'_>, actions: &mut Vec<Action>) {
        let mut at = self.at;
        for _ in 0..AHEAD {
            let Some(next) = view.next_open(at + 1).filter(|next| *next != self.at) else { return };
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
        if !self.whole_window {
            Panel::top("code-head")
                .exact_size(44.0)
                .resizable(false)
                .frame(widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)))
                .show(ui, |ui| self.head_ui(ui, context, view, actions));
        }
        let Some(entry) = view.at(self.at) else { return };
        let finish = self.shows_finish(view);
        if !self.whole_window && !finish {
            Panel::right("code-side")
                .default_size(340.0)
                .size_range(280.0..=520.0)
                .frame(widgets::surface(ui, Surface::Panel, Margin::ZERO))
                .show(ui, |ui| self.side_ui(ui, context, view, &entry, actions));
        }
        let height = if finish { 44.0 } else { self.player.height() + 62.0 };
        Panel::bottom(if finish { "code-foot" } else { "code-foot-player" })
            .exact_size(height)
            .resizable(false)
            .frame(widgets::surface(ui, Surface::Base, Margin::symmetric(12, 8)))
            .show(ui, |ui| {
                if !finish {
                    self.player.timeline_ui(ui, context);
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
        CentralPanel::no_frame().show(ui, |ui| self.player.canvas_ui(ui, context, span_of(&entry)));
        if self.abstaining {
            self.abstain_ui(ui.ctx(), context, view, &entry, actions);
        }
    }

    fn side_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
        actions: &mut Vec<Action>,
    ) {
        let label = entry.label.map(|l| &l.entry);
        let sealed = view.seal().is_some();
        Panel::bottom("code-remarks")
            .resizable(false)
            .frame(widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 12, top: 8, bottom: 12 }))
            .show(ui, |ui| {
                if remarks_ui(ui, context, entry.item.id, label, &mut self.note, sealed, actions) {
                    self.abstaining = true;
                }
            });
        CentralPanel::no_frame()
            .frame(widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 4, top: 6, bottom: 0 }))
            .show(ui, |ui| {
                let codes = view.codebook().codes.len() as u64;
                section_header(ui, &view.codebook().name, Some((codes, "codes")), |ui| {
                    ui.add_space(space::S);
                    let button = IconButton::new(Icon::Info, "Definitions").selected(self.definitions);
                    if button.body("Definition and rules under every code").show(ui).clicked() {
                        self.definitions = !self.definitions;
                    }
                });
                ui.add_space(space::XS);
                ScrollArea::vertical().id_salt("codebook").auto_shrink([false, false]).show(ui, |ui| {
                    ui.set_max_width(ui.available_width() - space::S);
                    let given = codes_of(label);
                    let locked = sealed.then_some("Your ballot is sealed");
                    if let Some(code) = keys_ui(ui, view.codebook(), given, self.definitions, locked) {
                        self.give_code(&code, context, view, actions);
                    }
                });
            });
    }

    fn abstain_ui(
        &mut self,
        ctx: &Context,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
        actions: &mut Vec<Action>,
    ) {
        let none_key = view.codebook().code(NONE_ID).and_then(key_of);
        match abstain::abstain_ui(ctx, none_key.as_deref()) {
            Asked::Open => {}
            Asked::Left => self.abstaining = false,
            Asked::Chosen(reason) => {
                self.abstaining = false;
                self.give(entry, Verdict::Abstained(reason), context, actions);
            }
        }
    }

    fn give_code(
        &mut self,
        code: &str,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let Some(entry) = view.at(self.at) else { return };
        let present = entry.label.map(|l| &l.entry.verdict);
        let verdict = keys::pressed(view.codebook(), present, code);
        if present == Some(&verdict) {
            // The same word again changes nothing; it still means "go on".
            if self.go_on {
                match view.next_open(self.at) {
                    Some(next) => self.go(next),
                    None => self.reviewing = false,
                }
            }
            return;
        }
        self.give(&entry, verdict, context, actions);
    }

    fn give(
        &self,
        entry: &QueueEntry<'_>,
        verdict: Verdict,
        context: &ViewContext<'_>,
        actions: &mut Vec<Action>,
    ) {
        // A note under way belongs to this item.
        self.note.store(entry.label.map_or("", |l| l.entry.note.as_str()), actions);
        let evidence = self.player.evidence(entry.item.id, context.now_ms);
        let item = entry.item.id.to_owned();
        actions.push(Action::Code(CodeAction::Give { item, verdict, evidence }));
    }

    pub(super) fn leave_note(&self, view: BlindView<'_>, actions: &mut Vec<Action>) {
        if let Some(entry) = view.at(self.at) {
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

fn codes_of(label: Option<&LabelEntry>) -> &[String] {
    match label.map(|l| &l.verdict) {
        Some(Verdict::Codes(codes)) => codes,
        _ => &[],
    }
}
