package storetest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"hihichat/chat"
)

// whole is a store that keeps all five contracts.
type whole interface {
	chat.AccountStore
	chat.SessionStore
	chat.RoomStore
	chat.MessageStore
	chat.MuteStore
}

// mutant is the reference store with one fault, and the check that must notice it.
type mutant struct {
	name   string
	caught string // area/check
	breaks func(*memory) whole
}

// TestMutants shows that the suite can fail: each deliberately broken store is caught by the check that says so.
func TestMutants(t *testing.T) {
	for _, m := range slices.Concat(roomMutants, messageMutants, muteMutants, accountMutants, sessionMutants, ticketMutants,
		archiveMutants) {
		t.Run(m.name, func(t *testing.T) {
			b := memoryBackend()
			b.Open = func(testing.TB) chat.Stores { return storesOf(m.breaks(newMemory())) }
			if !fails(t, b, named(t, m.caught)) {
				t.Errorf("%q did not notice", m.caught)
			}
		})
	}
}

// TestNoFailureWithoutFault is the counter-check: the recorder itself fails nothing.
func TestNoFailureWithoutFault(t *testing.T) {
	for _, a := range slices.Concat(messageAreas, accountAreas) {
		for _, c := range a.checks {
			if fails(t, memoryBackend(), c) {
				t.Errorf("%s/%s fails against the reference store", a.name, c.name)
			}
		}
	}
}

func storesOf(s whole) chat.Stores {
	return chat.Stores{Accounts: s, Sessions: s, Rooms: s, Messages: s, Mutes: s}
}

// named returns a check by its area and name.
func named(t *testing.T, name string) check {
	t.Helper()
	for _, a := range slices.Concat(messageAreas, accountAreas) {
		for _, c := range a.checks {
			if a.name+"/"+c.name == name {
				return c
			}
		}
	}
	t.Fatalf("no check is named %q", name)
	return check{}
}

// fails runs one check in a goroutine of its own, since a fatal failure ends it, and counts a panic as a failure.
func fails(t *testing.T, b Backend, c check) bool {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Error(p)
			}
		}()
		c.run(newEnv(r, b))
	}()
	<-done
	return r.Failed()
}

// recorder is a test that keeps its failures to itself. Calls may be concurrent.
type recorder struct {
	testing.TB
	mu     sync.Mutex // guards failed
	failed bool
}

func (r *recorder) Helper() {}

func (r *recorder) Fail() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) FailNow() {
	r.Fail()
	runtime.Goexit()
}

func (r *recorder) Error(args ...any) {
	r.Log(strings.TrimSpace(fmt.Sprint(args...)))
	r.Fail()
}

func (r *recorder) Errorf(format string, args ...any) { r.Error(fmt.Sprintf(format, args...)) }

func (r *recorder) Fatal(args ...any) {
	r.Error(args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }

// Log drops what is said: the failures of a mutant are expected.
func (r *recorder) Log(...any) {}
