-- What people said of hits of signals: a hit is known by its definition, its version, where it begins and what made it
-- fire, as its row goes whenever signals are found anew.
CREATE TABLE signal_judgement (
    session      INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    signal       TEXT    NOT NULL,
    rule_version INTEGER NOT NULL,
    tab          INTEGER NOT NULL,
    start_ms     INTEGER NOT NULL,
    end_ms       INTEGER NOT NULL,
    author       TEXT    NOT NULL,
    is_right     INTEGER NOT NULL CHECK (is_right IN (0, 1)),
    judged_at_ms INTEGER NOT NULL,
    PRIMARY KEY (session, signal, rule_version, tab, start_ms, end_ms, author)
) STRICT, WITHOUT ROWID;
