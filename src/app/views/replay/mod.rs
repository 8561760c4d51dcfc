//! The Replay screen: one session on the canvas, with its timeline, events and signals; knows the workspace only to
//! read.

mod clip;
mod heat;
pub(in crate::app) mod keys;
mod labels;
mod side;
#[cfg(test)]
mod tests;

use super::reconcile::ReconcileAction;
use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::{self, CanvasCommand, PlayerAsk, PlayerScreen, lanes};
use crate::app::selection::Item;
use crate::app::toasts::Toast;
use crate::app::workspace::{DocumentState, Visible};
use crate::model::{MomentLink, SessionId};
use crate::project::NewNote;
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::space;
use crate::widgets::{self, EmptyState, Icon, Surface, numbers, text};
use clip::ClipDraft;
use egui::{Align, Align2, Area, CentralPanel, Context, Layout, Margin, Order, Panel, Ui};
use side::Side;
use std::sync::Arc;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplayAction {
    ReadNotes(SessionId),
    WriteNote(SessionId, NewNote),
    ChangeNote {
        session: SessionId,
        number: i64,
        tag: String,
        text: String,
    },
    RemoveNote(SessionId, i64),
    /// Takes the last change of notes back.
    UndoNote,
    /// Goes to a time of the session on screen, in milliseconds since its first event.
    Seek(i64),
    /// Looks for the uses of a selector in all sessions.
    FindElement(Arc<str>),
}

/// What this screen remembers of its drawing.
#[derive(Default)]
pub struct ReplayScreen {
    player: Option<PlayerScreen>,
    /// The moment of the selection that was last sought, so that it is sought once.
    sought: Option<(SessionId, u64)>,
    side: Side,
    whole_window: bool,
    asks: Vec<PlayerAsk>,
    /// What the labels on the timeline are of.
    labelled: Option<labels::LabelKey>,
    /// The revealed round whose labels were asked for: once, should it not be readable.
    asked_round: Option<String>,
    clip: Option<ClipDraft>,
    heat: Option<heat::HeatPanel>,
    /// The list of what is missing was asked for.
    open_missing: bool,
    /// For the clipboard, in the next frame.
    copy: Option<String>,
}

impl ReplayScreen {
    /// Takes over the chosen session when it has been read.
    fn follow_selection(&mut self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let selection = &context.workspace.selection;
        let Some(wanted) = selection.session().or_else(|| first_session(context)) else { return };
        let shown = self.player.as_ref().map(|p| &p.document.id);
        let document = context.workspace.documents.watchable(wanted);
        let stale = match (&self.player, document) {
            (Some(player), Some(document)) => !Arc::ptr_eq(&player.document, document),
            _ => true,
        };
        if shown != Some(wanted) || stale {
            let longer = document.filter(|d| {
                self.player
                    .as_ref()
                    .is_some_and(|p| p.document.id == d.id && p.document.read_until_ms.is_some())
            });
            match (document, context.workspace.pool()) {
                _ if let (Some(longer), Some(player)) = (longer, &mut self.player) => {
                    player.take_more(Arc::clone(longer));
                }
                (Some(document), Some(pool)) => {
                    actions.extend(self.player.as_mut().and_then(|p| p.film_to_keep(true)));
                    let player = PlayerScreen::new(pool, Arc::clone(document), wanted.as_str());
                    let mut player = player.with_film(pool);
                    player.tells_missing = true;
                    self.player = Some(player);
                    self.sought = None;
                }
                _ if context.workspace.documents.get(wanted).is_none() => {
                    actions.push(Action::Load(wanted.clone()))
                }
                _ => {}
            }
        }
        if let (Some(Item::Moment(session, at)), Some(player)) = (selection.item(), &mut self.player)
            && player.document.id == *session
            && self.sought.as_ref() != Some(&(session.clone(), selection.revision()))
        {
            let range = context.workspace.linked_range.as_ref();
            if let Some((_, from, to)) = range.filter(|(linked, from, _)| linked == session && from == at) {
                player.apply(PlayerCommand::LoopRange(*from as f64, *to as f64));
            }
            player.apply(PlayerCommand::SeekTo(*at as f64));
            self.sought = Some((session.clone(), selection.revision()));
        }
    }

    /// The present moment, or the loop, as a link that the command line and the palette understand.
    fn link(&self, context: &ViewContext<'_>) -> Option<String> {
        let player = self.player.as_ref()?;
        let path = context.workspace.open.as_ref()?.path();
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (from_ms, to_ms) = match player.player.loop_marks() {
            (Some(from), Some(to)) if to > from => (from, Some(to.round() as i64)),
            _ => (player.player.offset_ms(), None),
        };
        let session = player.document.id.to_string();
        let link = MomentLink { session, from_ms: Some(from_ms.round() as i64), to_ms };
        Some(format!("{}#{link}", path.display()))
    }

