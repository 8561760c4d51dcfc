//! What stands beside a run of events: session, user, tab and properties, under the keys that exports use for them.

use super::json::{Kind, Tokens, Value};
use super::names::clean_id;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const SESSION_KEYS: &[&str] = &[
    "session_id",
    "sessionId",
    "sessionID",
    "$session_id",
    "session_guid",
    "session_secure_id",
    "session_uuid",
    "replay_id",
    "replayId",
    "recording_id",
    "recordingId",
];
pub const USER_KEYS: &[&str] = &["user_id", "userId", "distinct_id", "distinctId", "$user_id", "visitor_id"];
pub const WINDOW_KEYS: &[&str] = &["windowId", "window_id", "$window_id", "tabId", "tab_id"];
/// Properties that are taken when they stand directly beside the events.
const PLAIN_PROPERTIES: &[&str] = &[
    "device",
    "device_type",
    "browser",
    "browser_version",
    "os",
    "os_version",
    "country",
    "country_code",
    "city",
    "language",
    "locale",
    "plan",
    "traffic_source",
    "referrer",
    "environment",
    "app_version",
    "release",
    "user_agent",
    "userAgent",
    "utm_source",
    "utm_medium",
    "utm_campaign",
];
const SESSION_OBJECTS: &[&str] = &["session", "recording", "replay"];
const USER_OBJECTS: &[&str] = &["user", "person", "visitor"];
const PROPERTY_OBJECTS: &[&str] = &["properties", "metadata", "meta", "attributes", "traits"];
/// Properties that name a person or open a door; slicing needs none of them.
const PRIVATE_WORDS: &[&str] =
    &["passw", "pwd", "secret", "token", "email", "e-mail", "phone", "api_key", "apikey"];

const MAX_PROPERTIES: usize = 64;
const MAX_PROPERTY_CHARS: usize = 256;
/// A member larger than this is no metadata.
pub const MAX_BYTES: usize = 1 << 20;

/// Inherited from the outer objects to the inner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    pub session: Option<Arc<str>>,
    /// A bare `id` near the events: it names the session where nothing better does.
    pub weak_id: Option<Arc<str>>,
    pub user: Option<Arc<str>>,
    pub window: Option<Arc<str>>,
    pub properties: BTreeMap<Arc<str>, Arc<str>>,
    /// `version` of PostHog's exports.
    pub version: Option<Arc<str>>,
}

impl Scope {
    /// Whether an object under this key may describe the session.
    pub fn knows_object(key: &str) -> bool {
        SESSION_OBJECTS.contains(&key) || USER_OBJECTS.contains(&key) || PROPERTY_OBJECTS.contains(&key)
    }

    /// Takes one member of an object that holds events further in.
    pub fn take(&mut self, key: &str, raw: &str, tokens: &mut Tokens) {
        let Ok(value) = tokens.parse(raw) else { return };
        if let Some(text) = scalar(value) {
            self.take_scalar(key, &text);
            return;
        }
        if value.kind() != Kind::Object {
            return;
        }
        match key {
            _ if SESSION_OBJECTS.contains(&key) => {
                if let Some(id) = id_of(value, &["id", "uuid", "session_id", "sessionId"]) {
                    self.session = Some(id);
                }
            }
            _ if USER_OBJECTS.contains(&key) => {
                let listed = value.get("distinct_ids").and_then(|ids| ids.items().find_map(scalar));
                let named = id_of(value, &["user_id", "userId", "distinct_id", "distinctId", "id", "uuid"]);
                self.user = listed.and_then(|id| clean_id(&id)).map(Arc::from).or(named).or(self.user.take());
                for inner in PROPERTY_OBJECTS {
                    self.take_properties(value.get(inner));
                }
            }
            _ if PROPERTY_OBJECTS.contains(&key) => self.take_properties(Some(value)),
            _ => {}
        }
    }

    fn take_scalar(&mut self, key: &str, text: &str) {
        let id = || clean_id(text).map(Arc::<str>::from);
        if SESSION_KEYS.contains(&key) || key == "session" {
            self.session = id().or(self.session.take());
        } else if USER_KEYS.contains(&key) || key == "user" {
            self.user = id().or(self.user.take());
        } else if WINDOW_KEYS.contains(&key) {
            self.window = id();
        } else if key == "id" {
            self.weak_id = id();
        } else if key == "version" {
            self.version = id();
        } else if PLAIN_PROPERTIES.contains(&key) {
            self.set_property(key, text);
        }
    }

    fn take_properties(&mut self, from: Option<Value<'_>>) {
        let Some(from) = from else { return };
        for (key, value) in from.members() {
            if let (Some(key), Some(text)) = (key.text(), scalar(value)) {
                if SESSION_KEYS.contains(&&*key) && self.session.is_none() {
                    self.session = clean_id(&text).map(Arc::from);
                } else if USER_KEYS.contains(&&*key) && self.user.is_none() {
                    self.user = clean_id(&text).map(Arc::from);
                } else {
                    self.set_property(&key, &text);
                }
            }
        }
    }

    pub fn set_property(&mut self, key: &str, text: &str) {
        set_property(&mut self.properties, key, text);
    }
}

/// Keeps a property for slicing, under its name without PostHog's leading `$`; the first value wins.
pub fn set_property(into: &mut BTreeMap<Arc<str>, Arc<str>>, key: &str, text: &str) {
    let key = key.trim().trim_start_matches('$');
    let lower = key.to_ascii_lowercase();
    let private = PRIVATE_WORDS.iter().any(|word| lower.contains(word));
    if private || key.is_empty() || key.len() > 64 || text.is_empty() || into.len() >= MAX_PROPERTIES {
        return;
    }
    if !into.contains_key(key) {
        let value: String = text.chars().take(MAX_PROPERTY_CHARS).collect();
        into.insert(key.into(), value.into());
    }
}

/// Text of a string, number or truth value.
pub fn scalar(value: Value<'_>) -> Option<String> {
    match value.kind() {
        Kind::Text => value.text().map(std::borrow::Cow::into_owned),
        Kind::Number | Kind::True | Kind::False => Some(value.raw().to_owned()),
        _ => None,
    }
}

fn id_of(value: Value<'_>, names: &[&str]) -> Option<Arc<str>> {
    let text = value.get_any(names).and_then(scalar)?;
    clean_id(&text).map(Arc::from)
}
