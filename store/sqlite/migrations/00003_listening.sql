-- +goose Up

-- Where the session's sockets listen, a JSON array of names: for clients that don't say it again after a restart.
ALTER TABLE sessions ADD COLUMN listening TEXT NOT NULL DEFAULT '[]';
