//! What the window needs of the world outside and may not reach for itself: settings, clock, time zone, file dialogs.

use super::workspace::Places;
use crate::coding::Stretching;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;

/// What a file dialog is to be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pick {
    Project,
    /// Another copy of the open project, to be merged.
    Copy,
    /// Several files.
    Exports,
    /// One folder, read with all below it.
    ExportsFolder,
    /// One folder to write into.
    TargetFolder,
}

/// Blocks until the user has chosen; called on a thread of its own. Empty when nothing was chosen.
pub type Picker = Arc<dyn Fn(Pick) -> Vec<PathBuf> + Send + Sync>;

/// Takes the text of the settings and writes it.
pub type SaveSettings = Box<dyn FnMut(&str) -> Result<(), String>>;

pub struct Host {
    /// As last saved; `None` on the first start.
    pub settings_text: Option<String>,
    /// Writes the settings; the error is shown once and the window goes on without.
    pub save_settings: SaveSettings,
    /// Milliseconds since 1970-01-01 UTC.
    pub now_ms: Box<dyn Fn() -> i64>,
    pub zone: TimeZone,
    pub picker: Picker,
    pub places: Places,
}

impl Host {
    /// For tests and demonstrations: keeps nothing, and its clock stands still.
    pub fn detached(now_ms: i64) -> Self {
        Self {
            settings_text: None,
            save_settings: Box::new(|_| Ok(())),
            now_ms: Box::new(move || now_ms),
            zone: TimeZone::UTC,
            picker: Arc::new(|_| Vec::new()),
            places: Places { stretching: Stretching::CHEAP, ..Places::default() },
        }
    }
}

/// The dialogs of the desktop; on Linux through its portal, which may not be there.
pub fn desktop_picker() -> Picker {
    Arc::new(|pick| {
        let dialog = rfd::FileDialog::new();
        match pick {
            Pick::Project | Pick::Copy => dialog
                .set_title(if pick == Pick::Copy { "Merge another copy" } else { "Open project" })
                .add_filter("Binocular projects", &["binocular"])
                .pick_file()
                .into_iter()
                .collect(),
            Pick::Exports => dialog
                .set_title("Import exports")
                .add_filter("Exports, tables and archives", crate::ingest::EXTENSIONS)
                .add_filter("All files", &["*"])
                .pick_files()
                .unwrap_or_default(),
            Pick::ExportsFolder => {
                dialog.set_title("Import a folder of exports").pick_folder().into_iter().collect()
            }
            Pick::TargetFolder => dialog.set_title("Choose a folder").pick_folder().into_iter().collect(),
        }
    })
}
