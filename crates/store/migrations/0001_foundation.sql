-- Conversations and what happens in them. `position` orders; `id` names. Times are RFC 3339 in UTC, text.

CREATE TABLE conversations (
    id         TEXT NOT NULL PRIMARY KEY,
    title      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX conversations_by_update ON conversations (updated_at);

-- A turn put aside by a retry or an edit names the turn that took its place. It is hidden, never deleted.
CREATE TABLE turns (
    position        INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question        TEXT NOT NULL,
    sources         TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'stopped', 'interrupted')),
    started_at      TEXT NOT NULL,
    ended_at        TEXT,
    plan            TEXT,
    passages        TEXT,
    remark          TEXT,
    failure         TEXT,
    superseded_by   TEXT,
    -- The running Mosaic that answers it: when that is gone, the turn was cut off.
    owner           TEXT NOT NULL
) STRICT;

CREATE INDEX turns_by_conversation ON turns (conversation_id, position);
CREATE INDEX turns_running ON turns (conversation_id) WHERE status = 'running';

-- `blocks` is the JSON array of content blocks as they came, unknown kinds and fields among them.
CREATE TABLE messages (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    turn       INTEGER NOT NULL REFERENCES turns (position) ON DELETE CASCADE,
    role       TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    status     TEXT NOT NULL CHECK (status IN ('streaming', 'finished', 'interrupted')),
    blocks     TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX messages_by_turn ON messages (turn);
CREATE INDEX messages_streaming ON messages (turn) WHERE status = 'streaming';

-- An id is the model's own and need only be unique within its turn. `text` and `structured` are zstd frames.
CREATE TABLE tool_calls (
    position        INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL,
    turn            INTEGER NOT NULL REFERENCES turns (position) ON DELETE CASCADE,
    datasource_id   TEXT NOT NULL,
    datasource_name TEXT NOT NULL,
    tool            TEXT NOT NULL,
    arguments       TEXT NOT NULL,
    effect          TEXT NOT NULL CHECK (effect IN ('read', 'write', 'destructive')),
    proposed_at     TEXT NOT NULL,
    approval        TEXT,
    started_at      TEXT,
    outcome         TEXT CHECK (outcome IN ('succeeded', 'failed', 'denied', 'cancelled')),
    elapsed_ms      INTEGER NOT NULL DEFAULT 0,
    cached          INTEGER NOT NULL DEFAULT 0,
    view            TEXT,
    UNIQUE (turn, id)
) STRICT;

-- Apart from the calls, so that listing calls never reads past megabytes of results.
CREATE TABLE tool_results (
    call       INTEGER PRIMARY KEY REFERENCES tool_calls (position) ON DELETE CASCADE,
    text       BLOB NOT NULL,
    structured BLOB
) STRICT;

CREATE TABLE datasources (
    id          TEXT NOT NULL PRIMARY KEY,
    connector   TEXT NOT NULL,
    name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
    field_values TEXT NOT NULL,
    secrets_set TEXT NOT NULL,
    created_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Outlives its turn: what was spent stays spent when a conversation is removed.
CREATE TABLE usage (
    turn_id            TEXT NOT NULL PRIMARY KEY,
    day                TEXT NOT NULL,
    model              TEXT NOT NULL,
    input_tokens       INTEGER NOT NULL,
    output_tokens      INTEGER NOT NULL,
    cache_read_tokens  INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    cost_usd           REAL,
    first_text_ms      INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_by_day ON usage (day, model);

-- What search reads: questions, and the text of answers. Turns put aside have no rows here.
CREATE TABLE search_texts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    turn        INTEGER NOT NULL REFERENCES turns (position) ON DELETE CASCADE,
    from_person INTEGER NOT NULL,
    at          TEXT NOT NULL,
    text        TEXT NOT NULL
) STRICT;

CREATE INDEX search_texts_by_turn ON search_texts (turn);

CREATE VIRTUAL TABLE search_index USING fts5 (
    text,
    content = 'search_texts',
    content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3 4'
);

-- Its `secure-delete` is off: single words of removed texts stay in the index until its parts are merged, but removing
-- would take some twenty times as long, and nothing else could be written meanwhile.

CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
    INSERT INTO search_index (rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
    INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', old.id, old.text);
END;
