package storetest

import (
	"errors"
	"iter"
	"slices"
	"time"

	"hihichat/chat"
)

var archiveChecks = []check{
	{"rooms come back as they were restored", func(e *env) {
		rooms := archivedRooms()
		done := e.restoreRooms(rooms, chat.RestoreOptions{})
		same(e, "rooms added", done.Added, len(rooms))
		e.sameRooms("dumped", e.dumpedRooms(), rooms)
		e.restart()
		e.sameRooms("dumped after a restart", e.dumpedRooms(), rooms)
	}},
	{"a restored room is a room like any other", func(e *env) {
		e.restoreRooms(archivedRooms(), chat.RestoreOptions{})
		sameList(e, "rooms", e.rooms(chat.RoomQuery{Limit: 10}), []string{"deserted", "hall", "old"})
		e.sameStanding("alice", e.standing("hall", "alice"), chat.Standing{Room: true, Member: true, Owner: true})
		e.sameStanding("bob", e.standing("hall", "bob"), chat.Standing{Room: true, Member: true})
		same(e, "bob joins again", e.join("hall", "bob"), false)
		same(e, "carol joins", e.join("deserted", "carol"), true)
		same(e, "the owner leaves", e.leave("hall", "alice"), true)
		same(e, "and still owns the room", e.standing("hall", "alice").Owner, true)
	}},
	{"the same rooms again add nothing", func(e *env) {
		rooms := archivedRooms()
		e.restoreRooms(rooms, chat.RestoreOptions{})
		done := e.restoreRooms(rooms, chat.RestoreOptions{})
		same(e, "added", done.Added+done.Replaced+done.Members, 0)
		same(e, "kept", done.Kept, len(rooms))
		e.sameRooms("dumped", e.dumpedRooms(), rooms)
	}},
	{"a room that is there keeps owner and topic, and gets the members it lacks", func(e *env) {
		e.must(e.Rooms.CreateRoom(e.Context(), chat.Room{Name: "hall", Topic: "ours", Owner: "zoe", CreatedAt: start}))
		e.join("hall", "bob")
		done := e.restoreRooms(archivedRooms(), chat.RestoreOptions{})
		sameList(e, "kept", done.Names, []string{"hall"})
		room, err := e.Rooms.Room(e.Context(), "hall")
		e.must(err)
		same(e, "room", room, chat.Room{Name: "hall", Topic: "ours", Owner: "zoe", CreatedAt: start})
		members := e.members("hall")
		slices.Sort(members)
		sameList(e, "members", members, []string{"alice", "bob", "zoe"})
		same(e, "alice's standing", e.standing("hall", "alice").Owner, false)
	}},
	{"overwriting makes a room that of the record", func(e *env) {
		e.must(e.Rooms.CreateRoom(e.Context(), chat.Room{Name: "hall", Topic: "ours", Owner: "zoe", CreatedAt: start}))
		done := e.restoreRooms(archivedRooms(), chat.RestoreOptions{Overwrite: true})
		same(e, "replaced", done.Replaced, 1)
		e.sameRooms("dumped", e.dumpedRooms(), archivedRooms())
	}},
	{"messages keep IDs, times and texts", func(e *env) {
		said := e.archivedMessages()
		done := e.restoreMessages(said, chat.RestoreOptions{})
		same(e, "added", done.Added, len(said))
		e.sameMessages("hall", e.all(chat.InRoom("hall")), said[:3])
		e.sameMessages("alice and bob", e.all(chat.Between("bob", "alice")), said[3:5])
		e.sameMessages("dumped", e.dumpedMessages(), said)
		e.sameNewest(said[len(said)-1].Time)
		sameList(e, "bob's peers", e.peers("bob"), []string{"bob", "alice"})
		n, err := e.chatArchive().CountMessages(e.Context())
		if e.must(err); n < len(said) {
			e.Errorf("count: %d of %d messages", n, len(said))
		}
	}},
	{"the same messages again add nothing", func(e *env) {
		said := e.archivedMessages()
		e.restoreMessages(said[:4], chat.RestoreOptions{})
		done := e.restoreMessages(said, chat.RestoreOptions{Overwrite: true})
		same(e, "added", done.Added, len(said)-4)
		same(e, "kept", done.Kept, 4)
		e.sameMessages("dumped", e.dumpedMessages(), said)
	}},
	{"messages sent here are dumped like restored ones", func(e *env) {
		said := e.say(e.room("hall", "alice"), "alice", "one", "two")
		said = append(said, e.say(chat.Between("alice", "bob"), "bob", "three")...)
		e.sameMessages("dumped", e.dumpedMessages(), said)
		same(e, "added", e.restoreMessages(said, chat.RestoreOptions{}).Added, 0)
		e.sameMessages("dumped again", e.dumpedMessages(), said)
	}},
	{"older messages take their place before newer ones", func(e *env) {
		old := e.archivedMessages()
		e.sent += 1000
		hall, pair := e.say(chat.InRoom("hall"), "bob", "newer"), e.say(chat.Between("alice", "carol"), "carol", "newer")
		last := e.say(chat.Between("alice", "bob"), "bob", "newest")
		e.restoreMessages(old, chat.RestoreOptions{})
		e.sameMessages("hall", e.all(chat.InRoom("hall")), append(slices.Clone(old[:3]), hall...))
		e.sameMessages("a page", e.page(chat.InRoom("hall"), chat.HistoryQuery{Before: hall[0].ID, Limit: 2}), old[1:3])
		e.sameNewest(last[0].Time)
		sameList(e, "alice's peers", e.peers("alice"), []string{"bob", "carol"})
		same(e, "expired", e.deleteAll(hall[0].Time, 100), len(old))
		e.sameMessages("what is left", e.dumpedMessages(), slices.Concat(hall, pair, last))
	}},
	{"retention finds what was restored after it last looked", func(e *env) {
		old := e.archivedMessages()
		e.sent += 1000
		kept := e.say(chat.InRoom("hall"), "bob", "newer")
		kept = append(kept, e.say(chat.Between("alice", "bob"), "bob", "newer")...)
		same(e, "expired at first", e.deleteAll(kept[0].Time, 100), 0)
		e.restoreMessages(old, chat.RestoreOptions{})
		same(e, "expired then", e.deleteAll(kept[0].Time, 100), len(old))
		e.sameMessages("what is left", e.dumpedMessages(), kept)
	}},
	{"pairs stay in each other's lists without messages", func(e *env) {
		silent := chat.PairRecord{Pair: chat.Between("alice", "carol"), Last: start}
		unknown := chat.PairRecord{Pair: chat.Between("alice", "alice")}
		pairs := []chat.PairRecord{unknown, silent}
		same(e, "added", e.restorePairs(pairs, chat.RestoreOptions{}).Added, 2)
		sameList(e, "alice's peers", e.peers("alice"), []string{"carol", "alice"})
		sameList(e, "carol's peers", e.peers("carol"), []string{"alice"})
		sameList(e, "dumped", dumped(e, e.chatArchive().DumpPairs(e.Context())), pairs)
		same(e, "kept", e.restorePairs(pairs, chat.RestoreOptions{}).Kept, 2)
		said := e.say(silent.Pair, "carol", "hello")
		sameList(e, "dumped when they talk again", dumped(e, e.chatArchive().DumpPairs(e.Context())), pairs[:1])
		same(e, "expired", e.deleteAll(said[0].Time.Add(time.Second), 10), 1)
		silent.Last = said[0].Time
		sameList(e, "dumped when that has expired", dumped(e, e.chatArchive().DumpPairs(e.Context())), []chat.PairRecord{unknown, silent})
	}},
	{"names are matched byte for byte", func(e *env) {
		var rooms []chat.RoomRecord
		var said []chat.Message
		for _, name := range awkwardNames {
			rooms = append(rooms, chat.RoomRecord{
				Room:    chat.Room{Name: name, Owner: name, CreatedAt: start},
				Members: []chat.Member{{Name: name, JoinedAt: start}, {Name: "everybody", JoinedAt: start.Add(time.Second)}},
			})
			said = append(said, e.message(chat.InRoom(name), name, "hello"), e.message(chat.Between("me", name), name, "hello"))
		}
		slices.SortFunc(rooms, byRoomName)
		e.restoreRooms(rooms, chat.RestoreOptions{})
		e.restoreMessages(said, chat.RestoreOptions{})
		e.sameRooms("rooms", e.dumpedRooms(), rooms)
		e.sameMessages("messages", e.dumpedMessages(), said)
	}},
	{"mutes keep what is left of their time", func(e *env) {
		now := e.now()
		mutes := []chat.Mute{
			{User: "bob", Until: now.Add(time.Hour)}, {User: "carol"}, {Room: "hall", User: "bob"},
			{Room: "a:b", User: "c:d", Until: now.Add(2 * time.Hour)},
		}
		done := e.restoreMutes(append(mutes, chat.Mute{User: "dave", Until: now.Add(-time.Second)}), now, chat.RestoreOptions{})
		same(e, "added", done.Added, len(mutes))
		e.sameDumpedMutes(now, mutes)
		e.sameMutes("in the hall", e.mutes("hall", "bob", "dave"), map[string]chat.Mute{"bob": mutes[2]})
	}},
	{"a mute that is there stays, unless it is to be overwritten", func(e *env) {
		now := e.now()
		ours, theirs := chat.Mute{User: "bob", Until: now.Add(time.Hour)}, chat.Mute{User: "bob"}
		e.must(e.Mutes.SetMute(e.Context(), ours, now))
		same(e, "kept", e.restoreMutes([]chat.Mute{theirs}, now, chat.RestoreOptions{}).Kept, 1)
		e.sameDumpedMutes(now, []chat.Mute{ours})
		same(e, "replaced", e.restoreMutes([]chat.Mute{theirs}, now, chat.RestoreOptions{Overwrite: true}).Replaced, 1)
		e.sameDumpedMutes(now, []chat.Mute{theirs})
	}},
	{"a trial run counts and changes nothing", func(e *env) {
		e.room("hall", "alice")
		before := e.dumpedRooms()
		trial := chat.RestoreOptions{DryRun: true, Overwrite: true, Now: e.now()}
		rooms, said := e.restoreRooms(archivedRooms(), trial), e.archivedMessages()
		same(e, "rooms added", rooms.Added, 2)
		same(e, "rooms replaced", rooms.Replaced, 1)
		same(e, "messages added", e.restoreMessages(said, trial).Added, len(said))
		same(e, "mutes added", e.restoreMutes([]chat.Mute{{User: "bob"}}, trial.Now, trial).Added, 1)
		e.sameRooms("rooms", e.dumpedRooms(), before)
		e.sameMessages("messages", e.dumpedMessages(), nil)
		e.sameDumpedMutes(trial.Now, nil)
	}},
	{"an error of the records is returned", func(e *env) {
		broken := errors.New("the source is gone")
		said := e.archivedMessages()
		records := func(yield func(chat.Message, error) bool) {
			_ = yield(said[0], nil) && yield(said[1], nil) && yield(chat.Message{}, broken)
		}
		if _, err := e.chatArchive().RestoreMessages(e.Context(), records, chat.RestoreOptions{}); !errors.Is(err, broken) {
			e.Errorf("RestoreMessages: %v", err)
		}
		done := e.restoreMessages(said, chat.RestoreOptions{})
		same(e, "messages there, at the second attempt", done.Added+done.Kept, len(said))
		e.sameMessages("dumped", e.dumpedMessages(), said)
	}},
	{"who has gone gets nothing and changes nothing", func(e *env) {
		_, err := e.chatArchive().RestoreMessages(e.gone(), yields(e.archivedMessages()), chat.RestoreOptions{})
		e.cancelled("RestoreMessages", err)
		e.sameMessages("messages", e.dumpedMessages(), nil)
		for _, err := range e.chatArchive().DumpRooms(e.gone()) {
			e.cancelled("DumpRooms", err)
		}
	}},
	{"a dump may be left early", func(e *env) {
		e.restoreRooms(archivedRooms(), chat.RestoreOptions{})
		e.restoreMessages(e.archivedMessages(), chat.RestoreOptions{})
		for range e.chatArchive().DumpRooms(e.Context()) {
			break
		}
		for range e.chatArchive().DumpMessages(e.Context()) {
			break
		}
		e.room("another", "alice") // what the dump has held is free again
	}},
}

