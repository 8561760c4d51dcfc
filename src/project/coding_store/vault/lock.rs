//! The lock of a seat: its secret, wrapped under a passphrase; knows no event.

use super::{Passphrase, Secret, Stretching, bound};
use crate::project::coding_store::StoreError;
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};

/// A secret under a passphrase, as stored.
///
/// `wrapped` is XChaCha20-Poly1305 over the secret: 32 bytes and a tag of 16. The key is Argon2id of the passphrase; the
/// associated data name round, coder and generation, so that a lock opens at its own seat only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatLock {
    pub stretching: Stretching,
    pub salt: [u8; 16],
    pub nonce: [u8; 24],
    pub wrapped: [u8; 48],
}

/// Which ballot a lock or an envelope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeatPlace<'a> {
    pub round: &'a str,
    pub coder: &'a str,
    pub generation: u32,
}

impl SeatPlace<'_> {
    fn bound(&self) -> Vec<u8> {
        let generation = self.generation.to_be_bytes();
        bound("binocular/seat-lock/v1", &[self.round.as_bytes(), self.coder.as_bytes(), &generation])
    }
}

/// Wraps a secret. `salt` and `nonce` are random. Slow on purpose: never on the thread of the window.
pub(crate) fn lock(
    place: SeatPlace<'_>,
    secret: &Secret,
    passphrase: &Passphrase,
    stretching: Stretching,
    salt: [u8; 16],
    nonce: [u8; 24],
) -> Result<SeatLock, StoreError> {
    let key = stretching.key(passphrase, &salt)?;
    let mut wrapped = [0; 48];
    let (text, tag) = wrapped.split_at_mut(32);
    text.copy_from_slice(secret.bytes());
    let made = XChaCha20Poly1305::new((&*key).into())
        .encrypt_in_place_detached(XNonce::from_slice(&nonce), &place.bound(), text)
        .map_err(|_| StoreError::Damaged { what: "a lock that is too long".to_owned() })?;
    tag.copy_from_slice(&made);
    Ok(SeatLock { stretching, salt, nonce, wrapped })
}

/// Opens a lock; `None` when the passphrase is another one, or the lock was damaged: nobody can tell these apart.
/// As slow as making it.
pub(crate) fn unlock(
    place: SeatPlace<'_>,
    lock: &SeatLock,
    passphrase: &Passphrase,
) -> Result<Option<Secret>, StoreError> {
    let key = lock.stretching.key(passphrase, &lock.salt)?;
    let (text, tag) = lock.wrapped.split_at(32);
    let mut secret = Secret::new([0; 32]);
    secret.0.copy_from_slice(text);
    let opened = XChaCha20Poly1305::new((&*key).into()).decrypt_in_place_detached(
        XNonce::from_slice(&lock.nonce),
        &place.bound(),
        &mut secret.0[..],
        Tag::from_slice(tag),
    );
    Ok(opened.is_ok().then_some(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: SeatPlace<'static> = SeatPlace { round: "r1", coder: "ann", generation: 1 };

    #[test]
    fn a_lock_opens_at_its_own_seat_to_its_own_passphrase_only() {
        let words = |text: &str| Passphrase::new(text).unwrap();
        let secret = Secret::new([7; 32]);
        let made = lock(PLACE, &secret, &words("tea at four"), Stretching::CHEAP, [1; 16], [2; 24]).unwrap();
        assert!(!made.wrapped.windows(8).any(|w| w == [7; 8]));
        let try_at = |place, text| unlock(place, &made, &words(text)).unwrap();
        assert_eq!(try_at(PLACE, "tea at four"), Some(secret));
        assert_eq!(try_at(PLACE, "tea at five"), None);
        for other in [
            SeatPlace { round: "r2", ..PLACE },
            SeatPlace { coder: "bob", ..PLACE },
            SeatPlace { generation: 2, ..PLACE },
        ] {
            assert_eq!(try_at(other, "tea at four"), None, "{other:?}");
        }
        for at in 0..made.wrapped.len() {
            let mut damaged = made.clone();
            damaged.wrapped[at] ^= 1;
            assert_eq!(unlock(PLACE, &damaged, &words("tea at four")).unwrap(), None, "byte {at}");
        }
    }
}
