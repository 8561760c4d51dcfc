-- Notes that a coder writes while their round is blind: envelopes under the secret of their seat. They become ordinary
-- notes with the reveal, and leave this table then. The key is a hash, so that no order of rows tells of one in time.
CREATE TABLE blind_notes (
    round_id   TEXT    NOT NULL,
    coder_id   TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    id         BLOB    NOT NULL CHECK (length(id) = 32),
    envelope   BLOB    NOT NULL,
    PRIMARY KEY (round_id, coder_id, generation, id),
    FOREIGN KEY (round_id, coder_id, generation) REFERENCES seat_locks (round_id, coder_id, generation)
) STRICT, WITHOUT ROWID;
