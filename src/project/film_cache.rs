//! Small pictures of recordings in the user's cache folder: bounded, checked, and never missed when they are gone.
//! Knows no page and no renderer; whoever asks puts into the key what the pictures depend on.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// What all films together may take; the least recently used go first.
pub const LIMIT_BYTES: u64 = 200 << 20;

const MAGIC: &[u8; 8] = b"bnfilm1\n";
const EXTENSION: &str = "film";
/// Largest file and most pictures that are read: ours are far below.
const MAX_FILE_BYTES: u64 = 24 << 20;
const MAX_SHOTS: u32 = 1_000;
const HASH_BYTES: usize = 32;

/// A picture of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// Milliseconds since the recording's first event.
    pub offset_ms: i64,
    pub width: u16,
    pub height: u16,
    /// Compressed; the format is the writer's affair.
    pub bytes: Arc<[u8]>,
}

/// A folder of films, one file each.
#[derive(Clone, Debug)]
pub struct FilmCache {
    folder: PathBuf,
    limit_bytes: u64,
}

impl FilmCache {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, limit_bytes: LIMIT_BYTES }
    }

    #[must_use]
    pub fn with_limit(mut self, bytes: u64) -> Self {
        self.limit_bytes = bytes;
        self
    }

    /// The pictures under a key; none where there are none, or the file is damaged.
    pub fn read(&self, key: &str) -> Vec<Shot> {
        let path = self.path(key);
        let small = fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() <= MAX_FILE_BYTES);
        let Some(shots) = small.then(|| fs::read(&path).ok()).flatten().and_then(|b| decode(&b)) else {
            return Vec::new();
        };
        // The time of the last use decides what goes first; without it the file only goes earlier.
        if let Ok(file) = fs::File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        shots
    }

    /// Puts the pictures there in place of what was there, and makes room.
    ///
    /// # Errors
    /// When the folder cannot be written; nothing is lost but time then.
    pub fn write(&self, key: &str, shots: &[Shot]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let path = self.path(key);
        let temporary = path.with_extension(format!("{}.part", std::process::id()));
        let written = fs::File::create(&temporary).and_then(|mut f| f.write_all(&encode(shots)));
        if let Err(error) = written.and_then(|()| fs::rename(&temporary, &path)) {
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        self.make_room(&path)
    }

    /// Removes the least recently used films until the rest fits; the newest stays in any case.
    fn make_room(&self, newest: &Path) -> io::Result<()> {
        let mut films: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let path = entry.path();
            let ours = path.extension().is_some_and(|e| e == EXTENSION);
            if let (true, Ok(meta)) = (ours && path != newest, entry.metadata()) {
                films.push((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), path));
            }
        }
        films.sort();
        let own = fs::metadata(newest).map_or(0, |m| m.len());
        let mut total = own + films.iter().map(|f| f.1).sum::<u64>();
        for (_, bytes, path) in films {
            if total <= self.limit_bytes {
                break;
            }
            if fs::remove_file(&path).is_ok() {
                total -= bytes;
            }
        }
        Ok(())
    }

    fn path(&self, key: &str) -> PathBuf {
        // Keys hold what recordings bring; a hash makes a file name of any of them.
        let name = blake3::hash(key.as_bytes()).to_hex();
        self.folder.join(format!("{}.{EXTENSION}", &name[..40]))
    }
}

fn encode(shots: &[Shot]) -> Vec<u8> {
    let shots = &shots[..shots.len().min(MAX_SHOTS as usize)];
    let mut body = Vec::with_capacity(64 + shots.iter().map(|s| 16 + s.bytes.len()).sum::<usize>());
    body.extend((shots.len() as u32).to_le_bytes());
    for shot in shots {
        body.extend(shot.offset_ms.to_le_bytes());
        body.extend(shot.width.to_le_bytes());
        body.extend(shot.height.to_le_bytes());
        body.extend((shot.bytes.len() as u32).to_le_bytes());
        body.extend(&*shot.bytes);
    }
    let mut file = MAGIC.to_vec();
    file.extend(blake3::hash(&body).as_bytes());
    file.extend(body);
    file
}