// archivedRooms are a room whose owner is its first member, one that they have left, and one of nobody, of which only
// the Flask version could know when it was made.
func archivedRooms() []chat.RoomRecord {
	return []chat.RoomRecord{
		{Room: chat.Room{Name: "deserted", Owner: "zoe", CreatedAt: start}},
		{Room: chat.Room{Name: "hall", Topic: "今日话题", Owner: "alice", CreatedAt: start},
			Members: []chat.Member{{Name: "alice", JoinedAt: start}, {Name: "bob", JoinedAt: start.Add(time.Microsecond)}}},
		{Room: chat.Room{Name: "old"}, Members: []chat.Member{{Name: "bob", JoinedAt: start}}},
	}
}

func byRoomName(a, b chat.RoomRecord) int {
	if a.Room.Name < b.Room.Name {
		return -1
	}
	return 1
}

// archivedMessages are three in a room, two of a pair, and one to oneself, in the order of their times.
func (e *env) archivedMessages() []chat.Message {
	hall, pair := chat.InRoom("hall"), chat.Between("alice", "bob")
	return []chat.Message{
		e.message(hall, "alice", "same"), e.message(hall, "alice", "same"), e.message(hall, "bob", "nul \x00 and 🐤"),
		e.message(pair, "alice", "question"), e.message(pair, "bob", "answer"),
		e.message(chat.Between("bob", "bob"), "bob", "note"),
	}
}

