//! Rows of codebooks, rounds, ballots and decisions; knows bytes, chains and who may read which, not what a label means.
//!
//! A ballot is read in two ways only: by the [`Seat`] of its coder, or as one of both once the round is
//! revealed. Nothing else here returns a payload of a ballot.
//!
//! # How a ballot is stored
//!
//! A seat is a coder's place in a round. When its coder first sits down, 32 random bytes are drawn, the seat's secret,
//! and a row of `seat_locks` is written: `passphrase`, with the secret wrapped in it (Argon2id, XChaCha20-Poly1305, see
//! `vault`), or `none`, with the secret in clear in `seat_secrets`. No secret exists before.
//!
//! Every event is a row of `ballot_events`. Its `hash` is that of the specification, over the event before and the
//! canonical JSON of this one; the JSON holds a nonce of 128 bits that follows from the secret, so that the hash, which
//! stands in clear, cannot be matched against the few labels there could be. `payload_kind` says how the JSON is
//! stored: `jcs` in clear, `locked/1` as an envelope that binds round, coder, generation, seq and hash, padded to one of
//! few lengths. `envelope_check` ties an envelope to its hash.
//!
//! So three things can be checked of a ballot, the more the less blind the round is:
//!
//! - by anybody at any time: no event is missing, each builds on the one before, the last is what seat and seal name,
//!   every envelope is the one that was stored with its hash. Somebody who rewrites all of this goes undetected here …
//! - … but not by whoever was told a receipt before, a digest over hashes and checks up to then (`receipts`) …
//! - … but not by the coder, whose passphrase opens the envelopes: each must hold what its hash says.
//! - after the reveal, by anybody: it publishes both secrets, in `seat_secrets`, and then events, hashes and seals all
//!   follow from one another.
//!
//! What a coder writes about sessions while the round is blind lies in `blind_notes`, in envelopes of the same kind, and
//! becomes ordinary notes when the round is revealed.
//!
//! A seal is the specification's: salted by the secret, over the head of the chain. A forgotten passphrase is final;
//! its ballot can be given up and begun again. That raises the seat's `generation`: a new secret, a new lock, a new seal;
//! the log goes on where it stood, and its first event says that all before counts no more. Nothing is deleted.
//!
//! # For the merge of two copies
//!
//! `seat_locks`, `seat_secrets`, `ballot_events` and `seals` are append-only and keyed by round and coder first, so that
//! the rows of two coders never meet: a union of rows merges them. Two different rows of one key are a fork of that
//! coder's ballot. What stands in `round_seats` besides the keys is a summary of the coder's log: `generation` is the
//! largest one in `seat_locks`, `events` and `head` are those of the last event, `done` counts for the progress bar.
//!
//! Where one coder labelled in both copies, somebody chooses which log counts: `fork_choices` says who, when and between
//! which ends, `set_aside_rows` holds every row of the other log that the kept one does not share.
//!
//! One thing no single copy can see: a ballot that was begun again in one copy after the other's was opened in another.
//! Where one copy has a secret of a ballot under a passphrase, and the other copy a new generation of its partner that
//! the first does not know, a merge must refuse, or say so.

mod acts;
mod adjudication;
mod ballots;
mod blind_notes;
mod calibration;
mod chain;
mod codebooks;
mod forks;
mod prepared;
mod receipts;
mod rounds;
mod seats;
#[cfg(test)]
mod tests;
mod vault;

pub(crate) use acts::ActRow;
pub(in crate::project) use acts::is_act_as_stored;
pub(in crate::project) use ballots::is_event_as_stored;
pub(crate) use ballots::{BallotRows, RevealedRows, SealCheck, SealRow};
pub(in crate::project) use blind_notes::open_notes;
pub use chain::{ChainFault, ChainReport, Digest, Head, genesis, next_hash};
pub use codebooks::CodebookRow;
pub use forks::ForkChoice;
pub(crate) use prepared::PreparedEvents;
pub use rounds::{CoderRow, ItemRow, NewRound, OpenedRound, RoundRow, SeatRow};
pub use seats::Protection;
pub(crate) use seats::{NewLock, Seat};
pub use vault::{Passphrase, SeatLock, Strength, Stretching};
pub(crate) use vault::{SeatPlace, Secret, lock};

