//! The items side by side at the desk: which ones, which of them has the keys, and how their players go together; knows
//! no label but whether there is one.

use super::super::super::ViewContext;
use super::super::ItemPlayer;
use super::super::watch::Pace;
use super::evidence::Marks;
use super::span_of;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::LaneSet;
use crate::coding::BlindView;
use egui::Context;

/// One item on the desk.
pub(super) struct Column {
    /// Its place in the queue.
    pub at: usize,
    pub player: ItemPlayer,
    pub marks: Marks,
}

impl Column {
    fn new(at: usize) -> Self {
        Self { at, player: ItemPlayer::new(LaneSet::Blind), marks: Marks::default() }
    }
}

/// What stands side by side. There is always at least one column.
pub(super) struct Columns {
    /// How many are wanted; fewer are shown where fewer belong together.
    wanted: usize,
    shown: Vec<Column>,
    focus: usize,
    /// Players start, stop and seek together.
    pub in_step: bool,
    /// A word goes to all, not to the focused one alone.
    pub all: bool,
}

impl Default for Columns {
    fn default() -> Self {
        Self { wanted: 1, shown: vec![Column::new(0)], focus: 0, in_step: true, all: false }
    }
}

impl Columns {
    pub const MOST: usize = 4;

    pub fn wanted(&self) -> usize {
        self.wanted
    }

    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Where the keys go.
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// The place in the queue that has the keys.
    pub fn at(&self) -> usize {
        self.focused().at
    }

    pub fn focused(&self) -> &Column {
        &self.shown[self.focus]
    }

    pub fn focused_mut(&mut self) -> &mut Column {
        &mut self.shown[self.focus]
    }

    pub fn iter(&self) -> impl Iterator<Item = &Column> {
        self.shown.iter()
    }

    pub fn get_mut(&mut self, column: usize) -> Option<&mut Column> {
        self.shown.get_mut(column)
    }

    /// The columns that the coder's next word goes to.
    pub fn meant(&self) -> impl Iterator<Item = &Column> {
        let (all, focus) = (self.all && self.shown.len() > 1, self.focus);
        self.shown.iter().enumerate().filter(move |(at, _)| all || *at == focus).map(|(_, column)| column)
    }

    /// Brings an item of the queue onto the desk, with those that belong beside it, unless it is there.
    pub fn show(&mut self, view: BlindView<'_>, at: usize) {
        match self.shown.iter().position(|column| column.at == at) {
            Some(column) => self.focus = column,
            None => self.lay_out(view, at),
        }
    }

    pub fn set_wanted(&mut self, view: BlindView<'_>, wanted: usize) {
        self.wanted = wanted.clamp(1, Self::MOST);
        self.all &= self.wanted > 1;
        self.lay_out(view, self.at());
    }

    fn lay_out(&mut self, view: BlindView<'_>, at: usize) {
        let mut before = std::mem::take(&mut self.shown);
        let last = before.get(self.focus).map(|column| column.player.settings());
        let places = std::iter::once(at).chain(view.companions(at, self.wanted - 1));
        self.shown = places
            .map(|place| match before.iter().position(|column| column.at == place) {
                Some(kept) => before.swap_remove(kept),
                None => {
                    let mut column = Column::new(place);
                    if let Some(settings) = last {
                        column.player.set(settings);
                    }
                    column
                }
            })
            .collect();
        self.focus = 0;
    }

    /// Whether there is little room for timelines.
    pub fn set_low(&mut self, low: bool) {
        for column in &mut self.shown {
            column.player.set_low(low);
        }
    }

    /// The next one after the focused that a predicate holds for, around the end.
    pub fn next(&self, holds: impl Fn(usize) -> bool) -> Option<usize> {
        let count = self.shown.len();
        let after = (1..count).map(|by| (self.focus + by) % count);
        after.map(|column| self.shown[column].at).find(|at| holds(*at))
    }

    pub fn set_focus(&mut self, column: usize) {
        self.focus = column.min(self.shown.len() - 1);
    }

    /// The keys go to a neighbour; beyond the last comes the first.
    pub fn step_focus(&mut self, forward: bool) {
        let count = self.shown.len();
        self.focus = (self.focus + if forward { 1 } else { count - 1 }) % count;
    }

    /// Once per frame. `none` shows nothing, and keeps nothing open.
    pub fn logic(
        &mut self,
        ctx: &Context,
        context: &ViewContext<'_>,
        view: Option<BlindView<'_>>,
        actions: &mut Vec<Action>,
    ) {
        let beside_others = self.shown.len() > 1;
        for at in 0..self.shown.len() {
            let column = &mut self.shown[at];
            let entry = view.and_then(|view| view.at(column.at));
            let was_open = column.player.offset_ms().is_some();
            column.player.logic(ctx, context, entry.map(|e| span_of(&e)), beside_others, actions);
            let opened = !was_open && column.player.offset_ms().is_some();
            if let Some(pace) = column.player.take_pace() {
                self.keep_step(at, pace);
            } else if opened {
                self.catch_up(at);
            }
        }
        if self.in_step && beside_others {
            self.go_round_together();
        }
    }

    /// Items are not of one length: one that is through waits at its end until all are, and then all begin again.
    fn go_round_together(&mut self) {
        for column in &mut self.shown {
            if column.player.take_looped() {
                column.player.wait_at_end();
            }
        }
        let mut open = self.shown.iter().filter_map(|column| column.player.is_waiting()).peekable();
        if open.peek().is_some() && open.all(|waits| waits) {
            self.shown.iter_mut().for_each(|column| column.player.play_again());
        }
    }

    /// Runs a command of the player on the focused one, and in step on all.
    pub fn command(&mut self, command: Command) {
        self.focused_mut().player.command(command);
        if let Some(pace) = self.focused_mut().player.take_pace() {
            self.keep_step(self.focus, pace);
        }
    }

    /// What one player was told to do, the others do too.
    fn keep_step(&mut self, leader: usize, pace: Pace) {
        if !self.in_step {
            return;
        }
        for (at, column) in self.shown.iter_mut().enumerate() {
            if at != leader {
                column.player.follow_pace(pace);
            }
        }
    }

    /// A recording that was read later than its neighbours' goes where they are.
    fn catch_up(&mut self, late: usize) {
        let mut others = self.shown.iter().enumerate().filter(|(at, _)| *at != late);
        let pace = others.find_map(|(_, column)| column.player.pace());
        if let (true, Some(pace)) = (self.in_step, pace) {
            self.shown[late].player.follow_pace(pace);
        }
    }
}
