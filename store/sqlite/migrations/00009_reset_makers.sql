-- +goose Up

-- Who made a reset: it is worth something as long as they could make it. Nobody knows of those that there are.
ALTER TABLE resets ADD COLUMN made_by INTEGER NOT NULL DEFAULT 0;

-- An account that the Flask version adds may get the id of a deleted one, but not the links that one has made.
-- +goose StatementBegin
CREATE TRIGGER users_leave_no_links AFTER DELETE ON users BEGIN
    DELETE FROM resets WHERE made_by = old.id;
END;
-- +goose StatementEnd
