package chat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

// auditHook is a log that something happens with at each entry; an error of it keeps the entry out.
type auditHook struct {
	chat.AuditStore
	before func(chat.AuditEntry) error
	after  func()
}

func (a *auditHook) AppendAudit(ctx context.Context, e chat.AuditEntry) error {
	if a.before != nil {
		if err := a.before(e); err != nil {
			return err
		}
	}
	if a.after != nil {
		defer a.after()
	}
	return a.AuditStore.AppendAudit(ctx, e)
}

// hooked sets a stage whose log has a hook.
func hooked(t *testing.T) (*stage, *auditHook) {
	hook := &auditHook{}
	w := newWorld(t, func(s *chat.Stores) {
		hook.AuditStore = s.Audit
		s.Audit = hook
	})
	w.restart(chat.Options{SignUp: true})
	return newStage(w), hook
}

// of returns the entries about a deed: a deletion's own work adds one of its own, in its time.
func (s *stage) of(deed chat.Deed) []chat.AuditEntry {
	s.Helper()
	entries, err := s.stores.Audit.Audit(context.Background(), chat.AuditQuery{Deed: deed, Limit: 10})
	s.must(err)
	return entries
}

// TestEveryDeedIsWrittenDownBeforeItIsDone, once, with who, when and where from; and no text of a message.
func TestEveryDeedIsWrittenDownBeforeItIsDone(t *testing.T) {
	for _, deed := range chat.Deeds {
		if deed == chat.DeletionFinished {
			continue
		}
		s, hook := hooked(t)
		before, seen := s.snapshot(), false
		hook.before = func(e chat.AuditEntry) error {
			if e.Deed == deed {
				seen = true
				if got := s.snapshot(); got != before {
					t.Errorf("%s was done before it was written down:\n%s", deed, got)
				}
			}
			return nil
		}
		s.must(deeds[deed](t.Context(), s))
		entries := s.of(deed)
		if !seen || len(entries) != 1 || entries[0].Failed || !entries[0].At.Equal(noon) || entries[0].Address != s.root.Address ||
			!slices.Contains([]string{"root", "bob", "new"}, entries[0].Actor) {
			t.Errorf("%s: the log has %+v", deed, entries)
		}
		if strings.Contains(fmt.Sprint(entries), "secret") || strings.Contains(fmt.Sprint(entries), "hash") {
			t.Errorf("%s: the log gives something away: %+v", deed, entries)
		}
		if s.snapshot() == before {
			t.Errorf("%s was not done", deed)
		}
	}
	if len(deeds) != len(chat.Deeds)-1 {
		t.Errorf("%d deeds are tried, there are %d", len(deeds), len(chat.Deeds))
	}
}

// TestNothingIsDoneThatTheLogDoesNotKnowOf: when the log can't be written, neither is anything else.
func TestNothingIsDoneThatTheLogDoesNotKnowOf(t *testing.T) {
	broken := chat.ErrUnavailable.With(errors.New("disk"))
	for deed, do := range deeds {
		s, hook := hooked(t)
		hook.before = func(chat.AuditEntry) error { return broken }
		before := s.snapshot()
		if err := do(t.Context(), s); !errors.Is(err, chat.ErrUnavailable) {
			t.Errorf("%s: %v, want the log's own error", deed, err)
		}
		if got := s.snapshot(); got != before {
			t.Errorf("%s was done all the same:\n%s", deed, got)
		}
		s.told()
	}
}

// TestADeedThatFailsIsWrittenDownAsFailed, also when the one who did it has gone meanwhile.
func TestADeedThatFailsIsWrittenDownAsFailed(t *testing.T) {
	for deed, do := range deeds {
		s, hook := hooked(t)
		before := s.snapshot()
		ctx, cancel := context.WithCancel(t.Context())
		hook.after = func() {
			s.clock.add(time.Second)
			cancel()
		}
		if err := do(ctx, s); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the store's own error", deed, err)
		}
		entries := s.of(deed)
		if len(entries) != 2 || !entries[0].Failed || entries[1].Failed || !entries[0].At.Equal(noon.Add(time.Second)) {
			t.Fatalf("%s: the log has %+v", deed, entries)
		}
		entries[0].ID, entries[0].At, entries[0].Failed = entries[1].ID, entries[1].At, false
		if entries[0] != entries[1] {
			t.Errorf("%s: the log has %+v", deed, entries)
		}
		if got := s.snapshot(); got != before {
			t.Errorf("%s was half done:\n%s", deed, got)
		}
		s.told()
	}
}
