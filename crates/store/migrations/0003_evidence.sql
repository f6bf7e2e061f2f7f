-- What an answer rests on, and what was asked of each source. JSON where the whole is read and written at once.
ALTER TABLE turns ADD COLUMN citations TEXT;
ALTER TABLE turns ADD COLUMN joined TEXT;
ALTER TABLE turns ADD COLUMN receipt TEXT;
ALTER TABLE turns ADD COLUMN follow_ups TEXT;
-- How many records the answer was made from; empty where no runs brought any.
ALTER TABLE turns ADD COLUMN findings INTEGER;

-- A message of an answer that was begun anew within its turn. It is hidden, never deleted.
ALTER TABLE messages ADD COLUMN put_aside INTEGER NOT NULL DEFAULT 0;

ALTER TABLE tool_calls ADD COLUMN run_id TEXT;
ALTER TABLE tool_calls ADD COLUMN origins TEXT;
ALTER TABLE tool_calls ADD COLUMN card TEXT;

ALTER TABLE conversations ADD COLUMN pinned TEXT NOT NULL DEFAULT '[]';
ALTER TABLE conversations ADD COLUMN allowed TEXT NOT NULL DEFAULT '[]';

-- Records of sources as they were when they were read. `text` is a zstd frame.
CREATE TABLE records (
    turn          INTEGER NOT NULL REFERENCES turns (position) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    datasource_id TEXT NOT NULL,
    datasource    TEXT NOT NULL,
    connector     TEXT NOT NULL,
    call_id       TEXT NOT NULL,
    title         TEXT NOT NULL,
    text          BLOB NOT NULL,
    author        TEXT,
    time          TEXT,
    url           TEXT,
    status        TEXT,
    read_at       TEXT NOT NULL,
    PRIMARY KEY (turn, number)
) STRICT;

-- One source's part of a turn. Without an entry it did not come to its end.
CREATE TABLE runs (
    position      INTEGER PRIMARY KEY AUTOINCREMENT,
    turn          INTEGER NOT NULL REFERENCES turns (position) ON DELETE CASCADE,
    id            TEXT NOT NULL,
    datasource_id TEXT NOT NULL,
    datasource    TEXT NOT NULL,
    entry         TEXT,
    UNIQUE (turn, id)
) STRICT;

-- Names of people and places that a source's records mentioned: they tell which source a later question may be about.
CREATE TABLE met (
    datasource_id TEXT NOT NULL REFERENCES datasources (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('person', 'place')),
    name          TEXT NOT NULL COLLATE NOCASE,
    seen_at       TEXT NOT NULL,
    count         INTEGER NOT NULL,
    PRIMARY KEY (datasource_id, kind, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX met_by_time ON met (datasource_id, seen_at);
