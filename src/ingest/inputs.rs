//! Files to read, from the files and folders a user gave; must not look into them.

use super::bytes::is_packed;
use super::parts::{self, PEEK_BYTES, PIECE_BYTES, Series};
use super::reading::Join;
use super::{Cancelled, ReadOptions, Refusal, RefusalKind, sidecar};
use crate::model::Watch;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Folders within folders that are entered.
const MAX_FOLDERS: usize = 64;

/// Files of the given files and folders, each once, sorted by path; hidden files and folders within a given folder are
/// left out. A missing path is a refusal.
pub fn list_inputs(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Refusal>) {
    let mut files = BTreeSet::new();
    let mut refused = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Err(error) => refused.push(unreadable(path, &error)),
            Ok(about) if about.is_dir() => list_folder(path, &mut files, &mut refused),
            Ok(_) => {
                files.insert(path.clone());
            }
        }
    }
    (files.into_iter().collect(), refused)
}

fn list_folder(folder: &Path, files: &mut BTreeSet<PathBuf>, refused: &mut Vec<Refusal>) {
    let visible = |name: &std::ffi::OsStr| !name.to_string_lossy().starts_with('.');
    let walk = WalkDir::new(folder).max_depth(MAX_FOLDERS).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|e| e.depth() == 0 || visible(e.file_name())) {
        match entry {
            // A link may lead to a file: only that takes another look at the disk.
            Ok(entry)
                if entry.file_type().is_file() || (!entry.file_type().is_dir() && entry.path().is_file()) =>
            {
                files.insert(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of links"));
                refused.push(unreadable(&path, &error));
            }
        }
    }
}

/// Files that are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub files: Vec<PathBuf>,
    pub join: Join,
}

/// Which of the files are parts of one session, and which name the same sessions; in the order of the first of each.
/// Looks at names, and at the beginnings of files where names leave it open.
///
/// # Errors
/// Only when it is stopped.
pub fn plan(files: &[PathBuf], options: &ReadOptions, watch: &dyn Watch) -> Result<Vec<Unit>, Cancelled> {
    let mut by_key: BTreeMap<String, Vec<(u64, usize, Series)>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        if let Some(series) = parts::series(&file.to_string_lossy(), &name_of(file)) {
            by_key.entry(series.key.clone()).or_default().push((series.number, at, series));
        }
    }
    by_key.retain(|_, members| members.len() > 1);
    let mut sure: Vec<Option<bool>> = vec![None; files.len()];
    for (_, at, series) in by_key.values().flatten() {
        sure[*at] = Some(series.sure);
    }
    let look = |(file, sure): (&PathBuf, &Option<bool>)| {
        if watch.cancelled() { Look::default() } else { Look::at(file, *sure, options) }
    };
    let looks: Vec<Look> = files.par_iter().zip(&sure).map(look).collect();
    if watch.cancelled() {
        return Err(Cancelled);
    }
    let mut leader: Vec<usize> = (0..files.len()).collect();
    for mut members in by_key.into_values() {
        members.sort_by_key(|(number, at, _)| (*number, *at));
        let mut first = members[0].1;
        let beginning = &looks[first].beginning;
        let mut bytes = size(&files[first]);
        for (_, at, series) in members.iter().skip(1) {
            let look = &looks[*at];
            let goes_on =
                if series.sure { !parts::same_beginning(&look.beginning, beginning) } else { look.goes_on };
            bytes = bytes.saturating_add(size(&files[*at]));
            if goes_on && bytes <= options.max_unpacked_bytes {
                leader[*at] = first;
            } else {
                (first, bytes) = (*at, size(&files[*at]));
            }
        }
    }
    let mut units: Vec<Unit> = Vec::new();
    let mut names: Vec<BTreeSet<String>> = Vec::new();
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    let number = |file: &Path| parts::series(&file.to_string_lossy(), &name_of(file)).map_or(0, |s| s.number);
    for ((at, file), look) in files.iter().enumerate().zip(looks) {
        let at_unit = *place.entry(leader[at]).or_insert(units.len());
        match units.get_mut(at_unit) {
            Some(unit) => {
                unit.files.push(file.clone());
                unit.files.sort_by_key(|file| number(file));
                unit.join = Join::Parts;
                // Only single files are joined by the names that they hold.
                names[at_unit].clear();
            }
            None => {
                units.push(Unit { files: vec![file.clone()], join: Join::Alone });
                names.push(look.names);
            }
        }
    }
    Ok(with_sidecars(joined_by_names(units, &names, options)))
}

/// What is read off the beginning of a file before any is read.
#[derive(Default)]
struct Look {
    /// Sessions that it names.
    names: BTreeSet<String>,
    /// It is of a series, and begins in the middle of a session.
    goes_on: bool,
    /// For files whose names say that they are parts.
    beginning: Vec<u8>,
}

impl Look {
    /// `sure` says, of a file of a series, whether its name alone makes it a part.
    fn at(file: &Path, sure: Option<bool>, options: &ReadOptions) -> Self {
        let head = head(file);
        Self {
            names: names_in(file, &head),
            goes_on: sure == Some(false) && parts::goes_on(&head, options),
            beginning: if sure == Some(true) { parts::beginning(&head) } else { Vec::new() },
        }
    }
}

