package redis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// TestTheBannedWhomFlaskLetsInAreNoMembers, and get nothing from the ban's end.
func TestTheBannedWhomFlaskLetsInAreNoMembers(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	must(t, second(s.SetBan(t.Context(), chat.Ban{Room: "hall", User: "bob", By: "alice", At: sent})))
	if slices.Contains(f.rows("chat-hall"), "bob") {
		t.Error("bob is a member still, for Flask")
	}
	f.zadd("chat-hall", sentScore+9, "bob")
	standing, err := s.Standing(t.Context(), "hall", "bob")
	if must(t, err); !standing.Banned || standing.Member {
		t.Errorf("standing %+v", standing)
	}
	wantList(t, "members", memberNames(t, s), []string{"alice", "carol"})
	rooms, err := s.Rooms(t.Context(), chat.RoomQuery{Limit: 1, User: "bob"})
	if must(t, err); len(rooms) != 1 || rooms[0].Joined {
		t.Errorf("rooms %+v", rooms)
	}
	for record, err := range s.DumpRooms(t.Context()) {
		if must(t, err); len(record.Members) != 2 || len(record.Bans) != 1 {
			t.Errorf("dumped %+v", record)
		}
	}
	if err := s.SetOwner(t.Context(), "hall", "alice", "bob"); !errors.Is(err, chat.ErrNotInRoom) {
		t.Errorf("SetOwner: %v, want ErrNotInRoom", err)
	}
	must(t, second(s.ClearBan(t.Context(), "hall", "bob")))
	wantList(t, "members when the ban is lifted", memberNames(t, s), []string{"alice", "carol"})
}

// TestABannedCreatorOfFlasksStaysTheOwner, although only the score says so that goes with the membership.
func TestABannedCreatorOfFlasksStaysTheOwner(t *testing.T) {
	s, f := beside(t, nothing)
	f.createRoom("hall", "alice")
	must(t, second(s.SetBan(t.Context(), chat.Ban{Room: "hall", User: "alice", At: sent})))
	wantList(t, "members", f.rows("chat-hall"), []string{"hi-user"})
	wantOwner(t, s, "alice")
}

// TestAHugeRoomIsNotReadForOneUser: it has 10,000 members and 10,000 bans, and standing in it costs what it costs in an
// empty one.
func TestAHugeRoomIsNotReadForOneUser(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	must(t, s.CreateRoom(t.Context(), chat.Room{Name: "empty", Owner: "alice", CreatedAt: sent}))
	var members []goredis.Z
	var bans []any
	for i := range 10_000 {
		members = append(members, goredis.Z{Score: sentScore + float64(i), Member: fmt.Sprint("member ", i)})
		ban := chat.Ban{User: fmt.Sprint("banned ", i), By: "alice", Reason: strings.Repeat("spam ", 20), At: sent}
		bans = append(bans, banField(ban.User), encodeBan(ban))
	}
	must(t, f.redis.ZAdd(t.Context(), "chat-hall", members...).Err())
	must(t, f.redis.HSet(t.Context(), "hihi:room:hall", bans...).Err())
	hook := new(asked)
	s.client.AddHook(hook)
	for name, ask := range map[string]func(room string) error{
		"Standing":   func(room string) error { return second(s.Standing(t.Context(), room, "banned 17")) },
		"Room":       func(room string) error { return second(s.Room(t.Context(), room)) },
		"Moderators": func(room string) error { return second(s.Moderators(t.Context(), room)) },
		"Rooms": func(room string) error {
			before := map[string]string{"hall": "gzz", "empty": "e"}[room]
			return second(s.Rooms(t.Context(), chat.RoomQuery{After: before, Limit: 1, User: "alice"}))
		},
		"Join":     func(room string) error { return second(s.Join(t.Context(), room, "dave", sent)) },
		"ClearBan": func(room string) error { return second(s.ClearBan(t.Context(), room, "nobody")) },
	} {
		t.Run(name, func(t *testing.T) {
			must(t, ask("empty"))
			want, few := hook.take()
			must(t, ask("hall"))
			if got, values := hook.take(); got != want || values > few+5 {
				t.Errorf("asked %s, %d values; in an empty room %s, %d values", got, values, want, few)
			}
		})
	}
	standing, err := s.Standing(t.Context(), "hall", "banned 17")
	if must(t, err); !standing.Banned {
		t.Error("the ban was not seen")
	}
}

