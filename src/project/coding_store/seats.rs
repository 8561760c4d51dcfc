//! Rows of seats: who has taken one, what locks its ballot, and the one door to it; knows bytes, not labels.

use super::ballots::head_of;
use super::vault::{Passphrase, SeatPlace, Secret, Stretching, unlock};
use super::{Head, SeatLock, StoreError};
use crate::project::Project;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

/// How a seat's ballot is kept while the round is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Its coder has not sat down yet.
    NotTaken,
    /// In clear: whoever has the file can read it.
    None,
    Passphrase,
}

/// A coder signed in to one round: what reading and writing that coder's ballot asks for.
///
/// It cannot be copied or built elsewhere; [`Project::take_seat`] and the two ways to begin a ballot are the only doors,
/// and `coding` the only caller.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(super) round_id: String,
    pub(super) coder_id: String,
    pub(super) generation: u32,
    pub(super) secret: Secret,
    pub(super) locked: bool,
}

impl Seat {
    pub(crate) fn round_id(&self) -> &str {
        &self.round_id
    }

    pub(crate) fn coder_id(&self) -> &str {
        &self.coder_id
    }

    /// Counts from 1; more where the ballot was given up and begun again.
    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    /// Salts the events and the seal of this ballot; unknown to the other coder until the reveal.
    pub(crate) fn secret(&self) -> &[u8; 32] {
        self.secret.bytes()
    }

    /// True where the ballot is under a passphrase.
    pub(crate) fn is_locked(&self) -> bool {
        self.locked
    }

    pub(super) fn place(&self) -> SeatPlace<'_> {
        SeatPlace { round: &self.round_id, coder: &self.coder_id, generation: self.generation }
    }
}

/// What a ballot is begun with: a fresh secret, and its lock where there is a passphrase.
#[derive(Clone, Debug)]
pub(crate) struct NewLock {
    pub(crate) secret: Secret,
    pub(crate) lock: Option<SeatLock>,
}

impl Project {
    /// Signs a coder in to a seat that they have taken. As slow as the passphrase is stretched.
    pub(crate) fn take_seat(
        &self,
        round_id: &str,
        coder_id: &str,
        passphrase: Option<&Passphrase>,
    ) -> Result<Seat, StoreError> {
        let generation = self.generation_of(round_id, coder_id)?;
        let connection = self.connection();
        let (round, coder) = (round_id.to_owned(), coder_id.to_owned());
        let kept = kept(connection, round_id, coder_id, generation)?;
        let told = secret_of(connection, round_id, coder_id, generation)?;
        let locked = matches!(kept, Kept::Under(_));
        let secret = match (kept, told) {
            (Kept::NotTaken, _) => return Err(StoreError::NotTaken { round, coder }),
            (_, Some(secret)) => secret,
            (Kept::InClear, None) => {
                return Err(StoreError::Damaged { what: format!("the seat of `{coder}`") });
            }
            (Kept::Under(lock), None) => {
                let place = SeatPlace { round: round_id, coder: coder_id, generation };
                let Some(passphrase) = passphrase else { return Err(StoreError::Locked { round, coder }) };
                unlock(place, &lock, passphrase)?
                    .ok_or(StoreError::WrongPassphrase { coder: coder.clone() })?
            }
        };
        Ok(Seat { round_id: round, coder_id: coder, generation, secret, locked })
    }

    /// Sits a coder down for the first time. `new` was made for generation 1.
    pub(crate) fn claim_seat(
        &mut self,
        round_id: &str,
        coder_id: &str,
        new: &NewLock,
    ) -> Result<Seat, StoreError> {
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        if !matches!(kept(&transaction, round_id, coder_id, 1)?, Kept::NotTaken) {
            return Err(moved(round_id, coder_id));
        }
        let seat = insert_lock(&transaction, round_id, coder_id, 1, new)?;
        transaction.commit()?;
        Ok(seat)
    }

