package chat

import (
	"context"
	"strconv"
	"time"
)

// May is the policy's decision about an action that is done to somebody of that name and role.
func May(a Actor, act Action, s Standing, name string, role Role) error {
	return may(a, act, s, target{name, role})
}

// RoleOf returns the role of a in the room that s is about.
func RoleOf(a Actor, s Standing) Role { return roleOf(a, s) }

// In puts the key into an ID, as a message that is sent with it has.
func (k Key) In(id ID) ID { return k.in(id) }

// RepeatsKept uses keys at one moment and returns how many are remembered after each of them.
func RepeatsKept(keys int) []int {
	var r repeats
	var kept []int
	nothing := settled("")
	for i := range keys {
		t, _ := r.turn(context.Background(), nameOf(strconv.Itoa(i), Conversation{}, ""), time.Unix(0, 0))
		r.end(t, nothing)
		kept = append(kept, len(r.young)+len(r.old))
	}
	return kept
}

// KeysKept returns of how many keys the service knows.
func (s *Service) KeysKept() int {
	s.repeats.mu.Lock()
	defer s.repeats.mu.Unlock()
	return len(s.repeats.young) + len(s.repeats.old)
}
