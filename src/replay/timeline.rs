//! Seeking: the state of every tab at any time of a recording, from keyframes that share what did not change.

use super::anchor::{Anchor, Anchors};
use super::mirror::Mirror;
use crate::model::{Event, EventKind, InteractionKind, Recording, TabId};
use std::sync::Arc;

/// Events between two keyframes: applying so many costs well under a millisecond on usual pages, and a keyframe
/// costs a pointer per 64 nodes.
const KEYFRAME_EVENTS: usize = 128;

/// All tabs of a visit at one moment.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// By [`TabId`]; a tab that has not begun is an empty mirror.
    pub tabs: Vec<Mirror>,
    /// The tab that the user acted in last.
    pub active: TabId,
}

impl Stage {
    /// The page that the user saw.
    pub fn page(&self) -> Option<&Mirror> {
        self.tabs.get(self.active.0 as usize)
    }

    pub fn tab(&self, tab: TabId) -> Option<&Mirror> {
        self.tabs.get(tab.0 as usize)
    }

    fn apply(&mut self, event: &Event) {
        let index = event.tab.0 as usize;
        if index >= self.tabs.len() {
            self.tabs.resize_with(index + 1, Mirror::new);
        }
        if brings_to_front(&event.kind) {
            self.active = event.tab;
        }
        self.tabs[index].apply(event);
    }
}

/// Only what a user does, or a page that begins, shows that a tab is in front; timers run in hidden tabs too.
fn brings_to_front(kind: &EventKind) -> bool {
    match kind {
        EventKind::FullSnapshot { .. }
        | EventKind::PointerMove { .. }
        | EventKind::Scroll { .. }
        | EventKind::Visibility { hidden: false } => true,
        EventKind::Interaction { kind, .. } => !matches!(kind, InteractionKind::Blur),
        EventKind::Input { user_triggered, .. } => *user_triggered != Some(false),
        _ => false,
    }
}

/// A recording prepared for seeking.
#[derive(Clone, Debug)]
pub struct Timeline {
    recording: Arc<Recording>,
    /// State after the first `n` events, ascending; the first is the empty stage.
    keyframes: Vec<(usize, Stage)>,
    anchors: Anchors,
    /// End of the whole recording where only its beginning is here, in milliseconds since the first event.
    end_ms: i64,
}

impl Timeline {
    /// Replays the whole recording once in the mirror (no layout): 0.3–4 ms per recorded minute on usual pages.
    pub fn new(recording: Arc<Recording>) -> Self {
        Self::of_beginning(recording, 0)
    }

    /// A timeline of a recording of which only the first events have been read; `end_ms` is where the whole ends.
    pub fn of_beginning(recording: Arc<Recording>, end_ms: i64) -> Self {
        let tabs = (0..recording.tabs.len().max(1)).map(|tab| before_events(&recording, TabId(tab as u16)));
        let mut stage = Stage { tabs: tabs.collect(), active: TabId(0) };
        let mut keyframes = vec![(0, stage.clone())];
        let mut anchors = Anchors::default();
        for (index, event) in recording.events.iter().enumerate() {
            stage.apply(event);
            if let Some(page) = stage.tab(event.tab) {
                anchors.note(index, event, page);
            }
            let after_snapshot = matches!(event.kind, EventKind::FullSnapshot { .. });
            if after_snapshot || (index + 1) % KEYFRAME_EVENTS == 0 {
                keyframes.push((index + 1, stage.clone()));
            }
        }
        Self { recording, keyframes, anchors, end_ms }
    }

    pub fn recording(&self) -> &Arc<Recording> {
        &self.recording
    }

    pub fn events(&self) -> &[Event] {
        &self.recording.events
    }

    pub fn duration_ms(&self) -> i64 {
        self.recording.duration_ms().max(self.end_ms)
    }

    /// Time of the last event that is here: earlier than the end where only a beginning has been read.
    pub fn known_ms(&self) -> i64 {
        self.recording.duration_ms()
    }

    /// How many events have happened at `offset_ms` (those at exactly that time are included).
    pub fn events_until(&self, offset_ms: i64) -> usize {
        self.events().partition_point(|e| e.offset_ms <= offset_ms)
    }

    /// The state after the first `count` events. Costs at most [`KEYFRAME_EVENTS`] events, wherever it is.
    pub fn stage_after(&self, count: usize) -> Stage {
        let count = count.min(self.events().len());
        let at = self.keyframes.partition_point(|(n, _)| *n <= count).saturating_sub(1);
        let (done, stage) = &self.keyframes[at];
        let mut stage = stage.clone();
        for event in &self.events()[*done..count] {
            stage.apply(event);
        }
        stage
    }

    pub fn stage_at(&self, offset_ms: i64) -> Stage {
        self.stage_after(self.events_until(offset_ms))
    }

    /// Where the page of a stage after the first `count` events is known to have stood.
    pub fn anchors(&self, count: usize, stage: &Stage) -> Vec<Anchor> {
        stage.page().map_or_else(Vec::new, |page| self.anchors.around(count, stage.active, page))
    }

    /// Time of the first full snapshot: before it nothing can be shown.
    pub fn first_snapshot_ms(&self) -> Option<i64> {
        self.events().iter().find(|e| matches!(e.kind, EventKind::FullSnapshot { .. })).map(|e| e.offset_ms)
    }
}