/// The tables of this part, as of file format 1.
///
/// No column of a ballot holds a time, and the tables have no row ids: neither shows in which order two coders worked.
pub const SCHEMA: &str = include_str!("schema.sql");

/// What format 3 adds: ballots under a passphrase, and ballots that are begun again.
pub const SCHEMA_LOCKS: &str = include_str!("schema_locks.sql");

/// What format 5 adds: queues that show an item twice.
pub const SCHEMA_REPEATS: &str = include_str!("schema_repeats.sql");

/// What format 7 adds: acts, such as promotions and comments.
pub const SCHEMA_ACTS: &str = include_str!("schema_acts.sql");
/// What format 8 adds: notes in envelopes while a round is blind.
pub const SCHEMA_NOTES: &str = include_str!("schema_notes.sql");

/// Canonical JSON in clear.
pub const PAYLOAD_JCS: &str = "jcs";

/// Canonical JSON in an envelope.
pub const PAYLOAD_LOCKED: &str = "locked/1";

/// Why the store refused; each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{}", in_words(.0))]
    Database(#[from] rusqlite::Error),
    #[error("there is no {what} `{name}`; {hint}")]
    Missing { what: &'static str, name: String, hint: &'static str },
    #[error("there is already a {what} `{name}`; choose another name")]
    Exists { what: &'static str, name: String },
    #[error("round `{0}` is not revealed; both coders must seal first, then reveal it")]
    NotRevealed(String),
    #[error("round `{round}` cannot take this step now; {hint}")]
    WrongMoment { round: String, hint: &'static str },
    #[error("the ballot of `{coder}` in round `{round}` is sealed; a sealed ballot never changes")]
    Sealed { round: String, coder: String },
    #[error(
        "the ballot of `{coder}` in round `{round}` has moved on elsewhere; close the other window or reload, then repeat"
    )]
    Moved { round: String, coder: String },
    #[error("`{coder}` has not sat down to round `{round}` yet; begin the ballot first")]
    NotTaken { round: String, coder: String },
    #[error("the ballot of `{coder}` in round `{round}` is under a passphrase; give it to open the ballot")]
    Locked { round: String, coder: String },
    #[error(
        "this passphrase does not open the ballot of `{coder}`; mind capitals and the keyboard's language, and try again. Without it nobody can read the ballot; it can only be begun again"
    )]
    WrongPassphrase { coder: String },
    #[error("{0}")]
    Note(String),
    #[error("what is stored of {what} cannot be read; run `binocular check` on this project")]
    Damaged { what: String },
}

/// What SQLite says, in words that tell what to do. A step that was refused has left nothing behind.
fn in_words(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        _ if super::error::is_gone(error) => {
            "not stored: the project file was moved, deleted or replaced while it was open; put it back, or open it \
             where it is now, and repeat the last step"
                .to_owned()
        }
        Some(ErrorCode::DiskFull) => {
            "not stored: the disk is full; free some space and repeat the last step, all before it is safe".to_owned()
        }
        Some(ErrorCode::ReadOnly) => {
            "not stored: the project cannot be written; make file and folder writable and repeat the last step"
                .to_owned()
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "not stored: another program is writing to the project; repeat the last step when it has finished".to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => format!(
            "the project file is damaged ({error}); keep it as it is, and go back to a copy from the folder of its \
             backups, or read what is left with `binocular salvage`"
        ),
        _ => format!(
            "the project file could not be read or written ({error}); check free space and that the file is not read-only"
        ),
    }
}

fn missing_round(round: &str) -> StoreError {
    StoreError::Missing {
        what: "round",
        name: round.to_owned(),
        hint: "see `binocular round status` for the rounds of this project",
    }
}

/// SQLite has signed integers only; what is negative was tampered with and reads as 0, which no chain has.
fn seq_of(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}
