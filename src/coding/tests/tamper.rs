//! Changes behind the program's back: refused by the tables, or found and named.

use super::of;
use crate::coding::testing::Scratch;
use crate::coding::*;
use rusqlite::Connection;
use rusqlite::types::Value;

#[test]
fn the_tables_themselves_refuse_hindsight() {
    let mut scratch = Scratch::with_round(3);
    scratch.vote("ann", |_| Verdict::code("browsing"));
    let connection = Connection::open(&scratch.path).unwrap();
    for sql in [
        "UPDATE ballot_events SET payload = x'00'",
        "DELETE FROM ballot_events",
        "UPDATE seals SET items = 1",
        "DELETE FROM seals",
        "UPDATE round_items SET end_ms = 0",
        "DELETE FROM round_items",
        "UPDATE rounds SET codebook_version = 2",
        "UPDATE codebooks SET name = 'x'",
        "INSERT INTO adjudication_events VALUES ('r1', 1, zeroblob(32), zeroblob(32), x'00')",
        "INSERT INTO ballot_events VALUES ('r1', 'ann', 99, zeroblob(32), zeroblob(32), 'jcs', x'00', 1, NULL)",
    ] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
}

/// Every cell of every table of a round that carries evidence: whoever changes one is found out.
#[test]
fn every_changed_cell_is_found_and_named() {
    let cells: [(&str, &str, &str); 20] = [
        ("ballot_events", "payload", "chain of"),
        ("ballot_events", "hash", "chain of"),
        ("ballot_events", "prev_hash", "chain of"),
        ("seat_secrets", "secret", "seal of"),
        ("round_seats", "head", "chain of"),
        ("round_seats", "done", "labels of"),
        ("seals", "head", "seal of"),
        ("seals", "commitment", "seal of"),
        ("seals", "codebook_hash", "seal of"),
        ("seals", "manifest_hash", "seal of"),
        ("seals", "items", "seal of"),
        ("codebooks", "document", "codebook"),
        ("codebooks", "hash", "codebook"),
        ("rounds", "codebook_hash", "codebook"),
        ("rounds", "manifest_hash", "items"),
        ("rounds", "project_uuid", "items"),
        ("round_items", "item_id", "items"),
        ("round_items", "end_ms", "items"),
        ("round_items", "user_id", "items"),
        ("round_items", "stratum", "items"),
    ];
    for (table, column, check) in cells {
        let mut scratch = Scratch::with_round(3);
        scratch.revealed(|_| Verdict::code("browsing"), |_| Verdict::code("support"));
        assert!(verify_round(&scratch.project, "r1").unwrap().holds());
        corrupt(&scratch, table, column);
        let report = verify_round(&scratch.project, "r1").unwrap();
        let failed: Vec<&str> = report.failures().map(|c| c.name.as_str()).collect();
        assert!(failed.iter().any(|name| name.starts_with(check)), "{table}.{column}: {failed:?}");
        // `done` is a count beside the evidence; everything else also keeps the round from being read.
        if column != "done" && !(table == "codebooks" && column == "hash") {
            assert!(
                RevealedRound::open(&scratch.project, "r1").is_err()
                    || table == "round_seats" && column == "head",
                "{table}.{column} is still read"
            );
        }
    }
}

/// Changes the last byte of a cell of the first row that has one, around the triggers.
fn corrupt(scratch: &Scratch, table: &str, column: &str) {
    let connection = Connection::open(&scratch.path).unwrap();
    let triggers: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection.pragma_update(None, "foreign_keys", "OFF").unwrap();
    let value: Value = connection
        .query_row(&format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT 1"), [], |r| {
            r.get(0)
        })
        .unwrap();
    let changed = match value.clone() {
        Value::Integer(n) => Value::Integer(n + 1),
        Value::Text(mut text) => {
            let last = text.pop().unwrap();
            text.push(if last == '1' { '2' } else { '1' });
            Value::Text(text)
        }
        Value::Blob(mut bytes) => {
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            Value::Blob(bytes)
        }
        other => panic!("{other:?}"),
    };
    let changed_rows = connection
        .execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {column} = ?2"), [&changed, &value])
        .unwrap();
    assert!(changed_rows > 0, "{table}.{column}");
}

#[test]
fn a_swapped_order_and_a_cut_tail_are_found() {
    let mut scratch = Scratch::with_round(5);
    let mut ann = scratch.desk("ann");
    for id in ["s0#1", "s1#1", "s2#1"] {
        ann.label(&mut scratch.project, id, of("browsing"), 1).unwrap();
    }
    let connection = Connection::open(&scratch.path).unwrap();
    connection
        .execute_batch(
            "UPDATE round_queue SET position = position + 100 WHERE coder_id = 'ann' AND position < 2;
             UPDATE round_queue SET position = 101 - position WHERE coder_id = 'ann' AND position >= 100;
             DROP TRIGGER ballot_events_keep_delete;
             DELETE FROM ballot_events WHERE seq = 3;",
        )
        .unwrap();
    let report = verify_round(&scratch.project, "r1").unwrap();
    let failed: Vec<&str> = report.failures().map(|c| c.name.as_str()).collect();
    assert_eq!(failed, ["order of ann", "chain of ann"]);
    assert!(ann.reload(&scratch.project).is_err());
}
