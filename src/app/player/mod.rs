//! Everything to watch a replay with, used by all screens that show one; knows no route and writes no project.

pub mod canvas;
pub mod document;
pub mod events;
pub mod evidence;
pub mod filmstrip;
pub mod follow_list;
pub mod heat;
pub mod inspect;
pub mod lanes;
pub mod missing_ui;
pub mod screen;
#[cfg(test)]
mod tests;
pub mod transport;
pub mod wall;

pub use canvas::{CanvasCommand, canvas_ui};
pub use document::SessionDocument;
pub use events::events_ui;
pub use evidence::{EvidenceAsk, EvidenceLane};
pub use lanes::{LaneSet, LanesOutput, Mark, lanes_ui};
pub use screen::{PlayerScreen, Zoom};
pub use transport::{Entry, transport_ui};

use crate::app::action::Action;
use crate::model::NodeId;
use crate::replay::player::PlayerCommand;
use lanes::axis::TimeView;

/// What drawing a player asks for; applied by whoever owns it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayerAsk {
    Play(PlayerCommand),
    Canvas(CanvasCommand),
    /// The part of the range that the timeline shows; `None` for all of it.
    View(Option<TimeView>),
    /// What the hand does with marks of evidence; whoever owns the player keeps them.
    Evidence(EvidenceAsk),
    /// Chooses a mark; where it stands is asked for beside.
    Mark(Mark),
    /// Opens or closes a field of the transport.
    Entry(Option<Entry>),
    FollowPointer(bool),
    Inspect(bool),
    /// Outlines an element of the page.
    Outline(Option<NodeId>),
    /// The pointer is over this time of the timeline, or over none.
    Look(Option<i64>),
}

impl PlayerScreen {
    pub fn obey(&mut self, ask: PlayerAsk) {
        match ask {
            PlayerAsk::Play(command) => self.apply(command),
            PlayerAsk::Inspect(on) => self.inspect(on),
            PlayerAsk::Outline(node) => self.inspector.outlined = node,
            PlayerAsk::Canvas(CanvasCommand::Point(point)) => self.inspector.point = point,
            PlayerAsk::Canvas(CanvasCommand::Pin) => {
                self.inspector.pinned = self.inspector.hovered;
            }
            PlayerAsk::Canvas(CanvasCommand::Toggle) => self.apply(PlayerCommand::TogglePlay),
            PlayerAsk::Canvas(CanvasCommand::Zoom(zoom)) => {
                self.zoom = zoom;
                self.follows_pointer &= zoom != Zoom::Fit;
            }
            PlayerAsk::FollowPointer(on) => self.follow_pointer(on),
            PlayerAsk::View(view) => self.set_view(view),
            PlayerAsk::Entry(entry) => self.entry = entry,
            PlayerAsk::Mark(mark) => self.marked = Some(mark),
            PlayerAsk::Evidence(ask) => {
                if let EvidenceAsk::Choose(span) = ask {
                    self.apply(PlayerCommand::SeekTo(span.from_ms as f64));
                }
            }
            PlayerAsk::Look(ms) => {
                if let Some(film) = &mut self.film {
                    film.look_at(ms);
                }
            }
        }
    }

    /// The wish to store the film, when enough of it is new; with `leaving` when anything is.
    pub fn film_to_keep(&mut self, leaving: bool) -> Option<Action> {
        let worth = self.film.as_mut()?.is_worth_keeping(&self.document.film, leaving);
        worth.then(|| Action::KeepFilm(self.document.id.clone()))
    }

    pub fn inspect(&mut self, on: bool) {
        self.inspector = inspect::Inspector { on, ..inspect::Inspector::default() };
    }

    /// Following begins at what fits, made larger by the canvas; ending it shows the whole page again.
    pub fn follow_pointer(&mut self, on: bool) {
        self.follows_pointer = on;
        if !on {
            self.zoom = Zoom::Fit;
        }
    }

    /// The stretch that the timeline shows.
    pub fn time_view(&self) -> TimeView {
        let (from, to) = self.player.range();
        self.view.unwrap_or_else(|| TimeView::new(from, to))
    }

    pub fn shows_all_time(&self) -> bool {
        self.view.is_none()
    }

    pub fn set_view(&mut self, view: Option<TimeView>) {
        let (from, to) = self.player.range();
        // Half a millisecond less than everything is everything.
        self.view = view.filter(|v| v.from_ms > from + 0.5 || v.to_ms < to - 0.5);
    }

