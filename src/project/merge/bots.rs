//! What analysts said of sessions as the work of programs: one word per session, of two the later.

use super::report::MergeReport;
use rusqlite::{Connection, params};

/// Of two words the later counts; of the same moment the greater, in both copies.
pub(super) fn words(
    ours: &Connection,
    theirs: &Connection,
    report: &mut MergeReport,
) -> rusqlite::Result<()> {
    let mut read = theirs.prepare(
        "SELECT s.session_id, w.is_bot, w.author, w.said_at_ms
         FROM session_bot_word w JOIN session s ON s.number = w.session ORDER BY s.session_id",
    )?;
    let mut put = ours.prepare(
        "INSERT INTO session_bot_word (session, is_bot, author, said_at_ms)
         SELECT number, ?2, ?3, ?4 FROM session WHERE session_id = ?1
         ON CONFLICT DO UPDATE SET is_bot = excluded.is_bot, author = excluded.author,
             said_at_ms = excluded.said_at_ms
             WHERE excluded.said_at_ms > said_at_ms OR excluded.said_at_ms = said_at_ms
                 AND (ifnull(excluded.is_bot, -1), excluded.author) > (ifnull(is_bot, -1), author)",
    )?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        report.bot_words += put.execute(params![
            row.get::<_, String>(0)?,
            row.get::<_, Option<i64>>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, i64>(3)?
        ])?;
    }
    Ok(())
}
