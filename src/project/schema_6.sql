-- What a session held before personal data in it was masked: importing or merging the same again changes nothing.
CREATE TABLE masked_content (
    content_hash TEXT    NOT NULL PRIMARY KEY,
    session      INTEGER NOT NULL REFERENCES session (number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX masked_content_session ON masked_content (session);
