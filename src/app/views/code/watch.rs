//! The player of one item: its stretch of the recording only, in a loop, at the coder's speed, with a count of what
//! was watched; knows no label.

use super::super::ViewContext;
use super::super::replay::keys;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::{self, LaneSet, PlayerAsk, PlayerScreen, SessionDocument, Sort, lanes};
use crate::app::workspace::DocumentState;
use crate::coding::{Coverage, Evidence};
use crate::model::SessionId;
use crate::replay::player::PlayerCommand;
use crate::widgets::{self, EmptyState, space};
use egui::{Context, Ui};
use std::sync::Arc;

/// Shown after the last activity, so that one sees what the page made of it, in milliseconds.
const TAIL_MS: i64 = 1_000;
/// A single click is shown for at least this long, in milliseconds.
const LEAST_MS: i64 = 3_000;
/// Parts of an item in which watching is counted.
const PARTS: usize = 200;

/// The stretch of a recording that an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app::views) struct Span<'a> {
    pub item: &'a str,
    pub session: &'a str,
    /// Milliseconds since the session's first event.
    pub start_ms: i64,
    pub end_ms: i64,
}

/// Shows one item after the other.
pub(in crate::app::views) struct ItemPlayer {
    shown: Option<Shown>,
    lanes: LaneSet,
    /// Kept from item to item.
    speed: f64,
    skip_idle: bool,
    asks: Vec<PlayerAsk>,
}

struct Shown {
    item: String,
    base: Arc<SessionDocument>,
    player: PlayerScreen,
    since_ms: i64,
    watched: Vec<bool>,
    last_ms: Option<f64>,
}

impl ItemPlayer {
    /// `Blind` takes everything away that the program found in the recording.
    pub fn new(lanes: LaneSet) -> Self {
        Self { shown: None, lanes, speed: 1.0, skip_idle: true, asks: Vec::new() }
    }

    pub fn height(&self) -> f32 {
        lanes::height(self.lanes, None) + 28.0 + space::S
    }

    pub fn close(&mut self) {
        self.shown = None;
        self.asks.clear();
    }

    /// Once per frame: takes the item over when its recording was read, and moves it on.
    pub fn logic(
        &mut self,
        ctx: &Context,
        context: &ViewContext<'_>,
        span: Option<Span<'_>>,
        actions: &mut Vec<Action>,
    ) {
        let Some(span) = span else {
            self.close();
            return;
        };
        self.follow(context, span, actions);
        let Some(shown) = &mut self.shown else { return };
        for ask in self.asks.drain(..) {
            shown.player.obey(ask);
            shown.last_ms = None;
        }
        shown.player.logic(ctx);
        shown.note_watched();
        self.speed = shown.player.player.speed();
        self.skip_idle = shown.player.player.skips_idle();
    }

    fn follow(&mut self, context: &ViewContext<'_>, span: Span<'_>, actions: &mut Vec<Action>) {
        let session = SessionId::new(span.session);
        let documents = &context.workspace.documents;
        let document = documents.ready(&session);
        let current = self
            .shown
            .as_ref()
            .is_some_and(|s| s.item == span.item && document.is_none_or(|d| Arc::ptr_eq(d, &s.base)));
        if current {
            return;
        }
        self.close();
        match (document, context.workspace.pool()) {
            (Some(base), Some(pool)) => {
                let document = match self.lanes {
                    LaneSet::Blind => Arc::new(base.without_signals()),
                    LaneSet::Item | LaneSet::All => Arc::clone(base),
                };
                let to = (span.end_ms + TAIL_MS).max(span.start_ms + LEAST_MS);
                let mut player = PlayerScreen::new(pool, document, span.item).with_range(span.start_ms, to);
                start(&mut player, self.speed, self.skip_idle);
                self.shown = Some(Shown {
                    item: span.item.to_owned(),
                    base: Arc::clone(base),
                    player,
                    since_ms: context.now_ms,
                    watched: vec![false; PARTS],
                    last_ms: None,
                });
            }
            _ if documents.get(&session).is_none() => actions.push(Action::Load(session)),
            _ => {}
        }
    }

