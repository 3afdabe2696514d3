-- +goose Up

-- In a database taken over in place the Flask version may add accounts while both run: their ids are Flask's own. In any
-- other database an account without a flask_id has none.
INSERT INTO marks (name) SELECT 'taken over' WHERE EXISTS (SELECT 1 FROM users WHERE password_hash <> '');

-- +goose StatementBegin
CREATE TRIGGER users_added_by_flask AFTER INSERT ON users
WHEN new.password_hash <> '' AND new.flask_id IS NULL AND EXISTS (SELECT 1 FROM marks WHERE name = 'taken over')
BEGIN
    UPDATE users SET flask_id = new.id WHERE id = new.id;
END;
-- +goose StatementEnd
