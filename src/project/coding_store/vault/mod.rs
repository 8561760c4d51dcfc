//! What keeps a ballot unreadable until the reveal, over bytes: passphrases, the lock of a seat, sealed events; knows no
//! table and no label.
//!
//! Per seat and generation one random secret of 32 bytes. It salts the events and the seal, and the key of the events
//! is derived from it; nothing else of a ballot is secret. [`lock`] wraps it under a passphrase, [`envelope`] seals the
//! events with it. The reveal publishes the secret itself, so that from then on anybody can check everything.

mod envelope;
mod lock;
mod passphrase;

pub(super) use envelope::{EventPlace, check_of, is_of_a_length, open, seal};
pub use lock::SeatLock;
pub(crate) use lock::{SeatPlace, lock, unlock};
pub use passphrase::{Passphrase, Strength, Stretching};

use super::chain::Digest;
use std::fmt;
use zeroize::Zeroizing;

/// The secret of one seat; wiped from memory when it goes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Key of this ballot's events: `SHA256("binocular/ballot-key/v1\0" ‖ secret)`.
    fn key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(Digest::of(&[b"binocular/ballot-key/v1\0", self.bytes()]).0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// `tag ‖ 0 ‖ (length as eight bytes ‖ part)*`: parts cannot run into each other.
fn bound(tag: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = tag.as_bytes().to_vec();
    bytes.push(0);
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