    /// The page, or why there is none.
    pub fn canvas_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, span: Span<'_>) {
        let session = SessionId::new(span.session);
        if let Some(DocumentState::Failed(reason)) = context.workspace.documents.get(&session) {
            EmptyState::error("This recording cannot be shown", reason).show(ui);
            return;
        }
        match self.shown.as_ref().filter(|s| s.item == span.item) {
            Some(shown) => {
                let ask = player::canvas_ui(ui, &shown.player, true).map(PlayerAsk::Canvas);
                self.ask(ui, ask);
            }
            None => {
                widgets::loading(ui, "Opening the recording", None, "", false);
            }
        }
    }

    /// Transport and lanes; keeps their room while nothing is shown.
    pub fn timeline_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        let Some(shown) = &self.shown else {
            ui.allocate_space(egui::vec2(ui.available_width(), self.height()));
            return;
        };
        let keys = |command: Command| context.key(command);
        let mut asks = player::transport_ui(ui, &shown.player, &keys);
        ui.add_space(space::S);
        asks.extend(player::lanes_ui(ui, &shown.player, self.lanes).asks);
        self.ask(ui, asks);
    }

    fn ask(&mut self, ui: &Ui, asks: impl IntoIterator<Item = PlayerAsk>) {
        let before = self.asks.len();
        self.asks.extend(asks);
        if self.asks.len() > before {
            ui.request_repaint();
        }
    }

    pub fn command(&mut self, command: Command) {
        if let Some(shown) = &mut self.shown {
            keys::run(&mut shown.player, command);
            shown.last_ms = None;
        }
    }

    pub fn disabled_reason(&self, command: Command) -> Option<String> {
        if self.lanes == LaneSet::Blind {
            match keys::beyond(command) {
                Some((Sort::Signal, _)) => return Some("Signals are hidden while you label blind".into()),
                Some((Sort::Note, _)) => return Some("Notes are hidden while you label blind".into()),
                _ => {}
            }
        }
        match &self.shown {
            Some(shown) => keys::disabled_reason(&shown.player, command),
            None => Some("The recording is not open yet".into()),
        }
    }

    /// How the label that is given now came about.
    pub fn evidence(&self, item: &str, now_ms: i64) -> Evidence {
        let Some(shown) = self.shown.as_ref().filter(|s| s.item == item) else { return Evidence::default() };
        Evidence {
            time_to_first_label_ms: Some(now_ms.saturating_sub(shown.since_ms).unsigned_abs()),
            coverage: Some(Coverage::from_share(shown.coverage())),
        }
    }
}

/// Plays from the first picture to the end, over and over.
fn start(player: &mut PlayerScreen, speed: f64, skip_idle: bool) {
    let first = player.player.offset_ms();
    let (_, end) = player.player.range();
    for command in [
        PlayerCommand::LoopIn,
        PlayerCommand::SeekTo(end),
        PlayerCommand::LoopOut,
        PlayerCommand::SeekTo(first),
        PlayerCommand::Speed(speed),
        PlayerCommand::Play,
    ] {
        player.apply(command);
    }
    if player.player.skips_idle() != skip_idle {
        player.apply(PlayerCommand::ToggleSkipIdle);
    }
}

impl Shown {
    /// What lies between two frames of playing was watched, idle time that was jumped included; what was sought over
    /// was not.
    fn note_watched(&mut self) {
        let now = self.player.player.offset_ms();
        let (from, to) = self.player.player.range();
        let part = |ms: f64| (((ms - from) / (to - from).max(1.0)) * PARTS as f64) as usize;
        let end = part(now).min(PARTS - 1);
        let begin = match self.last_ms {
            Some(last) if self.player.player.is_playing() && last <= now => part(last).min(end),
            _ => end,
        };
        for seen in &mut self.watched[begin..=end] {
            *seen = true;
        }
        self.last_ms = Some(now);
    }

    fn coverage(&self) -> f64 {
        self.watched.iter().filter(|seen| **seen).count() as f64 / PARTS as f64
    }
}
