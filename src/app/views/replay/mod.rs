//! The Replay screen: one session on the canvas, with its timeline, events and signals; knows the workspace only to
//! read.

pub(in crate::app) mod keys;
mod side;

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::{self, PlayerAsk, PlayerScreen, lanes};
use crate::app::selection::Item;
use crate::app::workspace::DocumentState;
use crate::model::SessionId;
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::space;
use crate::widgets::{self, EmptyState, Icon, Surface, numbers, text};
use egui::{CentralPanel, Context, Margin, Panel, Ui};
use side::SideTab;
use std::sync::Arc;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplayAction {}

/// What this screen remembers of its drawing.
#[derive(Default)]
pub struct ReplayScreen {
    player: Option<PlayerScreen>,
    /// The moment of the selection that was last sought, so that it is sought once.
    sought: Option<(SessionId, i64)>,
    tab: SideTab,
    filter: String,
    rows: Vec<usize>,
    whole_window: bool,
    asks: Vec<PlayerAsk>,
}

impl ReplayScreen {
    /// Takes over the chosen session when it has been read.
    fn follow_selection(&mut self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let selection = &context.workspace.selection;
        let Some(wanted) = selection.session().or_else(|| first_session(context)) else { return };
        let shown = self.player.as_ref().map(|p| &p.document.id);
        let document = context.workspace.documents.ready(wanted);
        let stale = match (&self.player, document) {
            (Some(player), Some(document)) => !Arc::ptr_eq(&player.document, document),
            _ => true,
        };
        if shown != Some(wanted) || stale {
            match (document, context.workspace.pool()) {
                (Some(document), Some(pool)) => {
                    self.player = Some(PlayerScreen::new(pool, Arc::clone(document), wanted.as_str()));
                    self.rows = player::events::matching(document, &self.filter);
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
            && self.sought.as_ref() != Some(&(session.clone(), *at))
        {
            player.apply(PlayerCommand::SeekTo(*at as f64));
            self.sought = Some((session.clone(), *at));
        }
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
        self.follow_selection(context, actions);
        if let Some(player) = &mut self.player {
            for ask in self.asks.drain(..) {
                player.obey(ask);
            }
            player.logic(ctx);
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
            .exact_size(lanes::HEIGHT + 64.0)
            .frame(widgets::surface(ui, Surface::Base, Margin::symmetric(12, 8)))
            .show(ui, |ui| {
                asks.extend(player::transport_ui(ui, player, &keys));
                ui.add_space(space::S);
                asks.extend(player::lanes_ui(ui, player, player::LaneSet::All));
            });
        if !self.whole_window {
            let mut filter = self.filter.clone();
            Panel::right("replay-side")
                .default_size(340.0)
                .size_range(260.0..=560.0)
                .frame(widgets::surface(ui, Surface::Panel, Margin::ZERO))
                .show(ui, |ui| {
                    let (tab, more) =
                        side::side_ui(ui, context, player, self.tab, &mut filter, &self.rows, actions);
                    self.tab = tab;
                    asks.extend(more);
                });
            if filter != self.filter {
                self.rows = player::events::matching(&player.document, &filter);
                self.filter = filter;
            }
        }
        CentralPanel::no_frame().show(ui, |ui| {
            if !self.whole_window {
                title_ui(ui, context, player);
            }
            asks.extend(player::canvas_ui(ui, player, true).map(PlayerAsk::Canvas));
        });
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
            Command::FocusPlayer => self.whole_window = !self.whole_window,
            other => {
                if let Some(player) = &mut self.player {
                    keys::run(player, other);
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
            other => keys::disabled_reason(player, other),
        }
    }

    fn wants_whole_window(&self) -> bool {
        self.whole_window
    }
}

/// Which session this is, in one line above the page.
fn title_ui(ui: &mut Ui, context: &ViewContext<'_>, player: &PlayerScreen) {
    let recording = &player.document.recording;
    widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            text::strong(ui, recording.id.as_str());
            text::secondary(ui, numbers::date_time(recording.started_at_ms, context.zone));
            if let Some(user) = &recording.user_id {
                text::muted(ui, format!("user {user}"));
            }
            text::muted(ui, numbers::duration(recording.duration_ms()));
            let tabs = recording.tabs.len();
            if tabs > 1 {
                let tab = player.front_tab().0 + 1;
                text::muted(ui, format!("tab {tab} of {tabs}"));
            }
        });
    });
}
