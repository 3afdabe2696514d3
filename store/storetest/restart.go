package storetest

import (
	"time"

	"hihichat/chat"
)

var restartChecks = []check{
	{"rooms, owners and members are there again", func(e *env) {
		want := chat.Room{Name: "大厅", Topic: "all", Owner: "alice", CreatedAt: start}
		e.must(e.Rooms.CreateRoom(e.Context(), want))
		e.join("大厅", "bob")
		e.restart()
		room, err := e.Rooms.Room(e.Context(), "大厅")
		e.must(err)
		room.CreatedAt = room.CreatedAt.UTC()
		same(e, "room", room, want)
		sameList(e, "members", e.members("大厅"), []string{"alice", "bob"})
		same(e, "alice owns it", e.standing("大厅", "alice").Owner, true)
		e.is(e.Rooms.CreateRoom(e.Context(), want), chat.ErrRoomExists)
	}},
	{"messages are there again, and order goes on", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		inHall, private := e.say(hall, "alice", counted(20)...), e.say(pair, "bob", "secret")
		e.restart()
		e.sameMessages("room", e.all(hall), inHall)
		e.sameMessages("pair", e.all(pair), private)
		e.sameNewest(private[0].Time)
		sameList(e, "peers", e.peers("alice"), []string{"bob"})
		inHall = append(inHall, e.say(hall, "alice", "after the restart")...)
		e.sameMessages("room", e.all(hall), inHall)
	}},
	{"mutes are there again", func(e *env) {
		timed := chat.Mute{Room: "hall", User: "bob", Until: e.now().Add(time.Hour)}
		e.mute(timed)
		e.mute(chat.Mute{User: "carol"})
		e.restart()
		want := map[string]chat.Mute{"bob": timed, "carol": {User: "carol"}}
		e.sameMutes("mutes", e.mutes("hall", "bob", "carol"), want)
	}},
	{"what was deleted stays deleted", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", counted(5)...)
		e.deleteAll(said[3].Time, 100)
		e.leave("hall", "alice")
		e.mute(chat.Mute{User: "bob"})
		e.must(e.Mutes.ClearMute(e.Context(), chat.Everywhere, "bob"))
		e.restart()
		e.sameMessages("history", e.all(hall), said[3:])
		sameList(e, "members", e.members("hall"), nil)
		e.sameMutes("mutes", e.mutes("hall", "bob"), nil)
	}},
}
