package redis

import (
	"slices"
	"testing"
	"time"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

// TestALostAnswerChangesNothing: Redis has done what it was asked, the answer is lost with the connection, and go-redis
// asks once more. The caller must not notice, and nothing may have happened twice.
func TestALostAnswerChangesNothing(t *testing.T) {
	srv := redistest.Start(t)
	p := startProxy(t, srv)
	s := openURL(t, p.url())
	ctx, hall, pair := t.Context(), chat.InRoom("hall"), chat.Between("alice", "bob")
	room := chat.Room{Name: "hall", Topic: "all", Owner: "alice", CreatedAt: sent}
	var batch []chat.Message
	for i, c := range []chat.Conversation{hall, pair, hall, pair} {
		at := sent.Add(time.Duration(i) * time.Second)
		batch = append(batch, chat.Message{ID: chat.NewID(at, 1), Conversation: c, From: "alice", Text: "same", Time: at})
	}
	must(t, s.CreateRoom(ctx, chat.Room{Name: "other", Owner: "alice", CreatedAt: sent})) // Redis knows the scripts now
	must(t, second(s.Join(ctx, "other", "bob", sent)))
	steps := []struct {
		name string
		do   func() error
	}{
		{"create a room", func() error { return s.CreateRoom(ctx, room) }},
		{"join", func() error { return second(s.Join(ctx, "hall", "bob", sent.Add(time.Second))) }},
		{"send", func() error {
			for _, err := range s.Append(ctx, batch) {
				return err
			}
			return nil
		}},
		{"mark", func() error { return second(s.SetMark(ctx, "bob", hall, batch[0].ID)) }},
		{"look", func() error { return second(s.Overviews(ctx, "bob", []chat.Conversation{hall, pair}, "")) }},
		{"list one's rooms", func() error { return second(s.RoomsOf(ctx, "bob", 10)) }},
		{"mute", func() error { return s.SetMute(ctx, chat.Mute{User: "bob", Room: "hall"}, sent) }},
		{"delete", func() error { return second(s.DeleteBefore(ctx, batch[1].Time, 10)) }},
		{"read", func() error { return second(s.Messages(ctx, hall, chat.HistoryQuery{Limit: 10})) }},
	}
	for _, step := range steps {
		p.loseNext(1)
		if err := step.do(); err != nil || p.hasLost() != 1 {
			t.Errorf("%s: %v, %d answers were lost", step.name, err, p.hasLost())
		}
	}
	got, err := s.Room(ctx, "hall")
	if must(t, err); got != room {
		t.Errorf("room %+v, want %+v", got, room)
	}
	wantMark(t, s, "bob", hall, batch[0].ID)
	wantRoomsOf(t, s, "bob", "hall", "other")
	members, err := s.Members(ctx, "hall")
	must(t, err)
	if want := []chat.Member{{Name: "alice", JoinedAt: sent}, {Name: "bob", JoinedAt: sent.Add(time.Second)}}; !slices.Equal(members, want) {
		t.Errorf("members %v, want %v", members, want)
	}
	for c, want := range map[chat.Conversation][]chat.Message{hall: {batch[2]}, pair: {batch[1], batch[3]}} {
		stored, err := s.Messages(ctx, c, chat.HistoryQuery{Limit: 10})
		if must(t, err); !slices.Equal(stored, want) {
			t.Errorf("stored %v, want %v", stored, want)
		}
	}
}

// TestASenderWhoWasRefusedMayComeAgainWithTheSameID: the log of messages gives up after some lost answers; what was
// stored then is not stored twice.
func TestASenderWhoWasRefusedMayComeAgainWithTheSameID(t *testing.T) {
	srv := redistest.Start(t)
	p := startProxy(t, srv)
	s := openURL(t, p.url())
	m := chat.Message{ID: chat.NewID(sent, 1), Conversation: chat.Between("alice", "bob"), From: "alice", Text: "hi", Time: sent}
	p.loseNext(1000)
	errs := s.Append(t.Context(), []chat.Message{m})
	if len(errs) != 1 || chat.KindOf(errs[0]) != chat.Unavailable {
		t.Fatalf("Append: %v, want unavailable", errs)
	}
	p.loseNext(0)
	if errs := s.Append(t.Context(), []chat.Message{m}); errs != nil {
		t.Fatal(errs)
	}
	wantList(t, "history", history(t, s, m.Conversation), []string{"alice: hi"})
}

// TestALostAnswerOfAModeratorChangesNothing: the same for all that people do to rooms, to each other and to what was said.
func TestALostAnswerOfAModeratorChangesNothing(t *testing.T) {
	srv := redistest.Start(t)
	p := startProxy(t, srv)
	f := flask{t, raw(t, srv)}
	s := openURL(t, p.url())
	ctx, inHall, pair := t.Context(), chat.InRoom("hall"), chat.Between("alice", "bob")
	topic := "all"
	var said, private []chat.Message
	yes := func(what string) func(bool, error) error {
		return func(did bool, err error) error {
			if err == nil && !did {
				t.Errorf("%s: it says that nothing has changed", what)
			}
			return err
		}
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"change", func() error { return second(s.ChangeRoom(ctx, "hall", chat.RoomChange{Topic: &topic})) }},
		{"give", func() error { return s.SetOwner(ctx, "hall", "alice", "bob") }},
		{"give back", func() error { return s.SetOwner(ctx, "hall", "bob", "alice") }},
		{"give to nobody", func() error { return s.SetOwner(ctx, "hall", "alice", "") }},
		{"give to somebody", func() error { return s.SetOwner(ctx, "hall", "", "bob") }},
		{"name", func() error { return second(s.SetModerator(ctx, "hall", "carol", true)) }},
		{"name another", func() error { return second(s.SetModerator(ctx, "hall", "dave", true)) }},
		{"unname", func() error { return second(s.SetModerator(ctx, "hall", "carol", false)) }},
		{"ban", func() error { return yes("ban")(s.SetBan(ctx, chat.Ban{Room: "hall", User: "carol", At: sent})) }},
		{"ban another", func() error { return yes("ban")(s.SetBan(ctx, chat.Ban{Room: "hall", User: "eve", At: sent})) }},
		{"lift", func() error { return second(s.ClearBan(ctx, "hall", "carol")) }},
		{"mute", func() error { return s.SetMute(ctx, chat.Mute{User: "eve", Reason: "spam"}, sent) }},
		{"remove", func() error { return s.RemoveMessage(ctx, inHall, said[1].ID) }},
		{"remove in private", func() error { return s.RemoveMessage(ctx, pair, private[0].ID) }},
		{"disown", func() error {
			_, n, err := s.Disown(ctx, "hall", "bob", "heir", "", 10)
			return yes("disown")(n == 3, err)
		}},
		{"disown for nobody", func() error {
			_, n, err := s.Disown(ctx, "hall", "heir", "", said[1].ID, 10)
			return yes("disown for nobody")(n == 1, err)
		}},
		{"delete", func() error { return s.DeleteRoom(ctx, "doomed") }},
		{"forget", func() error { return s.ForgetPair(ctx, chat.Between("carol", "dave")) }},
	}
	for lost := range 6 { // the answer to the first call, to the second, and so on
		f.redis.FlushAll(ctx)
		hall(t, s)
		must(t, s.CreateRoom(ctx, chat.Room{Name: "doomed", Owner: "alice", CreatedAt: sent}))
		said, private = say(t, s, inHall, "bob", sent, "one", "two", "three"), say(t, s, pair, "bob", sent, "four", "five")
		say(t, s, chat.Between("carol", "dave"), "carol", sent, "six")
		for _, step := range steps {
			p.loseAfter(lost)
			if err := step.do(); err != nil {
				t.Errorf("%s, answer %d lost: %v", step.name, lost, err)
			}
			if lost == 0 && p.hasLost() != 1 {
				t.Errorf("%s: no answer was lost", step.name)
			}
		}
		p.loseNext(0)
		wantOwner(t, s, "bob")
		wantList(t, "members", memberNames(t, s), []string{"alice", "bob"})
		moderators, err := s.Moderators(ctx, "hall")
		must(t, err)
		wantList(t, "moderators", moderators, []string{"dave"})
		bans, err := s.Bans(ctx, "hall", "", 10)
		if must(t, err); len(bans) != 1 || bans[0].User != "eve" {
			t.Errorf("bans %v", bans)
		}
		mutes, err := s.Mutes(ctx, "hall", []string{"eve"}, sent)
		if must(t, err); mutes["eve"].Reason != "spam" {
			t.Errorf("mutes %v", mutes)
		}
		wantList(t, "what Flask shows", f.flaskReads("msg-hall"), []string{"heir: one", "heir: 消息已被删除"})
		wantList(t, "what Flask shows in private", f.flaskReads("pmsg-alice-bob"), []string{"bob: 消息已被删除", "bob: five"})
		wantList(t, "forgotten", peersOf(t, s, "carol"), nil)
		wantList(t, "rooms", roomNames(t, s), []string{"hall (bob)"})
	}
}

// TestARoomThatIsDescribedTwiceKeepsWhatHasCome: its creator has made somebody a moderator when the question comes again.
func TestARoomThatIsDescribedTwiceKeepsWhatHasCome(t *testing.T) {
	s, _ := beside(t, nothing)
	other := openStore(t, shared.server)
	s.client.AddHook(twiceAt("hihi:room:hall", func() { must(t, second(other.SetModerator(t.Context(), "hall", "bob", true))) }))
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "hall", Owner: "alice", CreatedAt: sent}))
	moderators, err := s.Moderators(t.Context(), "hall")
	must(t, err)
	wantList(t, "moderators", moderators, []string{"bob"})
}

func peersOf(t *testing.T, s *Store, user string) []string {
	t.Helper()
	peers, err := s.PrivatePeers(t.Context(), user)
	must(t, err)
	return peers
}
