//! What the list of sessions shows of a recording, computed once when it is added; knows no SQL.

use crate::model::{Event, EventKind, InteractionKind, PointerKind, Recording};
use std::sync::Arc;

/// Gaps between user activity up to this count as active: the pause after which a person has most likely
/// turned away from the page (product.md P11 marks the rest as idle).
pub const ACTIVE_GAP_MS: i64 = 5_000;
/// Buckets of equal time in [`Facts::activity`].
pub const ACTIVITY_BUCKETS: usize = 48;

/// Facts of one recording. Counts of user activity take pointer samples, clicks and other interactions,
/// touches, scrolls, and inputs that no script made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub duration_ms: i64,
    /// Sum of the gaps between user activity that are at most [`ACTIVE_GAP_MS`] long.
    pub active_ms: i64,
    pub events: u32,
    /// Addresses in order of their visits, per tab, the same one twice in a row counted once.
    pub pages: u32,
    pub clicks: u32,
    /// Changes of fields by the user. Recorders write one event per key press in text fields.
    pub key_presses: u32,
    /// Exceptions, console errors, failed requests.
    pub errors: u32,
    /// First known size in CSS pixels, 0 when unknown.
    pub viewport_w: u32,
    pub viewport_h: u32,
    /// As the recorder named it, else `phone`, `tablet` or `desktop`, from touch and width.
    pub device: Arc<str>,
    pub start_url: Arc<str>,
    /// User activity in [`ACTIVITY_BUCKETS`] buckets over the duration: counts, scaled down together where
    /// the largest is over 255; 0 only where nothing happened.
    pub activity: Vec<u8>,
}

/// Session properties that name the kind of device, in this order.
const DEVICE_PROPERTIES: [&str; 4] = ["device", "device_type", "$device_type", "deviceType"];
/// Widths in CSS pixels up to which a touch screen is held in one hand, in both, and on a desk
/// (Android's window size classes).
const PHONE_WIDTH: u32 = 599;
const TABLET_WIDTH: u32 = 1199;

impl Facts {
    pub fn of(recording: &Recording) -> Self {
        let events = &recording.events;
        let times = activity_times(events);
        let duration_ms = recording.duration_ms().max(0);
        let count = |holds: fn(&EventKind) -> bool| events.iter().filter(|e| holds(&e.kind)).count() as u32;
        let (viewport_w, viewport_h) = first_viewport(events);
        Self {
            duration_ms,
            active_ms: active_ms(&times),
            events: events.len() as u32,
            pages: pages(recording),
            clicks: count(|k| matches!(k, EventKind::Interaction { kind: InteractionKind::Click, .. })),
            key_presses: count(is_user_input),
            errors: count(|k| matches!(k, EventKind::Log(log) if log.is_error())),
            viewport_w,
            viewport_h,
            device: device(recording, viewport_w),
            start_url: addresses(events).next().map_or_else(|| "".into(), |(_, href)| Arc::clone(href)),
            activity: activity(&times, duration_ms),
        }
    }
}

fn is_user_input(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Input { user_triggered, .. } if *user_triggered != Some(false))
}

/// Times of user activity, ascending.
fn activity_times(events: &[Event]) -> Vec<i64> {
    let mut times = Vec::new();
    for event in events {
        match &event.kind {
            EventKind::PointerMove { samples, .. } => times.extend(samples.iter().map(|s| s.offset_ms)),
            EventKind::Interaction { .. } | EventKind::Scroll { .. } => times.push(event.offset_ms),
            kind if is_user_input(kind) => times.push(event.offset_ms),
            _ => {}
        }
    }
    times.sort_unstable();
    times
}

fn active_ms(times: &[i64]) -> i64 {
    times
        .windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0]))
        .filter(|gap| *gap <= ACTIVE_GAP_MS)
        .fold(0, i64::saturating_add)
}

