-- +goose Up

-- Which account this was in the Flask version's own database: a session cookie of its names it by that. In a database
-- taken over in place it is the same row, and its hash shows that Flask made it. Whoever imports accounts sets it.
ALTER TABLE users ADD COLUMN flask_id INTEGER;
UPDATE users SET flask_id = id WHERE password_hash <> '';
CREATE INDEX users_by_flask_id ON users (flask_id);

-- Foreign proofs of identity that have been used and open nothing any more.
CREATE TABLE tickets (
    digest TEXT NOT NULL PRIMARY KEY, -- SHA-256 in hex
    until  INTEGER NOT NULL           -- to be remembered until then, microseconds since 1970
);

CREATE INDEX tickets_by_until ON tickets (until);

-- Facts about the whole database, each a name that is there or not: see inherited.go.
CREATE TABLE marks (name TEXT NOT NULL PRIMARY KEY);
