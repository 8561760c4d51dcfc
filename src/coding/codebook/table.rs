//! A codebook as a CSV table, one code per row, for spreadsheets; knows no project.
//!
//! Lists stand in one cell, one entry per line; an example is `kind | session | sequence | note`.

use super::{Code, Codebook, CodebookError, Example, ExampleKind};
use crate::coding::bounded::{line_of, read_all};
use std::io::{Read, Write};

const COLUMNS: [&str; 11] = [
    "id",
    "name",
    "key",
    "color",
    "parent",
    "definition",
    "include",
    "exclude",
    "examples",
    "precedence",
    "since_version",
];

/// Larger tables are refused before they are read in whole.
const MAX_BYTES: u64 = 4 << 20;

/// Why a codebook table was refused; lines count from 1, the header being line 1.
#[derive(Debug, thiserror::Error)]
pub enum CodebookTableError {
    #[error("the table could not be read or written ({0}); save it as CSV in UTF-8")]
    Csv(#[from] csv::Error),
    #[error("the column `{0}` is missing; the header names at least id and name")]
    NoColumn(&'static str),
    #[error("line {line}: {what}")]
    Line { line: u64, what: String },
    #[error(transparent)]
    Codebook(#[from] CodebookError),
}

/// Writes one row per code.
pub fn write_codebook_csv(codebook: &Codebook, out: impl Write) -> Result<(), CodebookTableError> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for code in &codebook.codes {
        writer.write_record([
            code.id.clone(),
            code.name.clone(),
            code.key.map(String::from).unwrap_or_default(),
            code.color.to_string(),
            code.parent.clone().unwrap_or_default(),
            code.definition.clone(),
            code.include.join("\n"),
            code.exclude.join("\n"),
            code.examples.iter().map(example_line).collect::<Vec<_>>().join("\n"),
            code.precedence.to_string(),
            code.since_version.to_string(),
        ])?;
    }
    writer.flush().map_err(csv::Error::from)?;
    Ok(())
}

/// Reads the codes of a table into a codebook with this id, name and exclusiveness; version 1 until it is saved.
pub fn read_codebook_csv(
    input: impl Read,
    id: &str,
    name: &str,
    exclusive: bool,
) -> Result<Codebook, CodebookTableError> {
    let bytes = read_all(input, MAX_BYTES).map_err(csv::Error::from)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(&bytes[..]);
    let header = reader.headers()?.clone();
    let column = |wanted: &str| {
        header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(wanted))
    };
    let at = COLUMNS.map(column);
    for (i, required) in ["id", "name"].into_iter().enumerate() {
        if at[i].is_none() {
            return Err(CodebookTableError::NoColumn(required));
        }
    }
    let mut codes = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = line_of(&bytes, &record);
        let fault = |what: String| CodebookTableError::Line { line, what };
        let cell = |i: usize| at[i].and_then(|c| record.get(c)).unwrap_or("");
        if record.iter().all(str::is_empty) {
            continue;
        }
        codes.push(Code {
            id: cell(0).to_owned(),
            name: cell(1).to_owned(),
            key: one_key(cell(2)).map_err(fault)?,
            color: number(cell(3), "color", 0).map_err(fault)?,
            parent: (!cell(4).is_empty()).then(|| cell(4).to_owned()),
            definition: cell(5).to_owned(),
            include: lines(cell(6)),
            exclude: lines(cell(7)),
            examples: lines(cell(8)).iter().map(|l| example(l)).collect::<Result<_, _>>().map_err(fault)?,
            precedence: number(cell(9), "precedence", 0).map_err(fault)?,
            since_version: number(cell(10), "since_version", 1).map_err(fault)?,
        });
    }
    let codebook = Codebook {
        id: id.to_owned(),
        name: name.to_owned(),
        version: 1,
        description: String::new(),
        exclusive,
        codes,
    };
    codebook.check()?;
    Ok(codebook)
}

fn lines(cell: &str) -> Vec<String> {
    cell.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn number<N: std::str::FromStr>(cell: &str, column: &str, empty: N) -> Result<N, String> {
    if cell.is_empty() {
        return Ok(empty);
    }
    cell.parse().map_err(|_| format!("`{cell}` in column {column} is not a whole number in range"))
}

fn one_key(cell: &str) -> Result<Option<char>, String> {
    let mut characters = cell.chars();
    match (characters.next(), characters.next()) {
        (key, None) => Ok(key),
        _ => Err(format!("the key `{cell}` is more than one character")),
    }
}

fn example_line(example: &Example) -> String {
    let kind = example.kind.name();
    let note = example.note.replace(['\n', '\r'], " ");
    format!("{kind} | {} | {} | {note}", example.session, example.sequence.as_deref().unwrap_or(""))
}

fn example(line: &str) -> Result<Example, String> {
    let mut parts = line.splitn(4, '|').map(str::trim);
    let found = parts.next().unwrap_or("");
    let kind = ExampleKind::from_name(found)
        .ok_or_else(|| format!("the example kind `{found}` is not positive, negative or near_miss"))?;
    let session = parts.next().unwrap_or("").to_owned();
    if session.is_empty() {
        return Err("an example names no session".to_owned());
    }
    let sequence = parts.next().filter(|s| !s.is_empty()).map(str::to_owned);
    Ok(Example { kind, session, sequence, note: parts.next().unwrap_or("").to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::codebook::starters;

    #[test]
    fn every_starter_survives_the_spreadsheet() {
        for starter in starters() {
            let mut book = starter.codebook().unwrap();
            book.codes[0].examples = vec![Example {
                kind: ExampleKind::NearMiss,
                session: "s-1".into(),
                sequence: Some("s-1#2".into()),
                note: "stops short, \"quoted\" | with a bar".into(),
            }];
            let mut bytes = Vec::new();
            write_codebook_csv(&book, &mut bytes).unwrap();
            let mut read = read_codebook_csv(&bytes[..], &book.id, &book.name, book.exclusive).unwrap();
            read.description.clone_from(&book.description);
            assert_eq!(read, book);
        }
    }

    #[test]
    fn faults_name_their_line() {
        let message = |csv: &str| read_codebook_csv(csv.as_bytes(), "x", "X", true).unwrap_err().to_string();
        assert!(message("id,name,key\na,A,12\n").starts_with("line 2: the key `12`"));
        assert!(message("id,name,color\na,A,1\nb,B,red\n").starts_with("line 3: `red` in column color"));
        assert!(message("name\nA\n").contains("`id` is missing"));
        assert!(message("id,name\na,A\nb,B\n").contains("lacks the code `none`"));
        assert!(message("id,name,examples\na,A,good | s\n").contains("line 2: the example kind `good`"));
    }
}
