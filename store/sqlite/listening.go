package sqlite

import (
	"context"
	"encoding/json"

	"hihichat/chat"
)

const (
	updateListening = `UPDATE sessions SET listening = ? WHERE id = ?`
	selectListening = `SELECT listening FROM sessions WHERE id = ?`
)

// SetListening implements chat.SessionStore.
func (s *Store) SetListening(ctx context.Context, id chat.SessionID, where []string) error {
	if where == nil {
		where = []string{}
	}
	list, err := json.Marshal(where)
	if err != nil {
		return failed("name where a session listens", err)
	}
	return s.write(ctx, "keep where a session listens", func(t *tx) error {
		_, err := t.exec(updateListening, string(list), string(id))
		return err
	})
}

// Listening implements chat.SessionStore.
func (s *Store) Listening(ctx context.Context, id chat.SessionID) ([]string, error) {
	rows, err := collect(ctx, s.reader, one[string], selectListening, string(id))
	if err != nil || len(rows) == 0 {
		return nil, failed("read where a session listens", err)
	}
	var where []string
	if err := json.Unmarshal([]byte(rows[0]), &where); err != nil {
		return nil, failed("read where a session listens", err)
	}
	return where, nil
}
