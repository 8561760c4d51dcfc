//! The chain over bytes: what a walk along it finds.

use super::chain::{Content, Link, walk};
use super::*;

/// Sequence number, previous hash, hash, payload.
type Row = (u64, Vec<u8>, Vec<u8>, Vec<u8>);

fn rows_of(payloads: &[&[u8]]) -> Vec<Row> {
    let mut head = Head::start();
    let mut rows = Vec::new();
    for payload in payloads {
        let next = head.after(payload);
        rows.push((next.events, head.hash.0.to_vec(), next.hash.0.to_vec(), payload.to_vec()));
        head = next;
    }
    rows
}

fn report(rows: &[Row], noted: Option<Head>) -> ChainReport {
    let links = rows.iter().map(|(seq, previous, hash, payload)| Link {
        seq: *seq,
        previous,
        hash,
        content: Content::Clear(payload),
    });
    walk(links, noted)
}

#[test]
fn a_walk_names_the_first_fault() {
    let rows = rows_of(&[b"one", b"two", b"three"]);
    let whole = report(&rows, None);
    assert_eq!(whole.fault, None);
    assert_eq!(whole.head.events, 3);
    assert_eq!(report(&rows, Some(whole.head)).fault, None);

    let mut changed = rows.clone();
    changed[1].3[0] ^= 1;
    assert_eq!(report(&changed, None).fault, Some(ChainFault::ChangedContent { seq: 2 }));

    let mut linked = rows.clone();
    linked[2].1[31] ^= 1;
    assert_eq!(report(&linked, None).fault, Some(ChainFault::BrokenLink { seq: 3 }));

    let mut gap = rows.clone();
    gap.remove(1);
    assert_eq!(report(&gap, None).fault, Some(ChainFault::Gap { expected: 2, found: 3 }));

    let mut cut = rows;
    cut.pop();
    assert_eq!(report(&cut, None).fault, None, "a cut tail alone looks whole …");
    assert_eq!(
        report(&cut, Some(whole.head)).fault,
        Some(ChainFault::WrongHead { events_noted: 3, events_found: 2 }),
        "… but not against the head that was noted"
    );
}
