//! Opens the window: gives it the clock, the settings file, the file dialogs and the places of projects.

use super::{Done, Outcome, now_ms, say};
use crate::app::host::{Host, desktop_picker};
use crate::app::workspace::{BackupPlan, Places};
use crate::app::{self, Options};
use crate::model::MomentLink;
use clap::Args;
use directories::ProjectDirs;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens the window on a project, or on a moment of a session in it.
///
/// Example: binocular open study.binocular#3f2a@12.5s
#[derive(Debug, Args)]
pub(super) struct Open {
    /// A project (*.binocular), with #SESSION, #SESSION@TIME or #SESSION@FROM-TO behind it; or exports.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

impl Open {
    pub fn run(self) -> Outcome {
        open(self.paths, None)
    }
}

/// A file of that very name goes before a link into a project.
fn linked(path: PathBuf) -> (PathBuf, Option<MomentLink>) {
    if path.exists() {
        return (path, None);
    }
    match path.to_str().map(MomentLink::split) {
        Some((file, Some(link))) => (PathBuf::from(file), Some(link)),
        _ => (path, None),
    }
}

/// Shows the window on the given projects or exports, and links into them; `sample` is where the sample project lies or is to be built.
pub(super) fn open(paths: Vec<PathBuf>, sample: Option<PathBuf>) -> Outcome {
    let (paths, links): (Vec<PathBuf>, Vec<Option<MomentLink>>) = paths.into_iter().map(linked).unzip();
    let missing: Vec<String> =
        paths.iter().filter(|p| !p.exists()).map(|p| p.display().to_string()).collect();
    if !missing.is_empty() {
        return Err(format!("there is no such file or folder, check the name: {}", missing.join(", ")));
    }
    let folders = ProjectDirs::from("", "", "binocular");
    let settings = folders.as_ref().map(|f| f.config_dir().join("settings.json"));
    let sample = sample.or_else(|| folders.as_ref().map(|f| f.data_dir().join("sample.binocular")));
    let films = folders.as_ref().map(|f| f.cache_dir().join("films"));
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
            films,
            backups: Some(BackupPlan::USUAL),
            stretching: crate::coding::Stretching::RFC_9106,
        },
    };
    app::run(Options { host, open: paths, at: links.into_iter().flatten().next() })?;
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
    fn a_link_is_cut_off_unless_a_file_has_that_name() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("a#b@5s");
        std::fs::write(&odd, "").unwrap();
        assert_eq!(linked(odd.clone()), (odd, None));
        let (path, link) = linked(dir.path().join("study.binocular#s1@12.5s"));
        assert_eq!(path, dir.path().join("study.binocular"));
        assert_eq!(link.and_then(|l| l.from_ms), Some(12_500));
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
