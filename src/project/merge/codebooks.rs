//! Codebooks: versions that only one copy has come over; where both went on from one version by themselves, the codes of
//! both become the next version, as somebody chose. Knows rows and hashes, not what a code means.
//!
//! Versions never change and rounds name them by number, so that of two rows of versions one keeps its numbers: the one
//! that rounds were made on, else the one that was begun first. The versions of the other are set aside in `merge_kept`,
//! and from then on every copy knows them for what they are, in whichever order copies are merged.

use super::forks::Choices;
use super::report::{Conflict, MergeReport};
use super::rows::Rows;
use crate::project::coding_store::ActRow;
use crate::project::guards::without_guards;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of saved thing that a set-aside version is.
const KIND: &str = "codebook";

/// A codebook that went on in both copies by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodebookFork {
    pub id: String,
    pub name: String,
    /// The last version that both copies have, with its document; `None` where each made its own from the start.
    pub base: Option<(i64, Vec<u8>)>,
    /// In the project that is merged into, and in the other copy.
    pub sides: [CodebookSide; 2],
    /// True where the versions of this copy keep their numbers, and those of the other one are set aside.
    pub this_keeps_numbers: bool,
    /// What the version of both would be.
    pub next: i64,
    /// Why the two cannot be brought together now, and what to do.
    pub refused: Option<String>,
}

/// One of two rows of versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodebookSide {
    /// Its newest version.
    pub version: i64,
    pub hash: String,
    pub document: Vec<u8>,
}

/// The version that was made of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitedCodebook {
    /// Hashes of the newest versions that it was made of, of this copy first: others need another choice.
    pub of: [String; 2],
    pub name: String,
    pub version: i64,
    pub hash: String,
    pub document: Vec<u8>,
    /// Canonical JSON of who chose what, for the record.
    pub record: Vec<u8>,
}

/// The kind of act under which such a choice is on record.
pub const UNITE_ACT: &str = "codebook_united";

/// A version as stored.
struct Version {
    row: usize,
    hash: String,
    document: Vec<u8>,
    created_at_ms: i64,
}

type Versions = BTreeMap<i64, Version>;

/// Versions that `ours` lacks and `wanted` (id, version) asks for.
pub(super) fn codebooks(
    ours: &Connection,
    theirs: &Connection,
    wanted: &dyn Fn(&str, i64) -> bool,
    choices: &Choices,
    report: &mut MergeReport,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    let aside = set_aside(ours)?.union(&set_aside(theirs)?).cloned().collect();
    leave_set_aside(ours, &aside, conflicts)?;
    let (their_rows, our_rows) = (all(theirs)?, all(ours)?);
    let their_books = books(&their_rows, &aside)?;
    let our_books = books(&our_rows, &aside)?;
    let none = Versions::new();
    for (id, their) in &their_books {
        let our = our_books.get(id).unwrap_or(&none);
        earliest(ours, id, our, their)?;
        let differs =
            |(version, found): (&i64, &Version)| our.get(version).is_some_and(|o| o.hash != found.hash);
        if their.iter().filter(|(version, _)| wanted(id, **version)).any(differs) {
            let fork = fork(ours, theirs, id, (our, their), &our_rows)?;
            match choices.codebooks.get(id).filter(|united| fits(united, &fork)) {
                Some(united) if fork.refused.is_none() => {
                    unite(ours, &fork, united, (our, their), &their_rows, choices)?;
                    report
                        .codebooks
                        .push(format!("{} version {} of both copies", united.name, united.version));
                }
                _ => conflicts.push(Conflict::Codebook(Box::new(fork))),
            }
            continue;
        }
        for (version, found) in their.iter().filter(|(version, _)| wanted(id, **version)) {
            if !our.contains_key(version) {
                their_rows.insert_row(ours, found.row)?;
                report.codebooks.push(format!("{} version {version}", their_rows.text(found.row, "name")?));
            }
        }
    }
    Ok(())
}