/// A file that lies beside a log and only describes it is read with it.
fn with_sidecars(mut units: Vec<Unit>) -> Vec<Unit> {
    let alone: Vec<PathBuf> = units.iter().map(|unit| unit.files[0].clone()).collect();
    let logs = sidecar::logs(&alone);
    let mut gone = BTreeSet::new();
    for (at, xml) in alone.iter().enumerate() {
        if let Some(log) = sidecar::log_of(xml, &logs).filter(|_| units[at].files.len() == 1) {
            units[log].files.push(xml.clone());
            gone.insert(at);
        }
    }
    let mut at = 0;
    units.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
    units
}

/// Single files that name the same sessions are read together, as far as the limits go.
fn joined_by_names(units: Vec<Unit>, names: &[BTreeSet<String>], options: &ReadOptions) -> Vec<Unit> {
    let mut joined: Vec<Unit> = Vec::new();
    let mut place: BTreeMap<usize, (usize, u64)> = BTreeMap::new();
    for (unit, root) in units.into_iter().zip(parts::joined_by_names(names)) {
        let bytes: u64 = unit.files.iter().map(|f| size(f)).sum();
        match place.get_mut(&root).filter(|(_, all)| *all + bytes <= options.max_unpacked_bytes) {
            Some((at, all)) => {
                *all += bytes;
                if let Some(first) = joined.get_mut(*at) {
                    first.files.extend(unit.files);
                    first.join = Join::Names;
                }
            }
            None => {
                place.insert(root, (joined.len(), bytes));
                joined.push(unit);
            }
        }
    }
    joined
}

/// Sessions that a file names: at its beginning, else at its end.
fn names_in(path: &Path, head: &[u8]) -> BTreeSet<String> {
    let names = parts::names(head);
    if !names.is_empty() || head.len() < PEEK_BYTES {
        return names;
    }
    let length = size(path);
    if length <= head.len() as u64 {
        return names;
    }
    let mut rest = Vec::new();
    if let Ok(mut file) = File::open(path) {
        // The end of what is packed cannot be had without the rest. What cannot be read is told when it is its turn.
        let from = if is_packed(head) { 0 } else { length - PEEK_BYTES as u64 };
        let _ = file
            .seek(SeekFrom::Start(from))
            .and_then(|_| file.take(PIECE_BYTES as u64).read_to_end(&mut rest));
    }
    parts::names(&rest)
}

/// The last part of a path, for people.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
}

/// Name of the folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> String {
    path.parent()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |about| about.len())
}

/// The beginning of a file; nothing of one that cannot be read, which is told when it is its turn.
pub(crate) fn head(path: &Path) -> Vec<u8> {
    let mut head = Vec::new();
    let regular = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
    if let Some((about, file)) = regular.and_then(|about| Some((about, File::open(path).ok()?))) {
        // One byte more tells at the first read that there is no more.
        head.reserve_exact(about.len().min(PEEK_BYTES as u64) as usize + 1);
        // What cannot be read is told when it is its turn.
        let _ = file.take(PEEK_BYTES as u64).read_to_end(&mut head);
    }
    head
}

fn unreadable(path: &Path, error: &std::io::Error) -> Refusal {
    let shown = path.display().to_string();
    let (kind, what) = match error.kind() {
        std::io::ErrorKind::NotFound => {
            (RefusalKind::Missing, "There is no such file or folder; check the path".to_owned())
        }
        std::io::ErrorKind::PermissionDenied => {
            (RefusalKind::Unreadable, "You may not read this; change its permissions or copy it".to_owned())
        }
        _ => (RefusalKind::Unreadable, format!("The disk could not read this ({error}); try a copy of it")),
    };
    Refusal { reason: format!("{what}: {shown}"), input: shown, kind }
}

/// All of a file of at most this many bytes is read at once; most recordings are smaller.
const SMALL_BYTES: u64 = 1 << 20;

/// The whole of a small file; `None` for others, and for those that cannot be read.
pub(crate) fn small(path: &Path, options: &ReadOptions) -> Option<Vec<u8>> {
    let most = SMALL_BYTES.min(options.max_file_bytes).min(options.max_whole_bytes);
    let about = std::fs::metadata(path).ok().filter(|about| about.is_file() && about.len() <= most)?;
    let mut raw = Vec::with_capacity(about.len() as usize + 1);
    File::open(path).ok()?.take(most + 1).read_to_end(&mut raw).ok()?;
    // It may grow while it is read.
    (raw.len() as u64 <= most).then_some(raw)
}

/// The whole file, if it is within the limit.
pub(crate) fn load(
    path: &Path,
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Result<Vec<u8>, Refusal>, Cancelled> {
    const STEP: u64 = 8 << 20;
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (about, mut file) = match opened {
        Ok((about, _)) if about.is_dir() => {
            let error = std::io::Error::other("it is a folder");
            return Ok(Err(unreadable(path, &error)));
        }
        Ok(opened) => opened,
        Err(error) => return Ok(Err(unreadable(path, &error))),
    };
    let mut raw = Vec::with_capacity(about.len().min(options.max_file_bytes) as usize);
    loop {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let before = raw.len();
        if let Err(error) = (&mut file).take(STEP).read_to_end(&mut raw) {
            return Ok(Err(unreadable(path, &error)));
        }
        if raw.len() as u64 > options.max_file_bytes {
            let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let reason = format!(
                "The file is over the limit of {} MB; split it by session and import the parts: {shown}",
                options.max_file_bytes >> 20
            );
            return Ok(Err(Refusal { input: shown, reason, kind: RefusalKind::TooLarge }));
        }
        if raw.len() == before {
            return Ok(Ok(raw));
        }
        watch.progress(raw.len() as u64, about.len(), "Reading the file");
    }
}
