package sqlite

import (
	"testing"

	"hihichat/chat"
	"hihichat/store/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.Backend{
		Open:    func(t testing.TB) chat.Stores { return stores(fresh(t)) },
		Restart: restart,
		LegacyUser: func(t testing.TB, s chat.Stores, name, hash string, flaskID int64) {
			flask(t, s.Rooms.(folder).dir, `INSERT INTO users (username, password_hash, flask_id) VALUES (?, ?, ?)`, name, hash, flaskID)
		},
		RemoveUser: func(t testing.TB, s chat.Stores, id int64) {
			flask(t, s.Rooms.(folder).dir, `DELETE FROM users WHERE id = ?`, id)
		},
	})
}
