//! The timeline: what happened in a session over time, in lanes, with zoom, pan and a playhead that follows the hand.
//! Knows a player and what it shows; asks for changes and makes none.

pub mod axis;
mod draw;
mod gestures;
mod hover;
pub mod marks;
mod overview;
mod scale;
pub mod tally;

use super::PlayerAsk;
use super::evidence::EvidenceLane;
use super::screen::PlayerScreen;
use crate::mining::signals::OwnSignals;
use crate::model::{Signal, SignalHit, SignalKind};
use crate::widgets::TextRole;
use crate::widgets::theme::{Category, Tokens, radius};
use axis::{Axis, TimeView};
use egui::{Align2, CornerRadius, Rect, Sense, Ui, WidgetInfo, pos2, vec2};
pub use marks::{LaneMarks, LogRow, Mark, Span};

/// Names stand left of the lanes, in points.
const NAMES: f32 = 64.0;
const GAP: f32 = 2.0;
const SCALE: f32 = 20.0;

/// Which lanes are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneSet {
    /// Everything that is known of a session, with the overview.
    #[default]
    All,
    /// One item of a round after the reveal.
    Item,
    /// Without signals and notes: who labels blind must not be led by what the program found or what others wrote.
    /// The document that is shown should have none either, see [`super::SessionDocument::without_signals`].
    Blind,
    /// The same in little room: what the coder did and marked.
    BlindLow,
}

/// One row of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Pictures along the recording.
    Film,
    Pages,
    Activity,
    Input,
    Signals,
    /// Script errors and console messages.
    Console,
    Network,
    /// Errors of all sorts, where console and network have no row of their own.
    Errors,
    Labels,
    Notes,
    /// The coder's own marks of evidence.
    Marks,
    /// Those of a side, after the reveal.
    Side(u8),
}

impl Lane {
    fn name(self) -> &'static str {
        match self {
            Self::Film => "Film",
            Self::Pages => "Pages",
            Self::Activity => "Activity",
            Self::Input => "Input",
            Self::Signals => "Signals",
            Self::Console => "Console",
            Self::Network => "Network",
            Self::Errors => "Errors",
            Self::Labels => "Labels",
            Self::Notes => "Notes",
            Self::Marks => "Marks",
            Self::Side(0) => "Side 1",
            Self::Side(_) => "Side 2",
        }
    }

    fn height(self) -> f32 {
        match self {
            Self::Film => 40.0,
            Self::Activity => 22.0,
            Self::Pages | Self::Signals | Self::Labels => 18.0,
            Self::Notes | Self::Marks => 16.0,
            Self::Input | Self::Console | Self::Network | Self::Errors | Self::Side(_) => 14.0,
        }
    }
}

/// The marks of a lane of evidence.
fn evidence_of(lane: Lane, screen: &PlayerScreen) -> Option<&EvidenceLane> {
    match lane {
        Lane::Marks => screen.evidence.first(),
        Lane::Side(side) => screen.evidence.get(usize::from(side)),
        _ => None,
    }
}

/// The lanes of a set; labels and the film stand there only where there are some.
fn lanes_of(set: LaneSet, screen: Option<&PlayerScreen>) -> Vec<Lane> {
    use Lane as L;
    match (set, screen) {
        (LaneSet::Blind, _) => vec![L::Pages, L::Activity, L::Input, L::Errors, L::Marks],
        (LaneSet::BlindLow, _) => vec![L::Activity, L::Marks],
        (LaneSet::Item, _) => {
            vec![L::Pages, L::Activity, L::Input, L::Signals, L::Errors, L::Side(0), L::Side(1)]
        }
        (LaneSet::All, screen) => {
            // An empty lane says that there is nothing of it, and the page does not jump when the first note is written.
            let mut lanes = vec![L::Pages, L::Activity, L::Input, L::Signals, L::Console, L::Network];
            if let Some(screen) = screen {
                if screen.film.as_ref().is_some_and(|f| f.shown) {
                    lanes.insert(0, L::Film);
                }
                lanes.extend((!screen.labels.is_empty()).then_some(L::Labels));
            }
            lanes.push(L::Notes);
            lanes
        }
    }
}