// TestAPageOfManyBansReadsTheirNamesAndItself.
func TestAPageOfManyBansReadsTheirNamesAndItself(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	for i := range 1000 {
		ban := chat.Ban{User: fmt.Sprintf("banned %04d", i), By: "alice", At: sent}
		must(t, f.redis.HSet(t.Context(), "hihi:room:hall", banField(ban.User), encodeBan(ban)).Err())
	}
	hook := new(asked)
	s.client.AddHook(hook)
	page, err := s.Bans(t.Context(), "hall", "banned 0500", 20)
	must(t, err)
	if len(page) != 20 || page[0].User != "banned 0501" || page[19].User != "banned 0520" {
		t.Errorf("%d bans: %v", len(page), page)
	}
	if names, values := hook.take(); names != "2: hkeys hmget" || values > 1000+30 {
		t.Errorf("asked %s, %d values", names, values)
	}
}

// TestOddBansBind: whatever stands in the field of a ban, it is one.
func TestOddBansBind(t *testing.T) {
	s, f := beside(t, nothing)
	hall(t, s)
	for user, value := range map[string]string{"bob": "something else", "carol": `{"at": "yesterday"}`} {
		must(t, f.redis.HSet(t.Context(), "hihi:room:hall", banField(user), value).Err())
	}
	bans, err := s.Bans(t.Context(), "hall", "", 10)
	must(t, err)
	if want := []chat.Ban{{Room: "hall", User: "bob"}, {Room: "hall", User: "carol"}}; !slices.Equal(bans, want) {
		t.Errorf("bans %+v", bans)
	}
	wantList(t, "members", memberNames(t, s), []string{"alice"})
}

// TestOddModeratorsAreRead as far as can be.
func TestOddModeratorsAreRead(t *testing.T) {
	for list, want := range map[string][]string{
		"": nil, "5:alice": {"alice"}, "5:alice3:bob": {"alice", "bob"}, "3:5:a1::": {"5:a", ":"}, "0:": {""},
		"6:alice": nil, "x": nil, "-1:": nil, "5:alice99:bob": {"alice"}, ":": nil,
	} {
		wantList(t, list, moderatorsOf(list), want)
	}
	names := []string{"", "5:alice", "bob", "nul\x00", "大厅"}
	wantList(t, "read back", moderatorsOf(listOf(names)), names)
}

// TestFlasksMutesHaveNoReason: Flask has lifted our mute and set one of its own.
func TestFlasksMutesHaveNoReason(t *testing.T) {
	s, f := beside(t, nothing)
	reason := func() string {
		mutes, err := s.Mutes(t.Context(), "hall", []string{"bob"}, time.Now())
		must(t, err)
		return mutes["bob"].Reason
	}
	now := time.Now()
	must(t, s.SetMute(t.Context(), chat.Mute{User: "bob", Until: now.Add(time.Hour), Reason: "spam"}, now))
	if reason() != "spam" || f.redis.Get(t.Context(), "b_user-bob").Val() != "bob" {
		t.Errorf("reason %q, Flask's key %q", reason(), f.redis.Get(t.Context(), "b_user-bob").Val())
	}
	for _, ttl := range []time.Duration{0, time.Minute} {
		must(t, f.redis.Set(t.Context(), "b_user-bob", "bob", ttl).Err())
		if got := reason(); got != "" {
			t.Errorf("for %v: reason %q", ttl, got)
		}
	}
	must(t, s.SetMute(t.Context(), chat.Mute{User: "bob", Reason: "for ever"}, now))
	must(t, f.redis.Set(t.Context(), "b_user-bob", "bob", time.Hour).Err())
	if got := reason(); got != "" {
		t.Errorf("reason %q", got)
	}
	must(t, f.redis.Set(t.Context(), "hihi:mute:4:hall:bob", "bob", 0).Err()) // as earlier versions wrote it
	if got := reason(); got != "" {
		t.Errorf("reason %q", got)
	}
}

// TestARightThatIsMissingIsToldAtTheStart: those that the README of an earlier version named.
func TestARightThatIsMissingIsToldAtTheStart(t *testing.T) {
	srv := sharedServer(t)
	ask(t, srv, "ACL SETUSER earlier on >secret ~* +@all -hmget")
	t.Cleanup(func() { ask(t, srv, "ACL DELUSER earlier") })
	url := strings.Replace(srv.URL(), "://", "://earlier:secret@", 1)
	s, err := Open(t.Context(), Config{URL: url})
	if err == nil {
		_ = s.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "hmget") || !strings.Contains(err.Error(), "README") ||
		strings.Contains(err.Error(), "secret") {
		t.Errorf("Open: %v", err)
	}
}
