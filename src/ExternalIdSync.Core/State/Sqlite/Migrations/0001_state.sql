-- The first schema. What the tables are for, and how to read them with sqlite3, stands in src/ExternalIdSync.Core/State/README.md.
-- Times are milliseconds since 1970-01-01T00:00:00Z. Durations are milliseconds.

-- Names once, so that a row needs a byte or two to say whose it is.
CREATE TABLE jobs (
    job_id INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
);

-- The right to run a job. A row is never deleted, so that its fencing number only grows.
CREATE TABLE leases (
    job_id      INTEGER PRIMARY KEY REFERENCES jobs (job_id),
    fencing     INTEGER NOT NULL,       -- grows by one with every holder
    owner       TEXT,                   -- NULL: given back
    acquired_at INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL        -- from then on another holder may take over
);

-- One job at one target.
CREATE TABLE scopes (
    scope_id INTEGER PRIMARY KEY,
    job_id   INTEGER NOT NULL REFERENCES jobs (job_id),
    target   TEXT NOT NULL,
    UNIQUE (job_id, target)
);

-- External ID -> the target's own id, and the fingerprint of what was last written successfully.
-- One B-tree and no rowid: the table is its own index, which keeps a link well below 200 bytes.
CREATE TABLE links (
    scope_id    INTEGER NOT NULL,
    external_id TEXT NOT NULL,          -- compared byte by byte: case counts
    target_id   TEXT,                   -- NULL: the target told none
    fingerprint BLOB,                   -- 16 bytes; NULL: nothing written, or a write whose end is not known
    PRIMARY KEY (scope_id, external_id)
) WITHOUT ROWID;

-- How far a job has read and settled a source.
CREATE TABLE cursors (
    job_id     INTEGER NOT NULL REFERENCES jobs (job_id),
    source     TEXT NOT NULL,
    text       TEXT NOT NULL,           -- opaque to everyone but the source
    position   TEXT,                    -- the same place for people
    updated_at INTEGER NOT NULL,
    run_id     INTEGER,                 -- NULL: moved by hand
    PRIMARY KEY (job_id, source)
) WITHOUT ROWID;

-- What a job noted at its last run to tell changes by: its source's fields, its map's version.
CREATE TABLE notes (
    job_id INTEGER NOT NULL REFERENCES jobs (job_id),
    name   TEXT NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (job_id, name)
) WITHOUT ROWID;

CREATE TABLE runs (
    run_id         INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id         INTEGER NOT NULL REFERENCES jobs (job_id),
    source         TEXT NOT NULL,
    target         TEXT NOT NULL,
    owner          TEXT NOT NULL,
    fencing        INTEGER NOT NULL,    -- of the lease it ran under
    started_at     INTEGER NOT NULL,
    active_at      INTEGER NOT NULL,    -- last sign of life
    ended_at       INTEGER,             -- NULL: on, or its process is gone
    status         TEXT,                -- Succeeded, PartiallySucceeded, Failed, Stopped; NULL: on
    read           INTEGER NOT NULL DEFAULT 0,
    created        INTEGER NOT NULL DEFAULT 0,
    updated        INTEGER NOT NULL DEFAULT 0,
    unchanged      INTEGER NOT NULL DEFAULT 0,
    conflicts      INTEGER NOT NULL DEFAULT 0,
    rejected       INTEGER NOT NULL DEFAULT 0,
    blocked        INTEGER NOT NULL DEFAULT 0,
    failed         INTEGER NOT NULL DEFAULT 0,
    deleted        INTEGER NOT NULL DEFAULT 0,  -- gone at the source: told, never carried out
    merged         INTEGER NOT NULL DEFAULT 0,
    requests       INTEGER NOT NULL DEFAULT 0,
    retries        INTEGER NOT NULL DEFAULT 0,
    duration       INTEGER NOT NULL DEFAULT 0,
    lag_largest    INTEGER,
    lag_median     INTEGER,
    cursor_before  TEXT,
    cursor_after   TEXT,
    stop_reason    TEXT,
    stop_code      TEXT,                -- a row of the error table
    sequence       INTEGER NOT NULL DEFAULT 0   -- the last one used in outcomes
);
CREATE INDEX runs_by_job ON runs (job_id, run_id);

-- What became of single records in the last runs. Records that needed no write are only counted.
CREATE TABLE outcomes (
    run_id      INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    external_id TEXT,
    row         INTEGER NOT NULL,
    outcome     INTEGER NOT NULL,       -- 0 Created, 1 Updated, 2 Unchanged, 3 Conflict, 4 Rejected, 5 Blocked, 6 Failed
    code        TEXT,
    PRIMARY KEY (run_id, sequence)
) WITHOUT ROWID;

-- Records that were not written, with the values that a replay needs. PERSONAL DATA: nothing else in this file holds any.
CREATE TABLE rejections (
    rejection_id            INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id                  INTEGER NOT NULL REFERENCES jobs (job_id),
    external_id             TEXT NOT NULL,      -- '': none that could be used
    identity                INTEGER NOT NULL,   -- tells rows without external ID apart: a hash of row and values; else 0
    row                     INTEGER NOT NULL,
    outcome                 TEXT NOT NULL,      -- Conflict, Rejected, Blocked, Failed
    code                    TEXT,
    reason                  TEXT,
    field                   TEXT,
    conflicting_external_id TEXT,
    conflicting_id          TEXT,
    attempt                 INTEGER NOT NULL,
    first_seen              INTEGER NOT NULL,
    last_seen               INTEGER NOT NULL,
    run_id                  INTEGER NOT NULL,
    replay_run_id           INTEGER,
    version                 TEXT,               -- the source change the record carries
    changed_at              TEXT,               -- ISO 8601 with offset
    source                  TEXT,               -- JSON: an object of fields, or an array of what a bad row held
    UNIQUE (job_id, external_id, identity)
);

-- Requests used in the current window of a quota, shared by every process that uses this file.
CREATE TABLE quotas (
    quota        TEXT PRIMARY KEY,
    window_start INTEGER NOT NULL,
    used         INTEGER NOT NULL
) WITHOUT ROWID;
