//! Sitting down to a ballot: for the first time, again, and again from the start; must not read any other's.

use super::Desk;
use super::event::{Place, begin_again_payload};
use crate::coding::agreement::SplitMix64;
use crate::coding::codebook::CodebookError;
use crate::coding::round::{Round, RoundError, RoundStep};
use crate::project::Project;
use crate::project::coding_store::{NewLock, Passphrase, SeatPlace, Secret, StoreError, Stretching, lock};

/// What keeps a ballot from others while the round is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Nothing: whoever has the file can read the labels. Screens and reports say so.
    None,
    Passphrase(Passphrase, Stretching),
}

/// The random bytes that a ballot is begun with: the secret that salts and seals its events, and what its lock needs.
#[derive(Clone)]
pub struct SeatSecret {
    secret: Secret,
    salt: [u8; 16],
    nonce: [u8; 24],
}

impl std::fmt::Debug for SeatSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeatSecret(…)")
    }
}

impl SeatSecret {
    /// From the system's generator.
    pub fn random() -> Result<Self, RoundError> {
        let (mut secret, mut salt, mut nonce) = ([0; 32], [0; 16], [0; 24]);
        for part in [&mut secret[..], &mut salt, &mut nonce] {
            getrandom::fill(part).map_err(|e| RoundError::Entropy(e.to_string()))?;
        }
        Ok(Self { secret: Secret::new(secret), salt, nonce })
    }

    /// From a seed: for tests and for samples that must come out the same; such a ballot is not confidential.
    pub fn from_seed(seed: u64) -> Self {
        let mut random = SplitMix64::new(seed);
        let (mut secret, mut salt, mut nonce) = ([0; 32], [0; 16], [0; 24]);
        for part in [&mut secret[..], &mut salt, &mut nonce] {
            for eight in part.chunks_exact_mut(8) {
                eight.copy_from_slice(&random.next_u64().to_be_bytes());
            }
        }
        Self { secret: Secret::new(secret), salt, nonce }
    }

    fn under(&self, guard: &Guard, place: SeatPlace<'_>) -> Result<NewLock, StoreError> {
        let lock = match guard {
            Guard::None => None,
            Guard::Passphrase(passphrase, stretching) => {
                Some(lock(place, &self.secret, passphrase, *stretching, self.salt, self.nonce)?)
            }
        };
        Ok(NewLock { secret: self.secret.clone(), lock })
    }
}

impl Desk {
    /// Sits down for the first time: from here on it is settled what keeps the ballot. Slow with a passphrase.
    pub fn begin(
        project: &mut Project,
        round_id: &str,
        coder_id: &str,
        guard: &Guard,
        secret: &SeatSecret,
    ) -> Result<Self, RoundError> {
        let round = Round::load(project, round_id)?;
        round.state.after(RoundStep::Label)?;
        // Both read both ballots of a calibration round.
        let guard = if round.design.calibration { &Guard::None } else { guard };
        let place = SeatPlace { round: round_id, coder: coder_id, generation: 1 };
        let new = secret.under(guard, place)?;
        let seat = project.claim_seat(round_id, coder_id, &new)?;
        Self::at(project, seat)
    }

    /// Signs in to a ballot that was begun; a sealed one can still be looked at by its coder. Slow with a passphrase.
    pub fn sign_in(
        project: &Project,
        round_id: &str,
        coder_id: &str,
        passphrase: Option<&Passphrase>,
    ) -> Result<Self, RoundError> {
        let seat = project.take_seat(round_id, coder_id, passphrase)?;
        Self::at(project, seat)
    }

    /// Gives up a ballot whose passphrase is forgotten, sealed or not, and begins it again. Nothing is deleted, and
    /// everybody can see that it happened. Refused once a ballot was opened for the reveal.
    pub fn begin_again(
        project: &mut Project,
        round_id: &str,
        coder_id: &str,
        guard: &Guard,
        secret: &SeatSecret,
        now_ms: i64,
    ) -> Result<Self, RoundError> {
        let round = Round::load(project, round_id)?;
        round.state.after(RoundStep::BeginAgain)?;
        let side = round.side_of(coder_id).ok_or(StoreError::Missing {
            what: "coder",
            name: coder_id.to_owned(),
            hint: "the round names its two coders; sign in as one of them",
        })?;
        let generation = round.generations[side] + 1;
        let new = secret.under(guard, SeatPlace { round: round_id, coder: coder_id, generation })?;
        let head = project.seat_head(round_id, coder_id)?;
        let place = Place {
            round: round_id,
            coder: coder_id,
            codebook: round.codebook_hash.as_deref().unwrap_or_default(),
        };
        let first = begin_again_payload(&place, secret.secret.bytes(), (generation, head.events + 1), now_ms)
            .map_err(CodebookError::Canon)?;
        let seat = project.begin_again(round_id, coder_id, head, &new, &first)?;
        Self::at(project, seat)
    }
}