/// One version that was made in both copies counts from the first time.
fn earliest(ours: &Connection, id: &str, our: &Versions, their: &Versions) -> rusqlite::Result<()> {
    for (version, found) in their {
        let later = |held: &&Version| held.hash == found.hash && held.created_at_ms > found.created_at_ms;
        if our.get(version).as_ref().is_some_and(later) {
            without_guards(ours, || {
                ours.execute(
                    "UPDATE codebooks SET created_at_ms = ?3 WHERE codebook_id = ?1 AND version = ?2",
                    params![id, version, found.created_at_ms],
                )
            })?;
        }
    }
    Ok(())
}

fn all(connection: &Connection) -> rusqlite::Result<Rows> {
    Rows::read(connection, "codebooks", "1", &[], "codebook_id, version")
}

fn document_of(rows: &Rows, row: usize) -> rusqlite::Result<Vec<u8>> {
    Ok(match rows.cell(row, "document")? {
        rusqlite::types::Value::Blob(bytes) => bytes.clone(),
        rusqlite::types::Value::Text(text) => text.clone().into_bytes(),
        _ => Vec::new(),
    })
}

/// All versions that count, by codebook.
fn books(rows: &Rows, aside: &BTreeSet<Aside>) -> rusqlite::Result<BTreeMap<String, Versions>> {
    let mut found: BTreeMap<String, Versions> = BTreeMap::new();
    for row in 0..rows.len() {
        let (id, version) = (rows.text(row, "codebook_id")?.to_owned(), rows.number(row, "version")?);
        let document = document_of(rows, row)?;
        if !aside.contains(&(id.clone(), version, document.clone())) {
            let hash = rows.text(row, "hash")?.to_owned();
            let created_at_ms = rows.number(row, "created_at_ms")?;
            found.entry(id).or_default().insert(version, Version { row, hash, document, created_at_ms });
        }
    }
    Ok(found)
}

/// Codebook, version and document.
type Aside = (String, i64, Vec<u8>);

fn set_aside(connection: &Connection) -> rusqlite::Result<BTreeSet<Aside>> {
    connection
        .prepare("SELECT name, version, json FROM merge_kept WHERE kind = ?1")?
        .query_map([KIND], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, String>(2)?.into_bytes())))?
        .collect()
}

/// What was set aside in the other copy goes here too, unless a round was made on it meanwhile.
fn leave_set_aside(
    ours: &Connection,
    aside: &BTreeSet<Aside>,
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<()> {
    for (id, version, document) in aside {
        let held: bool = ours
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM codebooks WHERE codebook_id = ?1 AND version = ?2 AND document = ?3)",
            )?
            .query_row(params![id, version, document], |r| r.get(0))?;
        if !held {
            continue;
        }
        match rounds_on(ours, id, *version - 1)?.into_iter().find(|(_, on)| on == version) {
            Some((round, _)) => {
                conflicts.push(Conflict::CodebookInUse { id: id.clone(), version: *version, round });
            }
            None => {
                let sql = "DELETE FROM codebooks WHERE codebook_id = ?1 AND version = ?2";
                ours.prepare_cached(sql)?.execute(params![id, version])?;
            }
        }
    }
    Ok(())
}

/// Rounds, drafts among them, that were made on versions after one: id and version.
fn rounds_on(connection: &Connection, id: &str, after: i64) -> rusqlite::Result<Vec<(String, i64)>> {
    connection
        .prepare_cached(
            "SELECT round_id, codebook_version FROM rounds WHERE codebook_id = ?1 AND codebook_version > ?2
             ORDER BY round_id",
        )?
        .query_map(params![id, after], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect()
}

/// A round of this codebook, whichever version, that is open and not revealed.
fn open_round(connection: &Connection, id: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT min(round_id) FROM rounds
             WHERE codebook_id = ?1 AND opened_at_ms IS NOT NULL AND revealed_at_ms IS NULL AND closed_at_ms IS NULL",
        )?
        .query_row([id], |r| r.get(0))
}

