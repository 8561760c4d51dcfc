//! Small input files of commands: tables and documents of people, bounded; knows nothing of their content.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What a person writes by hand is not larger.
const MAX_BYTES: u64 = 64 << 20;

/// Kinds of files told by their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Json,
    Csv,
}

pub(super) fn kind_of(path: &Path) -> Result<Kind, String> {
    match path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).as_deref() {
        Some("json") => Ok(Kind::Json),
        Some("csv") => Ok(Kind::Csv),
        _ => Err(format!("name a file that ends in .json or .csv: {}", path.display())),
    }
}

/// A file to read; `-` is standard input.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>, String> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    let unreadable = |e: std::io::Error| {
        format!("cannot read the file ({e}); check its name and permissions: {}", path.display())
    };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(format!("this is a folder; name a file: {}", path.display()));
    }
    Ok(Box::new(file))
}

/// All of a file, or an error where it is too large.
pub(super) fn read_limited(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    open(path)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("cannot read the file ({e}); try a copy of it: {}", path.display()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("the file is larger than {} MB; split it: {}", MAX_BYTES >> 20, path.display()));
    }
    Ok(bytes)
}
