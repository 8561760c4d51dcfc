//! The player of one item: its stretch of the recording only, in a loop, at the coder's speed, with a count of what
//! was watched; knows no label.

use super::super::ViewContext;
use super::super::replay::keys;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::{
    self, EvidenceAsk, EvidenceLane, LaneSet, PlayerAsk, PlayerScreen, SessionDocument, Sort, lanes,
};
use crate::app::workspace::DocumentState;
use crate::coding::{Coverage, Evidence, Stretch};
use crate::model::SessionId;
use crate::replay::player::PlayerCommand;
use crate::widgets::{self, EmptyState, space};
use egui::{Context, Ui};
use std::sync::Arc;

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
    /// There is little room for the timeline.
    low: bool,
    /// Kept from item to item.
    settings: Settings,
    asks: Vec<PlayerAsk>,
    /// What hands did with marks since somebody took it.
    evidence_asks: Vec<EvidenceAsk>,
    /// What it was told last, until somebody takes it.
    told: Option<Pace>,
}

/// What a coder chose for playing, from item to item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::app::views) struct Settings {
    speed: f64,
    skip_idle: bool,
}

/// How a player goes, so that others can go along.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::app::views) struct Pace {
    settings: Settings,
    playing: bool,
    /// Where it stands, in milliseconds since the begin of its item; `None` where it only goes on.
    at_ms: Option<f64>,
}

struct Shown {
    item: String,
    base: Arc<SessionDocument>,
    player: PlayerScreen,
    since_ms: i64,
    watched: Vec<bool>,
    last_ms: Option<f64>,
    /// It has begun again from the front, until somebody asks.
    looped: bool,
    /// It stands at its end until those beside it are there too.
    waiting: bool,
}

impl ItemPlayer {
    /// `Blind` takes everything away that the program found in the recording.
    pub fn new(lanes: LaneSet) -> Self {
        Self {
            shown: None,
            lanes,
            low: false,
            settings: Settings { speed: 1.0, skip_idle: true },
            asks: Vec::new(),
            evidence_asks: Vec::new(),
            told: None,
        }
    }

    pub fn height(&self) -> f32 {
        lanes::height(self.drawn(), None) + 28.0 + space::S
    }

    /// In little room fewer lanes are drawn.
    pub fn set_low(&mut self, low: bool) {
        self.low = low;
    }

    fn drawn(&self) -> LaneSet {
        if self.low && self.lanes == LaneSet::Blind { LaneSet::BlindLow } else { self.lanes }
    }

    pub fn close(&mut self) {
        self.shown = None;
        self.asks.clear();
        self.evidence_asks.clear();
        self.told = None;
    }

