-- A ballot or a log of decisions that went on in two copies: which one was kept, who chose it and when. `kept` and
-- `set_aside` are where each of the two ended then: a seal, an entry, or a lock. The log of decisions has no coder.
CREATE TABLE fork_choices (
    round_id         TEXT    NOT NULL REFERENCES rounds (round_id),
    coder_id         TEXT    NOT NULL,
    kept             BLOB    NOT NULL CHECK (length(kept) = 32),
    set_aside        BLOB    NOT NULL CHECK (length(set_aside) = 32),
    common           INTEGER NOT NULL,
    kept_events      INTEGER NOT NULL,
    set_aside_events INTEGER NOT NULL,
    chosen_by        TEXT    NOT NULL,
    chosen_at_ms     INTEGER NOT NULL,
    PRIMARY KEY (round_id, coder_id, kept, set_aside)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER fork_choices_keep_update BEFORE UPDATE ON fork_choices
BEGIN SELECT RAISE(ABORT, 'a choice between two logs stays on record'); END;
CREATE TRIGGER fork_choices_keep_delete BEFORE DELETE ON fork_choices
BEGIN SELECT RAISE(ABORT, 'a choice between two logs stays on record'); END;

-- The rows of logs that were not kept, as JSON by column (bytes as in plain files of a salvage). An entry is named by
-- its hash, any other row by the hash of what it holds.
CREATE TABLE set_aside_rows (
    round_id TEXT NOT NULL REFERENCES rounds (round_id),
    coder_id TEXT NOT NULL,
    of_table TEXT NOT NULL,
    id       BLOB NOT NULL CHECK (length(id) = 32),
    row      TEXT NOT NULL CHECK (json_valid(row)),
    PRIMARY KEY (round_id, coder_id, of_table, id)
) STRICT, WITHOUT ROWID;
