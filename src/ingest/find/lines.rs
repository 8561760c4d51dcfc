//! The outermost level: one document, one value per line, or values in a row; knows lines, not what is in them.

use super::super::json::{is_blank, skip_blank, skip_value};
use super::super::rrweb::head;
use super::super::scope::Scope;
use super::walk::Run;
use super::{Cancelled, Doc, Finder};
use crate::model::WarningCode;
use memchr::memchr;
use std::sync::Arc;

/// Lines that are looked at to tell one document from one value per line.
const PROBED_LINES: usize = 16;
/// Bytes over which broken lines are joined with their successors, in all.
const JOIN_BUDGET: usize = 64 << 20;

impl Finder<'_> {
    pub(super) fn root(&mut self, doc: &Doc) -> Result<(), Cancelled> {
        let start = skip_blank(doc.bytes(), 0);
        self.shape.root_array = doc.bytes().get(start) == Some(&b'[');
        self.shape.lines = is_lines(doc.bytes(), start);
        let (family, inner) = (self.family(), self.family());
        let mut run = Run::new(Arc::new(Scope::default()), None, family, inner);
        if self.shape.lines {
            self.lines(doc, start, &mut run)?;
        } else {
            self.values(doc, start, &mut run)?;
        }
        self.finish(&run);
        Ok(())
    }

    /// Values in a row, usually one.
    fn values(&mut self, doc: &Doc, mut at: usize, run: &mut Run) -> Result<(), Cancelled> {
        let bytes = doc.bytes();
        loop {
            at = skip_blank(bytes, at);
            match bytes.get(at) {
                None => return Ok(()),
                Some(b'[') if run_is_outermost(bytes, at) => {
                    let family = self.family();
                    match self.array(doc, at, &Arc::new(Scope::default()), None, family, 0)? {
                        Some(behind) => at = behind,
                        None => return Ok(()),
                    }
                }
                Some(b'{' | b'[' | b'"') => match self.element(doc, at, run, 0)? {
                    Some(behind) => at = behind,
                    None => return Ok(()),
                },
                Some(b',') => at += 1,
                Some(_) => {
                    self.bad_line(doc, at);
                    match bytes[at..].iter().position(|b| *b == b'\n') {
                        Some(length) => at += length,
                        None => return Ok(()),
                    }
                }
            }
        }
    }

    fn lines(&mut self, doc: &Doc, mut at: usize, run: &mut Run) -> Result<(), Cancelled> {
        let mut budget = JOIN_BUDGET;
        while at < doc.end {
            let line_end = doc.text[at..].find('\n').map_or(doc.end, |length| at + length);
            let next = self.line(doc, at, line_end, run, &mut budget)?;
            at = next.max(line_end + 1);
            // A joined line ends within a later one; that one's rest is blank.
            while at < doc.end && !doc.text.is_char_boundary(at) {
                at += 1;
            }
        }
        Ok(())
    }

    /// Reads the values of one line; returns the place behind it.
    fn line(
        &mut self,
        doc: &Doc,
        mut at: usize,
        line_end: usize,
        run: &mut Run,
        budget: &mut usize,
    ) -> Result<usize, Cancelled> {
        let last = doc.text[at..line_end].trim_end().as_bytes().last().copied();
        let mut line = Doc { text: doc.text.clone(), end: line_end };
        let mut behind = line_end;
        let whole = last.is_none_or(|b| matches!(b, b'}' | b']' | b'"' | b','));
        if !whole
            && line_end < doc.end
            && let Some(end) = self.joined(doc, skip_blank(doc.bytes(), at), budget)
        {
            line.end = end;
            behind = end;
        }
        loop {
            at = skip_blank(line.bytes(), at);
            match line.bytes().get(at) {
                None => return Ok(behind),
                Some(b',') => at += 1,
                Some(b'{' | b'[' | b'"') => {
                    let last = doc.bytes()[line_end..].iter().all(|b| is_blank(*b));
                    self.cut_code = if last { WarningCode::TruncatedInput } else { WarningCode::BadLine };
                    let cuts = self.warnings.count(self.cut_code);
                    let Some(next) = self.element(&line, at, run, 0)? else {
                        let counted = self.warnings.count(self.cut_code) > cuts;
                        if !counted && last {
                            self.cut("the last line");
                        } else if !counted {
                            self.bad_line(doc, at);
                        }
                        return Ok(behind);
                    };
                    at = next;
                }
                Some(_) => {
                    self.bad_line(doc, at);
                    return Ok(behind);
                }
            }
        }
    }

    /// End of a value that goes on over raw line breaks in its strings.
    fn joined(&mut self, doc: &Doc, at: usize, budget: &mut usize) -> Option<usize> {
        let window = doc.bytes().get(..doc.end.min(at + *budget))?;
        let end = skip_value(window, at);
        *budget = budget.saturating_sub(end.unwrap_or(window.len()) - at);
        let end = end?;
        let rest = doc.bytes()[end..].iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
        let alone = matches!(rest, None | Some(b'\n'));
        (alone && self.tokens.parse(doc.part((at, end))).is_ok()).then_some(end)
    }

    fn bad_line(&mut self, doc: &Doc, at: usize) {
        self.warnings.note(WarningCode::BadLine, || {
            format!("at byte {at}: {}", head(doc.text.get(at..).unwrap_or_default()))
        });
    }
}

/// A single array at the root is walked as an array, not as one element of a run.
fn run_is_outermost(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().all(|b| is_blank(*b))
}

/// Whether the first line is a value and more follows, or most of the first lines are a value each.
fn is_lines(bytes: &[u8], start: usize) -> bool {
    let (mut values, mut lines, mut at) = (0, 0, start);
    while at < bytes.len() && lines < PROBED_LINES {
        let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        if lines == 0 && end == bytes.len() {
            return false;
        }
        let line = &bytes[..end];
        let first = skip_blank(line, at);
        if first < end {
            lines += 1;
            let opens = matches!(line[first], b'{' | b'[' | b'"');
            let ends = skip_value(line, first).filter(|_| opens);
            values += usize::from(ends.is_some_and(|e| skip_blank(line, e) == end));
            if lines == 1 && values == 1 {
                return skip_blank(bytes, end) < bytes.len();
            }
        }
        at = end + 1;
    }
    values * 2 > lines
}