fn fork(
    ours: &Connection,
    theirs: &Connection,
    id: &str,
    (our, their): (&Versions, &Versions),
    our_rows: &Rows,
) -> rusqlite::Result<CodebookFork> {
    let is_common = |version: &i64| match (our.get(version), their.get(version)) {
        (Some(a), Some(b)) => a.hash == b.hash,
        _ => false,
    };
    let common = our.keys().copied().take_while(is_common).last().unwrap_or(0);
    let (our_rounds, their_rounds) = (rounds_on(ours, id, common)?, rounds_on(theirs, id, common)?);
    let first = |versions: &Versions| {
        versions.range(common + 1..).next().map(|(_, first)| (first.created_at_ms, first.hash.clone()))
    };
    let this_keeps_numbers = match (our_rounds.is_empty(), their_rounds.is_empty()) {
        (false, true) => true,
        (true, false) => false,
        _ => first(our) < first(their),
    };
    let open = open_round(ours, id)?.or(open_round(theirs, id)?);
    let refused = match (our_rounds.first(), their_rounds.first(), open) {
        (_, _, Some(round)) => Some(format!(
            "round {round} is open on this codebook: finish and reveal it first, then merge again"
        )),
        (Some((a, _)), Some((b, _)), None) => Some(format!(
            "round {a} in this copy and round {b} in the other were made on versions of their own, which keep their \
             numbers. Store the codebook under another id in one of the copies, and make its round anew on that"
        )),
        _ => None,
    };
    let side = |versions: &Versions| {
        let (version, newest) = versions.last_key_value()?;
        let (hash, document) = (newest.hash.clone(), newest.document.clone());
        Some(CodebookSide { version: *version, hash, document })
    };
    let missing = || rusqlite::Error::QueryReturnedNoRows;
    let sides = [side(our).ok_or_else(missing)?, side(their).ok_or_else(missing)?];
    let name =
        our.values().last().map(|v| our_rows.text(v.row, "name")).transpose()?.unwrap_or(id).to_owned();
    let next = sides[usize::from(!this_keeps_numbers)].version + 1;
    let base = our.get(&common).map(|version| (common, version.document.clone()));
    Ok(CodebookFork { id: id.to_owned(), name, base, sides, this_keeps_numbers, next, refused })
}

fn fits(united: &UnitedCodebook, fork: &CodebookFork) -> bool {
    united.version == fork.next && united.of.iter().eq(fork.sides.iter().map(|side| &side.hash))
}

fn unite(
    ours: &Connection,
    fork: &CodebookFork,
    united: &UnitedCodebook,
    (our, their): (&Versions, &Versions),
    their_rows: &Rows,
    choices: &Choices,
) -> rusqlite::Result<()> {
    let common = fork.base.as_ref().map_or(0, |(version, _)| *version);
    let gone = if fork.this_keeps_numbers { their } else { our };
    for (version, found) in gone.range(common + 1..) {
        ours.prepare_cached(
            "INSERT OR IGNORE INTO merge_kept (kind, name, version, json) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![KIND, fork.id, version, String::from_utf8_lossy(&found.document)])?;
    }
    if !fork.this_keeps_numbers {
        let sql = "DELETE FROM codebooks WHERE codebook_id = ?1 AND version > ?2";
        ours.prepare_cached(sql)?.execute(params![fork.id, common])?;
        for (_, found) in their.range(common + 1..) {
            their_rows.insert_row(ours, found.row)?;
        }
    }
    ours.prepare_cached(
        "INSERT INTO codebooks (codebook_id, version, name, hash, document, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        fork.id,
        united.version,
        united.name,
        united.hash,
        united.document,
        choices.chosen_at_ms
    ])?;
    let act =
        ActRow { kind: UNITE_ACT.to_owned(), at_ms: choices.chosen_at_ms, payload: united.record.clone() };
    ours.prepare_cached("INSERT OR IGNORE INTO acts (act_id, kind, at_ms, payload) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![act.id().0, act.kind, act.at_ms, act.payload])?;
    Ok(())
}
