package auth_test

import (
	"errors"
	"testing"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store/storetest"
)

// TestAProofCountsUntilThePasswordIsReplaced, whichever of the two hashes it rests on.
func TestAProofCountsUntilThePasswordIsReplaced(t *testing.T) {
	stores := storetest.NewMemory()
	alice := storetest.AddLegacyUser(stores, "alice", oldHash)
	p := newPasswords(t, stores)
	prove := func() auth.Proof {
		t.Helper()
		proof, err := p.Login(t.Context(), "alice", oldPassword)
		must(t, err)
		return proof
	}
	byOld, byNew := prove(), prove()
	for range 2 { // a login in between changes nothing
		must(t, p.Holds(t.Context(), byOld))
		must(t, p.Holds(t.Context(), byNew))
		prove()
	}
	_, err := stores.Accounts.ReplacePassword(t.Context(), alice.ID, "another hash", "")
	must(t, err)
	for _, proof := range []auth.Proof{byOld, byNew} {
		if err := p.Holds(t.Context(), proof); !errors.Is(err, auth.ErrBadLogin) {
			t.Errorf("after a new password: %v", err)
		}
	}
}

func TestAProofCountsUntilTheAccountIsGone(t *testing.T) {
	stores := storetest.NewMemory()
	p := newPasswords(t, stores)
	alice := storetest.AddLegacyUser(stores, "alice", oldHash)
	proof, err := p.Login(t.Context(), "alice", oldPassword)
	must(t, err)
	_, err = stores.Accounts.DeleteUser(t.Context(), alice.ID, chat.Deletion{Name: "alice", Fate: chat.KeepMessages})
	must(t, err)
	if err := p.Holds(t.Context(), proof); !errors.Is(err, auth.ErrBadLogin) {
		t.Errorf("after the account was deleted: %v", err)
	}
}
