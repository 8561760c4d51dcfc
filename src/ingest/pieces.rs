//! A file as texts that are read one after the other: some items of an array, or some lines. Knows JSON's brackets, and of
//! events only where an array of them begins.

use super::ReadOptions;
use super::find;
use super::json::{Members, scan_members, skip_blank, string_end};
use super::opened::{Opened, Stream};
use memchr::{memchr, memchr2};
use std::io::{self, Read};

/// The same of each text: several are under way at once.
const PIECES_OF_WHOLE: u64 = 24;
/// Bytes that are read at once.
const STEP: u64 = 1 << 20;
/// What stands before the events of a session is no more than this.
const MAX_PREFIX: usize = 64 << 10;
/// Brackets within each other before the events begin.
const MAX_WRAPPERS: usize = 8;

/// How a file is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Items of an array, with what stands before the first of them and what closes it: usually a bracket each.
    Items {
        before: Vec<u8>,
        behind: Vec<u8>,
    },
    Lines,
}

/// A large file as texts.
pub struct Pieces {
    stream: Stream,
    pub form: Form,
    /// What was read and not handed out; of items without what stands before them.
    rest: Vec<u8>,
    /// Up to here in `rest` brackets were counted.
    looked: usize,
    scan: Scan,
    /// Bytes of a text, and of one that is too large.
    pub enough: usize,
    pub most: usize,
    pub ended: bool,
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
    /// The next place from `at` on whose byte ends an item of the outermost array, or that array; else the end.
    fn item_end(&mut self, bytes: &[u8], mut at: usize) -> usize {
        while let Some(&byte) = bytes.get(at) {
            if self.in_text {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let Some(length) = memchr2(b'"', b'\\', &bytes[at..]) else { return bytes.len() };
                at += length;
                self.escaped = bytes[at] == b'\\';
                self.in_text = self.escaped;
                at += 1;
                continue;
            }
            match byte {
                b'"' => self.in_text = true,
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' if self.depth == 0 => return at,
                b']' | b'}' => self.depth -= 1,
                b',' if self.depth == 0 => return at,
                _ => {}
            }
            at += 1;
        }
        at
    }
}

impl Pieces {
    /// Of a file that is an array.
    pub fn of_items(opened: &Opened, options: &ReadOptions) -> Option<Self> {
        let mut pieces =
            Self::new(opened, Form::Items { before: b"[".to_vec(), behind: b"]".to_vec() }, options)?;
        pieces.begins_with(b'[').then(|| drop(pieces.rest.drain(..1)))?;
        Some(pieces)
    }

    pub fn of_lines(opened: &Opened, options: &ReadOptions) -> Option<Self> {
        let pieces = Self::new(opened, Form::Lines, options)?;
        (pieces.begins_with(b'{') || pieces.begins_with(b'[')).then_some(pieces)
    }

    /// Of an object that holds an array of events somewhere within.
    pub fn of_wrapped(opened: &Opened, options: &ReadOptions) -> Option<Self> {
        let mut pieces = Self::new(opened, Form::Lines, options)?;
        pieces.begins_with(b'{').then_some(())?;
        let mut looked_at = 0;
        let (start, behind) = loop {
            if let Some(found) = first_events(&pieces.rest) {
                break found;
            }
            // The first event may be a page, which is long.
            while pieces.rest.len() < (looked_at * 4).max(STEP as usize) && !pieces.ended {
                pieces.fill().ok()?;
            }
            if pieces.rest.len() == looked_at || pieces.rest.len() > pieces.enough * 8 {
                return None;
            }
            looked_at = pieces.rest.len();
        };
        let before = pieces.rest.drain(..start).collect();
        pieces.form = Form::Items { before, behind };
        Some(pieces)
    }

    fn new(opened: &Opened, form: Form, options: &ReadOptions) -> Option<Self> {
        let mut pieces = Self {
            stream: opened.stream().ok()?,
            form,
            rest: Vec::new(),
            looked: 0,
            scan: Scan::default(),
            enough: usize::try_from(options.max_whole_bytes / PIECES_OF_WHOLE).unwrap_or(usize::MAX),
            most: usize::try_from(options.max_unpacked_bytes).unwrap_or(usize::MAX),
            ended: false,
            size: opened.size,
        };
        pieces.fill().ok()?;
        let bom = if pieces.rest.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
        let first = skip_blank(&pieces.rest, bom);
        pieces.rest.drain(..first);
        Some(pieces)
    }

