//! Events under the key of their ballot, all of one length; knows bytes, not what an event says.

use super::{SeatPlace, Secret, bound};
use crate::project::coding_store::chain::Digest;
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const LENGTH_BYTES: usize = 4;

/// Lengths that a padded event can have. An event without a note takes about 450 bytes, so that nearly all have the
/// first; larger than 945 bytes, a row would spill into a page of its own. Beyond the last, whole multiples of it.
const LENGTHS: [usize; 4] = [768, 4_096, 8_192, 32_768];

/// Where an event stands: its hash in the chain names the event before it and what it says.
#[derive(Clone, Copy, Debug)]
pub(in crate::project::coding_store) struct EventPlace<'a> {
    pub seat: SeatPlace<'a>,
    pub seq: u64,
    pub hash: &'a [u8],
}

impl EventPlace<'_> {
    fn bound(&self) -> Vec<u8> {
        let (generation, seq) = (self.seat.generation.to_be_bytes(), self.seq.to_be_bytes());
        let seat = self.seat;
        bound(
            "binocular/event-envelope/v1",
            &[seat.round.as_bytes(), seat.coder.as_bytes(), &generation, &seq, self.hash],
        )
    }
}

/// `nonce ‖ ciphertext ‖ tag` of the padded event.
///
/// The nonce is `SHA256("binocular/event-nonce/v1\0" ‖ secret ‖ seq ‖ hash)`, cut to 24 bytes: it never repeats for
/// another text, not even when a restored copy goes on from the same event (the thought of SIV, RFC 5297), and a label
/// needs no chance.
pub(in crate::project::coding_store) fn seal(
    secret: &Secret,
    place: EventPlace<'_>,
    payload: &[u8],
) -> Option<Vec<u8>> {
    let padded = length_of(payload.len());
    let mut out = Vec::with_capacity(NONCE_BYTES + padded + TAG_BYTES);
    let nonce =
        Digest::of(&[b"binocular/event-nonce/v1\0", secret.bytes(), &place.seq.to_be_bytes(), place.hash]);
    out.extend_from_slice(&nonce.0[..NONCE_BYTES]);
    out.extend_from_slice(&u32::try_from(payload.len()).ok()?.to_be_bytes());
    out.extend_from_slice(payload);
    out.resize(NONCE_BYTES + padded, 0);
    let (nonce, text) = out.split_at_mut(NONCE_BYTES);
    let tag = XChaCha20Poly1305::new((&*secret.key()).into())
        .encrypt_in_place_detached(XNonce::from_slice(nonce), &place.bound(), text)
        .ok()?;
    out.extend_from_slice(&tag);
    Some(out)
}

/// The event in an envelope; `None` when it is not of this place and this ballot, or was changed.
pub(in crate::project::coding_store) fn open(
    secret: &Secret,
    place: EventPlace<'_>,
    envelope: &[u8],
) -> Option<Vec<u8>> {
    if !is_of_a_length(envelope) {
        return None;
    }
    let (nonce, rest) = envelope.split_at(NONCE_BYTES);
    let (text, tag) = rest.split_at(rest.len() - TAG_BYTES);
    let mut text = text.to_vec();
    XChaCha20Poly1305::new((&*secret.key()).into())
        .decrypt_in_place_detached(XNonce::from_slice(nonce), &place.bound(), &mut text, Tag::from_slice(tag))
        .ok()?;
    let length = u32::from_be_bytes(text.first_chunk::<LENGTH_BYTES>().copied()?) as usize;
    text.drain(..LENGTH_BYTES);
    if length > text.len() {
        return None;
    }
    text.truncate(length);
    Some(text)
}

/// Ties an envelope to its place in the chain for those who cannot open it:
/// `SHA256("binocular/envelope/v1\0" ‖ hash ‖ envelope)`.
pub(in crate::project::coding_store) fn check_of(hash: &[u8], envelope: &[u8]) -> Digest {
    Digest::of(&[b"binocular/envelope/v1\0", hash, envelope])
}

/// True when an envelope has one of the lengths that all envelopes have.
pub(in crate::project::coding_store) fn is_of_a_length(envelope: &[u8]) -> bool {
    let Some(padded) = envelope.len().checked_sub(NONCE_BYTES + TAG_BYTES) else { return false };
    padded > LENGTH_BYTES && length_of(padded - LENGTH_BYTES) == padded
}

/// What a payload is padded to, its length included.
fn length_of(payload: usize) -> usize {
    let needed = payload + LENGTH_BYTES;
    let last = LENGTHS[LENGTHS.len() - 1];
    LENGTHS.into_iter().find(|length| needed <= *length).unwrap_or_else(|| needed.div_ceil(last) * last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEAT: SeatPlace<'static> = SeatPlace { round: "r1", coder: "ann", generation: 1 };
    const PLACE: EventPlace<'static> = EventPlace { seat: SEAT, seq: 3, hash: &[9; 32] };

    #[test]
    fn events_come_back_and_only_at_their_place() {
        let secret = Secret::new([7; 32]);
        for length in [0, 1, 400, 764, 765, 5_000, 32_764, 32_765, 100_000] {
            let payload = vec![b'x'; length];
            let sealed = seal(&secret, PLACE, &payload).unwrap();
            assert!(is_of_a_length(&sealed), "{length}");
            assert_eq!(open(&secret, PLACE, &sealed).unwrap(), payload);
            for other in [
                EventPlace { seq: 4, ..PLACE },
                EventPlace { hash: &[8; 32], ..PLACE },
                EventPlace { seat: SeatPlace { round: "r2", ..SEAT }, ..PLACE },
                EventPlace { seat: SeatPlace { coder: "bob", ..SEAT }, ..PLACE },
                EventPlace { seat: SeatPlace { generation: 2, ..SEAT }, ..PLACE },
            ] {
                assert_eq!(open(&secret, other, &sealed), None, "{other:?}");
            }
            assert_eq!(open(&Secret::new([8; 32]), PLACE, &sealed), None);
            for cut in [0, 1, NONCE_BYTES, sealed.len() - 1] {
                assert_eq!(open(&secret, PLACE, &sealed[..cut]), None);
            }
        }
    }

    #[test]
    fn every_changed_byte_is_found() {
        let secret = Secret::new([7; 32]);
        let sealed = seal(&secret, PLACE, b"{\"label\":[\"browsing\"]}").unwrap();
        let check = check_of(PLACE.hash, &sealed);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 0x40;
            assert_eq!(open(&secret, PLACE, &changed), None, "byte {at}");
            assert_ne!(check_of(PLACE.hash, &changed), check, "byte {at}");
        }
    }

    #[test]
    fn lengths_do_not_tell_labels_and_notes_apart() {
        let secret = Secret::new([7; 32]);
        let length = |payload: &[u8]| seal(&secret, PLACE, payload).unwrap().len();
        assert_eq!(length(&[b'a'; 420]), length(&[b'a'; 764]));
        assert_eq!(length(&[b'a'; 765]), length(&[b'a'; 4_092]));
    }

    /// The same event after a restored backup says something else: the two must not share a nonce.
    #[test]
    fn another_text_at_the_same_place_has_another_nonce() {
        let secret = Secret::new([7; 32]);
        let one = seal(&secret, PLACE, b"one").unwrap();
        let other = seal(&secret, EventPlace { hash: &[8; 32], ..PLACE }, b"two").unwrap();
        assert_ne!(one[..NONCE_BYTES], other[..NONCE_BYTES]);
        assert_eq!(one, seal(&secret, PLACE, b"one").unwrap(), "same input, same bytes");
    }
}
