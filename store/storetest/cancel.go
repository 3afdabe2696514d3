package storetest

import (
	"context"
	"errors"

	"hihichat/chat"
)

// A caller who has gone gets the context's error, and nothing has happened.
var cancelChecks = []check{
	{"rooms", func(e *env) {
		e.room("hall", "alice")
		gone := e.gone()
		e.cancelled("CreateRoom", e.Rooms.CreateRoom(gone, chat.Room{Name: "other", Owner: "alice", CreatedAt: start}))
		_, err := e.Rooms.Room(gone, "hall")
		e.cancelled("Room", err)
		_, err = e.Rooms.Rooms(gone, chat.RoomQuery{Limit: 10})
		e.cancelled("Rooms", err)
		_, err = e.Rooms.Join(gone, "hall", "bob", start)
		e.cancelled("Join", err)
		_, err = e.Rooms.Leave(gone, "hall", "alice")
		e.cancelled("Leave", err)
		_, err = e.Rooms.Members(gone, "hall")
		e.cancelled("Members", err)
		_, err = e.Rooms.Standing(gone, "hall", "alice")
		e.cancelled("Standing", err)
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), []string{"hall"})
		sameList(e, "members", e.members("hall"), []string{"alice"})
	}},
	{"messages", func(e *env) {
		hall := e.room("hall", "alice")
		said := e.say(hall, "alice", "one", "two")
		gone := e.gone()
		batch := []chat.Message{e.message(hall, "alice", "three"), e.message(hall, "alice", "four")}
		errs := e.Messages.Append(gone, batch)
		same(e, "errors of Append", len(errs), 2)
		for _, err := range errs {
			e.cancelled("Append", err)
		}
		_, err := e.Messages.Messages(gone, hall, chat.HistoryQuery{Limit: 10})
		e.cancelled("Messages", err)
		_, _, err = e.Messages.Sent(gone, hall, "alice", sentKey, "")
		e.cancelled("Sent", err)
		_, err = e.Messages.NewestTime(gone)
		e.cancelled("NewestTime", err)
		_, err = e.Messages.DeleteBefore(gone, batch[1].Time, 10)
		e.cancelled("DeleteBefore", err)
		_, err = e.Messages.PrivatePeers(gone, "alice")
		e.cancelled("PrivatePeers", err)
		e.sameMessages("history", e.all(hall), said)
	}},
	{"mutes", func(e *env) {
		e.mute(chat.Mute{User: "bob"})
		gone := e.gone()
		e.cancelled("SetMute", e.Mutes.SetMute(gone, chat.Mute{User: "carol"}, e.now()))
		e.cancelled("ClearMute", e.Mutes.ClearMute(gone, chat.Everywhere, "bob"))
		_, err := e.Mutes.Mutes(gone, "hall", []string{"bob"}, e.now())
		e.cancelled("Mutes", err)
		e.sameMutes("mutes", e.mutes("hall", "bob", "carol"), map[string]chat.Mute{"bob": {User: "bob"}})
	}},
}

// gone returns the context of a caller who does not wait any more.
func (e *env) gone() context.Context {
	ctx, cancel := context.WithCancel(e.Context())
	cancel()
	return ctx
}

func (e *env) cancelled(what string, err error) {
	e.Helper()
	if !errors.Is(err, context.Canceled) {
		e.Errorf("%s for a caller who has gone: %v, want context.Canceled", what, err)
	}
}
