package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hihichat/chat"
)

var banChecks = []check{
	{"a ban ends membership and moderation", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.join("hall", "carol")
		e.setModerator("hall", "bob", true)
		same(e, "added", e.ban("hall", "bob"), true)
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true, Banned: true})
		e.sameStanding("carol", e.standing("hall", "carol"), chat.Standing{Room: true, Member: true})
		sameList(e, "members", e.members("hall"), []string{"alice", "carol"})
		sameList(e, "moderators", e.moderators("hall"), nil)
		e.sameJoined("bob", nil)
	}},
	{"a ban is kept with all it was given", func(e *env) {
		e.room("hall", "alice")
		want := chat.Ban{
			Room: "hall", User: "bob", By: "alice", Reason: "垃圾广告 <b> \x00 " + strings.Repeat("长", 280),
			At: start.Add(7 * time.Microsecond),
		}
		_, err := e.Rooms.SetBan(e.Context(), want)
		e.must(err)
		sameList(e, "bans", e.bans("hall", "", 10), []chat.Ban{want})
	}},
	{"banning again replaces the ban", func(e *env) {
		e.room("hall", "alice")
		e.ban("hall", "bob")
		want := chat.Ban{Room: "hall", User: "bob", By: "carol", At: start.Add(time.Hour)}
		added, err := e.Rooms.SetBan(e.Context(), want)
		e.must(err)
		same(e, "added", added, false)
		sameList(e, "bans", e.bans("hall", "", 10), []chat.Ban{want})
	}},
	{"those who were never in the room can be banned", func(e *env) {
		e.room("hall", "alice")
		same(e, "added", e.ban("hall", "nobody"), true)
		same(e, "banned", e.standing("hall", "nobody").Banned, true)
		sameList(e, "members", e.members("hall"), []string{"alice"})
	}},
	{"a ban binds in its room alone", func(e *env) {
		e.room("hall", "alice")
		e.room("other", "alice")
		e.join("other", "bob")
		e.setModerator("other", "bob", true)
		e.ban("hall", "bob")
		e.sameStanding("bob in the other room", e.standing("other", "bob"), chat.Standing{Room: true, Member: true, Moderator: true})
		sameList(e, "bans of the other room", e.bans("other", "", 10), nil)
	}},
	{"an owner who is banned owns the room still", func(e *env) {
		e.room("hall", "alice")
		e.ban("hall", "alice")
		e.sameStanding("alice", e.standing("hall", "alice"), chat.Standing{Room: true, Owner: true, Banned: true})
	}},
	{"a ban is lifted once, and gives nothing back", func(e *env) {
		e.room("hall", "alice")
		e.join("hall", "bob")
		e.setModerator("hall", "bob", true)
		e.ban("hall", "bob")
		e.ban("hall", "carol")
		same(e, "lifted", e.unban("hall", "bob"), true)
		same(e, "lifted again", e.unban("hall", "bob"), false)
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true})
		same(e, "carol is banned still", e.standing("hall", "carol").Banned, true)
		same(e, "joined", e.join("hall", "bob"), true)
		same(e, "banned anew", e.ban("hall", "bob"), true)
	}},
	{"a missing room has no bans and gets none", func(e *env) {
		_, err := e.Rooms.SetBan(e.Context(), banOf("nowhere", "bob"))
		e.is(err, chat.ErrNoRoom)
		same(e, "lifted", e.unban("nowhere", "bob"), false)
		sameList(e, "bans", e.bans("nowhere", "", 10), nil)
		same(e, "banned", e.standing("nowhere", "bob").Banned, false)
		e.room("nowhere", "alice")
		same(e, "banned from the room that comes", e.standing("nowhere", "bob").Banned, false)
	}},
	{"pages of bans join without gap or overlap", func(e *env) {
		e.room("hall", "alice")
		var want []string
		for i := range 11 {
			want = append(want, fmt.Sprintf("user %02d", i))
		}
		for i := range want {
			e.ban("hall", want[(i*7)%len(want)])
		}
		var got []string
		after := ""
		for page := e.banned("hall", after, 4); len(page) > 0 && len(got) <= len(want); page = e.banned("hall", after, 4) {
			same(e, "page is within its limit", len(page) <= 4, true)
			got = append(got, page...)
			after = page[len(page)-1]
		}
		sameList(e, "banned", got, want)
		sameList(e, "after a name that nobody has", e.banned("hall", "user 03x", 2), want[4:6])
	}},
	{"names are matched byte for byte and listed in byte order", func(e *env) {
		e.room("hall", "alice")
		for _, name := range awkwardNames {
			e.join("hall", name)
			same(e, "added: "+name, e.ban("hall", name), true)
		}
		sameList(e, "banned", e.banned("hall", "", 1000), slices.Sorted(slices.Values(awkwardNames)))
		sameList(e, "members", e.members("hall"), []string{"alice"})
		for _, name := range awkwardNames {
			same(e, "banned: "+name, e.standing("hall", name).Banned, true)
			same(e, "lifted: "+name, e.unban("hall", name), true)
		}
		sameList(e, "banned", e.banned("hall", "", 1000), nil)
	}},
}

func banOf(room, user string) chat.Ban {
	return chat.Ban{Room: room, User: user, By: "alice", Reason: "spam", At: start}
}

func (e *env) ban(room, user string) (added bool) {
	e.Helper()
	added, err := e.Rooms.SetBan(e.Context(), banOf(room, user))
	e.must(err)
	return added
}

func (e *env) unban(room, user string) (lifted bool) {
	e.Helper()
	lifted, err := e.Rooms.ClearBan(e.Context(), room, user)
	e.must(err)
	return lifted
}

func (e *env) bans(room, after string, limit int) []chat.Ban {
	e.Helper()
	bans, err := e.Rooms.Bans(e.Context(), room, after, limit)
	e.must(err)
	for i := range bans {
		bans[i].At = bans[i].At.UTC()
	}
	return bans
}

// banned returns the names of a page of bans.
func (e *env) banned(room, after string, limit int) []string {
	e.Helper()
	var names []string
	for _, b := range e.bans(room, after, limit) {
		names = append(names, b.User)
	}
	return names
}

// sameJoined checks which of the rooms the list shows the user to have joined.
func (e *env) sameJoined(user string, want []string) {
	e.Helper()
	rooms, err := e.Rooms.Rooms(e.Context(), chat.RoomQuery{Limit: 1000, User: user})
	e.must(err)
	var joined []string
	for _, room := range rooms {
		if room.Joined {
			joined = append(joined, room.Name)
		}
	}
	sameList(e, "rooms joined by "+user, joined, want)
}
