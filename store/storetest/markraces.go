package storetest

import (
	"fmt"

	"hihichat/chat"
)

var markRaceChecks = []check{
	{"marks set at the same time end at the highest", func(e *env) {
		hall, pair := e.room("hall", "alice"), chat.Between("alice", "bob")
		for _, c := range []chat.Conversation{hall, pair} {
			said := e.say(c, "bob", counted(racers)...)
			var moved results[chat.ID]
			e.race(func(i int) {
				if e.tryMark("alice", c, said[i].ID) {
					moved.add(said[i].ID)
				}
			})
			same(e, "mark", e.marked("alice", c), said[racers-1].ID)
			same(e, "the highest has moved it", moved.has(said[racers-1].ID), true)
			e.setMark("alice", c, said[racers-1].ID)
		}
	}},
	{"of many who set the same mark one moves it", func(e *env) {
		hall, id := e.read("hall", "alice")
		next := e.say(hall, "alice", "next")[0].ID
		var moved results[int]
		e.race(func(i int) {
			if e.tryMark("alice", hall, next) {
				moved.add(i)
			}
		})
		same(e, "who moved it", len(moved.list), 1)
		same(e, "mark", e.marked("alice", hall) > id, true)
	}},
	{"both people of a pair set theirs", func(e *env) {
		pair := chat.Between("alice", "bob")
		said := e.say(pair, "alice", counted(racers)...)
		e.race(func(i int) {
			e.tryMark("alice", pair, said[i/2].ID)
			e.tryMark("bob", pair, said[i].ID)
		})
		same(e, "alice's mark", e.marked("alice", pair), said[(racers-1)/2].ID)
		same(e, "bob's mark", e.marked("bob", pair), said[racers-1].ID)
	}},
	{"of many who say where marks begin one is right", func(e *env) {
		var begun results[chat.ID]
		e.race(func(i int) {
			id, err := e.Marks.BeginMarks(e.Context(), chat.NewID(start, uint64(i)))
			if err != nil {
				e.Errorf("BeginMarks: %v", err)
			}
			begun.add(id)
		})
		for _, id := range begun.list {
			same(e, "where they begin", id, begun.list[0])
		}
		same(e, "where they begin for who comes later", e.beginMarks(chat.NewID(start, racers)), begun.list[0])
	}},
	{"overviews are whole while others write", func(e *env) {
		hall, id := e.read("hall", "alice", "bob")
		e.race(func(i int) {
			switch i % 3 {
			case 0:
				e.reportAppend([]chat.Message{{ID: chat.NewID(start.Add(timeOfRooms), uint64(i)), Conversation: hall, From: "bob", Text: fmt.Sprint(i), Time: start.Add(timeOfRooms)}})
			case 1:
				e.tryMark("alice", hall, id)
			default:
				o, err := e.Marks.Overviews(e.Context(), "alice", []chat.Conversation{hall}, "")
				if err != nil || len(o) != 1 || o[0].Last.ID < id || o[0].Unread > racers {
					e.Errorf("overviews: %+v, %v", o, err)
				}
			}
		})
		same(e, "unread", e.overviews("alice", "", hall)[0].Unread, (racers+2)/3)
	}},
	{"of many who join and leave their rooms are right", func(e *env) {
		e.room("hall", "alice")
		e.race(func(i int) {
			user := fmt.Sprint("user ", i/2)
			if i%2 == 0 {
				_, err := e.Rooms.Join(e.Context(), "hall", user, start)
				if err != nil {
					e.Errorf("Join: %v", err)
				}
			} else if _, err := e.Rooms.Leave(e.Context(), "hall", user); err != nil {
				e.Errorf("Leave: %v", err)
			}
		})
		for i := range racers / 2 {
			user := fmt.Sprint("user ", i)
			var want []string
			if e.standing("hall", user).Member {
				want = []string{"hall"}
			}
			sameList(e, "rooms of "+user, e.roomsOf(user, 10), want)
		}
	}},
}

// tryMark moves a mark from a goroutine that must not end the test.
func (e *env) tryMark(user string, c chat.Conversation, id chat.ID) bool {
	moved, err := e.Marks.SetMark(e.Context(), user, c, id)
	if err != nil {
		e.Errorf("SetMark: %v", err)
	}
	return moved
}

func (r *results[V]) has(v V) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.list {
		if any(one) == any(v) {
			return true
		}
	}
	return false
}

var markRestartChecks = []check{
	{"marks are there again", func(e *env) {
		hall, id := e.read("hall", "alice", "bob")
		pair := chat.Between("alice", "bob")
		said := e.say(pair, "alice", "one", "two")
		e.setMark("bob", pair, said[0].ID)
		e.restart()
		same(e, "mark in the room", e.marked("bob", hall), id)
		same(e, "mark in private", e.marked("bob", pair), said[0].ID)
		same(e, "the other's mark", e.marked("alice", pair), "")
		e.sameOverviews("bob", "", chat.Overview{Conversation: pair, Last: said[1], Unread: 1})
		same(e, "moved back", e.setMark("bob", hall, chat.NewID(start, 0)), false)
		same(e, "moved on", e.setMark("bob", hall, said[1].ID), true)
	}},
	{"marks that have ended stay away", func(e *env) {
		hall, _ := e.read("hall", "alice", "bob")
		other, _ := e.read("other", "alice")
		pair := chat.Between("alice", "bob")
		e.setMark("alice", pair, e.say(pair, "bob", "hello")[0].ID)
		e.leave("hall", "bob")
		e.must(e.Rooms.DeleteRoom(e.Context(), "other"))
		e.must(e.Messages.ForgetPair(e.Context(), pair))
		e.restart()
		e.join("hall", "bob")
		e.room("other", "alice")
		e.say(pair, "bob", "again")
		same(e, "mark of who has left", e.marked("bob", hall), "")
		same(e, "mark in the deleted room", e.marked("alice", other), "")
		same(e, "mark in the forgotten pair", e.marked("alice", pair), "")
	}},
}

var markCancelChecks = []check{
	{"marks", func(e *env) {
		hall, id := e.read("hall", "alice")
		later := e.say(hall, "alice", "later")[0].ID
		gone := e.gone()
		_, err := e.Marks.BeginMarks(gone, id)
		e.cancelled("BeginMarks", err)
		for _, c := range []chat.Conversation{hall, chat.Between("alice", "bob"), chat.Between("carol", "bob"), chat.InRoom("nowhere")} {
			moved, err := e.Marks.SetMark(gone, "alice", c, later)
			e.cancelled("SetMark", err)
			same(e, "moved", moved, false)
			_, err = e.Marks.Mark(gone, "alice", c)
			e.cancelled("Mark", err)
		}
		_, err = e.Marks.Overviews(gone, "alice", []chat.Conversation{hall}, "")
		e.cancelled("Overviews", err)
		_, err = e.Rooms.RoomsOf(gone, "alice", 10)
		e.cancelled("RoomsOf", err)
		same(e, "mark", e.marked("alice", hall), id)
		same(e, "where marks begin", e.beginMarks(later), later)
	}},
}
