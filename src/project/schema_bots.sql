-- What speaks for a session being a program's, computed when it is added; `evidence` is a JSON list of
-- {"reason", "found"}. A session without a row was not looked at by this version.
CREATE TABLE session_bot (
    session    INTEGER NOT NULL PRIMARY KEY REFERENCES session (number) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    likelihood REAL    NOT NULL CHECK (likelihood BETWEEN 0 AND 1),
    evidence   TEXT    NOT NULL CHECK (json_valid(evidence))
) STRICT;

-- What an analyst says instead; the last word counts, and `is_bot` NULL takes it back.
CREATE TABLE session_bot_word (
    session    INTEGER NOT NULL PRIMARY KEY REFERENCES session (number) ON DELETE CASCADE,
    is_bot     INTEGER CHECK (is_bot IN (0, 1)),
    author     TEXT    NOT NULL,
    said_at_ms INTEGER NOT NULL
) STRICT;

-- Verdicts of recording tools, apart from the events, because coders of an open round must not see them.
CREATE TABLE vendor_verdict (
    session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    place   INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL,
    tab     INTEGER NOT NULL,
    tool    TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    count   INTEGER,
    node    INTEGER,
    PRIMARY KEY (session, place)
) STRICT, WITHOUT ROWID;
