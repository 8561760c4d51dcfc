//! Brings a project file from any older format to the present one; knows no table.

use super::ProjectError;
use super::schema;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// One step from the format before to `version`.
pub(super) struct Migration {
    pub(super) version: u32,
    /// For people, e.g. in the log.
    pub(super) what: &'static str,
    /// Run in this order, all in one transaction with the new version number.
    pub(super) sql: &'static [&'static str],
}

/// All steps, oldest first. A released step is never changed: add another.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        what: "recordings, signals, rounds and documents",
        sql: &[schema::BASE, super::coding_store::SCHEMA],
    },
    Migration { version: 2, what: "notes on ranges, and tags on moments", sql: &[schema::NOTES] },
    Migration {
        version: 3,
        what: "ballots under a passphrase, and ballots that are begun again",
        sql: &[super::coding_store::SCHEMA_LOCKS],
    },
    Migration { version: 4, what: "the merge of two copies", sql: &[schema::MERGE] },
    Migration {
        version: 5,
        what: "queues that show an item twice",
        sql: &[super::coding_store::SCHEMA_REPEATS],
    },
    Migration { version: 6, what: "recordings that were masked later", sql: &[schema::MASKED] },
    Migration {
        version: 7,
        what: "acts beside the ballots: comments, promotions, labels handed on",
        sql: &[super::coding_store::SCHEMA_ACTS],
    },
    Migration {
        version: 8,
        what: "notes in envelopes while a round is blind",
        sql: &[super::coding_store::SCHEMA_NOTES],
    },
    Migration {
        version: 9,
        what: "the choice between two logs that have parted",
        sql: &[super::merge::SCHEMA_FORKS],
    },
    Migration { version: 10, what: "judgements of signals", sql: &[schema::JUDGEMENTS] },
    Migration {
        version: 11,
        what: "likely bots, words on them, and verdicts of recording tools",
        sql: &[schema::BOTS],
    },
];

/// The format that this version of the program writes.
pub(super) fn newest() -> u32 {
    newest_of(MIGRATIONS)
}

fn newest_of(steps: &[Migration]) -> u32 {
    steps.last().map_or(0, |step| step.version)
}

pub(super) fn version_of(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Applies what is missing. A step that fails leaves the file as the step before left it.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), ProjectError> {
    migrate_with(connection, path, MIGRATIONS)
}

fn migrate_with(connection: &mut Connection, path: &Path, steps: &[Migration]) -> Result<(), ProjectError> {
    let known = newest_of(steps);
    loop {
        // Read again inside the transaction: two programs may open an old file at once.
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|e| ProjectError::sql("open the project for writing", e, path))?;
        let found =
            version_of(&transaction).map_err(|e| ProjectError::sql("read the file's format", e, path))?;
        if found > known {
            return Err(ProjectError::Newer { found, known, path: path.to_owned() });
        }
        let Some(step) = steps.iter().find(|step| step.version > found) else {
            return Ok(());
        };
        let apply = || {
            step.sql.iter().try_for_each(|sql| transaction.execute_batch(sql))?;
            transaction.pragma_update(None, "user_version", step.version)
        };
        apply().and_then(|()| transaction.commit()).map_err(|e| match ProjectError::sql("", e, path) {
            ProjectError::Sql { source, path, .. } => {
                ProjectError::Migration { version: step.version, reason: source.to_string(), path }
            }
            other => other,
        })?;
        tracing::debug!(version = step.version, what = step.what, "project format brought up to date");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: &[Migration] = &[
        Migration { version: 1, what: "one", sql: &["CREATE TABLE a (x) ", "INSERT INTO a VALUES (7)"] },
        Migration { version: 2, what: "two", sql: &["ALTER TABLE a ADD COLUMN y DEFAULT 8"] },
        Migration { version: 3, what: "three", sql: &["INSERT INTO a VALUES (1, 2)", "nonsense"] },
    ];

    fn rows(connection: &Connection) -> Vec<(i64, i64)> {
        let mut statement = connection.prepare("SELECT x, y FROM a ORDER BY x").unwrap();
        statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    fn dump(connection: &Connection) -> Vec<String> {
        let sql = "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY type, name";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn versions_count_from_one_without_a_gap_and_each_says_what_it_does() {
        for (at, step) in MIGRATIONS.iter().enumerate() {
            assert_eq!(step.version as usize, at + 1);
            assert!(!step.what.is_empty() && !step.sql.is_empty());
        }
    }

    #[test]
    fn every_format_leads_to_the_newest_whatever_it_starts_from() {
        let path = Path::new("p");
        let mut fresh = Connection::open_in_memory().unwrap();
        migrate(&mut fresh, path).unwrap();
        for upto in 0..=MIGRATIONS.len() {
            let mut old = Connection::open_in_memory().unwrap();
            migrate_with(&mut old, path, &MIGRATIONS[..upto]).unwrap();
            assert_eq!(version_of(&old).unwrap() as usize, upto);
            migrate(&mut old, path).unwrap();
            assert_eq!(version_of(&old).unwrap(), newest());
            assert_eq!(dump(&old), dump(&fresh));
        }
    }

    #[test]
    fn a_file_keeps_its_rows_on_the_way_and_a_failed_step_leaves_no_trace() {
        let mut connection = Connection::open_in_memory().unwrap();
        let path = Path::new("p");
        migrate_with(&mut connection, path, &STEPS[..1]).unwrap();
        let error = migrate_with(&mut connection, path, STEPS).unwrap_err();
        assert!(matches!(error, ProjectError::Migration { version: 3, .. }), "{error}");
        assert_eq!(version_of(&connection).unwrap(), 2, "the second step holds");
        assert_eq!(rows(&connection), [(7, 8)], "nothing of the third does");
    }

    #[test]
    fn a_newer_file_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_with(&mut connection, Path::new("p"), &STEPS[..2]).unwrap();
        let error = migrate_with(&mut connection, Path::new("p"), &STEPS[..1]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "this project was written by a newer version of Binocular (file format 2, this version knows 1); update the program: p"
        );
    }
}
