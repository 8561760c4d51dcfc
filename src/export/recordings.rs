//! Recordings as plain rrweb JSON, a file for each session; writes them as they are stored, masked where they are.

use super::ExportError;
use super::rrweb::write_events;
use crate::model::{Recording, SessionId, Watch};
use crate::project::{Project, ProjectError};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// Why the recordings were not written, or not all; files that are whole stay.
#[derive(Debug, thiserror::Error)]
pub enum RecordingsError {
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenRecordings {
    pub files: Vec<PathBuf>,
    pub events: u64,
    /// As they lie on the disk.
    pub bytes: u64,
    /// It was stopped; the files that are listed are whole.
    pub cancelled: bool,
}

/// Writes each of the sessions into `folder`, which is made if missing, as `<session>.json`: the array of events that
/// rrweb's player and everything that reads rrweb takes. `packed` writes `<session>.json.gz`.
///
/// A file has its name only when it is whole. Older ones of the same names are replaced.
///
/// # Errors
/// When a session cannot be read or a file cannot be written.
pub fn write_recordings(
    project: &Project,
    sessions: &[SessionId],
    folder: &Path,
    packed: bool,
    watch: &dyn Watch,
) -> Result<WrittenRecordings, RecordingsError> {
    fs::create_dir_all(folder).map_err(io_error("making the folder", folder))?;
    let mut written = WrittenRecordings::default();
    let mut taken = HashSet::new();
    for (at, session) in sessions.iter().enumerate() {
        if watch.cancelled() {
            written.cancelled = true;
            break;
        }
        watch.progress(at as u64, sessions.len() as u64, "Writing recordings");
        let recording = project.recording(session)?;
        let name = free_name(session.as_str(), &mut taken);
        let place = folder.join(format!("{name}.json{}", if packed { ".gz" } else { "" }));
        written.bytes += write_whole(&place, &recording, packed)?;
        written.events += recording.events.len() as u64;
        written.files.push(place);
    }
    Ok(written)
}

fn write_whole(place: &Path, recording: &Recording, packed: bool) -> Result<u64, ExportError> {
    let beside = place.with_extension("part");
    let write = || -> io::Result<u64> {
        let mut file = BufWriter::new(File::create(&beside)?);
        if packed {
            let mut packer = GzEncoder::new(&mut file, Compression::default());
            write_events(&mut packer, &recording.events, recording.started_at_ms)?;
            packer.finish()?;
        } else {
            write_events(&mut file, &recording.events, recording.started_at_ms)?;
        }
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    };
    let bytes = write().map_err(|source| {
        // What cannot be removed is a part file; the error to tell is the first one.
        let _ = fs::remove_file(&beside);
        io_error("writing", place)(source)
    })?;
    fs::rename(&beside, place).map_err(io_error("putting into place", place))?;
    Ok(bytes)
}

/// The session's id as a name of a file that every system takes; no two alike, however their letters are cased.
fn free_name(session: &str, taken: &mut HashSet<String>) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let plain: String = session.chars().take(120).map(kept).collect();
    let plain = plain.trim_matches('.');
    let plain = if plain.is_empty() { "session" } else { plain };
    let mut name = plain.to_owned();
    let mut number = 1;
    while !taken.insert(name.to_ascii_lowercase()) {
        number += 1;
        name = format!("{plain}-{number}");
    }
    name
}

fn io_error(action: &'static str, path: &Path) -> impl Fn(io::Error) -> ExportError + use<> {
    let path = path.to_owned();
    move |source| ExportError::Io { action, source, path: path.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ReadOptions;
    use crate::ingest::import::{NOTHING_BESIDE, import_into};
    use crate::model::NoWatch;
    use crate::project::testing;

    #[test]
    fn names_of_files_are_told_apart_and_stay_within_the_folder() {
        let mut taken = HashSet::new();
        let names: Vec<String> =
            ["../a/b", "A", "a", "", "..", "é", "e"].iter().map(|id| free_name(id, &mut taken)).collect();
        assert_eq!(names, ["_a_b", "A", "a-2", "session", "session-2", "_", "e"]);
    }

    /// Several tabs and a packed file included: what is imported again is what was there.
    #[test]
    fn what_is_written_is_what_an_import_reads() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
        let mut recording = testing::recording("visit");
        recording.tabs = vec!["tab-0".into(), "tab-1".into()];
        let last = recording.events.len() - 1;
        recording.events[last].tab = crate::model::TabId(1);
        project.add_recording(&recording, 0).unwrap();
        for packed in [false, true] {
            let out = folder.path().join(format!("out-{packed}"));
            let written =
                write_recordings(&project, &[recording.id.clone()], &out, packed, &NoWatch).unwrap();
            assert_eq!(written.events, recording.events.len() as u64);
            assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "no part is left");
            assert_eq!(fs::metadata(&written.files[0]).unwrap().len(), written.bytes);
            let mut again = Project::create(&folder.path().join(format!("{packed}.binocular")), 0).unwrap();
            let report =
                import_into(&mut again, &written.files, &ReadOptions::default(), NOTHING_BESIDE, 0, &NoWatch)
                    .unwrap();
            assert_eq!(report.refused, []);
            let read = again.recording(&SessionId::new("visit")).unwrap();
            assert_eq!((read.started_at_ms, &read.tabs), (recording.started_at_ms, &recording.tabs));
            assert_eq!(read.events.len(), recording.events.len());
            assert!(read.events.iter().zip(&recording.events).all(|(a, b)| a == b));
        }
    }
}
