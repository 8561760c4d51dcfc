//! What a recording says of itself: user agents of programs, and marks of browsers and recorders; measures nothing.

use crate::model::{EventKind, Recording};

/// Properties that hold a user agent or the name of the browser.
const AGENTS: [&str; 9] = [
    "user_agent",
    "useragent",
    "raw_user_agent",
    "$raw_user_agent",
    "$user_agent",
    "browser",
    "$browser",
    "pagebrowser",
    "browser_name",
];

/// What programs call themselves, in lower case; from what they send by themselves.
const PROGRAMS: [&str; 22] = [
    "headlesschrome",
    "headless",
    "phantomjs",
    "slimerjs",
    "puppeteer",
    "playwright",
    "selenium",
    "webdriver",
    "cypress",
    "googlebot",
    "bingbot",
    "crawler",
    "spider",
    "slurp",
    "lighthouse",
    "pingdom",
    "uptimerobot",
    "gtmetrix",
    "python-requests",
    "scrapy",
    "facebookexternalhit",
    "bytespider",
];

/// Properties, and tags of custom events, that say it outright where they are true.
const MARKS: [&str; 8] = [
    "webdriver",
    "navigator.webdriver",
    "navigator_webdriver",
    "is_bot",
    "isbot",
    "$is_bot",
    "$virt_is_bot",
    "is_headless",
];

pub(super) fn user_agent(recording: &Recording) -> Option<String> {
    let named = recording.properties.iter().filter(|(key, _)| AGENTS.contains(&&*key.to_ascii_lowercase()));
    named.into_iter().find_map(|(_, value)| program_in(value))
}

/// The word of a user agent that names a program.
fn program_in(agent: &str) -> Option<String> {
    let lower = agent.to_ascii_lowercase();
    if let Some(program) = PROGRAMS.iter().find(|program| lower.contains(*program)) {
        return Some((*program).to_owned());
    }
    // `bot` at the end of a word, but for phones of the maker Cubot.
    let words = lower.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words
        .filter(|word| word.ends_with("bot") || word.ends_with("bots"))
        .find(|word| *word != "cubot")
        .map(str::to_owned)
}

pub(super) fn webdriver(recording: &Recording) -> Option<String> {
    let marked = |key: &str| MARKS.contains(&&*key.to_ascii_lowercase());
    let property = recording.properties.iter().find(|(key, value)| marked(key) && is_true(value));
    if let Some((key, _)) = property {
        return Some(key.to_string());
    }
    recording.events.iter().find_map(|event| match &event.kind {
        EventKind::Custom { tag, payload } if marked(tag) && payload_says(payload) => Some(tag.to_string()),
        _ => None,
    })
}

fn is_true(value: &str) -> bool {
    matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes")
}

/// `true`, or an object with a member that is one of the marks and true.
fn payload_says(payload: &str) -> bool {
    match serde_json::from_str::<serde_json::Value>(payload) {
        Ok(serde_json::Value::Object(members)) => members.iter().any(|(key, value)| {
            let key = key.to_ascii_lowercase();
            (MARKS.contains(&&*key) || key == "value") && is_true(&value.to_string())
        }),
        Ok(value) => is_true(&value.to_string()),
        Err(_) => is_true(payload),
    }
}
