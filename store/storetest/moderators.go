package storetest

import (
	"errors"
	"fmt"
	"slices"

	"hihichat/chat"
)

var moderatorChecks = []check{
	{"a moderator is named and unnamed", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		same(e, "changed", e.setModerator("hall", "bob", true), true)
		sameList(e, "moderators", e.moderators("hall"), []string{"bob"})
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true, Member: true, Moderator: true})
		e.sameStanding("alice", e.standing("hall", "alice"), chat.Standing{Room: true, Member: true, Owner: true})
		same(e, "changed back", e.setModerator("hall", "bob", false), true)
		sameList(e, "moderators", e.moderators("hall"), nil)
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true, Member: true})
	}},
	{"what is so already does not change", func(e *env) {
		e.room("hall", "alice")
		same(e, "unnaming nobody", e.setModerator("hall", "bob", false), false)
		e.setModerator("hall", "bob", true)
		same(e, "naming again", e.setModerator("hall", "bob", true), false)
		sameList(e, "moderators", e.moderators("hall"), []string{"bob"})
	}},
	{"moderators need not be members", func(e *env) {
		e.room("hall", "alice")
		e.setModerator("hall", "bob", true)
		e.sameStanding("a stranger", e.standing("hall", "bob"), chat.Standing{Room: true, Moderator: true})
		sameList(e, "members", e.members("hall"), []string{"alice"})
		e.join("hall", "bob")
		e.leave("hall", "bob")
		e.sameStanding("one who has left", e.standing("hall", "bob"), chat.Standing{Room: true, Moderator: true})
	}},
	{"a moderator is one of that room alone", func(e *env) {
		e.room("hall", "alice")
		e.room("other", "alice")
		e.setModerator("hall", "bob", true)
		same(e, "in the other room", e.standing("other", "bob").Moderator, false)
		sameList(e, "moderators of the other room", e.moderators("other"), nil)
	}},
	{"a missing room has no moderators and gets none", func(e *env) {
		for _, on := range []bool{true, false} {
			_, err := e.Rooms.SetModerator(e.Context(), "nowhere", "bob", on)
			e.is(err, chat.ErrNoRoom)
		}
		sameList(e, "moderators", e.moderators("nowhere"), nil)
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), nil)
		e.room("nowhere", "alice")
		sameList(e, "moderators of the room that comes", e.moderators("nowhere"), nil)
	}},
	{"a room has at most 100", func(e *env) {
		e.room("hall", "alice")
		e.nameModerators("hall", chat.MaxModerators)
		_, err := e.Rooms.SetModerator(e.Context(), "hall", "one more", true)
		e.is(err, chat.ErrTooManyModerators)
		same(e, "one of the hundred again", e.setModerator("hall", "user 000", true), false)
		same(e, "moderators", len(e.moderators("hall")), chat.MaxModerators)
		e.setModerator("hall", "user 000", false)
		same(e, "one more, when there is a place", e.setModerator("hall", "one more", true), true)
		same(e, "moderators", len(e.moderators("hall")), chat.MaxModerators)
	}},
	{"of many who want the last place one gets it", func(e *env) {
		e.room("hall", "alice")
		e.nameModerators("hall", chat.MaxModerators-1)
		var won results[string]
		e.race(func(i int) {
			name := fmt.Sprint("racer ", i)
			switch _, err := e.Rooms.SetModerator(e.Context(), "hall", name, true); {
			case err == nil:
				won.add(name)
			case !errors.Is(err, chat.ErrTooManyModerators):
				e.Errorf("SetModerator: %v", err)
			}
		})
		same(e, "who got it", len(won.list), 1)
		same(e, "moderators", len(e.moderators("hall")), chat.MaxModerators)
	}},
	{"names are matched byte for byte and listed in byte order", func(e *env) {
		e.room("hall", "alice")
		for _, name := range awkwardNames {
			same(e, "named: "+name, e.setModerator("hall", name, true), true)
		}
		sameList(e, "moderators", e.moderators("hall"), slices.Sorted(slices.Values(awkwardNames)))
		for _, name := range awkwardNames {
			same(e, "moderator: "+name, e.standing("hall", name).Moderator, true)
			same(e, "unnamed: "+name, e.setModerator("hall", name, false), true)
		}
		sameList(e, "moderators", e.moderators("hall"), nil)
	}},
}

func (e *env) setModerator(room, user string, on bool) bool {
	e.Helper()
	changed, err := e.Rooms.SetModerator(e.Context(), room, user, on)
	e.must(err)
	return changed
}

// nameModerators names n: "user 000", "user 001" and so on.
func (e *env) nameModerators(room string, n int) {
	e.Helper()
	for i := range n {
		e.setModerator(room, fmt.Sprintf("user %03d", i), true)
	}
}

func (e *env) moderators(room string) []string {
	e.Helper()
	names, err := e.Rooms.Moderators(e.Context(), room)
	e.must(err)
	return names
}
