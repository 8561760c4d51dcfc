//! What the columns of a table mean: which is the time, the session, the event, and how their values are to be read.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column can be. Everything else becomes the payload of custom events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// One column, or several whose values together name the session.
    Session,
    User,
    Time,
    /// Settles the order of events of one time.
    Order,
    Event,
    X,
    Y,
    ScrollX,
    ScrollY,
    TargetSelector,
    TargetText,
    Value,
    Url,
    ViewportWidth,
    ViewportHeight,
    Tab,
    /// Message of an error or of a console line.
    Message,
    /// Properties of the session, each under the name of its column.
    Property,
}

impl Role {
    pub const ALL: [Self; 18] = [
        Self::Time,
        Self::Session,
        Self::User,
        Self::Event,
        Self::X,
        Self::Y,
        Self::ScrollX,
        Self::ScrollY,
        Self::TargetSelector,
        Self::TargetText,
        Self::Value,
        Self::Url,
        Self::ViewportWidth,
        Self::ViewportHeight,
        Self::Tab,
        Self::Order,
        Self::Message,
        Self::Property,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::User => "User",
            Self::Time => "Time",
            Self::Order => "Order within one time",
            Self::Event => "Kind of event",
            Self::X => "Pointer x",
            Self::Y => "Pointer y",
            Self::ScrollX => "Scroll x",
            Self::ScrollY => "Scroll y",
            Self::TargetSelector => "Element (selector)",
            Self::TargetText => "Element (text)",
            Self::Value => "Typed value",
            Self::Url => "Page address",
            Self::ViewportWidth => "Viewport width",
            Self::ViewportHeight => "Viewport height",
            Self::Tab => "Tab or window",
            Self::Message => "Message",
            Self::Property => "Session property",
        }
    }

    /// Whether several columns may have this role.
    pub fn takes_many(self) -> bool {
        matches!(self, Self::Session | Self::Property)
    }
}

/// How numbers are times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// By the magnitude of each value; small numbers with fractions are seconds.
    #[default]
    Auto,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// What positions are relative to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coordinates {
    /// CSS pixels from the top left corner of the viewport.
    #[default]
    Viewport,
    /// CSS pixels from the top left corner of the page: the scroll position is taken off.
    Page,
    /// 0 to 1 of the viewport.
    Share,
    /// 0 to 100 of the viewport.
    Percent,
}

/// What an event of the table is in the program's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Click,
    DoubleClick,
    ContextMenu,
    Press,
    Release,
    Move,
    Scroll,
    Input,
    Navigate,
    Focus,
    Blur,
    TouchStart,
    TouchEnd,
    Error,
    Console,
    Hidden,
    Visible,
    /// Kept under its own name.
    Custom,
    /// Left out.
    Skip,
}

impl Kind {
    pub const ALL: [Self; 19] = [
        Self::Click,
        Self::DoubleClick,
        Self::ContextMenu,
        Self::Press,
        Self::Release,
        Self::Move,
        Self::Scroll,
        Self::Input,
        Self::Navigate,
        Self::Focus,
        Self::Blur,
        Self::TouchStart,
        Self::TouchEnd,
        Self::Error,
        Self::Console,
        Self::Hidden,
        Self::Visible,
        Self::Custom,
        Self::Skip,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Click => "Click",
            Self::DoubleClick => "Double click",
            Self::ContextMenu => "Right click",
            Self::Press => "Press",
            Self::Release => "Release",
            Self::Move => "Pointer move",
            Self::Scroll => "Scroll",
            Self::Input => "Input",
            Self::Navigate => "Page view",
            Self::Focus => "Focus",
            Self::Blur => "Blur",
            Self::TouchStart => "Touch begins",
            Self::TouchEnd => "Touch ends",
            Self::Error => "Error",
            Self::Console => "Console line",
            Self::Hidden => "Tab hidden",
            Self::Visible => "Tab shown",
            Self::Custom => "Kept under its name",
            Self::Skip => "Left out",
        }
    }
}

/// The meaning of a table's columns, as it is saved in projects and given by `--columns`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Name of the preset that it began as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Names of columns by role; nested values of JSON have paths, as `properties.$session_id`.
    pub columns: BTreeMap<Role, Vec<String>>,
    /// Kinds by the value of the event column, whatever its case; others are told by their words.
    pub events: BTreeMap<String, Kind>,
    pub time_unit: TimeUnit,
    /// Zone of times that name none, as `Europe/Berlin`; UTC otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    pub coordinates: Coordinates,
    /// A session ends where a user does nothing for this long, where no column names sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_gap_minutes: Option<u32>,
    /// Columns that hold several events to a cell, where each row is a session.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<Lists>,
    /// Columns of the table that it was made for: a project uses it again for tables that have these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<String>,
}