/// Height of all lanes with overview and time scale, in points.
pub fn height(set: LaneSet, screen: Option<&PlayerScreen>) -> f32 {
    let overview = if set == LaneSet::All { overview::HEIGHT + GAP + 2.0 } else { 0.0 };
    overview + lanes_of(set, screen).into_iter().map(|l| l.height() + GAP).sum::<f32>() + SCALE
}

/// What drawing the timeline gave.
#[derive(Clone, Debug, Default)]
pub struct LanesOutput {
    pub asks: Vec<PlayerAsk>,
    /// The moment under the pointer, in milliseconds of the recording, while it is over the lanes or the overview.
    pub hovered_ms: Option<f64>,
    /// Where a popup on the hovered moment points at: its place at the upper edge of the timeline.
    pub hovered_at: Option<egui::Pos2>,
}

/// The colour and letter that a signal has everywhere.
pub fn signal_category(signal: &Signal, own: &OwnSignals) -> Category {
    match signal {
        Signal::Library(kind) => category_of_kind(*kind),
        Signal::Own(id) => category_of_own(id, own),
    }
}

/// Those of a hit: a variant has those of its kind.
pub fn hit_category(hit: &SignalHit, own: &OwnSignals) -> Category {
    match hit.kind {
        SignalKind::Composed => category_of_own(&hit.definition, own),
        kind => category_of_kind(kind),
    }
}

pub fn category_of_kind(kind: SignalKind) -> Category {
    Category(SignalKind::ALL.iter().position(|k| *k == kind).unwrap_or(SignalKind::ALL.len()))
}

/// Signals that people wrote stand behind the library's, each at a place of its own.
fn category_of_own(id: &str, own: &OwnSignals) -> Category {
    Category(SignalKind::ALL.len() + own.get(id).map_or(0, |own| own.mark))
}

/// Path and query of an address, without scheme and host; the whole where it is none.
pub fn path_of(href: &str) -> &str {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    match rest.find('/') {
        Some(at) if href.contains("://") => &rest[at..],
        _ => rest,
    }
}

/// A lane where it is drawn.
#[derive(Clone, Copy, Debug)]
struct Row {
    lane: Lane,
    rect: Rect,
}

/// The axis of the present view: pauses are breaks while they are skipped.
pub fn axis_of(screen: &PlayerScreen, view: TimeView, left: f32, width: f32) -> Axis {
    Axis::new(view, pauses(screen), left, width)
}

fn pauses(screen: &PlayerScreen) -> &[(i64, i64)] {
    if screen.player.skips_idle() { screen.player.idle() } else { &[] }
}