fn activity(times: &[i64], duration_ms: i64) -> Vec<u8> {
    let mut counts = [0_u64; ACTIVITY_BUCKETS];
    for &time in times {
        let share = time.max(0) as f64 / duration_ms.max(1) as f64;
        counts[((share * ACTIVITY_BUCKETS as f64) as usize).min(ACTIVITY_BUCKETS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(255);
    counts.iter().map(|count| (count * 255).div_ceil(most) as u8).collect()
}

fn addresses(events: &[Event]) -> impl Iterator<Item = (u16, &Arc<str>)> {
    events.iter().filter_map(|event| match &event.kind {
        EventKind::Meta { href, .. } | EventKind::PageView { href } if !href.is_empty() => {
            Some((event.tab.0, href))
        }
        _ => None,
    })
}

/// Recorders repeat the address with every full snapshot, so that only a change of it is a page.
fn pages(recording: &Recording) -> u32 {
    let mut shown: Vec<Option<&str>> = vec![None; recording.tabs.len()];
    let mut pages = 0;
    for (tab, href) in addresses(&recording.events) {
        let page = Some(without_anchor(href));
        if let Some(shown) = shown.get_mut(usize::from(tab))
            && *shown != page
        {
            *shown = page;
            pages += 1;
        }
    }
    pages
}

/// `#/route` and `#!route` are pages of single-page apps; any other fragment is a place on the page.
fn without_anchor(href: &str) -> &str {
    match href.split_once('#') {
        Some((page, fragment)) if !fragment.starts_with(['/', '!']) => page,
        _ => href,
    }
}

fn first_viewport(events: &[Event]) -> (u32, u32) {
    let size = |event: &Event| match event.kind {
        EventKind::Meta { width, height, .. } | EventKind::ViewportResize { width, height }
            if width > 0 && height > 0 =>
        {
            Some((width, height))
        }
        _ => None,
    };
    events.iter().find_map(size).unwrap_or((0, 0))
}

fn device(recording: &Recording, width: u32) -> Arc<str> {
    let named = DEVICE_PROPERTIES.iter().find_map(|name| recording.properties.get(*name));
    if let Some(named) = named.filter(|name| !name.is_empty()) {
        return Arc::clone(named);
    }
    let touch = recording.events.iter().any(|event| is_touch(&event.kind));
    match width {
        1..=PHONE_WIDTH if touch => "phone",
        1..=TABLET_WIDTH if touch => "tablet",
        _ => "desktop",
    }
    .into()
}

fn is_touch(kind: &EventKind) -> bool {
    use InteractionKind::{TouchCancel, TouchEnd, TouchMove, TouchStart};
    match kind {
        EventKind::PointerMove { pointer, .. } => *pointer == PointerKind::Touch,
        EventKind::Interaction { kind, pointer, .. } => {
            *pointer == PointerKind::Touch || matches!(kind, TouchStart | TouchMove | TouchEnd | TouchCancel)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ConsoleLevel, Log, NodeId, NodeTree, TabId};
    use crate::project::testing::{self, event, interaction, pointer};
    use InteractionKind::{Click, DoubleClick, MouseDown, TouchStart};

    fn facts(events: Vec<Event>) -> Facts {
        Facts::of(&Recording { events, tabs: vec!["a".into(), "b".into()], ..testing::recording("f") })
    }

    fn meta(href: &str) -> EventKind {
        EventKind::Meta { href: href.into(), width: 390, height: 844 }
    }

    fn input(user_triggered: Option<bool>) -> EventKind {
        EventKind::Input { node: NodeId(4), text: "x".into(), checked: false, user_triggered }
    }

    #[test]
    fn an_empty_recording_has_empty_facts() {
        let facts = facts(Vec::new());
        assert_eq!((facts.duration_ms, facts.active_ms, facts.events, facts.pages), (0, 0, 0, 0));
        assert_eq!((facts.viewport_w, &*facts.device, &*facts.start_url), (0, "desktop", ""));
        assert_eq!(facts.activity, [0; ACTIVITY_BUCKETS]);
    }

    #[test]
    fn active_time_is_the_sum_of_short_gaps() {
        let scroll = EventKind::Scroll { node: NodeId(1), x: 0.0, y: 9.0 };
        let facts = facts(vec![
            event(0, meta("/")),
            event(1_000, interaction(Click)),
            event(6_000, scroll),                  // 5 s: still active
            event(11_001, interaction(MouseDown)), // 5.001 s: idle
            event(12_000, input(Some(false))),     // a script: no activity
            event(13_000, pointer(&[(11_501, 1.0, 1.0), (12_501, 2.0, 2.0)])),
            event(30_000, EventKind::Visibility { hidden: true }),
        ]);
        assert_eq!(facts.active_ms, 5_000 + 500 + 1_000);
        assert_eq!(facts.duration_ms, 30_000);
    }

    #[test]
    fn counts_take_what_their_names_say() {
        let log = |log| EventKind::Log(log);
        let console = |level| log(Log::Console { level, message: "m".into(), stack: "".into() });
        let request = |status| {
            log(Log::Network { method: "GET".into(), url: "/".into(), status, duration_ms: 1, details: None })
        };
        let facts = facts(
            [
                interaction(Click),
                interaction(DoubleClick),
                interaction(MouseDown),
                input(None),
                input(Some(true)),
                input(Some(false)),
                console(ConsoleLevel::Error),
                console(ConsoleLevel::Warn),
                request(200),
                request(404),
                request(0),
                log(Log::JsError { message: "m".into(), stack: "s".into() }),
            ]
            .into_iter()
            .map(|kind| event(0, kind))
            .collect(),
        );
        assert_eq!((facts.clicks, facts.key_presses, facts.errors, facts.events), (1, 2, 4, 12));
    }

    #[test]
    fn a_page_is_a_change_of_address_in_its_tab() {
        let view = |href: &str| EventKind::PageView { href: href.into() };
        let other_tab = |kind| Event { tab: TabId(1), ..event(0, kind) };
        let facts = facts(vec![
            event(0, meta("/list")),
            event(0, meta("/list")),         // a repeated snapshot
            other_tab(meta("/list")),        // another tab
            event(0, view("/list#top")),     // an anchor
            event(0, view("/list#/item/7")), // a route
            event(0, meta("/item/7")),
            event(0, view("/item/7")), // the vendor's own page view
            event(0, meta("/list")),   // back
            event(0, view("")),
        ]);
        assert_eq!(facts.pages, 5);
        assert_eq!(&*facts.start_url, "/list");
    }

    #[test]
    fn the_device_is_what_the_recorder_says_or_what_touch_and_width_say() {
        let device = |width, touch: bool, named: Option<&str>| {
            let mut recording = testing::recording("d");
            recording.events = vec![event(0, EventKind::Meta { href: "/".into(), width, height: 800 })];
            recording.events.extend(touch.then(|| event(9, interaction(TouchStart))));
            recording.properties.extend(named.map(|name| ("$device_type".into(), name.into())));
            Facts::of(&recording).device.to_string()
        };
        assert_eq!(device(390, true, None), "phone");
        assert_eq!(device(390, false, None), "desktop", "a small window");
        assert_eq!(device(820, true, None), "tablet");
        assert_eq!(device(1920, true, None), "desktop", "a laptop with a touch screen");
        assert_eq!(device(390, true, Some("Mobile")), "Mobile");
    }

    #[test]
    fn the_first_size_that_is_one_counts() {
        let snapshot =
            EventKind::FullSnapshot { tree: Arc::new(NodeTree::default()), scroll_x: 0.0, scroll_y: 0.0 };
        let none = EventKind::Meta { href: "/".into(), width: 0, height: 0 };
        let resize = EventKind::ViewportResize { width: 800, height: 600 };
        let facts = facts(vec![event(0, none), event(0, snapshot), event(5, resize), event(9, meta("/"))]);
        assert_eq!((facts.viewport_w, facts.viewport_h), (800, 600));
    }

    #[test]
    fn activity_is_spread_over_the_duration() {
        let clicks = |range: std::ops::Range<i64>| range.map(|at| event(at, interaction(Click)));
        let few = facts(clicks(0..3).chain([event(4_800, interaction(Click))]).collect());
        assert_eq!(
            (few.activity[0], few.activity[1], few.activity[47]),
            (3, 0, 1),
            "small counts as they are"
        );
        let many = facts(clicks(0..1_000).chain([event(48_000, interaction(Click))]).collect());
        assert_eq!((many.activity[0], many.activity[47]), (255, 1), "scaled, but one click is not lost");
        assert_eq!(many.activity.len(), ACTIVITY_BUCKETS);
    }

    #[test]
    fn times_that_make_no_sense_do_no_harm() {
        let facts = facts(vec![
            event(0, pointer(&[(i64::MIN, 1.0, 1.0), (i64::MAX, 2.0, 2.0)])),
            event(i64::MAX, interaction(Click)),
        ]);
        assert!(facts.active_ms >= 0);
        assert_eq!(facts.activity.iter().filter(|count| **count > 0).count(), 2);
    }
}
