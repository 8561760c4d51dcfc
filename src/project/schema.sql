-- One row: who this file is.
CREATE TABLE project (
    id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    uuid          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Facts are computed when a recording is added; `number` is for references inside this file only.
CREATE TABLE session (
    number        INTEGER NOT NULL PRIMARY KEY,
    session_id    TEXT    NOT NULL UNIQUE,
    content_hash  TEXT    NOT NULL,
    source_file   TEXT    NOT NULL,
    source_format TEXT    NOT NULL,
    added_at_ms   INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    user_id       TEXT,
    duration_ms   INTEGER NOT NULL,
    active_ms     INTEGER NOT NULL,
    events        INTEGER NOT NULL,
    pages         INTEGER NOT NULL,
    clicks        INTEGER NOT NULL,
    key_presses   INTEGER NOT NULL,
    errors        INTEGER NOT NULL,
    viewport_w    INTEGER NOT NULL,
    viewport_h    INTEGER NOT NULL,
    device        TEXT    NOT NULL,
    start_url     TEXT    NOT NULL,
    activity      BLOB    NOT NULL,
    stored_bytes  INTEGER NOT NULL,
    watched       INTEGER NOT NULL DEFAULT 0 CHECK (watched IN (0, 1))
) STRICT;
CREATE INDEX session_content ON session (content_hash);

CREATE TABLE session_property (
    session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    name    TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    PRIMARY KEY (session, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_tab (
    session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    tab     INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    PRIMARY KEY (session, tab)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_warning (
    session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    code    TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    example TEXT    NOT NULL,
    PRIMARY KEY (session, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_tag (
    session INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    tag     TEXT    NOT NULL,
    PRIMARY KEY (session, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    number        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    session       INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    offset_ms     INTEGER,
    author        TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX note_session ON note (session);

-- `data` stands last, so that a list of chunks never touches it.
CREATE TABLE chunk (
    session     INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    seq         INTEGER NOT NULL,
    start_ms    INTEGER NOT NULL,
    end_ms      INTEGER NOT NULL,
    first_event INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    snapshot    INTEGER NOT NULL CHECK (snapshot IN (0, 1)),
    data        BLOB    NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT;

-- Style sheets, images and fonts that many chunks name by hash.
CREATE TABLE long_value (
    number INTEGER NOT NULL PRIMARY KEY,
    hash   BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    data   BLOB    NOT NULL
) STRICT;

CREATE TABLE session_long_value (
    session    INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE,
    long_value INTEGER NOT NULL REFERENCES long_value (number),
    PRIMARY KEY (session, long_value)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_long_value_back ON session_long_value (long_value);

-- Inputs that an import refused, once each.
CREATE TABLE refusal (
    input    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    times    INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms  INTEGER NOT NULL,
    PRIMARY KEY (input, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key  TEXT NOT NULL PRIMARY KEY,
    json TEXT NOT NULL CHECK (json_valid(json))
) STRICT, WITHOUT ROWID;

-- Never updated: a new version is a new row.
CREATE TABLE document (
    kind    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    json    TEXT    NOT NULL CHECK (json_valid(json)),
    PRIMARY KEY (kind, name, version)
) STRICT;

-- What can be computed again: rows may be thrown away at any time.
CREATE TABLE derived (
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    data       BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT;

-- A row for every session that was searched, so that "none found" differs from "not searched".
CREATE TABLE signal_search (
    session       INTEGER NOT NULL PRIMARY KEY REFERENCES session (number) ON DELETE CASCADE,
    rule_set_hash TEXT    NOT NULL
) STRICT;

CREATE TABLE signal_hit (
    session      INTEGER NOT NULL REFERENCES signal_search (session) ON DELETE CASCADE,
    place        INTEGER NOT NULL,
    signal       TEXT    NOT NULL,
    rule_version INTEGER NOT NULL,
    tab          INTEGER NOT NULL,
    start_ms     INTEGER NOT NULL,
    end_ms       INTEGER NOT NULL,
    url          TEXT    NOT NULL,
    x            REAL,
    y            REAL,
    count        INTEGER NOT NULL,
    selector     TEXT,
    evidence     BLOB    NOT NULL,
    PRIMARY KEY (session, place)
) STRICT, WITHOUT ROWID;
