//! The triggers that keep rounds frozen and logs append-only, taken away for as long as rows are put in another way; knows
//! no table.

use rusqlite::Connection;

/// Runs `put` without triggers; they are back when it returns. The caller has a transaction, so that a failure, which
/// leaves them away, is undone with all the rest.
pub(super) fn without_guards<T>(
    connection: &Connection,
    put: impl FnOnce() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let guards: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (name, _) in &guards {
        connection.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    let done = put()?;
    guards.iter().try_for_each(|(_, sql)| connection.execute_batch(sql))?;
    Ok(done)
}
