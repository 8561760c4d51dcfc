//! Properties of a session that its events show: the kind of device, the host.

use crate::model::{Event, EventKind, InteractionKind, PointerKind, host_of};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Widths in CSS pixels. The widest phones have 480; narrow desktop windows without touch stay desktop.
const PHONE_WIDTH: u32 = 500;
const TOUCH_PHONE_WIDTH: u32 = 600;
const TABLET_WIDTH: u32 = 1_366;

pub fn derive(events: &[Event], properties: &mut BTreeMap<Arc<str>, Arc<str>>) {
    if !properties.contains_key("device")
        && let Some(device) = device(events, properties)
    {
        properties.insert("device".into(), device.into());
    }
    if !properties.contains_key("host")
        && let Some(host) = events.iter().find_map(|e| host_of(address(&e.kind)?))
    {
        properties.insert("host".into(), host.into());
    }
}

fn device(events: &[Event], properties: &BTreeMap<Arc<str>, Arc<str>>) -> Option<&'static str> {
    let told = ["device_type", "user_agent", "raw_user_agent", "userAgent"];
    for text in told.iter().filter_map(|key| properties.get(*key)) {
        let text = text.to_ascii_lowercase();
        if text.contains("ipad")
            || text.contains("tablet")
            || (text.contains("android") && !text.contains("mobile"))
        {
            return Some("tablet");
        }
        if text.contains("mobi") || text.contains("iphone") || text.contains("phone") {
            return Some("phone");
        }
        if text.contains("desktop") || text.contains("mozilla/") {
            return Some("desktop");
        }
    }
    let width = events.iter().find_map(|e| match &e.kind {
        EventKind::Meta { width, .. } | EventKind::ViewportResize { width, .. } => {
            Some(*width).filter(|w| *w > 0)
        }
        _ => None,
    })?;
    let touched = events.iter().any(|e| {
        matches!(
            e.kind,
            EventKind::PointerMove { pointer: PointerKind::Touch, .. }
                | EventKind::Interaction { pointer: PointerKind::Touch, .. }
                | EventKind::Interaction { kind: InteractionKind::TouchStart, .. }
        )
    });
    Some(match (width, touched) {
        (..=PHONE_WIDTH, _) | (..=TOUCH_PHONE_WIDTH, true) => "phone",
        (..=TABLET_WIDTH, true) => "tablet",
        _ => "desktop",
    })
}

fn address(kind: &EventKind) -> Option<&str> {
    match kind {
        EventKind::Meta { href, .. } | EventKind::PageView { href } => Some(href),
        _ => None,
    }
}
