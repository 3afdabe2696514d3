package auth

import (
	"context"

	"hihichat/chat"
)

// State says what a request's session cookie turned out to be.
type State int

const (
	// None: the request brought no cookie. Its sender is a guest by choice.
	None State = iota
	// Live: the cookie opens a session; the actor is its user.
	Live
	// Dead: there is a cookie, but it opens nothing (any more). Its sender believes to be signed in and must be told,
	// not be treated as a guest.
	Dead
)

var stateNames = [...]string{"none", "live", "dead"}

// String returns the state's name for logs.
func (s State) String() string {
	if s >= 0 && int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// actorKey is the context key of identity.
type actorKey struct{}

// identity is what WithActor puts into a context.
type identity struct {
	actor chat.Actor
	state State
}

// WithActor returns a context that carries who acts. Only code that has resolved a session may call it.
func WithActor(ctx context.Context, a chat.Actor, state State) context.Context {
	return context.WithValue(ctx, actorKey{}, identity{actor: a, state: state})
}

// ActorOf returns who acts: a guest without a cookie when nobody has said anything else.
func ActorOf(ctx context.Context) (chat.Actor, State) {
	id, _ := ctx.Value(actorKey{}).(identity)
	return id.actor, id.state
}
