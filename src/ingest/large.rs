//! Files larger than memory should hold, cut between sessions: texts that each stand alone, one after the other. Knows
//! JSON's brackets and lines, and asks the usual readers what is in a text.

use super::containers::Blob;
use super::find::{self, Search};
use super::json::{Members, scan_members};
use super::reading::{Join, Reader};
use super::{Cancelled, ReadOptions, RefusalKind, sessions};
use crate::model::{SessionId, Watch};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// A text is closed at the end of the session in which it reaches this part of what is read whole.
const PIECES_OF_WHOLE: u64 = 4;
/// Bytes that are read at once.
const STEP: usize = 1 << 20;

/// How sessions lie side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Items of one array.
    Items,
    Lines,
}

/// A large file as texts.
pub struct Pieces {
    file: File,
    form: Form,
    /// What was read and not handed out; of items without the bracket that opens the array.
    rest: Vec<u8>,
    /// Up to here in `rest` brackets were counted.
    looked: usize,
    scan: Scan,
    /// Bytes of a text, and of one that is too large.
    enough: usize,
    most: usize,
    ended: bool,
    pub read_bytes: u64,
    pub size: u64,
}

/// Why a large file cannot be read on.
#[derive(Debug)]
pub enum Broken {
    Disk(io::Error),
    /// A session alone is over the limit.
    TooLarge,
}

/// Where a scan stands within a text of JSON.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Scan {
    /// True where the byte ends an item of the outermost array, or that array.
    fn ends_item(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' if self.depth == 0 => return true,
            b']' | b'}' => self.depth -= 1,
            b',' => return self.depth == 0,
            _ => {}
        }
        false
    }
}

impl Pieces {
    /// `None` for files that are read whole: small ones, and those whose sessions do not stand apart.
    ///
    /// # Errors
    /// Only when it is stopped; what the disk says is told when the file is read whole.
    pub fn of(path: &Path, options: &ReadOptions, watch: &dyn Watch) -> Result<Option<Self>, Cancelled> {
        let Some((file, size)) = opened(path, options) else { return Ok(None) };
        for form in [Form::Items, Form::Lines] {
            let Ok(file) = file.try_clone() else { return Ok(None) };
            let Some(mut trial) = Self::new(file, form, size, options) else { continue };
            let Ok(Some(first)) = trial.next_piece() else { continue };
            if !trial.ended && stand_alone(first, form, options, watch)? {
                let Ok(file) = trial.file.try_clone() else { return Ok(None) };
                return Ok(Self::new(file, form, size, options));
            }
        }
        Ok(None)
    }

    fn new(mut file: File, form: Form, size: u64, options: &ReadOptions) -> Option<Self> {
        file.rewind().ok()?;
        let mut pieces = Self {
            file,
            form,
            rest: Vec::new(),
            looked: 0,
            scan: Scan::default(),
            enough: usize::try_from(options.max_whole_bytes / PIECES_OF_WHOLE).unwrap_or(usize::MAX),
            most: usize::try_from(options.max_unpacked_bytes).unwrap_or(usize::MAX),
            ended: false,
            read_bytes: 0,
            size,
        };
        pieces.fill().ok()?;
        let bom = if pieces.rest.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
        let blank = pieces.rest[bom..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let first = bom + blank;
        match (form, pieces.rest.get(first)?) {
            (Form::Items, b'[') => drop(pieces.rest.drain(..=first)),
            (Form::Lines, b'{' | b'[') => drop(pieces.rest.drain(..first)),
            _ => return None,
        }
        Some(pieces)
    }

    /// The next text, whole JSON or lines of it; `None` at the end of the file. What is cut off at the end of a damaged
    /// file comes as it stands: the reader salvages it.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        loop {
            if let Some((end, next)) = self.cut() {
                let piece = self.rest[..end].to_vec();
                self.rest.drain(..next);
                self.looked = 0;
                return Ok(Some(self.closed(piece)));
            }
            if self.ended {
                let rest = std::mem::take(&mut self.rest);
                let blank = rest.iter().all(u8::is_ascii_whitespace);
                return Ok((!blank).then(|| self.closed(rest)));
            }
            if self.rest.len() > self.most {
                return Err(Broken::TooLarge);
            }
            self.fill().map_err(Broken::Disk)?;
        }
    }

    /// Where a text of enough bytes ends in `rest`, and where the one after begins.
    fn cut(&mut self) -> Option<(usize, usize)> {
        if self.form == Form::Lines {
            let from = self.looked.max(self.enough);
            let found = self.rest.get(from..)?.iter().position(|byte| *byte == b'\n');
            self.looked = self.rest.len();
            return found.map(|at| (from + at, from + at + 1));
        }
        while self.looked < self.rest.len() {
            let byte = self.rest[self.looked];
            let at = self.looked;
            self.looked += 1;
            if !self.scan.ends_item(byte) {
                continue;
            }
            if byte != b',' {
                // The end of the array; what follows it belongs to nothing.
                self.rest.truncate(at);
                self.ended = true;
                return None;
            }
            if at >= self.enough {
                return Some((at, at + 1));
            }
        }
        None
    }

    fn closed(&self, mut piece: Vec<u8>) -> Vec<u8> {
        if self.form == Form::Items {
            piece.insert(0, b'[');
            piece.push(b']');
        }
        piece
    }

    fn fill(&mut self) -> io::Result<()> {
        let before = self.rest.len();
        (&mut self.file).take(STEP as u64).read_to_end(&mut self.rest)?;
        self.ended |= self.rest.len() == before;
        self.read_bytes += (self.rest.len() - before) as u64;
        Ok(())
    }
}