    /// The whole file is one array.
    pub fn is_array(&self) -> bool {
        matches!(&self.form, Form::Items { before, .. } if before == b"[")
    }

    fn begins_with(&self, byte: u8) -> bool {
        self.rest.first() == Some(&byte)
    }

    /// Bytes of the file that were read so far.
    pub fn taken(&self) -> u64 {
        self.stream.taken()
    }

    /// The next text, whole JSON or lines of it; `None` at the end of the file. What is cut off at the end of a damaged
    /// file comes as it stands: the reader salvages it.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        loop {
            if let Some((end, next)) = self.cut() {
                let behind = self.rest.split_off(next);
                let mut piece = std::mem::replace(&mut self.rest, behind);
                piece.truncate(end);
                self.looked = 0;
                if piece.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
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
        let array = self.is_array();
        if self.form == Form::Lines {
            let from = self.looked.max(self.enough);
            let found = memchr(b'\n', self.rest.get(from..)?);
            self.looked = self.rest.len();
            return found.map(|at| (from + at, from + at + 1));
        }
        while self.looked < self.rest.len() {
            let at = self.scan.item_end(&self.rest, self.looked);
            self.looked = (at + 1).min(self.rest.len());
            match self.rest.get(at) {
                Some(b',') if at >= self.enough => return Some((at, at + 1)),
                Some(b',') | None => {}
                // The end of the only array; what follows it belongs to nothing.
                Some(_) if array => {
                    self.rest.truncate(at);
                    self.ended = true;
                    return None;
                }
                // What follows the events belongs to their session: it is read with the last of them.
                Some(_) => {
                    if let Form::Items { behind, .. } = &mut self.form {
                        behind.clear();
                    }
                    self.scan.depth = usize::MAX / 2;
                    self.looked = self.rest.len();
                }
            }
        }
        None
    }

    fn closed(&self, mut piece: Vec<u8>) -> Vec<u8> {
        if let Form::Items { before, behind } = &self.form {
            piece.splice(..0, before.iter().copied());
            piece.extend_from_slice(behind);
        }
        piece
    }

    fn fill(&mut self) -> io::Result<()> {
        let before = self.rest.len();
        (&mut self.stream).take(STEP).read_to_end(&mut self.rest)?;
        self.ended |= self.rest.len() == before;
        Ok(())
    }
}

/// Place behind the bracket that opens the first array of events, and what closes all that is open there.
fn first_events(head: &[u8]) -> Option<(usize, Vec<u8>)> {
    let (mut open, mut at) = (Vec::new(), 0);
    let text = std::str::from_utf8(head).map_or_else(|e| &head[..e.valid_up_to()], str::as_bytes);
    let text = std::str::from_utf8(text).ok()?;
    while at < head.len().min(MAX_PREFIX) {
        match head[at] {
            b'"' => at = string_end(head, at + 1)?.quote,
            b'{' => open.push(b'}'),
            b'[' => {
                open.push(b']');
                let first = skip_blank(head, at + 1);
                if head.get(first) == Some(&b'{') {
                    let mut members = Members::default();
                    scan_members(text.as_bytes(), first, &mut members);
                    if members.complete && find::head_of(text, &members).is_some() {
                        return (open.len() <= MAX_WRAPPERS)
                            .then(|| (at + 1, open.into_iter().rev().collect()));
                    }
                }
            }
            b'}' | b']' => drop(open.pop()),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        let mut scan = Scan::default();
        let (mut from, mut items) = (0, Vec::new());
        loop {
            let at = scan.item_end(text.as_bytes(), from);
            if at == text.len() {
                return items;
            }
            items.push(text[from..at].to_owned());
            from = at + 1;
        }
    }

    #[test]
    fn items_end_at_commas_and_brackets_that_are_no_text() {
        assert_eq!(items(r#"[1,2],{"a,]":"\\","b":"\","}]"#), ["[1,2]", r#"{"a,]":"\\","b":"\","}"#]);
        assert_eq!(items(r#"{"a":"\\"},[[],"]"],3]"#), [r#"{"a":"\\"}"#, r#"[[],"]"]"#, "3"]);
        assert_eq!(items(r#"["cut"#), Vec::<String>::new());
    }
}
