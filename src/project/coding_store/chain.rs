//! The hash chain of an append-only log, over bytes; knows nothing of what an event says.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// SHA-256 over the parts, one after the other.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// Lower-case hexadecimal, 64 characters.
    pub fn hex(&self) -> String {
        use std::fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// `sha256:` and the hexadecimal digits: how documents name content.
    pub fn named(&self) -> String {
        format!("sha256:{}", self.hex())
    }

    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

/// `h_0 = SHA256("binocular/genesis/v1")`: what the first event of every log builds on.
pub fn genesis() -> Digest {
    Digest::of(&[b"binocular/genesis/v1"])
}

/// `h_i = SHA256("binocular/event/v1\0" ‖ h_{i−1} ‖ payload)`, the payload being canonical JSON.
pub fn next_hash(previous: &Digest, payload: &[u8]) -> Digest {
    Digest::of(&[b"binocular/event/v1\0", &previous.0, payload])
}

/// How far a log has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Events so far; the last one's `seq`.
    pub events: u64,
    pub hash: Digest,
}

impl Head {
    pub fn start() -> Self {
        Self { events: 0, hash: genesis() }
    }

    /// The head after one more event.
    #[must_use]
    pub fn after(&self, payload: &[u8]) -> Self {
        Self { events: self.events + 1, hash: next_hash(&self.hash, payload) }
    }
}

/// Where a log stops being a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// An event is missing or out of place: expected, found.
    Gap { expected: u64, found: u64 },
    /// The event does not build on the one before it.
    BrokenLink { seq: u64 },
    /// The event's content is not what was hashed.
    ChangedContent { seq: u64 },
    /// The log ends elsewhere than where its writer left it.
    WrongHead { events_noted: u64, events_found: u64 },
}

impl fmt::Display for ChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { expected, found } => write!(f, "event {expected} is missing (next is {found})"),
            Self::BrokenLink { seq } => write!(f, "event {seq} does not build on the event before it"),
            Self::ChangedContent { seq } => write!(f, "the content of event {seq} was changed"),
            Self::WrongHead { events_noted, events_found } => {
                write!(f, "the log ends after {events_found} events, its head says {events_noted}")
            }
        }
    }
}

/// What a walk along a log found: its true head and the first fault, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    pub head: Head,
    pub fault: Option<ChainFault>,
}

/// What a stored event can be checked by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content<'r> {
    /// The bytes that the chain hashes.
    Clear(&'r [u8]),
    /// They cannot be read here; whether the envelope is the one that was stored with its hash.
    Closed { is_as_stored: bool },
}

/// A stored event as a link of its chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link<'r> {
    pub seq: u64,
    pub previous: &'r [u8],
    pub hash: &'r [u8],
    pub content: Content<'r>,
}

/// Walks links in order; stops at the first fault.
///
/// The hash of a closed event is taken as it stands: it must be what the next event builds on, and the last one what
/// the writer noted. That it is the hash of what the envelope holds shows when the envelope is opened.
pub(super) fn walk<'r>(links: impl Iterator<Item = Link<'r>>, noted: Option<Head>) -> ChainReport {
    let mut head = Head::start();
    for Link { seq, previous, hash, content } in links {
        let expected = head.events + 1;
        let (next, is_sound) = match content {
            Content::Clear(payload) => {
                let next = next_hash(&head.hash, payload);
                (Some(next), hash == next.0)
            }
            Content::Closed { is_as_stored } => (Digest::from_slice(hash), is_as_stored),
        };
        let fault = if seq != expected {
            ChainFault::Gap { expected, found: seq }
        } else if previous != head.hash.0 {
            ChainFault::BrokenLink { seq }
        } else if let (Some(hash), true) = (next, is_sound) {
            head = Head { events: expected, hash };
            continue;
        } else {
            ChainFault::ChangedContent { seq }
        };
        return ChainReport { head, fault: Some(fault) };
    }
    let fault = noted
        .filter(|noted| *noted != head)
        .map(|noted| ChainFault::WrongHead { events_noted: noted.events, events_found: head.events });
    ChainReport { head, fault }
}
