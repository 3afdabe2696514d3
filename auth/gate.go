package auth

import (
	"context"

	"hihichat/chat"
)

const (
	// hashesAtOnce bounds the processor time and memory that passwords may take: one check costs 20 to 170 ms of a core
	// and up to 64 MiB, and messages must get through beside it.
	hashesAtOnce = 2
	// hashesWaiting bounds the queue before the two. Whoever comes when it is full is told to try again: waiting longer
	// than a few seconds helps nobody.
	hashesWaiting = 32
)

// gate lets few through at a time and few wait. Calls may be concurrent.
type gate struct {
	places chan struct{} // one token for each caller inside or waiting
	inside chan struct{} // one token for each caller inside
}

func newGate(inside, waiting int) *gate {
	return &gate{places: make(chan struct{}, inside+waiting), inside: make(chan struct{}, inside)}
}

// enter waits for its turn; leave must be called after it returns nil. chat.ErrBusy when the queue is full or ctx ends
// first.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.places <- struct{}{}:
	default:
		return chat.ErrBusy
	}
	select {
	case g.inside <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-g.places
		return chat.ErrBusy.With(ctx.Err())
	}
}

func (g *gate) leave() {
	<-g.inside
	<-g.places
}