    /// Once per frame: takes the item over when its recording was read, and moves it on. Beside others its page is
    /// painted no finer than it is shown.
    pub fn logic(
        &mut self,
        ctx: &Context,
        context: &ViewContext<'_>,
        span: Option<Span<'_>>,
        beside_others: bool,
        actions: &mut Vec<Action>,
    ) {
        let Some(span) = span else {
            self.close();
            return;
        };
        self.follow(context, span, actions);
        let Some(shown) = &mut self.shown else { return };
        let before_ms = shown.player.player.offset_ms();
        let mut told = false;
        for ask in self.asks.drain(..) {
            if let PlayerAsk::Evidence(ask) = ask {
                self.evidence_asks.push(ask);
            }
            told |= !matches!(ask, PlayerAsk::Evidence(EvidenceAsk::Draw(..) | EvidenceAsk::Drawn(..)));
            shown.player.obey(ask);
            shown.last_ms = None;
        }
        if told {
            self.told = Some(shown.pace(before_ms));
        }
        shown.player.paint_as_shown(ctx, beside_others);
        shown.player.logic(ctx);
        shown.note_watched();
        self.settings = shown.settings();
    }

    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// For a player that shows nothing yet.
    pub fn set(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Where the shown item is, in milliseconds of its session; `None` until it is open.
    pub fn offset_ms(&self) -> Option<i64> {
        self.shown.as_ref().map(|shown| shown.player.player.offset_ms().round() as i64)
    }

    pub fn seek(&mut self, to_ms: i64) {
        if let Some(shown) = &mut self.shown {
            let before_ms = shown.player.player.offset_ms();
            shown.player.apply(PlayerCommand::SeekTo(to_ms as f64));
            shown.last_ms = None;
            self.told = Some(shown.pace(before_ms));
        }
    }

    /// How it goes, with where it is.
    pub fn pace(&self) -> Option<Pace> {
        self.shown.as_ref().map(|shown| shown.pace(f64::NEG_INFINITY))
    }

    /// What it was told since somebody asked.
    pub fn take_pace(&mut self) -> Option<Pace> {
        self.told.take()
    }

    /// Goes as another one does.
    pub fn follow_pace(&mut self, pace: Pace) {
        self.settings = pace.settings;
        let Some(shown) = &mut self.shown else { return };
        let (from, to) = shown.player.player.range();
        let mut commands = vec![PlayerCommand::Speed(pace.settings.speed)];
        commands.extend(pace.at_ms.map(|ms| PlayerCommand::SeekTo((from + ms).min(to))));
        if shown.player.player.skips_idle() != pace.settings.skip_idle {
            commands.push(PlayerCommand::ToggleSkipIdle);
        }
        commands.push(if pace.playing { PlayerCommand::Play } else { PlayerCommand::Pause });
        for command in commands {
            shown.player.apply(command);
        }
        (shown.last_ms, shown.waiting) = (None, false);
    }

    /// That it has gone round, once.
    pub fn take_looped(&mut self) -> bool {
        self.shown.as_mut().is_some_and(|shown| std::mem::take(&mut shown.looped))
    }

    /// Stands at its end until those beside it are there too.
    pub fn wait_at_end(&mut self) {
        if let Some(shown) = &mut self.shown {
            let (_, end) = shown.player.player.range();
            shown.player.apply(PlayerCommand::SeekTo(end));
            shown.player.apply(PlayerCommand::Pause);
            (shown.last_ms, shown.waiting) = (None, true);
        }
    }

    /// `None` until it is open.
    pub fn is_waiting(&self) -> Option<bool> {
        self.shown.as_ref().map(|shown| shown.waiting)
    }

    /// From the front, with those beside it.
    pub fn play_again(&mut self) {
        if let Some(shown) = &mut self.shown {
            let (from, _) = shown.player.player.range();
            shown.player.apply(PlayerCommand::SeekTo(from));
            shown.player.apply(PlayerCommand::Play);
            (shown.last_ms, shown.waiting) = (None, false);
        }
    }

    /// Marks of evidence on the timeline, lane by lane.
    pub fn show_evidence(&mut self, lanes: impl IntoIterator<Item = EvidenceLane>) {
        if let Some(shown) = &mut self.shown {
            shown.player.evidence = lanes.into_iter().collect();
        }
    }

    /// What hands did with marks since somebody asked.
    pub fn take_evidence(&mut self) -> Vec<EvidenceAsk> {
        std::mem::take(&mut self.evidence_asks)
    }

    /// The share of the item that was watched so far.
    pub fn coverage(&self, item: &str) -> Option<f64> {
        self.shown.as_ref().filter(|s| s.item == item).map(Shown::coverage)
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
                    LaneSet::Blind | LaneSet::BlindLow => Arc::new(base.without_signals()),
                    LaneSet::Item | LaneSet::All => Arc::clone(base),
                };
                let stretch = Stretch::of(span.start_ms, span.end_ms);
                let mut player =
                    PlayerScreen::new(pool, document, span.item).with_range(stretch.from_ms, stretch.to_ms);
                start(&mut player, self.settings);
                self.shown = Some(Shown {
                    item: span.item.to_owned(),
                    base: Arc::clone(base),
                    player,
                    since_ms: context.now_ms,
                    watched: vec![false; PARTS],
                    last_ms: None,
                    looped: false,
                    waiting: false,
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
        asks.extend(player::lanes_ui(ui, &shown.player, self.drawn()).asks);
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
            let before_ms = shown.player.player.offset_ms();
            let waited = std::mem::take(&mut shown.waiting);
            // To its user one that waits for the others is playing: then this key stops them all.
            if !(waited && command == Command::PlayPause) {
                keys::run(&mut shown.player, command);
            }
            shown.last_ms = None;
            self.settings = shown.settings();
            self.told = Some(shown.pace(before_ms));
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

    /// For how long the item has stood here.
    pub fn shown_for_ms(&self, item: &str, now_ms: i64) -> Option<i64> {
        self.shown.as_ref().filter(|s| s.item == item).map(|s| now_ms.saturating_sub(s.since_ms).max(0))
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
fn start(player: &mut PlayerScreen, settings: Settings) {
    let first = player.player.offset_ms();
    let (_, end) = player.player.range();
    for command in [
        PlayerCommand::LoopIn,
        PlayerCommand::SeekTo(end),
        PlayerCommand::LoopOut,
        PlayerCommand::SeekTo(first),
        PlayerCommand::Speed(settings.speed),
        PlayerCommand::Play,
    ] {
        player.apply(command);
    }
    if player.player.skips_idle() != settings.skip_idle {
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
            // Told to go back it has no last place: it went round by itself.
            Some(_) => {
                self.looped |= self.player.player.is_playing();
                end
            }
            None => end,
        };
        for seen in &mut self.watched[begin..=end] {
            *seen = true;
        }
        self.last_ms = Some(now);
    }

    fn settings(&self) -> Settings {
        Settings { speed: self.player.player.speed(), skip_idle: self.player.player.skips_idle() }
    }

    /// How it goes; with where it is, if that is not where it was before.
    fn pace(&self, before_ms: f64) -> Pace {
        let now_ms = self.player.player.offset_ms();
        Pace {
            settings: self.settings(),
            playing: self.player.player.is_playing(),
            at_ms: (now_ms != before_ms).then(|| now_ms - self.player.player.range().0),
        }
    }

    fn coverage(&self) -> f64 {
        self.watched.iter().filter(|seen| **seen).count() as f64 / PARTS as f64
    }
}