/// Events that stand several to a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    pub column: String,
    /// A regular expression that fits one event. What its group `time` finds in the column `clicks` is the column
    /// `clicks.time`, and so for every named group.
    pub pattern: String,
}

impl Mapping {
    /// # Errors
    /// A sentence that says what is wrong with the JSON.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let mapping: Self =
            serde_json::from_str(text).map_err(|e| format!("This is no mapping of columns ({e})"))?;
        mapping.check()?;
        Ok(mapping)
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// What cannot be read at all with this mapping.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn check(&self) -> Result<(), String> {
        if self.column(Role::Time).is_none() {
            return Err("Say which column is the time of the events".to_owned());
        }
        let tells =
            [Role::Event, Role::X, Role::ScrollY, Role::Url].iter().any(|role| self.column(*role).is_some());
        if !tells {
            return Err(
                "Say which column is the kind of event, a pointer position or a page address".to_owned()
            );
        }
        for list in &self.lists {
            let pattern = regex::Regex::new(&list.pattern).map_err(|error| {
                let short: String =
                    error.to_string().lines().last().unwrap_or_default().chars().take(120).collect();
                format!("The pattern of events in the column {} is not one ({short})", list.column)
            })?;
            if pattern.capture_names().flatten().next().is_none() {
                return Err(format!(
                    "The pattern of events in the column {} names no part; write a part as (?<time>\\d+)",
                    list.column
                ));
            }
        }
        if let Some(zone) = &self.time_zone {
            jiff::tz::TimeZone::get(zone).map_err(|_| format!("There is no time zone named {zone}"))?;
        }
        Ok(())
    }

    /// Whether it was made for tables with these columns.
    pub fn is_of(&self, columns: &[impl AsRef<str>]) -> bool {
        super::alike::are_alike(&self.table, columns)
    }

    /// The first column of a role.
    pub fn column(&self, role: Role) -> Option<&str> {
        self.columns.get(&role).and_then(|names| names.first()).map(String::as_str)
    }

    /// What a value of the event column stands for.
    pub fn kind(&self, event: &str) -> Kind {
        let lower = event.trim().to_lowercase();
        self.events
            .iter()
            .find(|(value, _)| value.to_lowercase() == lower)
            .map_or_else(|| kind_by_words(&lower), |(_, kind)| *kind)
    }
}

/// Kinds by the words that tools and researchers use. Verdicts of vendors (rage, dead, frustrated) stay custom events.
fn kind_by_words(lower: &str) -> Kind {
    let plain: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let is = |words: &[&str]| words.contains(&plain.as_str());
    let has = |words: &[&str]| words.iter().any(|w| plain.contains(w));
    if has(&["rage", "dead", "frustrat", "thrash", "suspicious"]) {
        Kind::Custom
    } else if is(&["dblclick", "doubleclick"]) {
        Kind::DoubleClick
    } else if is(&["contextmenu", "rightclick"]) {
        Kind::ContextMenu
    } else if is(&[
        "click",
        "clicks",
        "tap",
        "touch",
        "uiclick",
        "elementclick",
        "elementclicked",
        "linkclick",
        "buttonclick",
        "clickevent",
        "autoclick",
    ]) {
        Kind::Click
    } else if is(&["mousedown", "pointerdown", "down", "pressed"]) {
        Kind::Press
    } else if is(&["mouseup", "pointerup", "up", "released"]) {
        Kind::Release
    } else if is(&["mousemove", "pointermove", "move", "drag", "mouseover", "touchmove"]) {
        Kind::Move
    } else if is(&["touchstart"]) {
        Kind::TouchStart
    } else if is(&["touchend"]) {
        Kind::TouchEnd
    } else if is(&["scroll", "wheel", "pageping"]) {
        Kind::Scroll
    } else if is(&["input", "change", "inputchange", "uiinput", "fieldchange", "formchange"]) {
        Kind::Input
    } else if is(&[
        "navigate",
        "navigation",
        "pageview",
        "page",
        "screen",
        "screenview",
        "location",
        "load",
        "viewpage",
        "pageviewed",
        "pageload",
    ]) {
        Kind::Navigate
    } else if is(&["focus", "focusin"]) {
        Kind::Focus
    } else if is(&["blur", "focusout"]) {
        Kind::Blur
    } else if is(&["exception", "error", "jserror", "crash"]) {
        Kind::Error
    } else if is(&["consolemessage", "console"]) {
        Kind::Console
    } else {
        Kind::Custom
    }
}
