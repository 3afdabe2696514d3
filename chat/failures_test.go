package chat_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hihichat/chat"
)

// TestFailuresOfTheStorePass: what the store says reaches the caller, and nothing is told or done.
func TestFailuresOfTheStorePass(t *testing.T) {
	broken := chat.ErrUnavailable.With(errors.New("disk"))
	w := newWorld(t, func(s *chat.Stores) {
		f := failing{Stores: *s, err: broken}
		s.Rooms, s.Mutes, s.Accounts = brokenRooms{s.Rooms, f}, brokenMutes{s.Mutes, f}, brokenAccounts{s.Accounts, f}
	})
	alice := chat.Actor{UserID: 1, Name: "alice", Admin: true}
	ctx, hall, bob := context.Background(), chat.InRoom("hall"), chat.Between("alice", "bob")
	for name, do := range map[string]func() error{
		"send":        func() error { _, err := w.Send(ctx, alice, hall, "hello"); return err },
		"send to bob": func() error { _, err := w.Send(ctx, alice, bob, "hello"); return err },
		"send once":   func() error { _, err := w.SendOnce(ctx, alice, hall, "hello", "0123456789AB", true); return err },
		"around":      func() error { _, err := w.HistoryAround(ctx, alice, hall, chat.NewID(noon, 0), 1); return err },
		"mark read":   func() error { return w.MarkRead(ctx, alice, hall, chat.NewID(noon, 0)) },
		"may send":    func() error { return w.MaySend(ctx, alice, hall) },
		"listen":      func() error { return w.MayListen(ctx, alice, bob) },
		"join":        func() error { return w.Join(ctx, alice, "hall") },
		"leave":       func() error { return w.Leave(ctx, alice, "hall") },
		"members":     func() error { _, err := w.Members(ctx, alice, "hall", chat.MemberQuery{Limit: 1}); return err },
		"names":       func() error { _, err := w.MemberNames(ctx, alice, "hall", 1); return err },
		"mute":        func() error { return w.Mute(ctx, alice, upon("bob")) },
		"unmute":      func() error { return w.Unmute(ctx, alice, "hall", "bob") },
		"kick":        func() error { return w.Kick(ctx, alice, upon("bob")) },
		"ban":         func() error { return w.Ban(ctx, alice, upon("bob")) },
		"unban":       func() error { return w.Unban(ctx, alice, "hall", "bob") },
		"name":        func() error { return w.NameModerator(ctx, alice, "hall", "bob", true) },
		"transfer":    func() error { return w.Transfer(ctx, alice, "hall", "", "bob") },
		"topic":       func() error { return w.SetTopic(ctx, alice, "hall", "new") },
		"delete":      func() error { return w.DeleteRoom(ctx, alice, "hall") },
		"take back":   func() error { return w.RemoveMessage(ctx, alice, hall, "x") },
		"powers":      func() error { _, err := w.Powers(ctx, alice, "hall"); return err },
		"disable":     func() error { return w.SetDisabled(ctx, alice, 1, true) },
		"delete user": func() error { return w.DeleteUser(ctx, alice, 1, chat.KeepMessages) },
		"user":        func() error { _, err := w.UserNamed(ctx, alice, "bob"); return err },
		"permissions": func() error { _, _, err := w.Permissions(ctx, alice, 1); return err },
		"set":         func() error { return w.SetPermissions(ctx, alice, 1, nil) },
	} {
		if err := do(); !errors.Is(err, chat.ErrUnavailable) || chat.KindOf(err) != chat.Unavailable {
			t.Errorf("%s: %v, want the store's own error", name, err)
		}
	}
	w.told()
	w.noEntries("nothing")
}

// failing is what the broken stores below answer with.
type failing struct {
	chat.Stores
	err error
}

type brokenRooms struct {
	chat.RoomStore
	failing
}

func (b brokenRooms) Standing(context.Context, string, string) (chat.Standing, error) {
	return chat.Standing{}, b.err
}

func (b brokenRooms) Leave(context.Context, string, string) (bool, error) { return false, b.err }

type brokenMutes struct {
	chat.MuteStore
	failing
}

func (b brokenMutes) Mutes(context.Context, string, []string, time.Time) (map[string]chat.Mute, error) {
	return nil, b.err
}

type brokenAccounts struct {
	chat.AccountStore
	failing
}

func (b brokenAccounts) UserByName(context.Context, string) (chat.User, error) {
	return chat.User{}, b.err
}

func (b brokenAccounts) UserByID(context.Context, int64) (chat.User, error) {
	return chat.User{}, b.err
}
