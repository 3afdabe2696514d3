-- +goose Up

-- All that a search looks at, in the order of its pages and a tenth of the size of the accounts themselves.
CREATE INDEX users_to_search ON users (id, name_key, shown_key);
