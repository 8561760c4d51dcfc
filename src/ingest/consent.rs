//! Who may be stored: rules over properties, columns and custom events that leave sessions out before anything of them
//! is kept; masks nothing and keeps no list of whom it left out.

use crate::model::{Event, EventKind, Recording};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a match of a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentEffect {
    /// The session is stored only if its last word on this matches: consent was given, and not taken back.
    Requires,
    /// The session is not stored if anything in it matches, as Do-Not-Track.
    Excludes,
}

/// `consent = granted`, or `dnt` excluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRule {
    pub effect: ConsentEffect,
    /// A property of the session, a column of a table, the tag of a custom event, or `tag.member` of its payload.
    pub name: String,
    /// Whatever case they are in; without any, whatever is not empty, 0, false or no.
    #[serde(default)]
    pub values: Vec<String>,
}

/// The rules of a project, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRules {
    pub rules: Vec<ConsentRule>,
}

impl ConsentRule {
    /// Reads `name=value,value`, or `name` alone.
    ///
    /// # Errors
    /// A sentence where there is no name.
    pub fn parse(effect: ConsentEffect, text: &str) -> Result<Self, String> {
        let (name, values) = text.split_once('=').unwrap_or((text, ""));
        let name = name.trim();
        if name.is_empty() || name.len() > 200 {
            return Err(format!(
                "'{text}' names no property or event; write it as dnt=1 or consent=granted,all"
            ));
        }
        let values = values.split(',').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned);
        Ok(Self { effect, name: name.to_owned(), values: values.collect() })
    }

    /// Whether a column, property or tag of this name is meant.
    pub fn is_about(&self, name: &str) -> bool {
        let plain = |text: &str| text.trim().trim_start_matches('$').to_lowercase();
        plain(&self.name) == plain(name)
    }

    pub fn matches(&self, value: &str) -> bool {
        let value = value.trim().trim_matches('"').to_lowercase();
        if self.values.is_empty() {
            return !matches!(value.as_str(), "" | "0" | "false" | "no" | "null" | "none");
        }
        self.values.iter().any(|wanted| wanted.to_lowercase() == value)
    }

    fn withholds<'a>(
        &self,
        properties: impl Iterator<Item = (&'a Arc<str>, &'a Arc<str>)>,
        events: &[Event],
    ) -> bool {
        let said = self.said(properties, events);
        match self.effect {
            ConsentEffect::Excludes => said.iter().any(|value| self.matches(value)),
            ConsentEffect::Requires => !said.last().is_some_and(|value| self.matches(value)),
        }
    }

    /// All that the session says on the matter: its property first, then its events by time.
    fn said<'a>(
        &self,
        properties: impl Iterator<Item = (&'a Arc<str>, &'a Arc<str>)>,
        events: &[Event],
    ) -> Vec<String> {
        let properties = properties.filter(|(name, _)| self.is_about(name));
        let mut said: Vec<String> = properties.map(|(_, value)| value.to_string()).collect();
        let member_of = self.name.rsplit_once('.');
        for event in events {
            let EventKind::Custom { tag, payload } = &event.kind else { continue };
            if self.is_about(tag) {
                said.extend(told(payload));
            } else if let Some((of, member)) = member_of
                && of.eq_ignore_ascii_case(tag)
                && let Ok(serde_json::Value::Object(members)) = serde_json::from_str(payload)
            {
                let named = members.iter().filter(|(key, _)| key.eq_ignore_ascii_case(member));
                said.extend(named.map(|(_, value)| plain(value)));
            }
        }
        said
    }
}

/// What the payload of an event says: itself, or its members; an event without any says `true`.
fn told(payload: &str) -> Vec<String> {
    match serde_json::from_str::<serde_json::Value>(payload) {
        Ok(serde_json::Value::Object(members)) if !members.is_empty() => {
            members.values().map(plain).collect()
        }
        Ok(serde_json::Value::Null | serde_json::Value::Object(_)) => vec!["true".to_owned()],
        Ok(value) => vec![plain(&value)],
        Err(_) => vec![payload.to_owned()],
    }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `consent = granted or all is required`; `dnt is excluded`.
impl fmt::Display for ConsentRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.values.is_empty() {
            write!(f, " = {}", self.values.join(" or "))?;
        }
        f.write_str(match self.effect {
            ConsentEffect::Requires => " is required",
            ConsentEffect::Excludes => " is excluded",
        })
    }
}

