-- What a seat's ballot is kept under. A generation grows when a ballot is given up and begun again; nothing of the
-- one before is deleted.
CREATE TABLE seat_locks (
    round_id      TEXT    NOT NULL,
    coder_id      TEXT    NOT NULL,
    generation    INTEGER NOT NULL CHECK (generation >= 1),
    kind          TEXT    NOT NULL CHECK (kind IN ('none', 'passphrase')),
    argon2_kib    INTEGER,
    argon2_passes INTEGER,
    argon2_lanes  INTEGER,
    salt          BLOB CHECK (length(salt) = 16),
    nonce         BLOB CHECK (length(nonce) = 24),
    wrapped       BLOB CHECK (length(wrapped) = 48),
    PRIMARY KEY (round_id, coder_id, generation),
    FOREIGN KEY (round_id, coder_id) REFERENCES round_seats (round_id, coder_id),
    CHECK (kind = 'none' OR (argon2_kib IS NOT NULL AND argon2_passes IS NOT NULL AND argon2_lanes IS NOT NULL
                             AND salt IS NOT NULL AND nonce IS NOT NULL AND wrapped IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- A secret stands here in clear from the start where there is no passphrase, else from the reveal on.
CREATE TABLE seat_secrets (
    round_id   TEXT    NOT NULL,
    coder_id   TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    secret     BLOB    NOT NULL CHECK (length(secret) = 32),
    PRIMARY KEY (round_id, coder_id, generation),
    FOREIGN KEY (round_id, coder_id, generation) REFERENCES seat_locks (round_id, coder_id, generation)
) STRICT, WITHOUT ROWID;

ALTER TABLE round_seats ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE ballot_events ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
-- Ties an envelope to its place for those who cannot open it; nothing for events in clear.
ALTER TABLE ballot_events ADD COLUMN envelope_check BLOB;

-- Ballots from before passphrases stay in clear; seats that nobody has taken yet may still choose.
INSERT INTO seat_locks (round_id, coder_id, generation, kind)
    SELECT round_id, coder_id, 1, 'none' FROM round_seats WHERE secret IS NOT NULL AND
        (events > 0 OR EXISTS (SELECT 1 FROM seals s WHERE s.round_id = round_seats.round_id AND s.coder_id = round_seats.coder_id));
INSERT INTO seat_secrets (round_id, coder_id, generation, secret)
    SELECT l.round_id, l.coder_id, 1, s.secret FROM seat_locks l JOIN round_seats s USING (round_id, coder_id);
ALTER TABLE round_seats DROP COLUMN secret;

-- Seals count per generation: the one of a ballot that was given up stays, and counts no more.
DROP TRIGGER ballot_events_sealed;
CREATE TABLE seals_of_generations (
    round_id      TEXT    NOT NULL,
    coder_id      TEXT    NOT NULL,
    generation    INTEGER NOT NULL,
    sealed_at_ms  INTEGER NOT NULL,
    items         INTEGER NOT NULL,
    head          BLOB    NOT NULL,
    codebook_hash TEXT    NOT NULL,
    manifest_hash TEXT    NOT NULL,
    commitment    BLOB    NOT NULL,
    PRIMARY KEY (round_id, coder_id, generation),
    FOREIGN KEY (round_id, coder_id, generation) REFERENCES seat_locks (round_id, coder_id, generation)
) STRICT, WITHOUT ROWID;
INSERT INTO seals_of_generations
    SELECT round_id, coder_id, 1, sealed_at_ms, items, head, codebook_hash, manifest_hash, commitment FROM seals;
DROP TABLE seals;
ALTER TABLE seals_of_generations RENAME TO seals;

CREATE TRIGGER seals_keep_update BEFORE UPDATE ON seals
BEGIN SELECT RAISE(ABORT, 'a seal never changes'); END;
CREATE TRIGGER seals_keep_delete BEFORE DELETE ON seals
BEGIN SELECT RAISE(ABORT, 'a seal is never taken back'); END;
CREATE TRIGGER seat_locks_keep_update BEFORE UPDATE ON seat_locks
BEGIN SELECT RAISE(ABORT, 'a lock never changes'); END;
CREATE TRIGGER seat_locks_keep_delete BEFORE DELETE ON seat_locks
BEGIN SELECT RAISE(ABORT, 'a lock is never taken away'); END;
CREATE TRIGGER seat_secrets_keep_update BEFORE UPDATE ON seat_secrets
BEGIN SELECT RAISE(ABORT, 'a secret never changes'); END;
CREATE TRIGGER seat_secrets_keep_delete BEFORE DELETE ON seat_secrets
BEGIN SELECT RAISE(ABORT, 'a secret that was told stays told'); END;

CREATE TRIGGER ballot_events_sealed BEFORE INSERT ON ballot_events
    WHEN EXISTS (SELECT 1 FROM seals
                 WHERE round_id = NEW.round_id AND coder_id = NEW.coder_id AND generation = NEW.generation)
BEGIN SELECT RAISE(ABORT, 'a sealed ballot takes no more labels'); END;
CREATE TRIGGER ballot_events_generation BEFORE INSERT ON ballot_events
    WHEN NEW.generation <> (SELECT generation FROM round_seats
                            WHERE round_id = NEW.round_id AND coder_id = NEW.coder_id)
BEGIN SELECT RAISE(ABORT, 'a ballot that was given up takes no more labels'); END;
CREATE TRIGGER ballot_events_in_clear BEFORE INSERT ON ballot_events
    WHEN NEW.payload_kind = 'jcs' AND
        'none' IS NOT (SELECT kind FROM seat_locks WHERE round_id = NEW.round_id AND coder_id = NEW.coder_id
                       AND generation = NEW.generation)
BEGIN SELECT RAISE(ABORT, 'a ballot under a passphrase takes no label in clear'); END;
CREATE TRIGGER seat_secrets_blind BEFORE INSERT ON seat_secrets
    WHEN (SELECT kind FROM seat_locks WHERE round_id = NEW.round_id AND coder_id = NEW.coder_id
          AND generation = NEW.generation) = 'passphrase'
     AND (SELECT count(*) FROM round_seats s JOIN seals USING (round_id, coder_id, generation)
          WHERE s.round_id = NEW.round_id) < 2
BEGIN SELECT RAISE(ABORT, 'a ballot under a passphrase opens only when both are sealed'); END;
