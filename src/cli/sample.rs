//! `binocular sample`: builds the bundled sample project from the recordings in sample-data, where it is missing or old.

use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Done, Outcome, now_ms, say};
use crate::coding::Round;
use crate::coding::codebook::starters;
use crate::ingest::ReadOptions;
use crate::ingest::import::import_into;
use crate::mining::clusters::ClusterParameters;
use crate::mining::store::{Counting, DEFAULT_RUN, made_with, make_run, put_run, refresh_imported};
use crate::model::Watch;
use crate::project::{Project, ProjectError};
use clap::Args;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Setting that marks a sample project; the value names what it was built from.
const MARK: &str = "sample";
/// Folders of recordings in sample-data.
const FOLDERS: [&str; 2] = ["recordings", "posthog"];

/// Builds the bundled sample project, unless it is there and of the present data and program.
///
/// The recordings are those of the folder that BINOCULAR_SAMPLE_DATA names, else of sample-data beside the program's
/// sources or in the present folder. A sample project with rounds in it is never built anew.
///
/// Example: binocular sample sample.binocular
#[derive(Debug, Args)]
pub(super) struct Sample {
    /// Where the sample project is or is to be, *.binocular.
    path: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

/// What became of a wish for the sample project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ensured {
    Built {
        sessions: usize,
        clusters: usize,
    },
    /// Of the present data and program already.
    UpToDate,
    /// Old, but it has rounds, which must not be lost.
    Kept,
}

impl Sample {
    pub fn run(self) -> Outcome {
        let line = Line::new();
        let ensured = ensure(&self.path, &line, now_ms())?;
        drop(line);
        let (path, shown) = (self.path.display().to_string(), self.path.display());
        say_json(
            self.format,
            || match ensured {
                Ensured::Built { sessions, clusters } => {
                    format!("sample project built: {sessions} sessions, {clusters} clusters: {shown}")
                }
                Ensured::UpToDate => format!("sample project is up to date: {shown}"),
                Ensured::Kept => {
                    format!("sample project is older than the data, and kept because it has rounds: {shown}")
                }
            },
            || {
                let (state, sessions) = match ensured {
                    Ensured::Built { sessions, .. } => ("built", Some(sessions)),
                    Ensured::UpToDate => ("up_to_date", None),
                    Ensured::Kept => ("kept", None),
                };
                json!({"state": state, "sessions": sessions, "path": path})
            },
        )?;
        Ok(Done::Fully)
    }
}

/// Makes sure that the sample project is at `path`. It appears there whole or not at all.
pub(super) fn ensure(path: &Path, watch: &dyn Watch, now_ms: i64) -> Result<Ensured, String> {
    let data = match data_folder() {
        Ok(data) => data,
        // Without the data nothing can be newer.
        Err(_) if path.exists() && is_sample(path)?.is_some() => return Ok(Ensured::UpToDate),
        Err(error) => return Err(error),
    };
    watch.progress(0, 0, "Looking at the sample data");
    let wanted = json!({"data": fingerprint(&data)?, "program": made_with()}).to_string();
    if path.exists() {
        match is_sample(path)? {
            None => {
                return Err(format!(
                    "there is another project of this name; choose another path for the sample: {}",
                    path.display()
                ));
            }
            Some(mark) if mark == wanted => return Ok(Ensured::UpToDate),
            Some(_) if has_rounds(path)? => return Ok(Ensured::Kept),
            Some(_) => {}
        }
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| unwritable(path, &e))?;
    }
    let part = beside(path, &format!(".{}.building", std::process::id()));
    let built = build(&part, &data, &wanted, watch, now_ms).and_then(|built| {
        let_go(path)?;
        fs::rename(&part, path).map_err(|e| unwritable(path, &e))?;
        Ok(built)
    });
    if built.is_err() {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&part, end));
        }
    }
    built
}

