//! What people said of hits of signals: one word of each person on each hit, of two the later.

use super::report::MergeReport;
use rusqlite::{Connection, params};

/// Of two words of the same person on the same hit the later counts; at the same time the rejection, in both copies.
pub(super) fn judgements(
    ours: &Connection,
    theirs: &Connection,
    report: &mut MergeReport,
) -> rusqlite::Result<()> {
    let mut read = theirs.prepare(
        "SELECT s.session_id, j.signal, j.rule_version, j.tab, j.start_ms, j.end_ms, j.author, j.is_right,
             j.judged_at_ms
         FROM signal_judgement j JOIN session s ON s.number = j.session
         ORDER BY s.session_id, j.signal, j.rule_version, j.tab, j.start_ms, j.end_ms, j.author",
    )?;
    let mut put = ours.prepare(
        "INSERT INTO signal_judgement (session, signal, rule_version, tab, start_ms, end_ms, author, is_right,
             judged_at_ms)
         SELECT number, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM session WHERE session_id = ?1
         ON CONFLICT DO UPDATE SET is_right = excluded.is_right, judged_at_ms = excluded.judged_at_ms
             WHERE excluded.judged_at_ms > judged_at_ms
                 OR excluded.judged_at_ms = judged_at_ms AND excluded.is_right < is_right",
    )?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        report.judgements += put.execute(params![
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, i64>(3)?,
            row.get::<_, i64>(4)?,
            row.get::<_, i64>(5)?,
            row.get::<_, String>(6)?,
            row.get::<_, i64>(7)?,
            row.get::<_, i64>(8)?
        ])?;
    }
    Ok(())
}
