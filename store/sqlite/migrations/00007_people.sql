-- +goose Up

-- Rooms: whom their owners have named moderators, and who is banned from them. In a public one guests may read.
ALTER TABLE rooms ADD COLUMN public INTEGER NOT NULL DEFAULT 0;

CREATE TABLE moderators (
    room INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user TEXT NOT NULL,
    PRIMARY KEY (room, user)
);

CREATE TABLE bans (
    room      INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user      TEXT NOT NULL,
    banned_by TEXT NOT NULL,
    reason    TEXT NOT NULL,
    at        INTEGER NOT NULL,  -- microseconds since 1970
    PRIMARY KEY (room, user)
);

ALTER TABLE mutes ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX mutes_by_room ON mutes (room); -- those that go with their room

ALTER TABLE messages ADD COLUMN removed INTEGER NOT NULL DEFAULT 0; -- taken back: text is empty

-- Conversations that are to be freed of their messages bit by bit and then to vanish. Their rows in conversations have a
-- room and a pair, which no conversation has that anybody asks for: see purge.go.
CREATE TABLE buried (conversation INTEGER PRIMARY KEY REFERENCES conversations (id));

-- Accounts. What the Flask version adds is enabled and has no shown name; the keys are the names in the form in which two
-- are compared, name_key is NULL until somebody has needed it.
ALTER TABLE users ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN shown_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN name_key TEXT;
ALTER TABLE users ADD COLUMN shown_key TEXT; -- NULL: no shown name
CREATE INDEX users_by_name_key ON users (name_key);
CREATE INDEX users_by_shown_key ON users (shown_key);
CREATE INDEX users_by_rank ON users (is_admin, disabled);

ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- One-time links for a new password.
CREATE TABLE resets (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    digest  TEXT NOT NULL UNIQUE, -- the SHA-256 of the link's secret, in hex
    until   INTEGER NOT NULL      -- microseconds since 1970
);

-- As with sessions: the Flask version deletes without foreign keys, and the id may be given anew.
-- +goose StatementBegin
CREATE TRIGGER users_leave_no_reset AFTER DELETE ON users BEGIN
    DELETE FROM resets WHERE user_id = old.id;
END;
-- +goose StatementEnd

-- What deleted accounts have left to be done, and the names and ids that nobody gets any more. Of the names only the
-- SHA-256, in hex: somebody may have wanted theirs to be forgotten.
CREATE TABLE deletions (
    name TEXT NOT NULL PRIMARY KEY,
    fate TEXT NOT NULL,
    heir TEXT NOT NULL,
    at   INTEGER NOT NULL -- microseconds since 1970
);

CREATE TABLE retired_names (digest TEXT NOT NULL PRIMARY KEY);
CREATE TABLE retired_ids (id INTEGER PRIMARY KEY);

-- The audit log. An index holds the id of each row after its own column, so that each gives the newest first.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL, -- microseconds since 1970
    actor   TEXT NOT NULL,
    deed    TEXT NOT NULL,
    target  TEXT NOT NULL,
    room    TEXT NOT NULL,
    reason  TEXT NOT NULL,
    detail  TEXT NOT NULL,
    address TEXT NOT NULL,
    failed  INTEGER NOT NULL
);

CREATE INDEX audit_by_at ON audit (at);
CREATE INDEX audit_by_actor ON audit (actor);
CREATE INDEX audit_by_target ON audit (target);
CREATE INDEX audit_by_room ON audit (room);
CREATE INDEX audit_by_deed ON audit (deed);

-- Nothing is taken out of it or changed, not even by who has the file open by mistake. OR REPLACE would delete without a
-- DELETE.
-- +goose StatementBegin
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id) BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd
