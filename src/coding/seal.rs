//! The seal of a ballot: a salted commitment, and short ways to say it aloud; must not know any label.

use super::canon::{CanonError, to_canonical_json};
use crate::project::coding_store::{Digest, SealRow};
use serde_json::{Value, json};

/// 256 plain words, one per byte.
const WORDS: &str = include_str!("seal_words.txt");

/// Crockford's base 32: no I, L, O or U to mistake.
const BASE32: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A commitment with its short forms. Telling it to the other coder fixes the ballot without showing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    pub commitment: Digest,
    /// The first 64 bits as eight words.
    pub words: String,
    /// The first 40 bits as `XXXX-XXXX`.
    pub code: String,
}

impl Seal {
    pub fn of(commitment: Digest) -> Self {
        Self { commitment, words: seal_words(&commitment), code: short_code(&commitment) }
    }
}

/// Eight words for the first eight bytes.
pub fn seal_words(commitment: &Digest) -> String {
    let words: Vec<&str> = WORDS.lines().collect();
    let spoken: Vec<&str> =
        commitment.0[..8].iter().filter_map(|byte| words.get(usize::from(*byte)).copied()).collect();
    spoken.join(" ")
}

fn short_code(commitment: &Digest) -> String {
    let [a, b, c, d, e, ..] = commitment.0;
    base32(u64::from_be_bytes([0, 0, 0, a, b, c, d, e]), 8)
}

/// The last `signs` times five bits, in groups of four signs.
pub(super) fn base32(bits: u64, signs: u32) -> String {
    let mut code = String::new();
    for left in (0..signs).rev() {
        code.push(char::from(BASE32[(bits >> (5 * left)) as usize & 31]));
        if left > 0 && left % 4 == 0 {
            code.push('-');
        }
    }
    code
}

/// `SHA256("binocular/seal/v1\0" ‖ salt ‖ JCS({codebook, coder, head, items, manifest, round}))`.
pub(super) fn commitment(
    salt: &[u8; 32],
    round: &str,
    coder: &str,
    seal: &SealRow,
) -> Result<Digest, CanonError> {
    commit(
        salt,
        &json!({
            "codebook": seal.codebook_hash, "coder": coder, "head": seal.head.hex(), "items": seal.items,
            "manifest": seal.manifest_hash, "round": round,
        }),
    )
}

fn commit(salt: &[u8; 32], body: &Value) -> Result<Digest, CanonError> {
    Ok(Digest::of(&[b"binocular/seal/v1\0", salt, &to_canonical_json(body)?]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The published vector of the specification.
    #[test]
    fn the_seal_of_the_specification() {
        let mut salt = [0; 32];
        for (i, byte) in salt.iter_mut().enumerate() {
            *byte = i as u8;
        }
        let seal = commit(
            &salt,
            &json!({
                "codebook": "sha256:aa", "coder": "c-01",
                "head": "a86f31bf6dbbaca973e909f3fd1eec571cc2b9d7c2ad78969f16f1cd9384c235",
                "items": 2, "manifest": "sha256:bb", "round": 1
            }),
        )
        .unwrap();
        assert_eq!(seal.hex(), "1e8958da7dd7769106e09cc90aebcbbb05c1df4270ca278075daeb3b77f515b8");
        assert_eq!(short_code(&seal), "3T4N-HPKX");
    }

    #[test]
    fn there_is_one_plain_word_per_byte() {
        let words: Vec<&str> = WORDS.lines().collect();
        assert_eq!(words.len(), 256);
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), 256);
        for word in &words {
            assert!((3..=7).contains(&word.len()), "{word}");
            assert!(word.chars().all(|c| c.is_ascii_lowercase()), "{word}");
        }
        // Two words that differ in one letter are misheard over the phone.
        for (i, a) in words.iter().enumerate() {
            for b in &words[i + 1..] {
                let differing = a.chars().zip(b.chars()).filter(|(x, y)| x != y).count();
                assert!(a.len() != b.len() || differing > 1, "{a} and {b}");
            }
        }
    }

    #[test]
    fn short_forms_follow_the_commitment() {
        let zero = Seal::of(Digest([0; 32]));
        let full = Seal::of(Digest([255; 32]));
        assert_eq!(zero.code, "0000-0000");
        assert_eq!(full.code, "ZZZZ-ZZZZ");
        assert_eq!(zero.words.split(' ').count(), 8);
        assert_ne!(zero.words, full.words);
    }
}