/// Draws the timeline. A click goes there, and to the mark under it; a drag moves the playhead, on the time scale it
/// chooses the loop, on the lane of own marks it makes one, on the overview it moves the view; the wheel pans, with Ctrl it zooms.
pub fn lanes_ui(ui: &mut Ui, screen: &PlayerScreen, set: LaneSet) -> LanesOutput {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), height(set, Some(screen)));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, screen.player.offset_ms(), "Timeline"));
    let (left, width) = (rect.left() + NAMES, (rect.width() - NAMES).max(1.0));
    let axis = axis_of(screen, screen.time_view(), left, width);
    let painter = ui.painter_at(rect.expand2(vec2(8.0, 0.0)));
    let mut top = rect.top();
    let overview = (set == LaneSet::All).then(|| {
        let strip = Rect::from_min_size(pos2(left, top), vec2(width, overview::HEIGHT));
        top += overview::HEIGHT + GAP + 2.0;
        strip
    });
    let mut rows = Vec::new();
    for lane in lanes_of(set, Some(screen)) {
        let rect = Rect::from_min_size(pos2(left, top), vec2(width, lane.height()));
        rows.push(Row { lane, rect });
        top += lane.height() + GAP;
    }
    let lanes = Rect::from_min_max(
        pos2(left, rows.first().map_or(top, |r| r.rect.top())),
        pos2(left + width, top - GAP),
    );
    let scale = Rect::from_min_max(pos2(left, top), rect.max);
    let parts = gestures::Parts { overview, lanes, scale, rows: &rows };

    if ui.is_rect_visible(rect) {
        if let Some(strip) = overview {
            overview::overview_ui(&painter, tokens, strip, screen);
        }
        for row in &rows {
            painter.text(
                pos2(rect.left(), row.rect.center().y),
                Align2::LEFT_CENTER,
                row.lane.name(),
                TextRole::Small.font(),
                tokens.text_muted,
            );
            painter.rect_filled(row.rect, CornerRadius::same(radius::SMALL), tokens.sunken);
        }
        draw::pauses_ui(&painter, tokens, lanes, &axis, screen);
        for row in &rows {
            draw::lane_ui(
                &painter.with_clip_rect(row.rect.intersect(painter.clip_rect())),
                tokens,
                *row,
                &axis,
                screen,
            );
        }
        draw::breaks_ui(&painter, tokens, lanes, &axis);
        draw::unread_ui(&painter, tokens, lanes, &axis, screen.document.read_until_ms);
        scale::scale_ui(&painter, tokens, scale, &axis, screen.player.range().0);
        scale::loop_ui(&painter, tokens, lanes, scale, &axis, screen);
        draw::playhead_ui(&painter, tokens, lanes, &axis, screen.player.offset_ms());
    }

    let mut out = gestures::gestures(ui, &response, &parts, &axis, screen);
    if let Some(at) = response.hover_pos()
        && !response.dragged()
    {
        hover::hover_ui(ui, &response, &painter, tokens, &parts, &axis, screen, at, &mut out);
    }
    let looked = out.hovered_ms.map(|ms| ms as i64);
    if screen.film.as_ref().is_some_and(|f| f.looked_at_ms() != looked) {
        out.asks.push(PlayerAsk::Look(looked));
    }
    out
}

/// What the timeline says of a moment over no lane.
#[cfg(test)]
pub(super) fn readout_at(screen: &PlayerScreen, ms: f64) -> Vec<String> {
    let axis = axis_of(screen, screen.time_view(), 0.0, 1_000.0);
    hover::readout(axis.at(axis.x(ms)), None, axis.x(ms), &axis, screen)
}

/// Where the label that is drawn over a moment begins.
#[cfg(test)]
pub(super) fn label_begin_at(screen: &PlayerScreen, ms: f64) -> Option<f64> {
    let axis = axis_of(screen, screen.time_view(), 0.0, 1_000.0);
    gestures::label_at(axis.x(ms), &axis, screen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_host() {
        assert_eq!(path_of("https://shop.example/cart?x=1"), "/cart?x=1");
        assert_eq!(path_of("https://shop.example"), "shop.example");
        assert_eq!(path_of("about:blank"), "about:blank");
        assert_eq!(path_of(""), "");
    }

    /// A signal that people wrote begins with the one that is its first step: one place, two letters.
    #[test]
    fn signals_that_begin_together_stand_beside_each_other() {
        let hit = |definition: &str, start_ms| SignalHit {
            kind: SignalKind::of_definition(definition).unwrap(),
            definition: definition.into(),
            rule_version: 1,
            tab: crate::model::TabId(0),
            start_ms,
            end_ms: start_ms + 9,
            url: "".into(),
            position: None,
            target: None,
            count: 1,
            events: Vec::new(),
        };
        let hits = [("hesitation", 10), ("own/a", 10), ("own/a", 11), ("own/b", 12), ("scanner", 90)];
        let hits = hits.map(|(definition, at)| hit(definition, at));
        let beside = |at| draw::abreast(&hits, at, |ms| ms < 20).len();
        assert_eq!((beside(0), beside(3), beside(4)), (2, 0, 0), "each definition once");
    }

    #[test]
    fn who_labels_blind_sees_neither_signals_nor_notes_nor_labels() {
        let sets = [LaneSet::Blind, LaneSet::BlindLow].map(|set| lanes_of(set, None));
        for lane in sets.into_iter().flatten() {
            assert!(!matches!(lane, Lane::Signals | Lane::Notes | Lane::Labels), "{lane:?}");
        }
    }
}