/// What earlier pieces of a file gave.
#[derive(Default)]
pub struct Before {
    /// Sessions without a name.
    pub nameless: usize,
    pub names: HashSet<SessionId>,
}

impl Reader<'_> {
    /// A large file, some sessions at a time.
    pub(super) fn pieces(&mut self, name: &str, folder: &str, mut pieces: Pieces) -> Result<(), Cancelled> {
        self.before = Some(Before::default());
        loop {
            if self.watch.cancelled() {
                return Err(Cancelled);
            }
            self.watch.progress(pieces.read_bytes, pieces.size, "Reading recordings");
            match pieces.next_piece() {
                Ok(Some(bytes)) => {
                    let (name, folder) = (name.to_owned(), folder.to_owned());
                    self.unit(vec![Blob { name, folder, bytes }], Join::Alone)?;
                }
                Ok(None) => break,
                Err(broken) => {
                    let kind = match broken {
                        Broken::Disk(_) => RefusalKind::Unreadable,
                        Broken::TooLarge => RefusalKind::TooLarge,
                    };
                    self.refuse_file(name, kind, &reason(&broken, self.options));
                    break;
                }
            }
        }
        self.before = None;
        Ok(())
    }
}

fn opened(path: &Path, options: &ReadOptions) -> Option<(File, u64)> {
    let about = std::fs::metadata(path)
        .ok()
        .filter(|about| about.is_file() && about.len() > options.max_whole_bytes)?;
    Some((File::open(path).ok()?, about.len()))
}

/// Whether the sessions of a text need nothing that may stand in other texts of the file: each is a whole of its own,
/// by its name, or because every array of arrays begins a page far from the others.
fn stand_alone(
    piece: Vec<u8>,
    form: Form,
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<bool, Cancelled> {
    let Ok(text) = String::from_utf8(piece) else { return Ok(false) };
    let first = if form == Form::Items { &text[1..] } else { &text };
    let first = first.trim_start();
    if first.starts_with('{') {
        let mut members = Members::default();
        scan_members(first.as_bytes(), 0, &mut members);
        let line = first.find('\n').unwrap_or(first.len());
        let is_whole = members.complete && (form == Form::Items || members.end <= line);
        // Events by themselves are one session, or many that are mixed.
        if !is_whole || find::head_of(first, &members).is_some() {
            return Ok(false);
        }
    } else if form == Form::Lines || !first.starts_with('[') {
        return Ok(false);
    }
    let Search { groups, shape, .. } = find::find(text, options, watch)?;
    let runs = groups.len();
    let sessions = sessions::split(groups, shape, false, false, options);
    let named = sessions.iter().filter(|session| session.id.is_some()).count();
    Ok(sessions.len() > 1 && (named == sessions.len() || (named == 0 && sessions.len() == runs)))
}

/// What is told of a file that cannot be read on; ends before the name.
fn reason(broken: &Broken, options: &ReadOptions) -> String {
    match broken {
        Broken::Disk(error) => format!("The disk could not read this to its end ({error}); try a copy of it"),
        Broken::TooLarge => format!(
            "A session of this file is over the limit of {} MB, and what follows was not read; raise max_unpacked_mb",
            options.max_unpacked_bytes >> 20
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;

    fn items(text: &str) -> Vec<String> {
        let mut scan = Scan::default();
        let (mut from, mut items) = (0, Vec::new());
        for (at, byte) in text.bytes().enumerate() {
            if scan.ends_item(byte) {
                items.push(text[from..at].to_owned());
                from = at + 1;
            }
        }
        items
    }

    #[test]
    fn items_end_at_commas_and_brackets_that_are_no_text() {
        assert_eq!(items(r#"[1,2],{"a,]":"\\","b":"\","}]"#), ["[1,2]", r#"{"a,]":"\\","b":"\","}"#]);
        assert_eq!(items(r#"{"a":"\\"},[[],"]"],3]"#), [r#"{"a":"\\"}"#, r#"[[],"]"]"#, "3"]);
        assert_eq!(items(r#"["cut"#), Vec::<String>::new());
    }

    #[test]
    fn small_files_are_read_whole() {
        let lab = tempfile::tempdir().unwrap();
        let path = lab.path().join("small.json");
        std::fs::write(&path, "[[],[]]").unwrap();
        assert!(Pieces::of(&path, &ReadOptions::default(), &NoWatch).unwrap().is_none());
    }
}