fn build(part: &Path, data: &Path, mark: &str, watch: &dyn Watch, now_ms: i64) -> Result<Ensured, String> {
    let mut project = Project::create(part, now_ms).map_err(say)?;
    let inputs: Vec<PathBuf> = FOLDERS.iter().map(|f| data.join(f)).filter(|f| f.is_dir()).collect();
    let counting = Counting::of(&project).map_err(say)?;
    let options = ReadOptions::default();
    let report =
        import_into(&mut project, &inputs, &options, &counting.beside(), now_ms, watch).map_err(say)?;
    if report.cancelled {
        return Err("building the sample was stopped; start it again".into());
    }
    if let Some(refusal) = report.refused.first() {
        return Err(format!(
            "the sample data are damaged, get them anew ({}): {}",
            refusal.reason,
            data.display()
        ));
    }
    let (refreshed, _) = refresh_imported(&mut project, counting, &[], watch).map_err(say)?;
    if refreshed.cancelled {
        return Err("building the sample was stopped; start it again".into());
    }
    let run = make_run(&project, &ClusterParameters::default(), DEFAULT_RUN, watch).map_err(say)?;
    put_run(&mut project, &run).map_err(say)?;
    // The first of the bundled codebooks has the intents that the visits were made with.
    if let Some(starter) = starters().first() {
        starter.codebook().map_err(say)?.save(&mut project, now_ms).map_err(say)?;
    }
    project.set_setting(MARK, mark).map_err(say)?;
    project.close().map_err(say)?;
    Ok(Ensured::Built { sessions: report.imported.len(), clusters: run.clusters.len() })
}

/// The mark of a sample project; `None` for any other project.
fn is_sample(path: &Path) -> Result<Option<String>, String> {
    match Project::open_read_only(path) {
        Ok(project) => project.setting(MARK).map_err(say),
        // Of an older format: it says so itself once it is open for writing.
        Err(ProjectError::NeedsUpgrade { .. }) => {
            Project::open(path).map_err(say)?.setting(MARK).map_err(say)
        }
        Err(error) => Err(say(error)),
    }
}

fn has_rounds(path: &Path) -> Result<bool, String> {
    let project = Project::open_read_only(path).map_err(say)?;
    Ok(!Round::all(&project).map_err(say)?.is_empty())
}

/// Brings all of the old file into the one that is replaced. A journal that stays means that another program has it
/// open: it would be read into the new file.
fn let_go(path: &Path) -> Result<(), String> {
    if !path.exists() {
        return Ok(());
    }
    Project::open(path).map_err(say)?.close().map_err(say)?;
    if beside(path, "-wal").exists() {
        return Err(format!(
            "the sample project is open elsewhere; close it and try again: {}",
            path.display()
        ));
    }
    Ok(())
}

fn data_folder() -> Result<PathBuf, String> {
    let usable = |folder: &Path| folder.join(FOLDERS[0]).is_dir();
    if let Some(named) = std::env::var_os("BINOCULAR_SAMPLE_DATA").map(PathBuf::from) {
        return if usable(&named) {
            Ok(named)
        } else {
            Err(format!("BINOCULAR_SAMPLE_DATA has no folder recordings; mend it: {}", named.display()))
        };
    }
    [Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data"), PathBuf::from("sample-data")]
        .into_iter()
        .find(|folder| usable(folder))
        .ok_or_else(|| "the sample data are not here; set BINOCULAR_SAMPLE_DATA to their folder".to_owned())
}

/// BLAKE3 over names and contents of all recordings, so that neither copying nor touching a file makes it new.
fn fingerprint(data: &Path) -> Result<String, String> {
    let mut hasher = blake3::Hasher::new();
    for folder in FOLDERS {
        for entry in WalkDir::new(data.join(folder)).sort_by_file_name().into_iter().filter_map(Result::ok) {
            if !entry.file_type().is_file() {
                continue;
            }
            let unreadable = |e: std::io::Error| {
                format!(
                    "cannot read the sample data ({e}); check the permissions: {}",
                    entry.path().display()
                )
            };
            let content = fs::read(entry.path()).map_err(unreadable)?;
            let name = entry.path().strip_prefix(data).unwrap_or(entry.path()).to_string_lossy().into_owned();
            hasher.update(format!("{name}\n{}\n", content.len()).as_bytes());
            hasher.update(&content);
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn unwritable(path: &Path, error: &std::io::Error) -> String {
    format!(
        "cannot write the sample project ({error}); check the folder and its permissions: {}",
        path.display()
    )
}
