package realtime

import (
	"fmt"
	"testing"

	"github.com/zishang520/socket.io/v2/socket"
)

// TestRemovalsCountForWhoTheyConcern: they are noticed by those whom they concern always, by others hardly ever.
func TestRemovalsCountForWhoTheyConcern(t *testing.T) {
	const others = 1000
	rs := newRooms()
	key := func(i int) socket.Room { return roomKey(fmt.Sprint("room ", i)) }
	person := func(i int) socket.Room { return userKey(fmt.Sprint("user ", i)) }
	noticed := func(remove func()) (concerned bool, elsewhere int) {
		own, before := rs.removals(person(0), key(0)), [others]uint64{}
		for i := range before {
			before[i] = rs.removals(person(i+1), key(i+1))
		}
		remove()
		for i := range before {
			if rs.removals(person(i+1), key(i+1)) != before[i] {
				elsewhere++
			}
		}
		return rs.removals(person(0), key(0)) != own, elsewhere
	}
	for name, remove := range map[string]func(){
		"of a user":   func() { rs.expel(person(0), key(0)) },
		"from a room": func() { rs.dismiss(key(0), func(*conn) bool { return true }) },
	} {
		if concerned, elsewhere := noticed(remove); !concerned || elsewhere > others/10 {
			t.Errorf("%s: %v, and %d others", name, concerned, elsewhere)
		}
	}
}
