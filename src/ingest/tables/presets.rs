//! Mappings of the tables that known tools export; knows names of columns, no values.

use super::mapping::{Coordinates, Kind, Mapping, Role, TimeUnit};
use Role::{
    Event, Message, Order, Property, ScrollX, ScrollY, Session, Tab, TargetSelector, TargetText, Time, Url,
    User, Value, ViewportHeight, ViewportWidth, X, Y,
};

pub struct Preset {
    /// Short and stable: it is stored in mappings, and names the format of the sessions.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    /// Columns that tell the table; all must be there.
    marks: &'static [&'static str],
    columns: &'static [(Role, &'static str)],
    events: &'static [(&'static str, Kind)],
    unit: TimeUnit,
    coordinates: Coordinates,
}

const BASE: Preset = Preset {
    name: "",
    label: "",
    marks: &[],
    columns: &[],
    events: &[],
    unit: TimeUnit::Auto,
    coordinates: Coordinates::Viewport,
};

/// In the order in which they are tried.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "fullstory",
        label: "FullStory data export",
        marks: &["EventStart", "EventType", "SessionId"],
        columns: &[
            (Session, "UserId"),
            (Session, "SessionId"),
            (User, "IndvId"),
            (Time, "EventStart"),
            (Order, "EventSessionOffset"),
            (Event, "EventType"),
            (TargetSelector, "EventTargetSelector"),
            (TargetSelector, "EventTargetSelectorTok"),
            (TargetText, "EventTargetText"),
            (Url, "PageUrl"),
            (ViewportWidth, "PageViewportWidth"),
            (ViewportHeight, "PageViewportHeight"),
            (Message, "EventCustomName"),
            (Property, "PageBrowser"),
            (Property, "PageDevice"),
            (Property, "PageOperatingSystem"),
        ],
        events: &[
            ("abandon", Kind::Custom),
            ("seen", Kind::Custom),
            ("uservar", Kind::Skip),
            ("load", Kind::Custom),
        ],
        ..BASE
    },
    Preset {
        name: "fullstory-anywhere",
        label: "FullStory Anywhere",
        marks: &["event_time", "event_type", "session_id", "source_type"],
        columns: &[
            (Session, "device_id"),
            (Session, "session_id"),
            (User, "device_id"),
            (Time, "event_time"),
            (Event, "event_type"),
            (Tab, "view_id"),
            (Url, "source_properties.url"),
            (TargetSelector, "event_properties.target_selector"),
            (TargetText, "event_properties.target_text"),
        ],
        ..BASE
    },
    Preset {
        name: "logrocket",
        label: "LogRocket streaming export",
        marks: &["event_type", "session_id", "tab_id", "seq_id"],
        columns: &[
            (Session, "session_id"),
            (User, "user_id"),
            (Time, "session_time"),
            (Time, "updated_at"),
            (Order, "seq_id"),
            (Event, "event_type"),
            (Tab, "tab_id"),
            (TargetSelector, "selector"),
            (TargetText, "text"),
            (Url, "url"),
        ],
        events: &[
            ("inputChange", Kind::Input),
            ("deadClick", Kind::Custom),
            ("session", Kind::Skip),
            ("user", Kind::Skip),
        ],
        ..BASE
    },
    Preset {
        name: "contentsquare",
        label: "Contentsquare Data Connect (Heap)",
        marks: &["user_id", "session_id", "event_id", "time"],
        columns: &[
            (Session, "user_id"),
            (Session, "session_id"),
            (User, "user_id"),
            (Time, "time"),
            (Order, "event_id"),
            (Event, "event_table_name"),
            (Event, "type"),
            (TargetSelector, "path"),
            (TargetText, "target_text"),
            (Url, "domain"),
        ],
        ..BASE
    },
    Preset {
        name: "ga4",
        label: "Google Analytics 4 in BigQuery",
        marks: &["event_timestamp", "event_name", "user_pseudo_id"],
        columns: &[
            (Session, "user_pseudo_id"),
            (Session, "event_params.ga_session_id"),
            (User, "user_pseudo_id"),
            (Time, "event_timestamp"),
            (Order, "event_bundle_sequence_id"),
            (Event, "event_name"),
            (Url, "event_params.page_location"),
            (TargetText, "event_params.link_text"),
            (Property, "device.category"),
            (Property, "geo.country"),
        ],
        events: &[
            ("user_engagement", Kind::Custom),
            ("session_start", Kind::Skip),
            ("first_visit", Kind::Skip),
        ],
        unit: TimeUnit::Microseconds,
        ..BASE
    },
    Preset {
        name: "snowplow",
        label: "Snowplow events",
        marks: &["derived_tstamp", "domain_userid", "event_name"],
        columns: SNOWPLOW,
        ..BASE
    },
    Preset {
        name: "snowplow",
        label: "Snowplow events",
        marks: &["collector_tstamp", "domain_userid", "event"],
        columns: SNOWPLOW,
        ..BASE
    },
    Preset {
        name: "amplitude",
        label: "Amplitude events",
        marks: &["event_type", "device_id", "session_id"],
        columns: &[
            (Session, "device_id"),
            (Session, "session_id"),
            (User, "user_id"),
            (Time, "client_event_time"),
            (Time, "event_time"),
            (Time, "time"),
            (Order, "event_id"),
            (Order, "id"),
            (Event, "event_type"),
            (Url, "event_properties.[Amplitude] Page URL"),
            (Url, "event_properties.url"),
            (TargetText, "event_properties.[Amplitude] Element Text"),
            (TargetSelector, "event_properties.[Amplitude] Element Selector"),
            (Property, "country"),
            (Property, "platform"),
            (Property, "os_name"),
        ],
        events: &[("[Amplitude] Page Viewed", Kind::Navigate), ("[Amplitude] Element Clicked", Kind::Click)],
        ..BASE
    },
    Preset {
        name: "mixpanel",
        label: "Mixpanel raw export",
        marks: &["event", "properties.distinct_id", "properties.time"],
        columns: &[
            (Session, "properties.$session_id"),
            (User, "properties.distinct_id"),
            (Time, "properties.time"),
            (Order, "properties.$insert_id"),
            (Event, "event"),
            (Url, "properties.$current_url"),
            (TargetText, "properties.$el_text"),
            (ViewportWidth, "properties.$screen_width"),
            (ViewportHeight, "properties.$screen_height"),
            (Property, "properties.$browser"),
            (Property, "properties.$os"),
        ],
        events: &[
            ("$mp_web_page_view", Kind::Navigate),
            ("$mp_click", Kind::Click),
            ("$mp_page_scroll", Kind::Custom),
        ],
        unit: TimeUnit::Seconds,
        ..BASE
    },
    Preset {
        name: "posthog-events",
        label: "PostHog events",
        marks: &["event", "timestamp", "distinct_id"],
        columns: POSTHOG,
        events: POSTHOG_EVENTS,
        ..BASE
    },
    Preset {
        name: "posthog-events",
        label: "PostHog events",
        marks: &["event", "timestamp", "elements_chain"],
        columns: POSTHOG,
        events: POSTHOG_EVENTS,
        ..BASE
    },
    Preset {
        name: "segment",
        label: "Segment events",
        marks: &["anonymous_id", "received_at", "timestamp"],
        columns: &[
            (Session, "context_session_id"),
            (User, "anonymous_id"),
            (Time, "timestamp"),
            (Event, "event"),
            (Event, "type"),
            (Url, "context_page_url"),
        ],
        ..BASE
    },
    Preset {
        name: "segment",
        label: "Segment events",
        marks: &["anonymousId", "type", "timestamp"],
        columns: &[(User, "anonymousId"), (Time, "timestamp"), (Event, "type"), (Url, "context.page.url")],
        ..BASE
    },
    Preset {
        name: "matomo",
        label: "Matomo visits and actions",
        marks: &["idvisit", "server_time"],
        columns: &[
            (Session, "idvisit"),
            (User, "idvisitor"),
            (Time, "server_time"),
            (Order, "idlink_va"),
            (Event, "type"),
            (Url, "url"),
        ],
        events: &[("action", Kind::Navigate)],
        ..BASE
    },
    Preset {
        name: "openreplay-events",
        label: "OpenReplay events",
        marks: &["messageId", "sessionId", "timestamp", "type"],
        columns: &[
            (Session, "sessionId"),
            (Time, "timestamp"),
            (Order, "messageId"),
            (Event, "type"),
            (TargetText, "label"),
            (TargetSelector, "selector"),
            (Url, "url"),
        ],
        ..BASE
    },
    Preset {
        name: "evtrack",
        label: "evtrack and Attentive Cursor logs",
        marks: &["timestamp", "xpos", "ypos", "event", "xpath"],
        columns: &[
            (Time, "timestamp"),
            (Event, "event"),
            (X, "xpos"),
            (Y, "ypos"),
            (TargetSelector, "xpath"),
        ],
        coordinates: Coordinates::Page,
        ..BASE
    },
    Preset {
        name: "balabit",
        label: "Balabit mouse dynamics",
        marks: &["client timestamp", "button", "state", "x", "y"],
        columns: &[(Time, "client timestamp"), (Event, "state"), (X, "x"), (Y, "y")],
        events: &[
            ("Pressed", Kind::Press),
            ("Released", Kind::Click),
            ("Move", Kind::Move),
            ("Drag", Kind::Move),
        ],
        unit: TimeUnit::Seconds,
        ..BASE
    },
];