    fn next_session(&self, context: &ViewContext<'_>, by: isize) -> Option<SessionId> {
        let open = context.workspace.open.as_ref()?;
        let shown = self.player.as_ref().map(|p| &p.document.id)?;
        let inside =
            |id: &SessionId| context.workspace.filter.as_ref().is_none_or(|f| f.sessions.contains(id));
        let list: Vec<&SessionId> =
            open.sessions.iter().map(|s| &s.session_id).filter(|id| inside(id)).collect();
        let at = list.iter().position(|id| *id == shown)?;
        list.get(at.checked_add_signed(by)?).map(|id| (*id).clone())
    }
}

fn first_session<'a>(context: &'a ViewContext<'_>) -> Option<&'a SessionId> {
    context.workspace.open.as_ref()?.sessions.first().map(|s| &s.session_id)
}

impl Screen for ReplayScreen {
    fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        if let Some(text) = self.copy.take() {
            ctx.copy_text(text);
        }
        self.follow_selection(context, actions);
        if let Some(player) = &mut self.player {
            let session = &player.document.id;
            let notes = &context.workspace.notes;
            if notes.wants(session, &context.workspace.visible_notes()) {
                actions.push(Action::Replay(ReplayAction::ReadNotes(session.clone())));
            }
            player.notes = notes.spans(session);
            if let Some(round) = labels::unread_round(context.workspace)
                && self.asked_round.as_deref() != Some(round)
            {
                self.asked_round = Some(round.to_owned());
                actions.push(Action::Reconcile(ReconcileAction::Choose(round.to_owned())));
            }
            let labelled = labels::key_of(context.workspace, session);
            if self.labelled != labelled || player.labels.is_empty() && labelled.is_some() {
                player.labels = match &labelled {
                    Some(_) => labels::spans_of(context.workspace, session),
                    None => Arc::default(),
                };
                self.labelled = labelled;
            }
            for ask in self.asks.drain(..) {
                player.obey(ask);
                match ask {
                    PlayerAsk::Mark(mark) => self.side.reveal(mark, player),
                    PlayerAsk::Inspect(true) | PlayerAsk::Canvas(CanvasCommand::Pin) => {
                        self.side.show_element()
                    }
                    _ => {}
                }
            }
            match self.heat {
                Some(heat) => heat.logic(context, player, actions),
                None => player.heat = None,
            }
            player.logic(ctx);
            actions.extend(player.film_to_keep(false));
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let wanted = context.workspace.selection.session().or_else(|| first_session(context));
        let Some(wanted) = wanted else {
            EmptyState::new(Icon::Replay, "Nothing to replay", "Import recordings, then choose a session")
                .show(ui);
            return;
        };
        if let Some(DocumentState::Failed(reason)) = context.workspace.documents.get(wanted) {
            EmptyState::error("This session cannot be shown", reason).show(ui);
            return;
        }
        let Some(player) = self.player.as_ref().filter(|p| p.document.id == *wanted) else {
            widgets::loading(ui, "Opening the session", None, wanted.as_str(), false);
            return;
        };
        let keys = |command: Command| context.key(command);
        let mut asks = Vec::new();
        Panel::bottom("replay-transport")
            .resizable(false)
            .exact_size(lanes::height(player::LaneSet::All, Some(player)) + 28.0 + space::S + 20.0)
            .frame(widgets::surface(ui, Surface::Base, Margin::symmetric(12, 8)))
            .show(ui, |ui| {
                asks.extend(player::transport_ui(ui, player, &keys));
                ui.add_space(space::S);
                asks.extend(player::lanes_ui(ui, player, player::LaneSet::All).asks);
            });
        if !self.whole_window {
            Panel::right("replay-side")
                .default_size(340.0)
                .size_range(260.0..=620.0)
                .frame(widgets::surface(ui, Surface::Panel, Margin::ZERO))
                .show(ui, |ui| asks.extend(self.side.show(ui, context, player, actions)));
        }
        CentralPanel::no_frame().show(ui, |ui| {
            let open_missing = std::mem::take(&mut self.open_missing);
            if self.whole_window {
                asks.extend(floating_badges_ui(ui, context, player, open_missing));
            } else {
                asks.extend(title_ui(ui, context, player, open_missing, actions));
            }
            asks.extend(player::canvas_ui(ui, player, true).map(PlayerAsk::Canvas));
            if let Some(heat) = &mut self.heat
                && heat.show(ui, context, player, actions)
            {
                self.heat = None;
                ui.request_repaint();
            }
        });
        if let Some(draft) = &mut self.clip
            && draft.show(ui, context, player, actions)
        {
            self.clip = None;
            ui.request_repaint();
        }
        if !asks.is_empty() {
            self.asks.append(&mut asks);
            ui.request_repaint();
        }
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        match command {
            Command::PreviousSession | Command::NextSession => {
                let by = if command == Command::NextSession { 1 } else { -1 };
                actions.extend(self.next_session(context, by).map(|id| Action::Select(Item::Session(id))));
            }
            Command::Filter => {
                self.whole_window = false;
                self.side.focus_filter();
            }
            Command::AddNote | Command::AddTag => {
                if let Some(player) = &mut self.player {
                    player.apply(PlayerCommand::Pause);
                    self.whole_window = false;
                    self.side.begin_note(player, command == Command::AddTag);
                }
            }
            Command::Inspect => {
                if let Some(player) = &mut self.player {
                    player.inspect(!player.inspector.on);
                    if player.inspector.on {
                        self.side.show_element();
                    }
                }
            }
            Command::ShowMissing => self.open_missing = true,
            Command::Side(part) => {
                self.whole_window = false;
                self.side.show_part(part);
            }
            Command::HeatKind | Command::HeatScope => {
                let filtered = context.workspace.filter.is_some();
                if let Some(heat) = &mut self.heat {
                    heat.turn(command == Command::HeatKind, filtered);
                }
            }
            Command::CopyLink => {
                if let Some(link) = self.link(context) {
                    actions.push(Action::Notify(Toast::success("Link copied").body(link.clone())));
                    self.copy = Some(link);
                }
            }
            Command::Undo => actions.push(Action::Replay(ReplayAction::UndoNote)),
            Command::Heatmap => {
                self.heat = if self.heat.is_some() { None } else { Some(heat::HeatPanel::default()) };
            }
            Command::Clip => {
                self.clip = self.player.as_ref().map(|player| ClipDraft::new(context, player));
            }
            Command::CompareSessions => {
                actions.push(Action::Compare(self.player.as_ref().map(|p| p.document.id.clone()), None));
            }
            Command::FocusPlayer => self.whole_window = !self.whole_window,
            other => {
                if let Some(player) = &mut self.player {
                    let before = player.marked;
                    keys::run(player, other);
                    if let Some(mark) = player.marked.filter(|m| Some(*m) != before) {
                        self.side.reveal(mark, player);
                    }
                }
            }
        }
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        let Some(player) = &self.player else { return Some("No session is open".into()) };
        match command {
            Command::NextSession if self.next_session(context, 1).is_none() => {
                Some("This is the last session".into())
            }
            Command::PreviousSession if self.next_session(context, -1).is_none() => {
                Some("This is the first session".into())
            }
            Command::AddNote | Command::AddTag => match context.workspace.visible_notes() {
                Visible::None { round } => {
                    Some(format!("Blind round {round} is open: sign in on the Code screen first"))
                }
                _ => None,
            },
            Command::ShowMissing if player.missing().is_empty() => {
                Some("Nothing is missing at this moment".into())
            }
            Command::HeatKind | Command::HeatScope if self.heat.is_none() => {
                Some("Show the heatmap first".into())
            }
            Command::Undo if !context.workspace.notes.can_undo() => Some("There is nothing to undo".into()),
            Command::Redo => Some("There is nothing to redo".into()),
            Command::MarkSession | Command::WatchWall => Some("Go to the list of sessions for that".into()),
            other => keys::disabled_reason(player, other),
        }
    }

