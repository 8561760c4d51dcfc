-- A queue may show an item twice: the later place is the silent repeat.
CREATE TABLE round_queue_with_repeats (
    round_id TEXT    NOT NULL,
    coder_id TEXT    NOT NULL,
    position INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    PRIMARY KEY (round_id, coder_id, position),
    FOREIGN KEY (round_id, coder_id) REFERENCES round_seats (round_id, coder_id) ON DELETE CASCADE,
    FOREIGN KEY (round_id, ordinal) REFERENCES round_items (round_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO round_queue_with_repeats (round_id, coder_id, position, ordinal)
    SELECT round_id, coder_id, position, ordinal FROM round_queue;
DROP TABLE round_queue;
ALTER TABLE round_queue_with_repeats RENAME TO round_queue;
