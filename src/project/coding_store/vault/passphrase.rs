//! Passphrases and how a key is stretched from one; knows not what the key opens.

use crate::project::coding_store::StoreError;
use argon2::{Algorithm, Argon2, Params, Version};
use std::collections::BTreeSet;
use std::fmt;
use zeroize::Zeroizing;

/// What a coder types. Wiped from memory when it goes, and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// `None` for an empty one. White space at both ends goes: files end in a line break, and nobody sees a space.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = Zeroizing::new(text.into());
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| Self(Zeroizing::new(trimmed.to_owned())))
    }

    /// What was typed, for judging its strength; never to be stored or shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How hard a passphrase is to guess, roughly: length is what counts.
///
/// 15 characters are the least that NIST SP 800-63B-4 (2025, section 3.1.1) asks of a password that stands alone; below
/// 8 it allows none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    Weak,
    Fair,
    Good,
}

impl Passphrase {
    pub fn strength(&self) -> Strength {
        // `aaaa` and `1212` are long only to the eye: a pair of letters counts once.
        let letters: Vec<char> = self.0.to_lowercase().chars().collect();
        let pairs: BTreeSet<(char, char)> =
            letters.iter().copied().zip(letters.iter().copied().skip(1)).collect();
        match pairs.len() + 1 {
            0..8 => Strength::Weak,
            8..15 => Strength::Fair,
            _ => Strength::Good,
        }
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// What one guess at a passphrase costs: Argon2id, version 0x13. Stored with each lock, so that it can grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretching {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    pub lanes: u32,
}

impl Stretching {
    /// RFC 9106 (September 2021), section 4, the second recommended option: 3 passes over 64 MiB in 4 lanes.
    ///
    /// More than the least that OWASP's Password Storage Cheat Sheet asks of Argon2id (19 MiB, 2 passes, 1 lane). The
    /// first option of the RFC takes 2 GiB, which a laptop may not have free.
    pub const RFC_9106: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };

    /// For tests and samples only: guessed in no time.
    pub const CHEAP: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    /// A file from elsewhere must not take all memory of this machine, nor all day.
    fn is_reasonable(self) -> bool {
        (8 * self.lanes..=1024 * 1024).contains(&self.memory_kib)
            && (1..=64).contains(&self.passes)
            && (1..=64).contains(&self.lanes)
    }

    /// The key that a passphrase gives with a salt of 16 bytes.
    pub(super) fn key(
        self,
        passphrase: &Passphrase,
        salt: &[u8; 16],
    ) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let damaged = || StoreError::Damaged { what: "the cost of the passphrase".to_owned() };
        if !self.is_reasonable() {
            return Err(damaged());
        }
        let params =
            Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| damaged())?;
        let mut key = Zeroizing::new([0_u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.0.as_bytes(), salt, &mut key[..])
            .map_err(|_| damaged())?;
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_passphrase_is_none_of_it() {
        assert_eq!(Passphrase::new(" \t\n"), None);
        assert_eq!(Passphrase::new("a b\r\n"), Passphrase::new(" a b"));
        assert_ne!(Passphrase::new("a b"), Passphrase::new("ab"));
        assert_eq!(format!("{:?}", Passphrase::new("open sesame")), "Some(Passphrase(…))");
    }

    #[test]
    fn length_is_strength_but_not_by_repeating() {
        let strength = |text: &str| Passphrase::new(text).unwrap().strength();
        assert_eq!(strength("ann2026"), Strength::Weak);
        assert_eq!(strength("aaaaaaaaaaaaaaaaaaaaaaaa"), Strength::Weak);
        assert_eq!(strength("1212121212121212121212"), Strength::Weak);
        assert_eq!(strength("correct horse"), Strength::Fair);
        assert_eq!(strength("correct horse battery"), Strength::Good);
    }

    #[test]
    fn every_part_changes_the_key() {
        let key = |words: &str, salt: [u8; 16], passes: u32| {
            let cost = Stretching { passes, ..Stretching::CHEAP };
            *cost.key(&Passphrase::new(words).unwrap(), &salt).unwrap()
        };
        let one = key("a", [0; 16], 1);
        assert_eq!(one, key("a", [0; 16], 1));
        for other in [key("b", [0; 16], 1), key("a", [1; 16], 1), key("a", [0; 16], 2)] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_cost_from_a_hostile_file_is_refused_before_it_is_paid() {
        let words = Passphrase::new("a").unwrap();
        for cost in [
            Stretching { memory_kib: u32::MAX, ..Stretching::CHEAP },
            Stretching { passes: u32::MAX, ..Stretching::CHEAP },
            Stretching { lanes: 0, ..Stretching::CHEAP },
            Stretching { memory_kib: 1, ..Stretching::CHEAP },
        ] {
            assert!(cost.key(&words, &[0; 16]).is_err(), "{cost:?}");
        }
    }
}
