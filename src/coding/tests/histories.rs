//! Any history of two coders: it verifies, one flipped bit is found, and neither shows in the other's view.

use crate::coding::testing::Scratch;
use crate::coding::*;
use proptest::prelude::*;
use rusqlite::Connection;

#[derive(Clone, Debug)]
enum Act {
    Label(bool, usize, usize),
    Undo(bool),
    Redo(bool),
    Reload(bool),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (any::<bool>(), 0..4_usize, 0..5_usize).prop_map(|(who, item, code)| Act::Label(who, item, code)),
        2 => any::<bool>().prop_map(Act::Undo),
        1 => any::<bool>().prop_map(Act::Redo),
        1 => any::<bool>().prop_map(Act::Reload),
    ];
    prop::collection::vec(act, 1..25)
}

fn play(scratch: &mut Scratch, acts: &[Act]) {
    let mut desks = [scratch.desk("ann"), scratch.desk("bob")];
    for (at, act) in acts.iter().enumerate() {
        let now_ms = at as i64;
        match *act {
            Act::Label(who, item, code) => {
                let verdict = match code {
                    4 => Verdict::Abstained(Abstention::NotEnoughEvidence),
                    code => Verdict::code(["browsing", "checkout", "support", "none"][code]),
                };
                let item = format!("s{item}#1");
                desks[usize::from(who)]
                    .label(&mut scratch.project, &item, LabelEntry::of(verdict), now_ms)
                    .unwrap();
            }
            Act::Undo(who) => {
                let _ = desks[usize::from(who)].undo(&mut scratch.project, now_ms);
            }
            Act::Redo(who) => {
                let _ = desks[usize::from(who)].redo(&mut scratch.project, now_ms);
            }
            Act::Reload(who) => desks[usize::from(who)].reload(&scratch.project).unwrap(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any history of both verifies, reads back as it was shown, and one flipped bit anywhere in it is found.
    #[test]
    fn any_history_verifies_and_any_flipped_bit_is_found(
        acts in acts(), locked in any::<bool>(), pick in any::<prop::sample::Index>(), bit in 0..8_u8, place in any::<prop::sample::Index>(),
        column in prop::sample::select(vec!["payload", "hash", "prev_hash"]),
    ) {
        let mut scratch = if locked { Scratch::with_locked_round(4) } else { Scratch::with_round(4) };
        play(&mut scratch, &acts);
        prop_assert!(verify_round(&scratch.project, "r1").unwrap().holds());
        for coder in ["ann", "bob"] {
            let mut desk = scratch.desk(coder);
            let shown = format!("{:?}", desk.view().queue().collect::<Vec<_>>());
            desk.reload(&scratch.project).unwrap();
            prop_assert_eq!(format!("{:?}", desk.view().queue().collect::<Vec<_>>()), shown);
        }
        let connection = Connection::open(&scratch.path).unwrap();
        let rows: Vec<(String, i64, Vec<u8>)> = connection
            .prepare(&format!("SELECT coder_id, seq, {column} FROM ballot_events")).unwrap()
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap()
            .collect::<Result<_, _>>().unwrap();
        prop_assume!(!rows.is_empty());
        let (coder, seq, mut bytes) = rows[pick.index(rows.len())].clone();
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        connection.execute_batch("DROP TRIGGER ballot_events_keep_update").unwrap();
        connection
            .execute(&format!("UPDATE ballot_events SET {column} = ?1 WHERE coder_id = ?2 AND seq = ?3"),
                rusqlite::params![bytes, coder, seq]).unwrap();
        let report = verify_round(&scratch.project, "r1").unwrap();
        let failed: Vec<&str> = report.failures().map(|c| c.name.as_str()).collect();
        let expected = format!("chain of {coder}");
        prop_assert_eq!(failed, [expected.as_str()]);
    }

    /// Whatever the other does, a coder's view is the same but for one number.
    #[test]
    fn the_other_changes_nothing_but_the_count(acts in acts()) {
        let mine: Vec<Act> = acts.iter().filter(|act| matches!(act,
            Act::Label(false, ..) | Act::Undo(false) | Act::Redo(false) | Act::Reload(false))).cloned().collect();
        let seen = |acts: &[Act]| {
            let mut scratch = Scratch::with_round(4);
            play(&mut scratch, acts);
            let desk = scratch.desk("ann");
            let view = desk.view();
            let mut labels: Vec<_> = view
                .queue()
                .map(|e| (e.item.id.to_owned(), e.label.map(|l| (l.entry.clone(), l.seq))))
                .collect();
            // Each project draws its own order.
            labels.sort_by(|a, b| a.0.cmp(&b.0));
            let history: Vec<_> = view.history().map(|c| (c.seq, c.item.to_owned(), c.kind)).collect();
            (labels, history, view.done(), view.can_undo(), view.can_redo())
        };
        prop_assert_eq!(seen(&acts), seen(&mine));
    }
}
