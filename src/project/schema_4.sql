-- Saved things that another copy had under the same kind, name and version, with another content: kept, never shown.
CREATE TABLE merge_kept (
    kind    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    json    TEXT    NOT NULL CHECK (json_valid(json)),
    PRIMARY KEY (kind, name, version, json)
) STRICT, WITHOUT ROWID;
