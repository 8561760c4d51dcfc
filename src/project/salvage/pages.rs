//! The pages of a SQLite file and of its journal, read one by one without SQLite; trusts no number that it finds.
//!
//! <https://www.sqlite.org/fileformat2.html>

use super::record::varint;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// What the program's files have; what is tried first where the header is gone.
const USUAL_PAGE_BYTES: usize = 4096;
const HEADER_BYTES: usize = 100;
/// What is looked at to guess the size of pages.
const GUESS_BYTES: u64 = 4 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    TableInner,
    TableLeaf,
    IndexInner,
    IndexLeaf,
}

/// A page of a tree: pages below it, and the payloads of its cells.
#[derive(Debug)]
pub(super) struct TreePage {
    pub(super) kind: Kind,
    pub(super) children: Vec<u32>,
    /// Row id, 0 in an index, and payload.
    pub(super) rows: Vec<(i64, Vec<u8>)>,
    /// Cells that could not be read.
    pub(super) broken: u64,
}

#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    journal: Option<(File, HashMap<u32, u64>)>,
    bytes: u64,
    page_bytes: usize,
    /// At the end of each page, unused by trees.
    reserved: usize,
    /// What the header says, where it can be believed.
    pub(super) noted: Option<u32>,
}

impl Pages {
    /// Opens for reading only.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let bytes = file.seek(SeekFrom::End(0))?;
        let mut header = Vec::new();
        file.rewind()?;
        (&file).take(HEADER_BYTES as u64).read_to_end(&mut header)?;
        let told = told_by(&header);
        let mut pages = Self {
            file,
            journal: None,
            bytes,
            page_bytes: told.map_or(USUAL_PAGE_BYTES, |told| told.page_bytes),
            reserved: told.map_or(0, |told| told.reserved),
            noted: told.map(|told| told.pages).filter(|pages| *pages > 0),
        };
        if told.is_none() {
            pages.page_bytes = pages.guess();
        }
        let mut journal = path.as_os_str().to_owned();
        journal.push("-wal");
        if let Ok(mut journal) = File::open(Path::new(&journal)) {
            let frames = committed_frames(&mut journal, pages.page_bytes).unwrap_or_default();
            pages.journal = Some((journal, frames));
        }
        Ok(pages)
    }

    /// Whole pages, and a last one that is cut; those that stand in the journal alone included.
    pub(super) fn count(&self) -> u32 {
        let in_file = self.bytes.div_ceil(self.page_bytes as u64);
        let in_journal = self.journal.iter().flat_map(|(_, frames)| frames.keys()).max().copied();
        u32::try_from(in_file).unwrap_or(u32::MAX).max(in_journal.unwrap_or(0))
    }

    /// The page size under which most pages are pages of a tree. Their cells are laid from the end of the page forwards:
    /// under too large a size the upper half is empty, under too small a one they lie outside.
    fn guess(&mut self) -> usize {
        let sizes = [USUAL_PAGE_BYTES, 1024, 8192, 16_384, 32_768, 65_536, 2048, 512];
        let mut best = (0, USUAL_PAGE_BYTES);
        for size in sizes {
            self.page_bytes = size;
            let last = self.bytes.div_ceil(size as u64).min(GUESS_BYTES / size as u64) as u32;
            let explained = (2..=last).filter(|number| self.is_laid_out(*number)).count() * size;
            if explained > best.0 {
                best = (explained, size);
            }
        }
        best.1
    }

    fn is_laid_out(&self, number: u32) -> bool {
        let sound = self.tree_page(number).is_some_and(|page| page.broken == 0 && !page.rows.is_empty());
        sound && self.last_cell(number).is_some_and(|at| at >= self.page_bytes / 2)
    }

    fn last_cell(&self, number: u32) -> Option<usize> {
        let page = self.page(number)?;
        let pointers = if matches!(page[0], 2 | 5) { 12 } else { 8 };
        let cells = usize::from(u16_at(&page, 3)?);
        (0..cells).filter_map(|cell| u16_at(&page, pointers + 2 * cell)).max().map(usize::from)
    }

    /// The bytes of a page; those that the file lacks are zero. Counts from 1.
    fn page(&self, number: u32) -> Option<Vec<u8>> {
        if number == 0 {
            return None;
        }
        let mut page = Vec::with_capacity(self.page_bytes);
        let in_journal = self.journal.as_ref().and_then(|(_, frames)| frames.get(&number).copied());
        let (mut file, at) = match (in_journal, &self.journal) {
            (Some(at), Some((journal, _))) => (journal, at),
            _ => (&self.file, u64::from(number - 1) * self.page_bytes as u64),
        };
        file.seek(SeekFrom::Start(at)).ok()?;
        // A bad sector is a page that cannot be read, not the end of the work.
        file.take(self.page_bytes as u64).read_to_end(&mut page).ok()?;
        if page.is_empty() {
            return None;
        }
        page.resize(self.page_bytes, 0);
        Some(page)
    }

    /// True when all bytes of the page are there and none is set: room that nothing uses.
    pub(super) fn is_blank(&self, number: u32) -> bool {
        self.page(number).is_some_and(|page| page.iter().all(|byte| *byte == 0))
    }

    /// Pages that hold the rest of long values begin with the number of the next page, hence with a zero.
    pub(super) fn could_be_overflow(&self, number: u32) -> bool {
        self.page(number).is_some_and(|page| page[0] == 0)
    }

    /// The page as one of a tree; `None` when it is none.
    pub(super) fn tree_page(&self, number: u32) -> Option<TreePage> {
        let page = self.page(number)?;
        let start = if number == 1 { HEADER_BYTES } else { 0 };
        let kind = match page[start] {
            2 => Kind::IndexInner,
            5 => Kind::TableInner,
            10 => Kind::IndexLeaf,
            13 => Kind::TableLeaf,
            _ => return None,
        };
        let inner = matches!(kind, Kind::IndexInner | Kind::TableInner);
        let pointers = start + if inner { 12 } else { 8 };
        let cells = usize::from(u16_at(&page, start + 3)?);
        let usable = self.page_bytes - self.reserved;
        if pointers + 2 * cells > usable {
            return None;
        }
        let mut found = TreePage { kind, children: Vec::new(), rows: Vec::new(), broken: 0 };
        for cell in 0..cells {
            let at = usize::from(u16_at(&page, pointers + 2 * cell)?);
            if at < pointers + 2 * cells || at >= usable {
                found.broken += 1;
                continue;
            }
            if self.cell(&page, at, usable, &mut found).is_none() {
                found.broken += 1;
            }
        }
        if inner {
            found.children.extend(u32_at(&page, start + 8));
        }
        // Random bytes may begin as a page of a tree does, but their cells are no cells.
        let sound = found.rows.len() + found.children.len();
        (cells == 0 || sound as u64 >= found.broken).then_some(found)
    }

    fn cell(&self, page: &[u8], mut at: usize, usable: usize, found: &mut TreePage) -> Option<()> {
        let page = &page[..usable];
        if matches!(found.kind, Kind::IndexInner | Kind::TableInner) {
            found.children.push(u32_at(page, at)?);
            at += 4;
        }
        if found.kind == Kind::TableInner {
            return varint(page, &mut at).map(drop);
        }
        let length = varint(page, &mut at)?;
        let row = if found.kind == Kind::TableLeaf { varint(page, &mut at)? as i64 } else { 0 };
        // No value is longer than all there is.
        let all =
            self.bytes + self.journal.as_ref().map_or(0, |(_, frames)| frames.len() as u64) * usable as u64;
        let length = usize::try_from(length).ok().filter(|length| *length as u64 <= all)?;
        let payload = self.payload(page, at, length, found.kind)?;
        found.rows.push((row, payload));
        Some(())
    }

    /// What stands in the page, and the rest from the chain of pages that it names.
    fn payload(&self, page: &[u8], at: usize, length: usize, kind: Kind) -> Option<Vec<u8>> {
        let usable = page.len();
        let most = if kind == Kind::TableLeaf { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
        if length <= most {
            return page.get(at..at + length).map(<[u8]>::to_vec);
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let fitting = least + (length - least) % (usable - 4);
        let local = if fitting <= most { fitting } else { least };
        let mut payload = page.get(at..at + local)?.to_vec();
        let mut next = u32_at(page, at + local)?;
        while payload.len() < length {
            let last = self.count();
            if next == 0 || next > last {
                return None;
            }
            // Where the file ends within the page, what is missing must not read as zeros.
            let rest = self.page(next).filter(|_| self.is_whole(next))?;
            let take = (length - payload.len()).min(usable - 4);
            payload.extend_from_slice(rest.get(4..4 + take)?);
            next = u32_at(&rest, 0)?;
        }
        Some(payload)
    }

    fn is_whole(&self, number: u32) -> bool {
        let in_journal = self.journal.as_ref().is_some_and(|(_, frames)| frames.contains_key(&number));
        in_journal || u64::from(number) * self.page_bytes as u64 <= self.bytes
    }
}

#[derive(Clone, Copy)]
struct Told {
    page_bytes: usize,
    reserved: usize,
    pages: u32,
}

fn told_by(header: &[u8]) -> Option<Told> {
    if header.get(..16)? != b"SQLite format 3\0" {
        return None;
    }
    let page_bytes = match u16_at(header, 16)? {
        1 => 65_536,
        size => usize::from(size),
    };
    let reserved = usize::from(*header.get(20)?);
    let sound = page_bytes.is_power_of_two() && page_bytes >= 512 && reserved <= 32;
    sound.then_some(Told { page_bytes, reserved, pages: u32_at(header, 28).unwrap_or(0) })
}

/// Where the newest committed state of each page stands in the journal.
fn committed_frames(journal: &mut File, page_bytes: usize) -> io::Result<HashMap<u32, u64>> {
    const FRAME: usize = 24;
    let mut frames = HashMap::new();
    let mut head = [0; 32];
    journal.read_exact(&mut head)?;
    let big_endian = match u32_at(&head, 0) {
        Some(0x377f_0682) => false,
        Some(0x377f_0683) => true,
        _ => return Ok(frames),
    };
    if u32_at(&head, 8) != u32::try_from(page_bytes).ok() {
        return Ok(frames);
    }
    let mut sum = checksum((0, 0), &head[..24], big_endian);
    if (u32_at(&head, 24), u32_at(&head, 28)) != (Some(sum.0), Some(sum.1)) {
        return Ok(frames);
    }
    let mut waiting = Vec::new();
    let mut at = head.len() as u64;
    let mut frame = vec![0; FRAME + page_bytes];
    while journal.read_exact(&mut frame).is_ok() {
        sum = checksum(checksum(sum, &frame[..8], big_endian), &frame[FRAME..], big_endian);
        let as_written = frame[8..16] == head[16..24]
            && (u32_at(&frame, 16), u32_at(&frame, 20)) == (Some(sum.0), Some(sum.1));
        let (true, Some(number), Some(commits)) = (as_written, u32_at(&frame, 0), u32_at(&frame, 4)) else {
            break;
        };
        waiting.push((number, at + FRAME as u64));
        if commits > 0 {
            frames.extend(waiting.drain(..));
        }
        at += frame.len() as u64;
    }
    Ok(frames)
}

fn checksum(mut sum: (u32, u32), bytes: &[u8], big_endian: bool) -> (u32, u32) {
    for pair in bytes.chunks_exact(8) {
        let word = |at: usize| {
            let word = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
            if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
        };
        sum.0 = sum.0.wrapping_add(word(0)).wrapping_add(sum.1);
        sum.1 = sum.1.wrapping_add(word(4)).wrapping_add(sum.0);
    }
    sum
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
