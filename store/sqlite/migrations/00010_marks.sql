-- +goose Up

-- Read marks: the ID of a message up to which somebody has read. In a room it belongs to the membership, in private to the
-- pair: low's and high's. Empty: none.
ALTER TABLE members ADD COLUMN mark TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN low_mark TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN high_mark TEXT NOT NULL DEFAULT '';

-- One row: everything up to here counts as read by everybody.
CREATE TABLE marks_begin (id TEXT NOT NULL);

CREATE INDEX members_by_user ON members (user);
