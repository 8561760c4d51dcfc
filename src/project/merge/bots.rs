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

#[cfg(test)]
mod tests {
    use crate::model::NoWatch;
    use crate::project::merge::MergeMode;
    use crate::project::{Project, testing};

    #[test]
    fn of_two_words_the_later_counts_in_both_copies() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut ours = Project::create(&path("a.binocular"), 1).unwrap();
        let id = ours.add_recording(&testing::recording("s"), 1).unwrap().stored().clone();
        ours.hand_over(&path("b.binocular")).unwrap();
        let mut theirs = Project::open(&path("b.binocular")).unwrap();
        ours.say_bot(&id, Some(true), "ann", 5).unwrap();
        theirs.say_bot(&id, Some(true), "bob", 6).unwrap();
        theirs.say_bot(&id, None, "bob", 7).unwrap();
        theirs.close().unwrap();
        let report = ours.merge(&path("b.binocular"), MergeMode::Apply, &NoWatch).unwrap();
        assert_eq!(report.bot_words, 1);
        assert_eq!(ours.sessions().unwrap()[0].bot.word, None, "it was taken back later");
        ours.say_bot(&id, Some(false), "ann", 9).unwrap();
        let report = ours.merge(&path("b.binocular"), MergeMode::Apply, &NoWatch).unwrap();
        assert!(report.is_empty(), "an earlier word changes nothing: {:?}", report.sentences());
        assert_eq!(ours.sessions().unwrap()[0].bot.word, Some(false));
    }
}
