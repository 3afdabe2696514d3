package chat_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hihichat/chat"
)

// meanwhile does something before a room gets a member.
type meanwhile struct {
	chat.RoomStore
	do func()
}

func (m *meanwhile) Join(ctx context.Context, room, user string, at time.Time) (bool, error) {
	m.now()
	return m.RoomStore.Join(ctx, room, user, at)
}

func (m *meanwhile) CreateRoom(ctx context.Context, room chat.Room) error {
	m.now()
	return m.RoomStore.CreateRoom(ctx, room)
}

func (m *meanwhile) now() {
	if m.do != nil {
		m.do()
	}
}

// TestWhoIsDeletedOnTheWayIn becomes no member and owns no room, though all traces have been cleared before the write.
func TestWhoIsDeletedOnTheWayIn(t *testing.T) {
	for name, enter := range map[string]func(*world, chat.Actor) error{
		"join":   func(w *world, a chat.Actor) error { return w.Join(w.Context(), a, "hall") },
		"create": func(w *world, a chat.Actor) error { return second(w.CreateRoom(w.Context(), a, "eve's", "")) },
	} {
		synctest.Test(t, func(t *testing.T) {
			late := &meanwhile{}
			w := newWorld(t, func(s *chat.Stores) { late.RoomStore, s.Rooms = s.Rooms, late })
			admin, eve := w.admin("admin"), w.user("eve", chat.CreateRoomPermission)
			w.room("hall", admin)
			late.do = func() {
				late.do = nil
				w.must(w.DeleteUser(context.Background(), admin, eve.UserID, chat.KeepMessages))
				w.settle()
			}
			w.is(name, enter(w, eve), chat.ErrSessionEnded)
			s, err := w.stores.Rooms.Standing(t.Context(), "hall", "eve")
			if w.must(err); s.Member {
				t.Errorf("%s: a member", name)
			}
			w.is(name+": the room", second(w.Room(t.Context(), "eve's")), chat.ErrNoRoom)
		})
	}
}

// TestOneDeletionThatFails holds up neither the later ones nor the freeing of what deleted rooms have left.
func TestOneDeletionThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var purged atomic.Int32
		w := newWorld(t, func(s *chat.Stores) {
			s.Mutes, s.Messages = stuckMutes{s.Mutes}, countedPurges{s.Messages, &purged}
		})
		admin := w.admin("admin")
		for i, name := range []string{"cursed", "bob", "carol"} {
			a := w.user(name)
			w.clock.add(time.Duration(i) * time.Second)
			w.must(w.DeleteUser(t.Context(), admin, a.UserID, chat.KeepMessages))
		}
		time.Sleep(5 * time.Minute)
		left, err := w.stores.Accounts.Deletions(t.Context())
		if w.must(err); len(left) != 1 || left[0].Name != "cursed" {
			t.Errorf("left: %v", left)
		}
		if purged.Load() == 0 {
			t.Error("nothing was freed")
		}
	})
}

// stuckMutes can't lift a mute of "cursed".
type stuckMutes struct{ chat.MuteStore }

func (s stuckMutes) ClearMute(ctx context.Context, room, user string) error {
	if user == "cursed" {
		return errors.New("cursed")
	}
	return s.MuteStore.ClearMute(ctx, room, user)
}

type countedPurges struct {
	chat.MessageStore
	purged *atomic.Int32
}

func (s countedPurges) PurgeDeleted(ctx context.Context, limit int) (int, error) {
	s.purged.Add(1)
	return s.MessageStore.PurgeDeleted(ctx, limit)
}

// onePeer lists one private peer at a time and notes when it was asked about bob.
type onePeer struct {
	chat.MessageStore
	asked []time.Time
}

func (s *onePeer) PrivatePeers(ctx context.Context, user string) ([]string, error) {
	peers, err := s.MessageStore.PrivatePeers(ctx, user)
	if user == "bob" {
		s.asked = append(s.asked, time.Now())
	}
	return peers[:min(1, len(peers))], err
}

// TestForgettingPairsLeavesTheStoreToOthers between one round and the next.
func TestForgettingPairsLeavesTheStoreToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := &onePeer{}
		w := newWorld(t, func(s *chat.Stores) { one.MessageStore, s.Messages = s.Messages, one })
		bob, admin := furnish(w), w.admin("admin")
		for _, peer := range []string{"carol", "admin"} {
			_, err := w.Send(t.Context(), bob, chat.Between("bob", peer), "hello")
			w.must(err)
		}
		w.must(w.DeleteUser(t.Context(), admin, bob.UserID, chat.RemoveMessages))
		w.settle()
		if len(one.asked) != 4 { // three peers, and then none
			t.Fatalf("asked at %v", one.asked)
		}
		for i, at := range one.asked[1:] {
			if !at.After(one.asked[i]) {
				t.Errorf("no pause before round %d", i+2)
			}
		}
	})
}

func TestLimitsOfMemberPages(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("hall", alice)
	for _, limit := range []int{-1 << 63, -1, 0, 1001, 1<<63 - 1} {
		_, err := w.Members(t.Context(), alice, "hall", chat.MemberQuery{Limit: limit})
		w.code(fmt.Sprint("limit ", limit), err, "bad-limit")
	}
	for _, offset := range []int{-1 << 63, 0, 1, 1<<63 - 1} {
		_, err := w.Members(t.Context(), alice, "hall", chat.MemberQuery{Limit: 1000, Offset: offset})
		w.must(err)
	}
}

// TestTheBannedSeeNoMembers, as those who are none.
func TestTheBannedSeeNoMembers(t *testing.T) {
	w := newWorld(t)
	alice, eve := w.user("alice"), w.user("eve")
	w.room("hall", alice, eve)
	_, err := w.stores.Rooms.SetBan(t.Context(), chat.Ban{Room: "hall", User: "eve", At: noon})
	w.must(err)
	w.is("members", second(w.Members(t.Context(), eve, "hall", chat.MemberQuery{Limit: 1})), chat.ErrNotMember)
}
