package storetest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Caught reports whether a check of the suite, named area/check, fails with the backend: for tests that break a store on
// purpose and ask whether the suite would notice. It ends t when there is no such check.
func Caught(t testing.TB, b Backend, name string) bool {
	t.Helper()
	c := named(t, name)
	return Fails(t, func(t testing.TB) { c.run(newEnv(t, b)) })
}

// named returns a check by its area and name.
func named(t testing.TB, name string) check {
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

// Fails reports whether f fails the test that it gets, which keeps that and what it says to itself. A panic is a failure
// too. f runs in a goroutine of its own, since a fatal failure ends it.
func Fails(t testing.TB, f func(t testing.TB)) bool {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Error(p)
			}
		}()
		f(r)
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

// Log and Logf drop what is said: the failures of a mutant are expected.
func (r *recorder) Log(...any) {}

// Logf implements testing.TB.
func (r *recorder) Logf(string, ...any) {}