    fn wants_whole_window(&self) -> bool {
        self.whole_window
    }
}

/// Which session this is, in one line above the page.
fn title_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    player: &PlayerScreen,
    open_missing: bool,
    actions: &mut Vec<Action>,
) -> Vec<PlayerAsk> {
    let mut asks = Vec::new();
    let recording = &player.document.recording;
    widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            text::strong(ui, recording.id.as_str());
            text::secondary(ui, numbers::date_time(recording.started_at_ms, context.zone));
            if let Some(user) = &recording.user_id {
                text::muted(ui, format!("user {user}"));
            }
            text::muted(ui, numbers::duration(player.document.timeline.duration_ms()));
            let tabs = recording.tabs.len();
            if tabs > 1 {
                let tab = player.front_tab().0 + 1;
                text::muted(ui, format!("tab {tab} of {tabs}"));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let key = context.key(Command::ShowMissing);
                asks.extend(player::missing_ui::missing_ui(ui, player, key.as_deref(), open_missing));
                let key = context.key(Command::CompareSessions);
                let button = widgets::Button::ghost("Compare with…").icon(Icon::Columns);
                if button.shortcut(key.as_deref()).show(ui).clicked() {
                    actions.push(Action::Run(Command::CompareSessions));
                }
            });
        });
    });
    asks
}

/// What is missing is said over the page where there is no title.
fn floating_badges_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    player: &PlayerScreen,
    open_missing: bool,
) -> Vec<PlayerAsk> {
    let mut asks = Vec::new();
    if player.missing().is_empty() {
        return asks;
    }
    let corner = ui.max_rect().right_top() + egui::vec2(-space::M, space::S);
    Area::new(ui.make_persistent_id("missing-badges"))
        .order(Order::Middle)
        .fixed_pos(corner)
        .pivot(Align2::RIGHT_TOP)
        .show(ui.ctx(), |ui| {
            widgets::surface(ui, Surface::Raised, Margin::same(4)).show(ui, |ui| {
                let key = context.key(Command::ShowMissing);
                asks.extend(player::missing_ui::missing_ui(ui, player, key.as_deref(), open_missing));
            });
        });
    asks
}
