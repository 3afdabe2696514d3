package chat_test

import (
	"context"
	"fmt"
	"strings"
	"testing/synctest"

	"hihichat/chat"
)

// left is what a deleted account has left in a furnished world.
type left struct {
	hall, pair       []string // who said what
	peers            []string // of a private peer
	members          []string
	moderators       []string
	owner            string
	ruled            []string // bans and mutes of the account
	deletions        int
	finished         []string // whom the log calls deleted in the end
	otherRoom, talks int      // messages of others, which stay
}

// furnish makes an account "bob" that has everything: a room, memberships, moderation, messages in rooms and in private.
func furnish(w *world) chat.Actor {
	w.Helper()
	bob, alice, carol := w.user("bob"), w.user("alice"), w.user("carol")
	ctx := w.Context()
	own, hall := w.room("bob's", bob, alice), w.room("hall", alice, bob, carol)
	_, err := w.stores.Rooms.SetModerator(ctx, "hall", "bob", true)
	w.must(err)
	for _, m := range []struct {
		who   chat.Actor
		where chat.Conversation
	}{
		{bob, hall}, {alice, hall}, {bob, hall}, {alice, own}, {bob, chat.Between("bob", "alice")},
		{alice, chat.Between("alice", "bob")}, {alice, chat.Between("alice", "carol")},
	} {
		_, err := w.Send(ctx, m.who, m.where, "hello")
		w.must(err)
	}
	return bob
}

// ruleOver mutes and bans bob.
func ruleOver(w *world) {
	w.Helper()
	ctx := w.Context()
	w.room("closed", w.user("owner"))
	_, err := w.stores.Rooms.SetBan(ctx, chat.Ban{Room: "closed", User: "bob", By: "owner", At: w.clock.Now()})
	w.must(err)
	for _, scope := range []string{"hall", chat.Everywhere} {
		w.must(w.stores.Mutes.SetMute(ctx, chat.Mute{Room: scope, User: "bob"}, w.clock.Now()))
	}
}

// ruled returns what binds bob.
func (w *world) ruled() (list []string) {
	w.Helper()
	for _, room := range []string{"hall", "closed"} {
		s, err := w.stores.Rooms.Standing(context.Background(), room, "bob")
		w.must(err)
		if s.Banned {
			list = append(list, "banned from "+room)
		}
		for _, m := range s.Mutes {
			list = append(list, "muted in "+m.Room)
		}
	}
	return list
}

// remains reads what is left.
func (w *world) remains() left {
	w.Helper()
	ctx := context.Background()
	names := func(c chat.Conversation) (list []string) {
		for _, m := range w.stored(c) {
			list = append(list, m.From+": "+m.Text)
		}
		return list
	}
	peers, err := w.stores.Messages.PrivatePeers(ctx, "alice")
	w.must(err)
	members, err := w.stores.Rooms.Members(ctx, "hall")
	w.must(err)
	moderators, err := w.stores.Rooms.Moderators(ctx, "hall")
	w.must(err)
	deletions, err := w.stores.Accounts.Deletions(ctx)
	w.must(err)
	l := left{
		hall: names(chat.InRoom("hall")), pair: names(chat.Between("alice", "bob")), peers: peers, moderators: moderators,
		owner: w.owner("bob's"), ruled: w.ruled(), deletions: len(deletions), otherRoom: len(w.stored(chat.InRoom("bob's"))),
		talks: len(w.stored(chat.Between("alice", "carol"))),
	}
	for _, m := range members {
		l.members = append(l.members, m.Name)
	}
	entries, err := w.stores.Audit.Audit(ctx, chat.AuditQuery{Deed: chat.DeletionFinished, Limit: 10})
	w.must(err)
	for _, e := range entries {
		l.finished = append(l.finished, e.Target+" "+e.Detail+e.Actor)
	}
	return l
}

// wantLeft is what each fate leaves; an heir is called "heir".
var wantLeft = map[chat.Fate]left{
	chat.KeepMessages: {
		hall: []string{"bob: hello", "alice: hello", "bob: hello"}, pair: []string{"bob: hello", "alice: hello"},
		peers: []string{"carol", "bob"}, finished: []string{"bob keep"},
	},
	chat.AnonymiseMessages: {
		hall: []string{"heir: hello", "alice: hello", "heir: hello"}, peers: []string{"carol"}, finished: []string{"heir anonymise"},
	},
	chat.RemoveMessages: {hall: []string{"alice: hello"}, peers: []string{"carol"}, finished: []string{"bob remove"}},
}

// sameLeft compares what is left with what the fate should leave, once all work is done.
func (w *world) sameLeft(fate chat.Fate, heir string) {
	w.Helper()
	want, got := wantLeft[fate], w.remains()
	want.members, want.otherRoom, want.talks = []string{"alice", "carol"}, 1, 1
	text := fmt.Sprintf("%+v", got)
	if heir != "" {
		text = strings.ReplaceAll(text, heir, "heir")
	}
	if text != fmt.Sprintf("%+v", want) {
		w.Errorf("%s leaves\n%s, want\n%+v", fate, text, want)
	}
}

// heir returns the name that the messages of the deleted get, by the log.
func (w *world) heir(fate chat.Fate) string {
	w.Helper()
	entries, err := w.stores.Audit.Audit(context.Background(), chat.AuditQuery{Deed: chat.UserDeleted, Limit: 1})
	w.must(err)
	if fate != chat.AnonymiseMessages || len(entries) == 0 {
		return ""
	}
	return entries[0].Target
}

// settle lets the work in the background go on until nothing is left of it: its pauses are time that a bubble skips.
func (w *world) settle() {
	w.Helper()
	for range 1000 {
		deletions, err := w.stores.Accounts.Deletions(context.Background())
		w.must(err)
		if len(deletions) == 0 {
			synctest.Wait()
			return
		}
		sleep()
	}
	w.Fatal("deletions do not come to an end")
}
