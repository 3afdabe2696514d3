-- +goose Up

CREATE TABLE rooms (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    topic      TEXT NOT NULL,
    owner      TEXT NOT NULL,    -- a user name; empty when nobody knows
    created_at INTEGER NOT NULL  -- microseconds since 1970
);

CREATE TABLE members (
    room      INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user      TEXT NOT NULL,
    joined_at INTEGER NOT NULL,  -- microseconds since 1970
    PRIMARY KEY (room, user)
);

CREATE TABLE mutes (
    user  TEXT NOT NULL,
    room  TEXT NOT NULL,         -- a room's name; empty: everywhere
    until INTEGER,               -- microseconds since 1970; NULL: for ever
    PRIMARY KEY (user, room)
);

-- A conversation is a room's (low and high are empty) or a pair's (room is empty, low and high are the two names in
-- byte order).
CREATE TABLE conversations (
    id   INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    low  TEXT NOT NULL,
    high TEXT NOT NULL,
    UNIQUE (room, low, high)
);

CREATE INDEX conversations_by_low ON conversations (low);
CREATE INDEX conversations_by_high ON conversations (high);

-- A message's id carries its time and its place in the order (chat.ID). The index by conversation serves the pages of
-- a history, the one by id retention and the newest time.
CREATE TABLE messages (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    conversation INTEGER NOT NULL REFERENCES conversations (id),
    sender       TEXT NOT NULL,
    text         TEXT NOT NULL
);

CREATE INDEX messages_by_conversation ON messages (conversation, id);
