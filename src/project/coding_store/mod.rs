//! Rows of codebooks, rounds, ballots and decisions; knows bytes, chains and who may read which, not what a label means.
//!
//! A ballot is read in two ways only: by the [`Seat`] of its coder, or as one of both once the round is
//! revealed. Nothing else here returns a payload of a ballot.

mod adjudication;
mod ballots;
mod chain;
mod codebooks;
mod rounds;
#[cfg(test)]
mod tests;

pub(crate) use ballots::{RevealedRows, SealRow, Seat};
pub use chain::{ChainFault, ChainReport, Digest, Head, genesis, next_hash};
pub use codebooks::CodebookRow;
pub use rounds::{CoderRow, ItemRow, NewRound, OpenedRound, RoundRow, SeatRow};

/// The tables of this part; appended to the schema of a new project.
///
/// `payload_kind` says how a payload is written (`jcs` = canonical JSON in clear), so that sealed kinds can
/// stand beside it. No column of a ballot holds a time, and the tables have no row ids: neither shows in
/// which order two coders worked.
pub const SCHEMA: &str = include_str!("schema.sql");

/// Canonical JSON in clear.
pub const PAYLOAD_JCS: &str = "jcs";

/// Why the store refused; each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "the project file could not be read or written ({0}); check free space and that the file is not read-only"
    )]
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
    #[error("what is stored of {what} cannot be read; run `binocular check` on this project")]
    Damaged { what: String },
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
