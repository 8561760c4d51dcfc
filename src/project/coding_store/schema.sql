CREATE TABLE codebooks (
    codebook_id   TEXT    NOT NULL,
    version       INTEGER NOT NULL CHECK (version >= 1),
    name          TEXT    NOT NULL,
    hash          TEXT    NOT NULL,
    document      BLOB    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (codebook_id, version)
) STRICT;

CREATE TRIGGER codebooks_keep BEFORE UPDATE ON codebooks
BEGIN SELECT RAISE(ABORT, 'a codebook version never changes'); END;

CREATE TABLE coders (
    coder_id      TEXT    NOT NULL PRIMARY KEY,
    display_name  TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
    round_id         TEXT    NOT NULL PRIMARY KEY,
    project_uuid     TEXT    NOT NULL,
    unit             TEXT    NOT NULL CHECK (unit IN ('sequence', 'cluster')),
    codebook_id      TEXT    NOT NULL,
    codebook_version INTEGER NOT NULL,
    sampling         BLOB    NOT NULL,
    created_at_ms    INTEGER NOT NULL,
    codebook_hash    TEXT,
    manifest_hash    TEXT,
    opened_at_ms     INTEGER,
    revealed_at_ms   INTEGER,
    adjudicating_at_ms INTEGER,
    closed_at_ms     INTEGER,
    decisions        INTEGER NOT NULL DEFAULT 0,
    decision_head    BLOB,
    FOREIGN KEY (codebook_id, codebook_version) REFERENCES codebooks (codebook_id, version)
) STRICT;

CREATE TRIGGER rounds_frozen BEFORE UPDATE OF
    round_id, project_uuid, unit, codebook_id, codebook_version, sampling, codebook_hash, manifest_hash, opened_at_ms
    ON rounds WHEN OLD.opened_at_ms IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an opened round is frozen'); END;

CREATE TABLE round_items (
    round_id   TEXT    NOT NULL REFERENCES rounds (round_id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    item_id    TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    start_ms   INTEGER NOT NULL,
    end_ms     INTEGER NOT NULL,
    stratum    TEXT    NOT NULL,
    user_id    TEXT,
    members    TEXT    NOT NULL,
    PRIMARY KEY (round_id, ordinal),
    UNIQUE (round_id, item_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER round_items_frozen_update BEFORE UPDATE ON round_items
    WHEN (SELECT opened_at_ms FROM rounds WHERE round_id = OLD.round_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the items of an opened round are frozen'); END;
CREATE TRIGGER round_items_frozen_delete BEFORE DELETE ON round_items
    WHEN (SELECT opened_at_ms FROM rounds WHERE round_id = OLD.round_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the items of an opened round are frozen'); END;
CREATE TRIGGER round_items_frozen_insert BEFORE INSERT ON round_items
    WHEN (SELECT opened_at_ms FROM rounds WHERE round_id = NEW.round_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the items of an opened round are frozen'); END;

CREATE TABLE round_seats (
    round_id TEXT    NOT NULL REFERENCES rounds (round_id) ON DELETE CASCADE,
    side     INTEGER NOT NULL CHECK (side IN (0, 1)),
    coder_id TEXT    NOT NULL REFERENCES coders (coder_id),
    secret   BLOB,
    events   INTEGER NOT NULL DEFAULT 0,
    head     BLOB,
    done     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (round_id, side),
    UNIQUE (round_id, coder_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE round_queue (
    round_id TEXT    NOT NULL,
    coder_id TEXT    NOT NULL,
    position INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    PRIMARY KEY (round_id, coder_id, position),
    UNIQUE (round_id, coder_id, ordinal),
    FOREIGN KEY (round_id, coder_id) REFERENCES round_seats (round_id, coder_id) ON DELETE CASCADE,
    FOREIGN KEY (round_id, ordinal) REFERENCES round_items (round_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE seals (
    round_id      TEXT    NOT NULL,
    coder_id      TEXT    NOT NULL,
    sealed_at_ms  INTEGER NOT NULL,
    items         INTEGER NOT NULL,
    head          BLOB    NOT NULL,
    codebook_hash TEXT    NOT NULL,
    manifest_hash TEXT    NOT NULL,
    commitment    BLOB    NOT NULL,
    PRIMARY KEY (round_id, coder_id),
    FOREIGN KEY (round_id, coder_id) REFERENCES round_seats (round_id, coder_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER seals_keep_update BEFORE UPDATE ON seals
BEGIN SELECT RAISE(ABORT, 'a seal never changes'); END;
CREATE TRIGGER seals_keep_delete BEFORE DELETE ON seals
BEGIN SELECT RAISE(ABORT, 'a seal is never taken back'); END;

CREATE TABLE ballot_events (
    round_id     TEXT    NOT NULL,
    coder_id     TEXT    NOT NULL,
    seq          INTEGER NOT NULL CHECK (seq >= 1),
    prev_hash    BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    payload_kind TEXT    NOT NULL,
    payload      BLOB    NOT NULL,
    PRIMARY KEY (round_id, coder_id, seq),
    FOREIGN KEY (round_id, coder_id) REFERENCES round_seats (round_id, coder_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ballot_events_keep_update BEFORE UPDATE ON ballot_events
BEGIN SELECT RAISE(ABORT, 'a ballot is append-only'); END;
CREATE TRIGGER ballot_events_keep_delete BEFORE DELETE ON ballot_events
BEGIN SELECT RAISE(ABORT, 'a ballot is append-only'); END;
CREATE TRIGGER ballot_events_sealed BEFORE INSERT ON ballot_events
    WHEN EXISTS (SELECT 1 FROM seals WHERE round_id = NEW.round_id AND coder_id = NEW.coder_id)
BEGIN SELECT RAISE(ABORT, 'a sealed ballot takes no more labels'); END;

CREATE TABLE adjudication_events (
    round_id  TEXT    NOT NULL REFERENCES rounds (round_id),
    seq       INTEGER NOT NULL CHECK (seq >= 1),
    prev_hash BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash      BLOB    NOT NULL CHECK (length(hash) = 32),
    payload   BLOB    NOT NULL,
    PRIMARY KEY (round_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER adjudication_events_keep_update BEFORE UPDATE ON adjudication_events
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER adjudication_events_keep_delete BEFORE DELETE ON adjudication_events
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER adjudication_events_blind BEFORE INSERT ON adjudication_events
    WHEN (SELECT revealed_at_ms FROM rounds WHERE round_id = NEW.round_id) IS NULL
BEGIN SELECT RAISE(ABORT, 'an unrevealed round takes no decisions'); END;
