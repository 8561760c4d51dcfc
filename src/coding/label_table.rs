//! Labels and decisions from CSV tables, checked as a whole before any of it counts; must not store anything.

use super::adjudication::{Adjudication, Cause, DecisionEntry, Outcome};
use super::ballot::{LabelEntry, Verdict, check_within, spans_from_text};
use super::bounded::{line_of, read_all};
use super::codebook::{Codebook, UNRESOLVABLE};
use super::round::Stretch;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

const MAX_BYTES: u64 = 64 << 20;

/// Faults that are listed one by one; a table with more says how many more.
const LISTED_FAULTS: usize = 20;

/// What is wrong with one line; the header is line 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    pub line: u64,
    pub what: String,
}

/// Why a table was refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum LabelTableError {
    #[error("the table could not be read ({0}); save it as CSV in UTF-8")]
    Csv(#[from] csv::Error),
    #[error("the column `{column}` is missing; the header is {header}")]
    NoColumn { column: &'static str, header: &'static str },
    #[error("the table has no rows")]
    Empty,
    #[error("nothing was stored: {}", Listed(.faults, *.more))]
    Faults {
        faults: Vec<LineFault>,
        /// How many more there are.
        more: usize,
    },
}

struct Listed<'a>(&'a [LineFault], usize);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            let between = if i == 0 { "" } else { "; " };
            write!(f, "{between}line {}: {}", fault.line, fault.what)?;
        }
        if self.1 > 0 {
            write!(f, "; and {} more", self.1)?;
        }
        Ok(())
    }
}

/// Reads `item_id,label,confidence,note,spans`; the last three may be missing. A label names a code by id or name, several
/// joined by `|` where the codebook allows, or an abstention by id. Spans are the marks of evidence, see
/// [`super::spans_to_text`]. `stretch_of` gives what is shown of an item, `None` where it is none of the round.
///
/// Nothing is stored: hand the result to [`super::Desk::label_all`], which stores all or none.
pub fn read_labels(
    input: impl Read,
    codebook: &Codebook,
    stretch_of: impl Fn(&str) -> Option<Stretch>,
) -> Result<Vec<(String, LabelEntry)>, LabelTableError> {
    let header = "item_id,label,confidence,note,spans";
    let columns =
        [("item_id", true), ("label", true), ("confidence", false), ("note", false), ("spans", false)];
    read_table(input, header, columns, |[item, label, confidence, note, spans]| {
        let stretch = stretch_of(item).ok_or_else(|| format!("`{item}` is not an item of this round"))?;
        let verdict = Verdict::from_text(label, codebook).map_err(|e| e.to_string())?;
        if !verdict.is_decided() {
            return Err("there is no label; abstain with a reason instead".to_owned());
        }
        let confidence = match confidence {
            "" => None,
            text => match text.parse::<u8>() {
                Ok(confidence @ 1..=3) => Some(confidence),
                _ => return Err(format!("the confidence `{text}` is not 1, 2 or 3")),
            },
        };
        let mut entry = LabelEntry::of(verdict);
        entry.confidence = confidence;
        note.clone_into(&mut entry.note);
        entry.spans = spans_from_text(spans)?;
        check_within(&entry.spans, stretch).map_err(|e| e.to_string())?;
        entry.checked(codebook).map_err(|e| e.to_string())
    })
}

/// Reads `item_id,label,cause,note`; a label may also be `unresolvable`, the note may be missing.
///
/// Nothing is stored: hand the result to [`Adjudication::decide_all`], which stores all or none.
pub fn read_decisions(
    input: impl Read,
    adjudication: &Adjudication,
) -> Result<Vec<(String, DecisionEntry)>, LabelTableError> {
    let header = "item_id,label,cause,note";
    let columns = [("item_id", true), ("label", true), ("cause", true), ("note", false)];
    read_table(input, header, columns, |[item, label, cause, note]| {
        let outcome = if label.eq_ignore_ascii_case(UNRESOLVABLE) {
            Outcome::Unresolvable
        } else {
            let codebook = adjudication.revealed().codebook();
            Outcome::Settled(Verdict::from_text(label, codebook).map_err(|e| e.to_string())?)
        };
        let cause = match cause {
            "" => None,
            id => Some(Cause::from_id(id).ok_or_else(|| {
                let known: Vec<&str> = Cause::ALL.iter().map(|cause| cause.id()).collect();
                format!("the cause `{id}` is not one of {}", known.join(", "))
            })?),
        };
        let entry = DecisionEntry { outcome, cause, note: note.to_owned() };
        adjudication.checked(item, entry).map_err(|e| e.to_string())
    })
}

/// Reads `item_id,label` into looks of `by`; nothing is stored.
pub fn read_looks(
    input: impl Read,
    adjudication: &Adjudication,
    by: &str,
) -> Result<Vec<(String, Verdict)>, LabelTableError> {
    let columns = [("item_id", true), ("label", true)];
    read_table(input, "item_id,label", columns, |[item, label]| {
        let verdict = Verdict::from_text(label, adjudication.revealed().codebook());
        let verdict = verdict.map_err(|e| e.to_string())?;
        adjudication.checked_look(item, verdict, by).map_err(|e| e.to_string())
    })
}

