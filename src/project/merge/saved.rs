//! Coders, acts and saved documents: never changed once they are there, so that a union merges them.

use super::report::MergeReport;
use super::rows::Rows;
use rusqlite::{Connection, OptionalExtension, params};

/// Coders by id; where both copies show another name, the one that was given first counts, then the first by letters.
pub(super) fn coders(
    ours: &Connection,
    theirs: &Connection,
    wanted: &dyn Fn(&str) -> bool,
    report: &mut MergeReport,
) -> rusqlite::Result<()> {
    let rows = Rows::read(theirs, "coders", "1", &[], "coder_id")?;
    for at in 0..rows.len() {
        let id = rows.text(at, "coder_id")?;
        if !wanted(id) {
            continue;
        }
        let held: Option<(i64, String)> = ours
            .prepare_cached("SELECT created_at_ms, display_name FROM coders WHERE coder_id = ?1")?
            .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let their = (rows.number(at, "created_at_ms")?, rows.text(at, "display_name")?.to_owned());
        match held {
            None => {
                rows.insert_row(ours, at)?;
                report.coders.push(id.to_owned());
            }
            Some(our) if their < our => {
                ours.prepare_cached(
                    "UPDATE coders SET created_at_ms = ?2, display_name = ?3 WHERE coder_id = ?1",
                )?
                .execute(params![id, their.0, their.1])?;
                if our.1 != their.1 {
                    report
                        .remarks
                        .push(format!("Coder {id} is called {} now, as in the other copy", their.1));
                }
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Acts are named by their content: whatever only the other copy has comes over.
pub(super) fn acts(ours: &Connection, theirs: &Connection, report: &mut MergeReport) -> rusqlite::Result<()> {
    let rows = Rows::read(theirs, "acts", "1", &[], "act_id")?;
    let mut held = ours.prepare("SELECT EXISTS (SELECT 1 FROM acts WHERE act_id = ?1)")?;
    for at in 0..rows.len() {
        if !held.query_row([rows.cell(at, "act_id")?], |r| r.get::<_, bool>(0))? {
            rows.insert_row(ours, at)?;
            report.acts += 1;
        }
    }
    Ok(())
}

/// Saved things by kind, name and version. Where two differ, the first by letters counts in every copy, whichever is
/// merged into which, and the other stays in `merge_kept`.
pub(super) fn documents(
    ours: &Connection,
    theirs: &Connection,
    report: &mut MergeReport,
) -> rusqlite::Result<()> {
    let mut keep =
        ours.prepare("INSERT OR IGNORE INTO merge_kept (kind, name, version, json) VALUES (?1, ?2, ?3, ?4)")?;
    let rows = Rows::read(theirs, "document", "1", &[], "kind, name, version")?;
    for at in 0..rows.len() {
        let (kind, name, version) =
            (rows.text(at, "kind")?, rows.text(at, "name")?, rows.number(at, "version")?);
        let json = rows.text(at, "json")?;
        let called = || format!("{kind} {name} version {version}");
        let held: Option<String> = ours
            .prepare_cached("SELECT json FROM document WHERE kind = ?1 AND name = ?2 AND version = ?3")?
            .query_row(params![kind, name, version], |r| r.get(0))
            .optional()?;
        match held.as_deref() {
            None => {
                rows.insert_row(ours, at)?;
                report.documents.push(called());
            }
            Some(held) if held != json => {
                let (counts, beside) = if json < held { (json, held) } else { (held, json) };
                ours.prepare_cached(
                    "UPDATE document SET json = ?4 WHERE kind = ?1 AND name = ?2 AND version = ?3",
                )?
                .execute(params![kind, name, version, counts])?;
                if keep.execute(params![kind, name, version, beside])? > 0 || counts == json {
                    report.kept_beside.push(called());
                }
            }
            Some(_) => {}
        }
    }
    let kept = Rows::read(theirs, "merge_kept", "1", &[], "kind, name, version, json")?;
    for at in 0..kept.len() {
        let (kind, name, version) =
            (kept.text(at, "kind")?, kept.text(at, "name")?, kept.number(at, "version")?);
        if keep.execute(params![kind, name, version, kept.text(at, "json")?])? > 0 {
            report.kept_beside.push(format!("{kind} {name} version {version}"));
        }
    }
    Ok(())
}
