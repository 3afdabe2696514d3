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