const POSTHOG: &[(Role, &str)] = &[
    (Session, "properties.$session_id"),
    (Session, "$session_id"),
    (User, "distinct_id"),
    (Time, "timestamp"),
    (Event, "event"),
    (Tab, "properties.$window_id"),
    (Url, "properties.$current_url"),
    (TargetSelector, "elements_chain"),
    (ViewportWidth, "properties.$viewport_width"),
    (ViewportHeight, "properties.$viewport_height"),
    (Property, "properties.$browser"),
    (Property, "properties.$os"),
];

const POSTHOG_EVENTS: &[(&str, Kind)] =
    &[("$pageview", Kind::Navigate), ("$autocapture", Kind::Click), ("$pageleave", Kind::Custom)];

const SNOWPLOW: &[(Role, &str)] = &[
    (Session, "domain_sessionid"),
    (Session, "domain_userid"),
    (Session, "domain_sessionidx"),
    (User, "domain_userid"),
    (Time, "derived_tstamp"),
    (Time, "dvce_created_tstamp"),
    (Time, "collector_tstamp"),
    (Event, "event_name"),
    (Event, "event"),
    (Url, "page_url"),
    (ScrollX, "pp_xoffset_max"),
    (ScrollY, "pp_yoffset_max"),
    (Value, "ue_value"),
    (ViewportWidth, "br_viewwidth"),
    (ViewportHeight, "br_viewheight"),
    (Property, "geo_country"),
    (Property, "br_lang"),
    (Property, "os_timezone"),
];