/// Reads every row into an item id (the first column) and what `read` makes of the row.
fn read_table<T, const N: usize>(
    input: impl Read,
    header: &'static str,
    columns: [(&'static str, bool); N],
    read: impl Fn([&str; N]) -> Result<T, String>,
) -> Result<Vec<(String, T)>, LabelTableError> {
    let bytes = read_all(input, MAX_BYTES).map_err(csv::Error::from)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(&bytes[..]);
    let found = reader.headers()?.clone();
    let mut at = [None; N];
    for (slot, (column, required)) in at.iter_mut().zip(columns) {
        *slot =
            found.iter().position(|name| name.trim_start_matches('\u{feff}').eq_ignore_ascii_case(column));
        if slot.is_none() && required {
            return Err(LabelTableError::NoColumn { column, header });
        }
    }
    let mut rows: Vec<(String, T)> = Vec::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let (mut faults, mut more) = (Vec::new(), 0);
    let mut fault = |line: u64, what: String| {
        if faults.len() < LISTED_FAULTS {
            faults.push(LineFault { line, what });
        } else {
            more += 1;
        }
    };
    for record in reader.records() {
        let record = record?;
        let line = line_of(&bytes, &record);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let cells = at.map(|column| column.and_then(|c| record.get(c)).unwrap_or(""));
        let item = cells.first().copied().unwrap_or("");
        if let Some(first) = seen.get(item) {
            fault(line, format!("`{item}` is on line {first} already"));
            continue;
        }
        seen.insert(item.to_owned(), line);
        match read(cells) {
            Ok(value) => rows.push((item.to_owned(), value)),
            Err(what) => fault(line, what),
        }
    }
    if !faults.is_empty() {
        return Err(LabelTableError::Faults { faults, more });
    }
    if rows.is_empty() {
        return Err(LabelTableError::Empty);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::Abstention;
    use crate::coding::BlindView;
    use crate::coding::testing::Scratch;

    fn stretch(view: BlindView<'_>, item: &str) -> Option<Stretch> {
        view.at(view.position_of(item)?).map(|entry| entry.item.stretch())
    }

    #[test]
    fn labels_come_by_id_or_name_and_are_stored_together() {
        let mut scratch = Scratch::with_round(4);
        let mut ann = scratch.desk("ann");
        let csv = "note,item_id,label,confidence,spans\n\
                   \"a, b\",s0#1,Checkout,3,5000|1200-3400\n\
                   ,s1#1,none,,\n\
                   ,s2#1,not_enough_evidence,1\n";
        let view = ann.view();
        let entries = read_labels(csv.as_bytes(), view.codebook(), |i| stretch(view, i)).unwrap();
        ann.label_all(&mut scratch.project, entries, 5).unwrap();
        let view = ann.view();
        let entry = |id: &str| view.label_of(id).unwrap().entry.clone();
        assert_eq!(entry("s0#1").verdict, Verdict::code("checkout"));
        assert_eq!((entry("s0#1").confidence, entry("s0#1").note.as_str()), (Some(3), "a, b"));
        assert_eq!(super::super::spans_to_text(&entry("s0#1").spans), "1200-3400|5000");
        assert_eq!(entry("s1#1").verdict, Verdict::code("none"));
        assert_eq!(entry("s2#1").verdict, Verdict::Abstained(Abstention::NotEnoughEvidence));
        assert_eq!((view.done(), scratch.desk("bob").view().other_done()), (3, 3));
    }

    #[test]
    fn every_fault_is_named_with_its_line_and_nothing_is_taken() {
        let scratch = Scratch::with_round(6);
        let ann = scratch.desk("ann");
        let csv = "item_id,label,confidence,spans\n\
                   s0#1,checkout,3\n\
                   s9#1,checkout,3\n\
                   s1#1,shopping,3\n\
                   \n\
                   s2#1,checkout,9\n\
                   s0#1,support,1\n\
                   s3#1,,1\n\
                   s4#1,checkout,1,9-5\n\
                   s5#1,checkout,1,20\n";
        let view = ann.view();
        let known = |i: &str| stretch(view, i);
        let error = read_labels(csv.as_bytes(), view.codebook(), known).unwrap_err();
        let LabelTableError::Faults { faults, more: 0 } = &error else { panic!("{error}") };
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [3, 4, 6, 7, 8, 9, 10]);
        let text = error.to_string();
        assert!(text.starts_with("nothing was stored: line 3: `s9#1` is not an item"), "{text}");
        assert!(text.contains("line 7: `s0#1` is on line 2 already"), "{text}");
    }

    #[test]
    fn tables_of_another_shape_are_refused() {
        let scratch = Scratch::with_round(2);
        let ann = scratch.desk("ann");
        let view = ann.view();
        let known = |i: &str| stretch(view, i);
        let message = |csv: &[u8]| read_labels(csv, view.codebook(), known).unwrap_err().to_string();
        assert!(message(b"id,label\n1,2\n").contains("`item_id` is missing"));
        assert!(message(b"item_id,label\n").contains("no rows"));
        assert!(message(b"").contains("`item_id` is missing"));
        assert!(message(b"item_id,label\ns0#1,\xff\xfe\n").contains("UTF-8"));
        let mut many = "item_id,label\n".to_owned();
        many.extend((0..50).flat_map(|i| [String::from("x"), i.to_string(), ",checkout\n".into()]));
        assert!(message(many.as_bytes()).ends_with("and 30 more"));
    }
}
