package storetest

import (
	"slices"
	"testing"

	"hihichat/chat"
)

func TestMemory(t *testing.T) { Run(t, memoryBackend()) }

// memoryBackend is the reference store. Its restart keeps everything: it stands for a process that never ends.
func memoryBackend() Backend {
	return Backend{
		Open:    func(testing.TB) chat.Stores { return NewMemory() },
		Restart: func(_ testing.TB, s chat.Stores) chat.Stores { return s },
		LegacyUser: func(t testing.TB, s chat.Stores, name, hash string, flaskID int64) {
			u := AddLegacyUser(s, name, hash)
			if err := reference(s.Accounts).change(t.Context(), u.ID, func(a *account) { a.flask = flaskID }); err != nil {
				t.Fatal(err)
			}
		},
		RemoveUser: func(_ testing.TB, s chat.Stores, id int64) {
			m := reference(s.Accounts)
			m.mu.Lock()
			defer m.mu.Unlock()
			m.users = slices.DeleteFunc(m.users, func(a *account) bool { return a.ID == id })
		},
	}
}