impl Preset {
    /// Whether the table has all columns that tell it.
    pub fn fits(&self, columns: &[impl AsRef<str>]) -> bool {
        self.marks.iter().all(|mark| find(columns, mark).is_some())
    }

    /// Its mapping to the columns that the table has. Of several columns for a role that takes one, the first that is there.
    pub fn mapping(&self, columns: &[impl AsRef<str>]) -> Mapping {
        let mut mapping = Mapping {
            preset: Some(self.name.to_owned()),
            time_unit: self.unit,
            coordinates: self.coordinates,
            events: self.events.iter().map(|(value, kind)| ((*value).to_owned(), *kind)).collect(),
            ..Mapping::default()
        };
        for (role, name) in self.columns {
            let Some(name) = find(columns, name) else { continue };
            let names = mapping.columns.entry(*role).or_default();
            if names.is_empty() || role.takes_many() {
                names.push(name.to_owned());
            }
        }
        // A session's own number is enough where there is one.
        if let Some(names) = mapping.columns.get_mut(&Session)
            && names.iter().any(|n| n == "domain_sessionid")
        {
            names.retain(|n| n == "domain_sessionid");
        }
        mapping
    }
}

/// A column by its name, whatever its case and the way its words are joined.
pub fn find<'c>(columns: &'c [impl AsRef<str>], name: &str) -> Option<&'c str> {
    let exact = columns.iter().map(AsRef::as_ref).find(|c| *c == name);
    exact.or_else(|| columns.iter().map(AsRef::as_ref).find(|c| plain(c) == plain(name)))
}

pub fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '.' | '$'))
        .flat_map(char::to_lowercase)
        .collect()
}