func (e *env) chatArchive() chat.ChatArchive { return e.Rooms.(chat.ChatArchive) }

// yields is an iterator over a list.
func yields[V any](list []V) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// dumped returns all that an iterator yields.
func dumped[V any](e *env, records iter.Seq2[V, error]) (list []V) {
	e.Helper()
	for v, err := range records {
		e.must(err)
		list = append(list, v)
	}
	return list
}

func (e *env) restoreRooms(rooms []chat.RoomRecord, o chat.RestoreOptions) chat.Restored {
	e.Helper()
	done, err := e.chatArchive().RestoreRooms(e.Context(), yields(rooms), o)
	e.must(err)
	return done
}

func (e *env) restoreMessages(messages []chat.Message, o chat.RestoreOptions) chat.Restored {
	e.Helper()
	done, err := e.chatArchive().RestoreMessages(e.Context(), yields(messages), o)
	e.must(err)
	return done
}

func (e *env) restoreMutes(mutes []chat.Mute, now time.Time, o chat.RestoreOptions) chat.Restored {
	e.Helper()
	o.Now = now
	done, err := e.chatArchive().RestoreMutes(e.Context(), yields(mutes), o)
	e.must(err)
	return done
}

func (e *env) restorePairs(pairs []chat.PairRecord, o chat.RestoreOptions) chat.Restored {
	e.Helper()
	done, err := e.chatArchive().RestorePairs(e.Context(), yields(pairs), o)
	e.must(err)
	return done
}

