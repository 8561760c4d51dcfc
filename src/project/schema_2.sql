-- Notes on ranges, with tags, and when they were changed.
ALTER TABLE note ADD COLUMN end_ms INTEGER;
ALTER TABLE note ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE note ADD COLUMN changed_at_ms INTEGER;