    /// Gives a ballot up and begins it again as the next generation, in one transaction: what there was stays in the
    /// chain, and counts no more. `first` is the event that says so, made with `new` for that generation.
    ///
    /// Refused once a ballot under a passphrase was opened: whoever has seen the other's labels must not begin again.
    pub(crate) fn begin_again(
        &mut self,
        round_id: &str,
        coder_id: &str,
        expected: Head,
        new: &NewLock,
        first: &[u8],
    ) -> Result<Seat, StoreError> {
        let generation = self.generation_of(round_id, coder_id)? + 1;
        let transaction = self.connection_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
        let opened: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM rounds WHERE round_id = ?1 AND revealed_at_ms IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM seat_secrets JOIN seat_locks USING (round_id, coder_id, generation)
                            WHERE round_id = ?1 AND kind = 'passphrase')",
            [round_id],
            |r| r.get(0),
        )?;
        if opened {
            return Err(StoreError::WrongMoment {
                round: round_id.to_owned(),
                hint: "a ballot was opened already, so that none can be begun again; make a new round",
            });
        }
        if head_of(&transaction, round_id, coder_id)? != expected {
            return Err(moved(round_id, coder_id));
        }
        let changed = transaction.execute(
            "UPDATE round_seats SET generation = ?3, done = 0 WHERE round_id = ?1 AND coder_id = ?2 AND generation = ?3 - 1",
            params![round_id, coder_id, generation],
        )?;
        if changed != 1 {
            return Err(moved(round_id, coder_id));
        }
        let seat = insert_lock(&transaction, round_id, coder_id, generation, new)?;
        let first = seat.prepare_one(expected, first)?;
        first.insert(&transaction, round_id, coder_id, generation)?;
        let head = first.head;
        transaction.execute(
            "UPDATE round_seats SET events = ?3, head = ?4 WHERE round_id = ?1 AND coder_id = ?2",
            params![round_id, coder_id, head.events as i64, head.hash.0],
        )?;
        transaction.commit()?;
        Ok(seat)
    }

    /// Publishes the secret of a sealed ballot, for the reveal. Refused until both are sealed.
    pub(crate) fn open_ballot(&mut self, seat: &Seat) -> Result<(), StoreError> {
        let sealed: i64 = self.connection().query_row(
            "SELECT count(*) FROM round_seats s JOIN seals USING (round_id, coder_id, generation) WHERE s.round_id = ?1",
            [&seat.round_id],
            |r| r.get(0),
        )?;
        if sealed != 2 {
            return Err(StoreError::WrongMoment {
                round: seat.round_id.clone(),
                hint: "a ballot opens only when both coders have sealed",
            });
        }
        self.connection_mut().execute(
            "INSERT INTO seat_secrets (round_id, coder_id, generation, secret) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
            params![seat.round_id, seat.coder_id, seat.generation, seat.secret.bytes()],
        )?;
        Ok(())
    }

    /// Where a seat's log ends: for beginning again without being able to read it.
    pub(crate) fn seat_head(&self, round_id: &str, coder_id: &str) -> Result<Head, StoreError> {
        head_of(self.connection(), round_id, coder_id)
    }

    /// What a guess at the passphrase of a seat costs; `None` where there is no passphrase.
    pub fn stretching_of(&self, round_id: &str, coder_id: &str) -> Result<Option<Stretching>, StoreError> {
        let generation = self.generation_of(round_id, coder_id)?;
        match kept(self.connection(), round_id, coder_id, generation)? {
            Kept::Under(lock) => Ok(Some(lock.stretching)),
            Kept::NotTaken | Kept::InClear => Ok(None),
        }
    }

    fn generation_of(&self, round_id: &str, coder_id: &str) -> Result<u32, StoreError> {
        let round = self.round_row(round_id)?;
        let Some(seat) = round.seats.iter().find(|seat| seat.coder.coder_id == coder_id) else {
            return Err(StoreError::Missing {
                what: "coder",
                name: coder_id.to_owned(),
                hint: "the round names its two coders; sign in as one of them",
            });
        };
        if round.opened_at_ms.is_none() {
            return Err(StoreError::WrongMoment { round: round_id.to_owned(), hint: "open it first" });
        }
        Ok(seat.generation)
    }
}

pub(super) fn moved(round: &str, coder: &str) -> StoreError {
    StoreError::Moved { round: round.to_owned(), coder: coder.to_owned() }
}

fn insert_lock(
    transaction: &Transaction<'_>,
    round_id: &str,
    coder_id: &str,
    generation: u32,
    new: &NewLock,
) -> Result<Seat, StoreError> {
    match &new.lock {
        None => {
            transaction.execute(
                "INSERT INTO seat_locks (round_id, coder_id, generation, kind) VALUES (?1, ?2, ?3, 'none')",
                params![round_id, coder_id, generation],
            )?;
            transaction.execute(
                "INSERT INTO seat_secrets (round_id, coder_id, generation, secret) VALUES (?1, ?2, ?3, ?4)",
                params![round_id, coder_id, generation, new.secret.bytes()],
            )?;
        }
        Some(lock) => {
            let Stretching { memory_kib, passes, lanes } = lock.stretching;
            transaction.execute(
                "INSERT INTO seat_locks (round_id, coder_id, generation, kind, argon2_kib, argon2_passes, argon2_lanes,
                                         salt, nonce, wrapped)
                 VALUES (?1, ?2, ?3, 'passphrase', ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    round_id,
                    coder_id,
                    generation,
                    memory_kib,
                    passes,
                    lanes,
                    lock.salt,
                    lock.nonce,
                    lock.wrapped
                ],
            )?;
        }
    }
    Ok(Seat {
        round_id: round_id.to_owned(),
        coder_id: coder_id.to_owned(),
        generation,
        secret: new.secret.clone(),
        locked: new.lock.is_some(),
    })
}

/// How a ballot of one generation is kept.
enum Kept {
    NotTaken,
    InClear,
    Under(SeatLock),
}

fn kept(
    connection: &Connection,
    round_id: &str,
    coder_id: &str,
    generation: u32,
) -> Result<Kept, StoreError> {
    let read = |row: &Row<'_>| -> rusqlite::Result<Kept> {
        if row.get::<_, String>(0)? == "none" {
            return Ok(Kept::InClear);
        }
        let stretching = Stretching { memory_kib: row.get(1)?, passes: row.get(2)?, lanes: row.get(3)? };
        Ok(Kept::Under(SeatLock { stretching, salt: row.get(4)?, nonce: row.get(5)?, wrapped: row.get(6)? }))
    };
    Ok(connection
        .prepare_cached(
            "SELECT kind, argon2_kib, argon2_passes, argon2_lanes, salt, nonce, wrapped FROM seat_locks
             WHERE round_id = ?1 AND coder_id = ?2 AND generation = ?3",
        )?
        .query_row(params![round_id, coder_id, generation], read)
        .optional()?
        .unwrap_or(Kept::NotTaken))
}

/// The secret, where it stands in clear.
pub(super) fn secret_of(
    connection: &Connection,
    round_id: &str,
    coder_id: &str,
    generation: u32,
) -> rusqlite::Result<Option<Secret>> {
    let bytes: Option<[u8; 32]> = connection
        .prepare_cached(
            "SELECT secret FROM seat_secrets WHERE round_id = ?1 AND coder_id = ?2 AND generation = ?3",
        )?
        .query_row(params![round_id, coder_id, generation], |r| r.get(0))
        .optional()?;
    Ok(bytes.map(Secret::new))
}