    /// Zooms the timeline around the playhead, or around the middle where it is not in sight.
    pub fn zoom_time(&mut self, factor: f64) {
        let view = self.time_view();
        let now = self.player.offset_ms();
        let anchor = if view.contains(now) { now } else { f64::midpoint(view.from_ms, view.to_ms) };
        let pauses = if self.player.skips_idle() { self.player.idle() } else { &[] };
        // Any width does: the ratio between places is what counts.
        let axis = lanes::axis::Axis::new(view, pauses, 0.0, 1_000.0);
        let zoomed = axis.zoomed(factor, axis.x(anchor), pauses, self.player.range());
        self.set_view(Some(zoomed));
    }

    /// Moves the timeline by a share of its width; positive shows later time.
    pub fn pan_time(&mut self, share: f32) {
        if self.view.is_some() {
            let axis = lanes::axis_of(self, self.time_view(), 0.0, 1_000.0);
            let pauses = if self.player.skips_idle() { self.player.idle() } else { &[] };
            let panned = axis.panned(share * 1_000.0, pauses, self.player.range());
            self.set_view(Some(panned));
        }
    }

    /// A playhead that leaves the shown stretch takes it along; one that was out of sight may stay there, as who
    /// looks elsewhere must not be pulled back.
    fn keep_in_view(&mut self, before_ms: f64) {
        let now_ms = self.player.offset_ms();
        let Some(view) = self.view.filter(|v| now_ms != before_ms && !v.contains(now_ms)) else { return };
        let flows = self.player.is_playing() && (now_ms - before_ms).abs() < view.span_ms();
        if !flows {
            self.set_view(Some(view.moved_to(now_ms, 0.5, self.player.range())));
        } else if view.contains(before_ms) {
            let share = if now_ms > before_ms { 0.05 } else { 0.95 };
            self.set_view(Some(view.moved_to(now_ms, share, self.player.range())));
        }
    }

    /// Time and name of the next (+1) or previous (−1) thing of a sort; `None` where there is none. What was just
    /// reached counts as here while playing goes on.
    pub fn beyond(&self, sort: Sort, direction: i32) -> Option<(i64, Option<Mark>)> {
        const GRACE_MS: f64 = 250.0;
        let now = self.player.offset_ms().floor();
        let grace = if self.player.is_playing() { GRACE_MS * self.player.speed().max(1.0) } else { 0.0 };
        let marks = &self.document.marks;
        let found = |tally: &lanes::tally::Tally| tally.beyond(now, direction, grace);
        match sort {
            Sort::Signal => found(&marks.signals).map(|(t, k)| (t, Some(Mark::Signal(k)))),
            Sort::Error => found(&marks.errors).map(|(t, k)| (t, Some(Mark::Log(k)))),
            Sort::Click => found(&marks.clicks).map(|(t, k)| (t, Some(Mark::Action(k)))),
            Sort::Input => found(&marks.inputs).map(|(t, k)| (t, Some(Mark::Action(k)))),
            Sort::Page => found(&marks.pages).map(|(t, k)| (t, Some(Mark::Action(k)))),
            Sort::Note => {
                let mut notes = self.notes.iter().map(|n| (n.from_ms, n.mark));
                if direction > 0 {
                    notes.find(|(t, _)| *t as f64 > now)
                } else {
                    notes.rev().find(|(t, _)| (*t as f64) < now - grace)
                }
            }
        }
        .filter(|(t, _)| {
            let (from, to) = self.player.range();
            (from..=to).contains(&(*t as f64))
        })
    }

    /// Goes to the next or previous thing of a sort and chooses it.
    pub fn go_beyond(&mut self, sort: Sort, direction: i32) {
        if let Some((to, mark)) = self.beyond(sort, direction) {
            self.apply(PlayerCommand::SeekTo(to as f64));
            self.marked = mark.or(self.marked);
        }
    }
}

/// What one can go to the next and the previous of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Signal,
    Error,
    Click,
    Input,
    Page,
    Note,
}

impl Sort {
    /// In the singular, as in "No error after this moment".
    pub fn name(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Error => "error",
            Self::Click => "click",
            Self::Input => "input",
            Self::Page => "page",
            Self::Note => "note",
        }
    }
}