/// The usual desktop viewport, which a page without a known size is at least.
const UNKNOWN_SIZE: (u32, u32) = (1_280, 720);
const MAX_UNKNOWN_SIDE: f64 = 4_096.0;

/// What a tab shows before its first event: nothing, or the stand-in where no page of it was ever recorded.
fn before_events(recording: &Recording, tab: TabId) -> Mirror {
    let own = || recording.events.iter().filter(|e| e.tab == tab);
    if own().next().is_none() || own().any(|e| matches!(e.kind, EventKind::FullSnapshot { .. })) {
        return Mirror::new();
    }
    let mut reach = (f64::from(UNKNOWN_SIZE.0), f64::from(UNKNOWN_SIZE.1));
    let mut take = |x: f64, y: f64| reach = (reach.0.max(x), reach.1.max(y));
    for event in own() {
        match &event.kind {
            EventKind::Meta { width, height, .. } | EventKind::ViewportResize { width, height }
                if *width > 0 && *height > 0 =>
            {
                return Mirror::neutral((*width, *height));
            }
            EventKind::PointerMove { samples, .. } => samples.iter().for_each(|s| take(s.x, s.y)),
            EventKind::Interaction { position: Some((x, y)), .. } => take(*x, *y),
            _ => {}
        }
    }
    let side = |v: f64| v.min(MAX_UNKNOWN_SIDE) as u32;
    Mirror::neutral((side(reach.0), side(reach.1)))
}

#[cfg(test)]
mod tests {
    use super::super::mirror::dump;
    use super::*;
    use crate::model::{NodeData, NodeId, NodeTree, TreeNode};

    fn recording(events: usize) -> Recording {
        let node = |id, parent, data| TreeNode { id: NodeId(id), parent, in_shadow: false, data };
        let element = |tag: &str| NodeData::Element {
            tag: tag.into(),
            attributes: vec![],
            svg: false,
            shadow_host: false,
        };
        let tree = NodeTree {
            nodes: vec![
                node(1, None, NodeData::Document { quirks: false }),
                node(2, Some(0), element("html")),
                node(3, Some(1), element("input")),
            ],
        };
        let mut all = vec![Event {
            offset_ms: 0,
            tab: TabId(0),
            kind: EventKind::FullSnapshot { tree: tree.into(), scroll_x: 0.0, scroll_y: 0.0 },
        }];
        for i in 0..events {
            all.push(Event {
                offset_ms: 10 * i as i64,
                tab: TabId(0),
                kind: EventKind::Input {
                    node: NodeId(3),
                    text: format!("{i}").into(),
                    checked: false,
                    user_triggered: Some(true),
                },
            });
        }
        Recording::of_one_tab("s", all)
    }

    /// Recordings of clicks alone, as of `posthog/recording_snapshots_v1_2022.json`, have something to be watched on.
    #[test]
    fn a_tab_without_any_snapshot_shows_a_neutral_page_with_its_address() {
        let mut recording = recording(0);
        let event = |offset_ms, kind| Event { offset_ms, tab: TabId(0), kind };
        recording.events = vec![
            event(0, EventKind::PageView { href: "https://a.example/start".into() }),
            event(10, EventKind::Scroll { node: NodeId(1), x: 0.0, y: 700.0 }),
            event(20, EventKind::ViewportResize { width: 900, height: 500 }),
            event(30, EventKind::PageView { href: "https://a.example/next".into() }),
        ];
        let timeline = Timeline::new(Arc::new(recording));
        let page = |count| timeline.stage_after(count).page().cloned().unwrap();
        assert!(page(0).is_neutral() && page(0).viewport() == (900, 500));
        assert!(dump(&page(1)).contains("https://a.example/start"), "{}", dump(&page(1)));
        assert_eq!(page(2).node(NodeId(1)).unwrap().scroll, (0.0, 700.0));
        assert!(dump(&page(4)).contains("https://a.example/next"));
        assert_eq!(page(4).node(NodeId(1)).unwrap().scroll, (0.0, 0.0));
        assert_eq!(timeline.first_snapshot_ms(), None);
    }

    #[test]
    fn a_page_that_comes_later_has_no_stand_in() {
        let timeline = Timeline::new(Arc::new(recording(3)));
        assert!(!timeline.stage_after(0).page().unwrap().is_neutral());
        assert!(timeline.stage_after(0).page().unwrap().root().is_none());
    }

    #[test]
    fn seeking_equals_playing_from_the_start() {
        let timeline = Timeline::new(Arc::new(recording(1_000)));
        for count in [0, 1, 2, 127, 128, 129, 500, 1_001, 5_000] {
            let mut played = Stage { tabs: vec![Mirror::new()], active: TabId(0) };
            for event in timeline.events().iter().take(count) {
                played.apply(event);
            }
            let sought = timeline.stage_after(count);
            let text = |s: &Stage| s.page().map(dump).unwrap_or_default();
            assert_eq!(text(&sought).trim(), text(&played).trim(), "after {count}");
        }
        assert_eq!(timeline.events_until(-1), 0);
        assert_eq!(timeline.events_until(0), 2);
        assert_eq!(timeline.events_until(15), 3);
    }
}