func (e *env) dumpedRooms() []chat.RoomRecord {
	e.Helper()
	return dumped(e, e.chatArchive().DumpRooms(e.Context()))
}

// dumpedMessages returns all messages in the order of their IDs.
func (e *env) dumpedMessages() []chat.Message {
	e.Helper()
	list := dumped(e, e.chatArchive().DumpMessages(e.Context()))
	slices.SortFunc(list, func(a, b chat.Message) int { return byID(a, b.ID) })
	return list
}

func (e *env) sameRooms(what string, got, want []chat.RoomRecord) {
	e.Helper()
	same(e, what+": number of rooms", len(got), len(want))
	for i := range min(len(got), len(want)) {
		same(e, what+": room", got[i].Room, want[i].Room)
		if !slices.Equal(got[i].Members, want[i].Members) {
			e.Errorf("%s: members of %q: got %v, want %v", what, want[i].Room.Name, got[i].Members, want[i].Members)
		}
	}
}

// sameDumpedMutes compares all mutes, in any order.
func (e *env) sameDumpedMutes(now time.Time, want []chat.Mute) {
	e.Helper()
	byScope := func(list []chat.Mute) map[string]chat.Mute {
		m := make(map[string]chat.Mute)
		for _, mute := range list {
			m[mute.Room+"\x00"+mute.User] = mute
		}
		return m
	}
	got := dumped(e, e.chatArchive().DumpMutes(e.Context(), now))
	same(e, "number of mutes", len(got), len(want))
	e.sameMutes("dumped", byScope(got), byScope(want))
}
