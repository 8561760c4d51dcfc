//! Files as older versions of the program left them, made from a file of today.

use crate::project::connect::APPLICATION_ID;
use crate::project::migrate::MIGRATIONS;
use rusqlite::{Connection, Row};
use std::path::Path;

/// A file of an older format with the rows of a present one, as far as the old tables have columns for them.
pub(crate) fn copy_as_format(now: &Path, old: &Path, version: u32) -> Connection {
    let connection = Connection::open(old).unwrap();
    for step in MIGRATIONS.iter().filter(|step| step.version <= version) {
        step.sql.iter().for_each(|sql| connection.execute_batch(sql).unwrap());
    }
    let names = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row: &Row<'_>| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    let guards = names("SELECT sql FROM sqlite_schema WHERE type = 'trigger'");
    for guard in names("SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
        connection.execute_batch(&format!("DROP TRIGGER {guard}")).unwrap();
    }
    connection.execute("ATTACH ?1 AS now", [now.to_str().unwrap()]).unwrap();
    let tables =
        names("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    for table in tables {
        let columns = names(&format!(
            "SELECT name FROM pragma_table_info('{table}', 'main')
             INTERSECT SELECT name FROM pragma_table_info('{table}', 'now')"
        ))
        .join(", ");
        let sql = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}");
        connection.execute(&sql, []).unwrap_or_else(|e| panic!("{table}: {e}"));
    }
    guards.iter().for_each(|sql| connection.execute_batch(sql).unwrap());
    connection.pragma_update(None, "user_version", version).unwrap();
    connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    connection
}

/// The format that this version of the program writes.
pub(crate) fn newest_format() -> u32 {
    crate::project::migrate::newest()
}
