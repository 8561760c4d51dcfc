//! What belongs to the user and not to a project: theme, keys, recent projects, window; text in, text out, and no
//! file anywhere.

use crate::widgets::ThemeChoice;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The version written; older ones are migrated in [`Settings::parse`].
const VERSION: u32 = 1;
const RECENT_LIMIT: usize = 12;
/// Nothing that a person set is larger.
const TEXT_LIMIT_BYTES: usize = 1 << 20;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub version: u32,
    pub theme: ThemeChoice,
    /// Names of screens in the rail: `None` shows them in wide windows.
    pub rail_names: Option<bool>,
    pub window: Option<WindowPlace>,
    pub recent: Vec<RecentProject>,
    /// Command name to keys, as `Ctrl+K`; only what differs from the defaults.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Shares of split panes by their names, 0…1.
    pub splits: BTreeMap<String, f32>,
    /// Without a key or a click for so long, the seat of a blind round locks itself.
    pub lock_after_minutes: u32,
    /// Limits of reading exports that differ from the usual ones, by name.
    pub limits: BTreeMap<String, u64>,
}

/// Minutes after which a seat can be set to lock itself.
pub const LOCK_AFTER: [u32; 6] = [1, 5, 10, 20, 30, 60];
const USUAL_LOCK_AFTER: u32 = 10;

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: ThemeChoice::System,
            rail_names: None,
            window: None,
            recent: Vec::new(),
            keys: BTreeMap::new(),
            splits: BTreeMap::new(),
            lock_after_minutes: USUAL_LOCK_AFTER,
            limits: BTreeMap::new(),
        }
    }
}

/// In points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    pub width: f32,
    pub height: f32,
    pub maximized: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentProject {
    pub path: PathBuf,
    pub name: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub opened_ms: i64,
    pub sessions: u64,
}

impl Settings {
    /// Settings that cannot be read are replaced by the defaults, with a sentence saying why; never an error: a
    /// window must open.
    pub fn parse(text: &str) -> (Self, Option<String>) {
        if text.len() > TEXT_LIMIT_BYTES {
            return (Self::default(), Some("The settings file is too large; the defaults are used".into()));
        }
        // An array would be read as the fields in their order.
        let object = if text.trim_start().starts_with('{') { text } else { "not an object" };
        match serde_json::from_str::<Self>(object) {
            Ok(settings) if settings.version > VERSION => (
                Self::default(),
                Some("The settings were written by a newer Binocular; the defaults are used".into()),
            ),
            Ok(settings) => (settings.checked(), None),
            Err(error) => (
                Self::default(),
                Some(format!("The settings could not be read; the defaults are used: {error}")),
            ),
        }
    }

    pub fn to_text(&self) -> String {
        // Plain maps, numbers and paths; a path that is not Unicode was never let in by `remember`.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    fn checked(mut self) -> Self {
        self.version = VERSION;
        self.recent.truncate(RECENT_LIMIT);
        if !LOCK_AFTER.contains(&self.lock_after_minutes) {
            self.lock_after_minutes = USUAL_LOCK_AFTER;
        }
        self.splits.retain(|_, share| (0.0..=1.0).contains(share));
        self.window = self
            .window
            .filter(|w| (320.0..=16_384.0).contains(&w.width) && (240.0..=16_384.0).contains(&w.height));
        self
    }

    /// Puts a project on top of the recent ones.
    pub fn remember(&mut self, project: RecentProject) {
        if project.path.to_str().is_none() {
            return;
        }
        self.forget(&project.path);
        self.recent.insert(0, project);
        self.recent.truncate(RECENT_LIMIT);
    }

    pub fn forget(&mut self, path: &Path) {
        self.recent.retain(|r| r.path != path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> RecentProject {
        RecentProject { path: PathBuf::from(name), name: name.into(), opened_ms: 1, sessions: 2 }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut settings =
            Settings { theme: ThemeChoice::Dark, rail_names: Some(true), ..Settings::default() };
        settings.remember(project("a.binocular"));
        settings.keys.insert("window.help".into(), vec!["F1".into()]);
        settings.splits.insert("replay".into(), 0.7);
        settings.window = Some(WindowPlace { width: 1440.0, height: 900.0, maximized: false });
        assert_eq!(Settings::parse(&settings.to_text()), (settings, None));
    }

    #[test]
    fn what_is_missing_or_unknown_does_no_harm() {
        let (settings, problem) = Settings::parse(r#"{"theme":"dark","of_tomorrow":1}"#);
        assert_eq!((settings.theme, problem), (ThemeChoice::Dark, None));
        let (settings, _) = Settings::parse(
            r#"{"splits":{"a":7.0,"b":0.5},"window":{"width":-3.0,"height":1e30,"maximized":true}}"#,
        );
        assert_eq!((settings.splits.len(), settings.window), (1, None));
    }

    #[test]
    fn broken_and_newer_settings_give_the_defaults_and_a_reason() {
        for text in ["", "nonsense", "[1]", r#"{"theme":"purple"}"#, r#"{"version":99}"#] {
            let (settings, problem) = Settings::parse(text);
            assert_eq!(settings, Settings::default(), "{text}");
            assert!(problem.is_some(), "{text}");
        }
        assert!(Settings::parse(&" ".repeat(TEXT_LIMIT_BYTES + 1)).1.is_some());
    }

    #[test]
    fn the_last_opened_project_is_on_top_once() {
        let mut settings = Settings::default();
        for i in 0..40 {
            settings.remember(project(&format!("{}.binocular", i % 20)));
        }
        assert_eq!(settings.recent.len(), RECENT_LIMIT);
        assert_eq!(settings.recent[0].name, "19.binocular");
        settings.remember(project("15.binocular"));
        assert_eq!(settings.recent.iter().filter(|r| r.name == "15.binocular").count(), 1);
        settings.forget(Path::new("15.binocular"));
        assert_eq!(settings.recent[0].name, "19.binocular");
    }
}
