package storetest

import (
	"errors"

	"hihichat/chat"
)

var roomDeletionChecks = []check{
	{"a deleted room is gone with all that it had", func(e *env) {
		hall, said := e.furnished("hall")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		_, err := e.Rooms.Room(e.Context(), "hall")
		e.is(err, chat.ErrNoRoom)
		_, err = e.Rooms.Members(e.Context(), "hall")
		e.is(err, chat.ErrNoRoom)
		_, err = e.Rooms.Join(e.Context(), "hall", "bob", start)
		e.is(err, chat.ErrNoRoom)
		_, err = e.Messages.Message(e.Context(), hall, said[0].ID)
		e.is(err, chat.ErrNoMessage)
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), nil)
		e.nothingOf("hall", chat.Standing{})
	}},
	{"a new room of that name begins empty", func(e *env) {
		hall, _ := e.furnished("hall")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		e.room("hall", "zoe")
		e.nothingOf("hall", chat.Standing{Room: true})
		sameList(e, "members", e.members("hall"), []string{"zoe"})
		same(e, "room", e.readRoom("hall"), chat.Room{Name: "hall", Owner: "zoe", CreatedAt: start.Add(-timeOfRooms)})
		fresh := e.say(hall, "zoe", "fresh")
		e.purge(3)
		e.sameMessages("history", e.all(hall), fresh)
		e.restart()
		e.sameMessages("history after a restart", e.all(hall), fresh)
	}},
	{"everything else stays", func(e *env) {
		e.furnished("hall")
		pair := chat.Between("alice", "hall")
		private := e.say(pair, "alice", "hello")
		kept := make(map[string][]chat.Message)
		others := []string{"Hall", "hal", "hall-", "hall2", "-hall", "*", "h?ll", "大厅"}
		for _, name := range others {
			_, kept[name] = e.furnished(name)
		}
		e.mute(chat.Mute{User: "muted"})
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		e.purge(1000)
		for _, name := range others {
			e.sameMessages(name, e.all(chat.InRoom(name)), kept[name])
			sameList(e, "members of "+name, e.members(name), []string{"alice", "bob"})
			sameList(e, "moderators of "+name, e.moderators(name), []string{"bob"})
			sameList(e, "banned from "+name, e.banned(name, "", 10), []string{"eve"})
			same(e, "mutes in "+name, len(e.mutes(name, "carol")), 1)
		}
		e.sameMessages("private", e.all(pair), private)
		same(e, "mutes everywhere", len(e.mutes(chat.Everywhere, "muted")), 1)
	}},
	{"deleting a missing room is ErrNoRoom", func(e *env) {
		e.is(e.Rooms.DeleteRoom(e.Context(), "hall"), chat.ErrNoRoom)
		e.room("hall", "alice")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		e.is(e.Rooms.DeleteRoom(e.Context(), "hall"), chat.ErrNoRoom)
	}},
	{"of many who delete a room one does", func(e *env) {
		e.furnished("hall")
		var won results[int]
		e.race(func(i int) {
			switch err := e.Rooms.DeleteRoom(e.Context(), "hall"); {
			case err == nil:
				won.add(i)
			case !errors.Is(err, chat.ErrNoRoom):
				e.Errorf("DeleteRoom: %v", err)
			}
		})
		same(e, "who did", len(won.list), 1)
		e.nothingOf("hall", chat.Standing{})
	}},
	{"purging comes to an end, within its limit", func(e *env) {
		same(e, "purged of nothing", e.purge(10), 0)
		hall := e.room("hall", "alice")
		e.say(hall, "alice", counted(95)...)
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		if n := e.purge(10); n > 95 {
			e.Errorf("%d messages were purged, there were 95", n)
		}
		same(e, "purged again", e.purge(10), 0)
		sameList(e, "dumped", e.dumpedMessages(), nil)
	}},
	{"a deleted room is not archived", func(e *env) {
		e.furnished("hall")
		_, kept := e.furnished("other")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		rooms := e.dumpedRooms()
		if len(rooms) != 1 || rooms[0].Room.Name != "other" {
			e.Errorf("dumped rooms: %v", rooms)
		}
		e.sameMessages("dumped", e.dumpedMessages(), kept)
		e.sameDumpedMutes(e.now(), []chat.Mute{{Room: "other", User: "carol"}})
	}},
	{"names are matched byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.say(e.room(name, "alice"), "alice", "hello")
		}
		for i, name := range awkwardNames {
			e.must(e.Rooms.DeleteRoom(e.Context(), name))
			e.sameMessages(name, e.all(chat.InRoom(name)), nil)
			same(e, "rooms that are left", len(e.rooms(chat.RoomQuery{Limit: 1000})), len(awkwardNames)-i-1)
		}
	}},
}

// furnished makes a room that has everything: two members, a moderator, a ban, a mute, a topic, and messages.
func (e *env) furnished(name string) (chat.Conversation, []chat.Message) {
	e.Helper()
	c := e.room(name, "alice")
	e.join(name, "bob")
	e.setModerator(name, "bob", true)
	e.ban(name, "eve")
	e.mute(chat.Mute{Room: name, User: "carol"})
	topic, public := "topic", true
	e.changeRoom(name, chat.RoomChange{Topic: &topic, Public: &public})
	said := append(e.say(c, "alice", counted(7)...), e.say(c, "bob", "last")...)
	return c, said
}

// nothingOf checks that a furnished room has left nothing.
func (e *env) nothingOf(name string, standing chat.Standing) {
	e.Helper()
	e.sameMessages("history", e.all(chat.InRoom(name)), nil)
	sameList(e, "moderators", e.moderators(name), nil)
	sameList(e, "bans", e.bans(name, "", 10), nil)
	e.sameMutes("mutes", e.mutes(name, "carol", "alice", "bob"), nil)
	for _, user := range []string{"alice", "bob", "carol", "eve"} {
		e.sameStanding(user, e.standing(name, user), standing)
		e.sameJoined(user, nil)
	}
}

// purge frees all there is to free, limit at a time, and returns how much that was.
func (e *env) purge(limit int) int {
	e.Helper()
	total := 0
	for range 1000 {
		n, err := e.Messages.PurgeDeleted(e.Context(), limit)
		e.must(err)
		if n > limit {
			e.Errorf("purged %d, limit %d", n, limit)
		}
		if n == 0 {
			return total
		}
		total += n
	}
	e.Fatalf("PurgeDeleted does not come to an end")
	return total
}
