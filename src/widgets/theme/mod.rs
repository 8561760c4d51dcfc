//! The design tokens and how they reach egui: the only place with colours, sizes and radii; knows no screen.

mod categorical;
mod style;
mod tokens;

pub use categorical::{CATEGORY_COUNT, Category, MarkShape};
pub use style::apply;
pub use tokens::{Surface, Tokens};

use serde::{Deserialize, Serialize};

/// What the user chose; `System` follows the desktop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

impl ThemeChoice {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// For egui.
    pub fn preference(self) -> egui::ThemePreference {
        match self {
            Self::System => egui::ThemePreference::System,
            Self::Light => egui::ThemePreference::Light,
            Self::Dark => egui::ThemePreference::Dark,
        }
    }
}

/// Steps of the 4 px grid, in points.
pub mod space {
    pub const XS: f32 = 4.0;
    pub const S: f32 = 8.0;
    pub const M: f32 = 12.0;
    pub const L: f32 = 16.0;
    pub const XL: f32 = 24.0;
    pub const XXL: f32 = 40.0;
}

/// Corner radii, in points.
pub mod radius {
    /// Chips, key caps, bars.
    pub const SMALL: u8 = 4;
    /// Buttons and fields.
    pub const CONTROL: u8 = 6;
    /// Cards, menus, toasts.
    pub const CARD: u8 = 8;
    /// Dialogs.
    pub const DIALOG: u8 = 12;
}

/// Text sizes, in points.
pub mod text_size {
    pub const SMALL: f32 = 11.0;
    pub const BODY: f32 = 13.0;
    pub const MONO: f32 = 12.0;
    pub const HEADING: f32 = 15.0;
    pub const TITLE: f32 = 20.0;
    pub const DISPLAY: f32 = 28.0;
}

/// Heights and widths that several widgets share, in points.
pub mod size {
    /// Controls that stand in a row: buttons, fields, segmented controls.
    pub const CONTROL: f32 = 28.0;
    pub const CONTROL_SMALL: f32 = 24.0;
    pub const CONTROL_LARGE: f32 = 36.0;
    pub const ICON: f32 = 16.0;
    pub const ICON_SMALL: f32 = 14.0;
    pub const ICON_LARGE: f32 = 20.0;
    pub const TABLE_ROW: f32 = 30.0;
    pub const TABLE_HEADER: f32 = 28.0;
    pub const TOP_BAR: f32 = 44.0;
    pub const STATUS_BAR: f32 = 28.0;
    pub const RAIL: f32 = 52.0;
    /// The rail with labels, in wide windows.
    pub const RAIL_WIDE: f32 = 148.0;
    /// From this window width on the rail shows labels.
    pub const WIDE_WINDOW: f32 = 1600.0;
}
