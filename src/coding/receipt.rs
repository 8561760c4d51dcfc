//! Receipts: short codes of how far a ballot had come, to be sent to the other coder along the way; must not know any
//! label.
//!
//! A receipt says nothing of labels, nor how many entries there are. Whoever kept one can prove from the file alone, also
//! while the round is blind and without a passphrase, that nothing before it was rewritten since.

use super::round::RoundError;
use super::seal::base32;
use super::verify::Check;
use crate::project::Project;
use crate::project::coding_store::Digest;

/// Bits of a receipt: what would have to be hit to pass a rewritten ballot off.
const BITS: u32 = 60;

/// `XXXX-XXXX-XXXX`: the first 60 bits of a digest.
pub(super) fn receipt_code(digest: &Digest) -> String {
    let [a, b, c, d, e, f, g, h, ..] = digest.0;
    base32(u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> (64 - BITS), BITS / 5)
}

/// The receipt of a ballot as it stands. It follows from what is in clear: nobody needs a passphrase for it.
pub fn receipt(project: &Project, round_id: &str, coder_id: &str) -> Result<String, RoundError> {
    Ok(receipt_code(&project.receipt_digest(round_id, coder_id)?))
}

/// Whether a ballot still has all that it had when this receipt was given, unchanged. `None` where the text is no receipt.
pub fn check_receipt(
    project: &Project,
    round_id: &str,
    coder_id: &str,
    text: &str,
) -> Result<Option<Check>, RoundError> {
    let Some(wanted) = as_written(text) else { return Ok(None) };
    let holds = project.was_at(round_id, coder_id, |digest| receipt_code(digest) == wanted)?;
    let detail = if holds {
        "all that the ballot had then is there, unchanged"
    } else {
        "something before it was rewritten, or another log counts"
    };
    Ok(Some(Check { name: format!("receipt of {coder_id}"), holds, detail: detail.to_owned() }))
}

/// As people copy and dictate: without regard to case, dashes and spaces, and with letters that look like digits.
fn as_written(text: &str) -> Option<String> {
    let signs: Vec<char> = text
        .chars()
        .filter(|sign| !matches!(sign, '-' | ' '))
        .map(|sign| match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let known = |sign: &char| sign.is_ascii_alphanumeric() && *sign != 'U';
    (signs.len() == BITS as usize / 5 && signs.iter().all(known))
        .then(|| signs.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::testing::Scratch;
    use crate::coding::{LabelEntry, Verdict, verify_round};
    use rusqlite::{Connection, params};

    fn holds(scratch: &Scratch, receipt: &str) -> bool {
        check_receipt(&scratch.project, "r1", "ann", receipt).unwrap().unwrap().holds
    }

    fn label(scratch: &mut Scratch, items: std::ops::Range<usize>) {
        let mut desk = scratch.desk("ann");
        for item in items {
            let entry = LabelEntry::of(Verdict::code("checkout"));
            desk.label(&mut scratch.project, &format!("s{item}#1"), entry, 10).unwrap();
        }
        assert_eq!(desk.view().receipt(), receipt(&scratch.project, "r1", "ann").unwrap());
    }

    #[test]
    fn a_receipt_holds_for_as_long_as_the_ballot_only_grows() {
        for mut scratch in [Scratch::with_round(6), Scratch::with_locked_round(6)] {
            let empty = receipt(&scratch.project, "r1", "ann").unwrap();
            label(&mut scratch, 0..3);
            let three = receipt(&scratch.project, "r1", "ann").unwrap();
            label(&mut scratch, 3..6);
            assert!(holds(&scratch, &empty) && holds(&scratch, &three));
            assert!(holds(&scratch, &three.to_lowercase().replace('-', " ")), "as somebody reads it aloud");
            assert!(!holds(&scratch, "0000-0000-0000"));
            assert_eq!(check_receipt(&scratch.project, "r1", "ann", "0000-0000").unwrap(), None);
            let others = receipt(&scratch.project, "r1", "bob").unwrap();
            assert!(!holds(&scratch, &others), "and is of one ballot");
        }
    }

    /// Nothing else in the file tells before the reveal: the envelope is another one, and everything around it fits.
    #[test]
    fn an_envelope_that_was_rewritten_with_its_check_is_found_before_the_reveal() {
        let mut scratch = Scratch::with_locked_round(4);
        label(&mut scratch, 0..4);
        let told = receipt(&scratch.project, "r1", "ann").unwrap();
        let connection = Connection::open(&scratch.path).unwrap();
        let (hash, mut envelope): (Vec<u8>, Vec<u8>) = connection
            .query_row(
                "SELECT hash, payload FROM ballot_events WHERE coder_id = 'ann' AND seq = 2",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )
            .unwrap();
        envelope[30] ^= 1;
        let check = Digest::of(&[b"binocular/envelope/v1\0", &hash, &envelope]);
        connection.execute_batch("DROP TRIGGER ballot_events_keep_update").unwrap();
        connection
            .execute(
                "UPDATE ballot_events SET payload = ?1, envelope_check = ?2 WHERE coder_id = 'ann' AND seq = 2",
                params![envelope, check.0],
            )
            .unwrap();
        assert!(verify_round(&scratch.project, "r1").unwrap().holds(), "the file by itself cannot tell");
        assert!(!holds(&scratch, &told), "who was told a receipt can");
    }
}
