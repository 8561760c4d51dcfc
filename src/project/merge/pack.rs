//! A coder pack: a project with just what one coder needs to label a round, and nothing that anybody has labelled.

use super::codebooks;
use super::forks::Choices;
use super::recordings;
use super::remove;
use super::report::{MergeError, MergeReport};
use super::rounds;
use super::saved;
use crate::model::Watch;
use crate::project::coding_store::StoreError;
use crate::project::{Project, ProjectError, connect};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use std::path::Path;

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackInfo {
    pub round: String,
    pub coder: String,
    pub sessions: usize,
    pub items: usize,
}

/// Why no pack was made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "{coder} has already begun round {round} in this copy; hand over the whole project instead, so that the ballot goes on"
    )]
    Begun { round: String, coder: String },
    #[error(transparent)]
    Merge(#[from] MergeError),
}

impl Project {
    /// Writes a new project file with the items' recordings, the codebook and the round for `coder`: no label, note,
    /// tag, signal, cluster or session beside the round's.
    ///
    /// # Errors
    /// When the round is not open, the coder is none of its coders or has begun already, or the file exists.
    pub fn write_pack(
        &self,
        round_id: &str,
        coder_id: &str,
        target: &Path,
        watch: &dyn Watch,
    ) -> Result<PackInfo, PackError> {
        let round = self.round_row(round_id)?;
        if round.opened_at_ms.is_none() || round.revealed_at_ms.is_some() {
            let hint =
                "a pack is for a round that is open: open it first, and once it is revealed hand over a copy";
            return Err(StoreError::WrongMoment { round: round_id.to_owned(), hint }.into());
        }
        if !round.seats.iter().any(|seat| seat.coder.coder_id == coder_id) {
            let hint = "the round names its two coders";
            return Err(StoreError::Missing { what: "coder", name: coder_id.to_owned(), hint }.into());
        }
        let fail = self.sql("make a coder pack");
        let theirs = self.connection.unchecked_transaction().map_err(&fail)?;
        let begun: bool = theirs
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM seat_locks WHERE round_id = ?1 AND coder_id = ?2)",
                [round_id, coder_id],
                |r| r.get(0),
            )
            .map_err(&fail)?;
        if begun {
            return Err(PackError::Begun { round: round_id.to_owned(), coder: coder_id.to_owned() });
        }
        let created_at_ms = self.created_at_ms()?;
        let mut pack = connect::create(target, |connection| {
            let sql = "INSERT INTO project (id, uuid, created_at_ms) VALUES (1, ?1, ?2)";
            connection.execute(sql, params![self.uuid, created_at_ms]).map(drop)
        })?;
        let filled = fill(&mut pack, &theirs, round_id, watch);
        let info = match filled {
            Ok(Some((sessions, items))) => {
                PackInfo { round: round_id.to_owned(), coder: coder_id.to_owned(), sessions, items }
            }
            Ok(None) => {
                drop(pack);
                remove(target);
                return Err(MergeError::Cancelled.into());
            }
            Err(error) => {
                drop(pack);
                remove(target);
                return Err(fail(error).into());
            }
        };
        // One file, without a journal beside it.
        pack.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(&fail)?;
        Ok(info)
    }
}

fn fill(
    pack: &mut Connection,
    theirs: &Connection,
    round: &str,
    watch: &dyn Watch,
) -> rusqlite::Result<Option<(usize, usize)>> {
    let sessions: BTreeSet<String> = theirs
        .prepare(
            "SELECT session_id FROM round_items WHERE round_id = ?1
             UNION
             SELECT substr(m.value, 1, instr(m.value, '#') - 1) FROM round_items i,
                 json_each(CASE WHEN json_valid(i.members) THEN i.members ELSE '[]' END) m
             WHERE i.round_id = ?1 AND instr(m.value, '#') > 1",
        )?
        .query_map([round], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let (codebook, version): (String, i64) = theirs.query_row(
        "SELECT codebook_id, codebook_version FROM rounds WHERE round_id = ?1",
        [round],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let coders: BTreeSet<String> = theirs
        .prepare("SELECT coder_id FROM round_seats WHERE round_id = ?1")?
        .query_map([round], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let items: i64 =
        theirs.query_row("SELECT count(*) FROM round_items WHERE round_id = ?1", [round], |r| r.get(0))?;
    let ours = pack.transaction()?;
    let (mut report, mut conflicts) = (MergeReport::default(), Vec::new());
    let this_book = |id: &str, v: i64| id == codebook && v == version;
    codebooks::codebooks(&ours, theirs, &this_book, &Choices::default(), &mut report, &mut conflicts)?;
    saved::coders(&ours, theirs, &|id| coders.contains(id), &mut report)?;
    rounds::frame(&ours, theirs, round)?;
    let wanted = |id: &str| sessions.contains(id);
    if recordings::sessions(&ours, theirs, &wanted, watch, &mut report, &mut conflicts)?.is_none() {
        return Ok(None);
    }
    // What the packing side thought of the sessions would give its coder's mind away.
    ours.execute_batch(
        "DELETE FROM session_bot_word; DELETE FROM vendor_verdict;
         DELETE FROM session_tag; DELETE FROM signal_hit; DELETE FROM signal_search; UPDATE session SET watched = 0;",
    )?;
    ours.commit()?;
    Ok(Some((report.sessions.len(), items as usize)))
}
