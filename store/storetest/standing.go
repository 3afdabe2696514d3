package storetest

import (
	"time"

	"hihichat/chat"
)

var standingChecks = []check{
	{"an owner, a member and a stranger", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		for user, want := range map[string]chat.Standing{
			"alice": {Room: true, Member: true, Owner: true},
			"bob":   {Room: true, Member: true},
			"carol": {Room: true},
			"Alice": {Room: true},
			"":      {Room: true},
		} {
			e.sameStanding(user, e.standing("hall", user), want)
		}
	}},
	{"an owner who has left owns the room still", func(e *env) {
		e.room("hall", "alice")
		e.leave("hall", "alice")
		e.sameStanding("alice", e.standing("hall", "alice"), chat.Standing{Room: true, Owner: true})
	}},
	{"a missing room is no error", func(e *env) {
		e.room("hall", "alice")
		e.sameStanding("alice", e.standing("nowhere", "alice"), chat.Standing{})
	}},
	{"a mute that binds everywhere counts in a missing room too", func(e *env) {
		e.mute(chat.Mute{User: "bob"})
		e.sameStanding("bob", e.standing("nowhere", "bob"), chat.Standing{Mutes: []chat.Mute{{User: "bob"}}})
	}},
	{"the name of everywhere is no room with mutes of its own", func(e *env) {
		e.mute(chat.Mute{User: "bob"})
		standing := e.standing(chat.Everywhere, "bob")
		same(e, "mutes", len(standing.Mutes), 1)
		same(e, "room exists", standing.Room, false)
	}},
	{"mutes of the room and of everywhere are both there", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.mute(chat.Mute{Room: "hall", User: "bob"})
		e.mute(chat.Mute{User: "bob"})
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true, Member: true,
			Mutes: []chat.Mute{{Room: "hall", User: "bob"}, {User: "bob"}}})
	}},
	{"mutes of other rooms and other users do not count", func(e *env) {
		e.room("hall", "alice")
		e.room("other", "alice")
		e.join("hall", "bob")
		e.mute(chat.Mute{Room: "other", User: "bob"})
		e.mute(chat.Mute{Room: "hall", User: "alice"})
		e.mute(chat.Mute{User: "alice"})
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true, Member: true})
	}},
	{"a scope holds one mute, the last one set", func(e *env) {
		e.room("hall", "alice")
		e.mute(chat.Mute{User: "bob"})
		e.mute(chat.Mute{User: "bob", Until: e.now().Add(time.Hour)})
		standing := e.standing("hall", "bob")
		if len(standing.Mutes) != 1 || standing.Mutes[0].Forever() {
			e.Errorf("mutes: %v", standing.Mutes)
		}
	}},
	{"a cleared mute is gone", func(e *env) {
		e.room("hall", "alice")
		e.mute(chat.Mute{Room: "hall", User: "bob"})
		e.must(e.Mutes.ClearMute(e.Context(), "hall", "bob"))
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true})
	}},
	{"names are matched byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.room("room of "+name, name)
			e.room(name, "somebody")
		}
		for _, name := range awkwardNames {
			e.sameStanding(name, e.standing("room of "+name, name), chat.Standing{Room: true, Member: true, Owner: true})
			e.sameStanding(name, e.standing(name, name), chat.Standing{Room: true})
		}
	}},
}

func (e *env) standing(room, user string) chat.Standing {
	e.Helper()
	standing, err := e.Rooms.Standing(e.Context(), room, user)
	e.must(err)
	return standing
}

// sameStanding compares standings; the order of mutes does not matter.
func (e *env) sameStanding(user string, got, want chat.Standing) {
	e.Helper()
	same(e, user+": room exists", got.Room, want.Room)
	same(e, user+": member", got.Member, want.Member)
	same(e, user+": owner", got.Owner, want.Owner)
	same(e, user+": moderator", got.Moderator, want.Moderator)
	same(e, user+": banned", got.Banned, want.Banned)
	same(e, user+": public room", got.Public, want.Public)
	e.sameMutes(user, byScope(got.Mutes), byScope(want.Mutes))
}

func byScope(mutes []chat.Mute) map[string]chat.Mute {
	scopes := make(map[string]chat.Mute)
	for _, m := range mutes {
		scopes["scope "+m.Room] = m
	}
	return scopes
}
