package storetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"hihichat/chat"
)

var moderationRestartChecks = []check{
	{"owners, moderators, bans and publicity are there again", func(e *env) {
		hall, said := e.furnished("大厅")
		e.must(e.Rooms.SetOwner(e.Context(), "大厅", "alice", "bob"))
		e.unban("大厅", e.bans("大厅", "", 10)[0].User)
		e.ban("大厅", "zoe")
		e.restart()
		want := chat.Room{Name: "大厅", Topic: "topic", Owner: "bob", Public: true, CreatedAt: start.Add(-timeOfRooms)}
		same(e, "room", e.readRoom("大厅"), want)
		e.owns("大厅", "bob", "alice")
		sameList(e, "moderators", e.moderators("大厅"), []string{"bob"})
		sameList(e, "bans", e.bans("大厅", "", 10), []chat.Ban{banOf("大厅", "zoe")})
		e.sameMessages("history", e.all(hall), said)
	}},
	{"a deleted room stays deleted", func(e *env) {
		e.furnished("hall")
		e.must(e.Rooms.DeleteRoom(e.Context(), "hall"))
		e.restart()
		e.nothingOf("hall", chat.Standing{})
		e.purge(3)
		e.nothingOf("hall", chat.Standing{})
		e.is(e.Rooms.DeleteRoom(e.Context(), "hall"), chat.ErrNoRoom)
	}},
}

var moderationRaceChecks = []check{
	{"bans and joins by many leave everybody in or out", func(e *env) {
		e.room("hall", "alice")
		e.race(func(i int) {
			user := fmt.Sprint("user ", i/2)
			var err error
			if i%2 == 0 {
				_, err = e.Rooms.SetBan(e.Context(), banOf("hall", user))
			} else {
				_, err = e.Rooms.Join(e.Context(), "hall", user, start)
			}
			if err != nil {
				e.Errorf("%s: %v", user, err)
			}
		})
		same(e, "banned", len(e.banned("hall", "", 100)), racers/2)
		for i := range racers / 2 {
			same(e, "banned", e.standing("hall", fmt.Sprint("user ", i)).Banned, true)
		}
	}},
	{"a room is deleted among joins, bans and messages", func(e *env) {
		hall := e.room("hall", "alice")
		e.race(func(i int) {
			user := fmt.Sprint("user ", i)
			var errs []error
			switch i % 4 {
			case 0:
				errs = append(errs, e.Rooms.DeleteRoom(e.Context(), "hall"))
			case 1:
				_, err := e.Rooms.Join(e.Context(), "hall", user, start)
				errs = append(errs, err)
			case 2:
				_, err := e.Rooms.SetBan(e.Context(), banOf("hall", user))
				errs = append(errs, err)
			case 3:
				_, err := e.Rooms.SetModerator(e.Context(), "hall", user, true)
				errs = append(errs, err)
			}
			for _, err := range errs {
				if err != nil && !errors.Is(err, chat.ErrNoRoom) {
					e.Errorf("%s: %v", user, err)
				}
			}
		})
		e.room("hall", "zoe")
		sameList(e, "members of the next", e.members("hall"), []string{"zoe"})
		sameList(e, "moderators of the next", e.moderators("hall"), nil)
		sameList(e, "banned from the next", e.banned("hall", "", 100), nil)
		e.sameMessages("history of the next", e.all(hall), nil)
	}},
	{"messages that come while others are disowned are kept", func(e *env) {
		hall := e.room("hall", "alice")
		old := e.say(hall, "bob", counted(300)...)
		fresh := make([]chat.Message, 100)
		for i := range fresh {
			fresh[i] = e.message(hall, "alice", fmt.Sprint("new ", i))
		}
		var all sync.WaitGroup
		all.Go(func() {
			for _, m := range fresh {
				e.reportAppend([]chat.Message{m})
			}
		})
		all.Go(func() { same(e, "disowned", e.disown("hall", "bob", "", 20), len(old)) })
		all.Wait()
		e.sameMessages("history", e.all(hall), fresh)
	}},
}

// What an archive keeps of messages that were taken back, and of why somebody is muted.
var removedArchiveChecks = []check{
	{"what was taken back comes back without its text", func(e *env) {
		said := e.archivedMessages()
		said[1].Text, said[1].Removed = "", true
		said[3].Text, said[3].Removed = "", true
		e.restoreMessages(said, chat.RestoreOptions{})
		e.sameMessages("dumped", e.dumpedMessages(), said)
		e.sameMessages("hall", e.all(chat.InRoom("hall")), said[:3])
		e.restart()
		e.sameMessages("dumped after a restart", e.dumpedMessages(), said)
	}},
	{"what was taken back here does not come back", func(e *env) {
		said := e.archivedMessages()
		e.restoreMessages(said, chat.RestoreOptions{})
		kept := append([]chat.Message(nil), said...)
		e.remove(&kept[0])
		e.remove(&kept[4])
		done := e.restoreMessages(said, chat.RestoreOptions{Overwrite: true})
		same(e, "added", done.Added, 0)
		same(e, "kept", done.Kept, len(said))
		e.sameMessages("dumped", e.dumpedMessages(), kept)
	}},
	{"mutes keep their reasons", func(e *env) {
		now := e.now()
		mutes := []chat.Mute{
			{User: "bob", Until: now.Add(time.Hour), Reason: "垃圾 <b> \x00"}, {Room: "hall", User: "bob", Reason: "noise"}, {User: "carol"},
		}
		e.restoreMutes(mutes, now, chat.RestoreOptions{})
		e.sameDumpedMutes(now, mutes)
		mutes[0].Reason, mutes[1].Reason = "", "another"
		e.restoreMutes(mutes, now, chat.RestoreOptions{Overwrite: true})
		e.sameDumpedMutes(now, mutes)
	}},
}
