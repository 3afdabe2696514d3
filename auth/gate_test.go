package auth

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"hihichat/chat"
)

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(2, 3)
		var inside, refused, done atomic.Int32
		release := make(chan struct{})
		for range 9 {
			go func() {
				if err := g.enter(t.Context()); err != nil {
					if !errors.Is(err, chat.ErrBusy) {
						t.Errorf("refused by %v", err)
					}
					refused.Add(1)
					return
				}
				defer g.leave()
				inside.Add(1)
				<-release
				inside.Add(-1)
				done.Add(1)
			}()
		}
		synctest.Wait()
		if inside.Load() != 2 || refused.Load() != 4 {
			t.Errorf("of nine, %d are inside and %d refused", inside.Load(), refused.Load())
		}
		close(release)
		synctest.Wait()
		if done.Load() != 5 {
			t.Errorf("%d got through", done.Load())
		}
	})
}

func TestGateGivesUpWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 1)
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error)
		go func() { result <- g.enter(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-result; !errors.Is(err, chat.ErrBusy) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		g.leave()
		for range 3 { // the place that was given up is free again
			if err := g.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
			g.leave()
		}
	})
}
