//! Opens the window: gives it the clock, the settings file, the file dialogs and the places of projects.

use super::{Done, Outcome, now_ms, say};
use crate::app::host::{Host, desktop_picker};
use crate::app::workspace::Places;
use crate::app::{self, Options};
use directories::ProjectDirs;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Shows the window on the given projects or exports; `sample` is where the sample project lies or is to be built.
pub(super) fn open(paths: Vec<PathBuf>, sample: Option<PathBuf>) -> Outcome {
    let missing: Vec<String> =
        paths.iter().filter(|p| !p.exists()).map(|p| p.display().to_string()).collect();
    if !missing.is_empty() {
        return Err(format!("there is no such file or folder, check the name: {}", missing.join(", ")));
    }
    let folders = ProjectDirs::from("", "", "binocular");
    let settings = folders.as_ref().map(|f| f.config_dir().join("settings.json"));
    let sample = sample.or_else(|| folders.as_ref().map(|f| f.data_dir().join("sample.binocular")));
    let projects = folders.as_ref().map(|f| f.data_dir().join("projects"));
    let host = Host {
        settings_text: settings.as_deref().and_then(|p| std::fs::read_to_string(p).ok()),
        save_settings: Box::new(move |text| save(settings.as_deref(), text)),
        now_ms: Box::new(now_ms),
        zone: TimeZone::system(),
        picker: desktop_picker(),
        places: Places {
            sample: Arc::new(move |watch| {
                let path =
                    sample.clone().ok_or("There is no folder for the sample project on this system")?;
                super::sample::ensure(&path, watch, now_ms())?;
                Ok(path)
            }),
            untitled: Arc::new(move |now_ms| {
                let folder =
                    projects.as_deref().ok_or("There is no folder for new projects on this system")?;
                untitled(folder, now_ms)
            }),
        },
    };
    app::run(Options { host, open: paths })?;
    Ok(Done::Fully)
}

/// Whole or not at all, so that a crash leaves the settings of before.
fn save(path: Option<&Path>, text: &str) -> Result<(), String> {
    let Some(path) = path else { return Ok(()) };
    let temporary = path.with_extension("json.part");
    path.parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&temporary, text))
        .and_then(|()| std::fs::rename(&temporary, path))
        .map_err(|e| format!("The settings cannot be saved ({e}): {}", path.display()))
}

/// A free file name that begins with the day.
fn untitled(folder: &Path, now_ms: i64) -> Result<PathBuf, String> {
    std::fs::create_dir_all(folder)
        .map_err(|e| format!("The folder for new projects cannot be made ({e}): {}", folder.display()))?;
    let day = jiff::Timestamp::from_millisecond(now_ms).map_err(say)?.to_zoned(TimeZone::system()).date();
    (1..1_000)
        .map(|n| {
            folder.join(if n == 1 {
                format!("Study {day}.binocular")
            } else {
                format!("Study {day} {n}.binocular")
            })
        })
        .find(|p| !p.exists())
        .ok_or_else(|| format!("There are too many untitled projects, remove some: {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untitled_projects_never_take_a_name_that_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let first = untitled(dir.path(), 1_700_000_000_000).unwrap();
        std::fs::write(&first, "").unwrap();
        let second = untitled(dir.path(), 1_700_000_000_000).unwrap();
        assert_ne!(first, second);
        assert!(second.file_name().unwrap().to_string_lossy().ends_with(" 2.binocular"));
    }

    #[test]
    fn settings_are_written_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/settings.json");
        save(Some(&path), "{}").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}");
        assert!(!path.with_extension("json.part").exists());
    }
}
