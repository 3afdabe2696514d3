package chat_test

import (
	"context"
	"sync"
	"testing"

	"hihichat/chat"
)

// bothLook lets nobody go on from NameFree before two have looked.
type bothLook struct {
	chat.AccountStore
	looked sync.WaitGroup
}

func (b *bothLook) NameFree(ctx context.Context, name string) error {
	err := b.AccountStore.NameFree(ctx, name)
	b.looked.Done()
	b.looked.Wait()
	return err
}

// TestTwoSignUpAtOnce who have both found the name free: one gets it, the other is told that it is taken, and the log says
// whose attempt came to nothing.
func TestTwoSignUpAtOnce(t *testing.T) {
	both := &bothLook{}
	both.looked.Add(2)
	w := newWorld(t, func(s *chat.Stores) { both.AccountStore, s.Accounts = s.Accounts, both })
	w.restart(chat.Options{SignUp: true})
	var errs [2]error
	var done sync.WaitGroup
	for i := range errs {
		done.Go(func() { _, errs[i] = w.SignUp(t.Context(), "2001:db8::1", "eve", "hash") })
	}
	done.Wait()
	if errs[0] == nil {
		errs[0], errs[1] = errs[1], errs[0]
	}
	w.is("the winner", errs[1], nil)
	w.is("the other", errs[0], chat.ErrUserExists)
	if kind := chat.KindOf(errs[0]); kind != chat.Conflict {
		t.Errorf("a refusal of kind %v", kind)
	}
	entries, err := w.stores.Audit.Audit(t.Context(), chat.AuditQuery{Deed: chat.UserSignedUp, Limit: 10})
	w.must(err)
	failed := 0
	for _, e := range entries {
		if e.Failed {
			failed++
		}
	}
	if len(entries) != 3 || failed != 1 {
		t.Errorf("%+v", entries)
	}
}