impl ConsentRules {
    /// The first rule by which a session must not be stored.
    pub fn withholds(&self, recording: &Recording) -> Option<&ConsentRule> {
        self.rules.iter().find(|rule| rule.withholds(recording.properties.iter(), &recording.events))
    }

    /// Whether the properties of a session alone would leave it out.
    pub fn leaves_out(&self, properties: &BTreeMap<Arc<str>, Arc<str>>) -> bool {
        self.rules.iter().any(|rule| rule.withholds(properties.iter(), &[]))
    }

    /// What a column of a table says for its session: the value to keep of it, if a rule is about it.
    pub fn of_column(&self, name: &str, before: Option<&str>, value: &str) -> bool {
        let mut about = self.rules.iter().filter(|rule| rule.is_about(name)).peekable();
        if value.trim().is_empty() || about.peek().is_none() {
            return false;
        }
        // What excludes stays, whatever comes after it; else the last word counts.
        let excluded = |value: &str| {
            let excludes =
                |rule: &&ConsentRule| rule.effect == ConsentEffect::Excludes && rule.is_about(name);
            self.rules.iter().filter(excludes).any(|rule| rule.matches(value))
        };
        !before.is_some_and(excluded)
    }

    /// As JSON for the project.
    pub fn to_json(&self) -> String {
        // Words are always JSON.
        serde_json::to_string(self).unwrap_or_else(|_| "{\"rules\":[]}".to_owned())
    }

    /// # Errors
    /// A sentence where the text is none of ours.
    pub fn from_json(text: &str) -> Result<Self, String> {
        serde_json::from_str(text)
            .map_err(|e| format!("the consent rules of this project cannot be read ({e}); set them anew"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TabId;

    fn recording(properties: &[(&str, &str)], events: &[(&str, &str)]) -> Recording {
        let events = events.iter().map(|(tag, payload)| Event {
            offset_ms: 0,
            tab: TabId(0),
            kind: EventKind::Custom { tag: (*tag).into(), payload: (*payload).into() },
        });
        let mut recording = Recording::of_one_tab("a", events.collect());
        recording.properties = properties.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        recording
    }

    fn stored(
        effect: ConsentEffect,
        rule: &str,
        properties: &[(&str, &str)],
        events: &[(&str, &str)],
    ) -> bool {
        let rules = ConsentRules { rules: vec![ConsentRule::parse(effect, rule).unwrap()] };
        assert_eq!(ConsentRules::from_json(&rules.to_json()), Ok(rules.clone()));
        rules.withholds(&recording(properties, events)).is_none()
    }

    #[test]
    fn do_not_track_leaves_a_session_out_wherever_it_is_said() {
        let stored =
            |rule, properties: &[_], events: &[_]| stored(ConsentEffect::Excludes, rule, properties, events);
        assert!(!stored("dnt", &[("DNT", "1")], &[]));
        assert!(stored("dnt", &[("dnt", "0")], &[]) && stored("dnt", &[], &[]));
        assert!(!stored("$dnt=1,yes", &[("dnt", "YES")], &[]), "as readers keep names, in any case");
        assert!(!stored("opt_out", &[], &[("opt_out", "null")]), "an event that only happens");
        assert!(!stored(
            "consent.ads=false",
            &[],
            &[("consent", r#"{"ads":false}"#), ("consent", r#"{"ads":true}"#)]
        ));
        assert!(stored("consent.ads=false", &[], &[("consent", r#"{"ads":true}"#)]));
    }

    #[test]
    fn consent_must_be_given_and_not_taken_back() {
        let stored =
            |rule, properties: &[_], events: &[_]| stored(ConsentEffect::Requires, rule, properties, events);
        assert!(!stored("consent=granted", &[], &[]), "silence is no consent");
        assert!(stored("consent=granted,all", &[("consent", "all")], &[]));
        assert!(stored("consent=granted", &[], &[("consent", "\"denied\""), ("consent", "\"granted\"")]));
        assert!(!stored("consent=granted", &[], &[("consent", "\"granted\""), ("consent", "\"denied\"")]));
    }

    #[test]
    fn a_rule_is_read_as_it_is_written() {
        let rule = ConsentRule::parse(ConsentEffect::Requires, " consent = granted , all ").unwrap();
        assert_eq!(rule.to_string(), "consent = granted or all is required");
        assert!(ConsentRule::parse(ConsentEffect::Excludes, "=1").is_err());
    }
}
