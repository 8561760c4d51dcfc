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
