-- +goose Up

-- The newest message that retention has removed from a conversation: people stay in each other's lists, in their
-- order, when what they said has expired.
ALTER TABLE conversations ADD COLUMN expired TEXT NOT NULL DEFAULT '';