fn decode(file: &[u8]) -> Option<Vec<Shot>> {
    let rest = file.strip_prefix(MAGIC)?;
    let (hash, mut body) = rest.split_at_checked(HASH_BYTES)?;
    if blake3::hash(body).as_bytes() != hash {
        return None;
    }
    let count = u32::from_le_bytes(take(&mut body)?);
    let mut shots = Vec::new();
    for _ in 0..count.min(MAX_SHOTS) {
        let offset_ms = i64::from_le_bytes(take(&mut body)?);
        let width = u16::from_le_bytes(take(&mut body)?);
        let height = u16::from_le_bytes(take(&mut body)?);
        let length = u32::from_le_bytes(take(&mut body)?) as usize;
        let (bytes, after) = body.split_at_checked(length)?;
        body = after;
        shots.push(Shot { offset_ms, width, height, bytes: bytes.into() });
    }
    Some(shots)
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = from.split_first_chunk::<N>()?;
    *from = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shots(seed: u8, count: usize, bytes: usize) -> Vec<Shot> {
        (0..count)
            .map(|n| Shot {
                offset_ms: n as i64 * 500,
                width: 240,
                height: 150,
                bytes: vec![seed.wrapping_add(n as u8); bytes].into(),
            })
            .collect()
    }

    #[test]
    fn films_come_back_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let cache = FilmCache::new(dir.path().join("films"));
        assert!(cache.read("a").is_empty());
        cache.write("a", &shots(1, 5, 300)).unwrap();
        cache.write("b", &shots(9, 2, 10)).unwrap();
        assert_eq!(cache.read("a"), shots(1, 5, 300));
        cache.write("a", &shots(3, 1, 4)).unwrap();
        assert_eq!((cache.read("a"), cache.read("b")), (shots(3, 1, 4), shots(9, 2, 10)));
    }

    #[test]
    fn damaged_files_are_as_if_they_were_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let cache = FilmCache::new(dir.path().to_owned());
        cache.write("a", &shots(1, 3, 50)).unwrap();
        let whole = fs::read(cache.path("a")).unwrap();
        for cut in [0, 5, 20, 41, whole.len() - 1] {
            fs::write(cache.path("a"), &whole[..cut]).unwrap();
            assert!(cache.read("a").is_empty(), "cut at {cut}");
        }
        for at in [3, 12, 40, 45, whole.len() - 1] {
            let mut bad = whole.clone();
            bad[at] ^= 0x55;
            fs::write(cache.path("a"), &bad).unwrap();
            assert!(cache.read("a").is_empty(), "changed at {at}");
        }
        // Right sum, wrong lengths: as a hostile file would have it.
        let mut body = u32::MAX.to_le_bytes().to_vec();
        body.extend([0xff; 64]);
        let mut hostile = MAGIC.to_vec();
        hostile.extend(blake3::hash(&body).as_bytes());
        hostile.extend(body);
        fs::write(cache.path("a"), hostile).unwrap();
        assert!(cache.read("a").is_empty());
    }

    #[test]
    fn the_least_recently_used_go_when_there_is_no_room() {
        let dir = tempfile::tempdir().unwrap();
        let cache = FilmCache::new(dir.path().to_owned()).with_limit(3_500);
        let long_ago = |key: &str, s: u64| {
            let at = SystemTime::now() - std::time::Duration::from_secs(s);
            fs::File::options().append(true).open(cache.path(key)).unwrap().set_modified(at).unwrap();
        };
        for (key, age) in [("a", 300), ("b", 200), ("c", 100)] {
            cache.write(key, &shots(1, 1, 1_000)).unwrap();
            long_ago(key, age);
        }
        assert!(!cache.read("a").is_empty(), "a is used again");
        cache.write("d", &shots(1, 1, 1_000)).unwrap();
        let there: Vec<bool> = ["a", "b", "c", "d"].map(|k| cache.path(k).exists()).to_vec();
        assert_eq!(there, [true, false, true, true]);
        cache.write("huge", &shots(1, 1, 9_000)).unwrap();
        assert!(!cache.read("huge").is_empty(), "what was asked for last stays");
    }
}
