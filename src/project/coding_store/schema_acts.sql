-- What people did beside their ballots: comments in a calibration round, a codebook that was frozen, promotions,
-- labels handed on from clusters. An act is named by its content, so that the acts of two copies are one set.
CREATE TABLE acts (
    act_id  BLOB    NOT NULL PRIMARY KEY CHECK (length(act_id) = 32),
    kind    TEXT    NOT NULL,
    at_ms   INTEGER NOT NULL,
    payload BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER acts_keep_update BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'an act never changes'); END;
CREATE TRIGGER acts_keep_delete BEFORE DELETE ON acts
BEGIN SELECT RAISE(ABORT, 'an act is taken back by another one'); END;
