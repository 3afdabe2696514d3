-- +goose Up

-- A database that was taken over in place is still the Flask version's too, whose Python may bring an SQLite of 2013: one
-- word in the schema that it does not know (STRICT, WITHOUT ROWID, an index with WHERE, a generated column) and it opens
-- the file no more. So nothing here is younger than SQLite 3.7.

-- The three tables of the Flask version, exactly as it makes them (contract section 4): a database that it has written
-- is taken over as it is, and it can still write its rows afterwards.
CREATE TABLE IF NOT EXISTS users (
    id            INTEGER PRIMARY KEY,
    username      VARCHAR(64) UNIQUE,
    password_hash VARCHAR(128),
    avatar_hash   VARCHAR(32)
);

CREATE TABLE IF NOT EXISTS permissions (
    id              INTEGER PRIMARY KEY,
    permission_name VARCHAR(64) UNIQUE
);

CREATE TABLE IF NOT EXISTS reluserpermission (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER,
    permission_id INTEGER
);

-- What hihichat adds has a default or may be NULL, so that the Flask version need not know of it.
ALTER TABLE users ADD COLUMN argon2_hash TEXT;
ALTER TABLE users ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN created_at INTEGER; -- microseconds since 1970

CREATE INDEX reluserpermission_by_user ON reluserpermission (user_id);

CREATE TABLE sessions (
    id         TEXT NOT NULL PRIMARY KEY,                             -- the SHA-256 of the cookie's value, in hex
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,                                      -- this and the next two: microseconds since 1970
    last_seen  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    remember   INTEGER NOT NULL,
    data       BLOB
);

CREATE INDEX sessions_by_user ON sessions (user_id);

-- SQLite gives the highest id anew once its row is gone, and the Flask version deletes without foreign keys: nobody
-- may inherit the sessions and grants of a user who was deleted.
-- +goose StatementBegin
CREATE TRIGGER users_leave_nothing AFTER DELETE ON users BEGIN
    DELETE FROM sessions WHERE user_id = old.id;
    DELETE FROM reluserpermission WHERE user_id = old.id;
END;
-- +goose StatementEnd
