//! A file on the disk as a stream of what it holds, unpacked on the way, that can be begun anew; knows no recording.

use super::bytes::{Packing, RATIO_FREE_BYTES, bomb, unpacking};
use super::containers::Kind;
use super::{Cancelled, ReadOptions};
use crate::model::Watch;
use std::fs::File;
use std::io::{self, BufReader, Error, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of the file that are read at once.
const BUFFER: usize = 256 << 10;
/// JSON of dull pages packs to a fortieth at best: what is larger may hold more than is read as a whole.
const BEST_RATIO: u64 = 40;

/// A regular file, and how it is packed.
#[derive(Clone, Debug)]
pub struct Opened {
    path: PathBuf,
    packing: Option<Packing>,
    zip: bool,
    /// Bytes on the disk.
    pub size: u64,
    /// Most bytes that may come out of it.
    most: u64,
    label: String,
}

impl Opened {
    /// `None` for what is no regular file or cannot be opened, which is told when it is read.
    pub fn of(path: &Path, options: &ReadOptions) -> Option<Self> {
        let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        let mut head = Vec::new();
        File::open(path).ok()?.take(16).read_to_end(&mut head).ok()?;
        let packing = Packing::of(&head);
        let ratio = about.len().saturating_mul(options.max_unpack_ratio).max(RATIO_FREE_BYTES);
        Some(Self {
            path: path.to_owned(),
            packing,
            zip: Kind::of(&head) == Some(Kind::Zip),
            size: about.len(),
            most: if packing.is_some() { ratio } else { u64::MAX },
            label: packing.map(|packing| bomb(packing.label(), options)).unwrap_or_default(),
        })
    }

    pub fn is_packed(&self) -> bool {
        self.packing.is_some()
    }

    pub fn is_packed_or_zip(&self) -> bool {
        self.is_packed() || self.zip
    }

    /// From the beginning.
    ///
    /// # Errors
    /// When the file cannot be opened, or its packing asks for too much memory. Reading on fails with
    /// [`ErrorKind::FileTooLarge`] where more comes out than the limits allow.
    pub fn stream(&self) -> io::Result<Stream> {
        let taken = Arc::new(AtomicU64::new(0));
        let file = Counted { file: File::open(&self.path)?, taken: Arc::clone(&taken) };
        let file = BufReader::with_capacity(BUFFER, file);
        let inner: Box<dyn Read + Send> = match self.packing {
            Some(packing) => unpacking(packing, file)?,
            None => Box::new(file),
        };
        Ok(Stream { inner, taken, left: self.most, label: self.label.clone() })
    }

    /// The first bytes of what it holds, as far as they can be had.
    pub fn head(&self, bytes: usize) -> Vec<u8> {
        let mut head = Vec::new();
        if let Ok(stream) = self.stream() {
            // What is wrong is told when it is read.
            let _ = stream.take(bytes as u64).read_to_end(&mut head);
        }
        head
    }

    /// Whether it holds more than so many bytes. What is packed is unpacked for that, if it may be so.
    ///
    /// # Errors
    /// Only when it is stopped.
    pub fn holds_over(&self, bytes: u64, watch: &dyn Watch) -> Result<bool, Cancelled> {
        if !self.is_packed() || self.size > bytes {
            return Ok(self.size > bytes);
        }
        let may = self.size > bytes / BEST_RATIO;
        let Some(mut stream) = may.then(|| self.stream().ok()).flatten() else { return Ok(false) };
        let (mut piece, mut held) = (vec![0; BUFFER], 0);
        while held <= bytes {
            if watch.cancelled() {
                return Err(Cancelled);
            }
            match stream.read(&mut piece) {
                Ok(0) => return Ok(false),
                Ok(length) => held += length as u64,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // What is damaged is salvaged as a whole.
                Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }
}

/// What a file holds, from front to back.
pub struct Stream {
    inner: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
    left: u64,
    label: String,
}

impl Stream {
    /// Bytes of the file that were needed so far.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        self.left = self
            .left
            .checked_sub(length as u64)
            .ok_or_else(|| Error::new(ErrorKind::FileTooLarge, self.label.clone()))?;
        Ok(length)
    }
}

struct Counted {
    file: File,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(into)?;
        self.taken.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// A stream that says how far it is, in bytes of the file.
pub struct Told<'w> {
    pub stream: Stream,
    pub size: u64,
    pub watch: &'w dyn Watch,
    pub what: &'static str,
}

impl Read for Told<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let before = self.stream.taken();
        let length = self.stream.read(into)?;
        let taken = self.stream.taken();
        if taken != before {
            self.watch.progress(taken, self.size, self.what);
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    #[test]
    fn what_is_packed_is_counted_as_it_comes_out() {
        let lab = tempfile::tempdir().unwrap();
        let path = lab.path().join("a.json.gz");
        let plain: Vec<u8> =
            (0..1_600_000_u32).map(|n| (n.wrapping_mul(n).wrapping_mul(2_654_435_761) >> 28) as u8).collect();
        std::fs::write(&path, crate::ingest::tests::gzip(&plain)).unwrap();
        let opened = Opened::of(&path, &ReadOptions::default()).unwrap();
        assert!(opened.is_packed());
        assert!(opened.holds_over(1_500_000, &NoWatch).unwrap());
        assert!(!opened.holds_over(1_600_000, &NoWatch).unwrap());
        let mut stream = opened.stream().unwrap();
        let mut back = Vec::new();
        stream.read_to_end(&mut back).unwrap();
        assert!(back == plain && stream.taken() == opened.size);
        assert_eq!(opened.head(3), &plain[..3]);
    }

    #[test]
    fn a_bomb_ends_with_the_limit() {
        let lab = tempfile::tempdir().unwrap();
        let path = lab.path().join("bomb.gz");
        std::fs::write(&path, crate::ingest::tests::gzip(&vec![b' '; 70 << 20])).unwrap();
        let opened =
            Opened::of(&path, &ReadOptions { max_unpack_ratio: 2, ..ReadOptions::default() }).unwrap();
        let error = io::copy(&mut opened.stream().unwrap(), &mut io::sink()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        assert!(error.to_string().contains("max_unpack_ratio"), "{error}");
    }
}
