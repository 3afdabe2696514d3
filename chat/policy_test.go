package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

// TestPolicyInARoom goes through every actor, every standing and every action. The cells are codes of refusals; "" is
// yes. The room "hall" belongs to owner; all mutes are those of the room, of everywhere, of another room, or over.
func TestPolicyInARoom(t *testing.T) {
	const (
		yes        = ""
		signIn     = "sign-in"
		muted      = "muted"
		notMember  = "not-member"
		notAllowed = "not-allowed"
		oneself    = "oneself"
	)
	for _, c := range []struct {
		who                                            string
		send, listen, join, members, moderate, himself string
	}{
		{"guest", signIn, signIn, signIn, signIn, signIn, signIn},
		{"stranger", notMember, notMember, yes, notMember, notAllowed, notAllowed},
		{"member", yes, yes, yes, yes, notAllowed, notAllowed},
		{"owner", yes, yes, yes, yes, yes, oneself},
		{"owner who left", notMember, notMember, yes, notMember, yes, oneself},
		{"admin outside", notMember, notMember, yes, yes, yes, oneself},
		{"admin inside", yes, yes, yes, yes, yes, oneself},
		{"muted here", muted, yes, yes, yes, notAllowed, notAllowed},
		{"muted everywhere", muted, yes, yes, yes, notAllowed, notAllowed},
		{"muted in both", muted, yes, yes, yes, notAllowed, notAllowed},
		{"muted for an hour", muted, yes, yes, yes, notAllowed, notAllowed},
		{"muted elsewhere", yes, yes, yes, yes, notAllowed, notAllowed},
		{"mute over", yes, yes, yes, yes, notAllowed, notAllowed},
		{"muted stranger", muted, notMember, yes, notMember, notAllowed, notAllowed},
		{"muted owner", muted, yes, yes, yes, yes, oneself},
		{"muted admin", muted, yes, yes, yes, yes, oneself},
	} {
		t.Run(c.who, func(t *testing.T) {
			w, actors := peopled(t, c.who)
			a, hall, ctx := actors[c.who], chat.InRoom("hall"), context.Background()
			_, err := w.Send(ctx, a, hall, "hello")
			w.code("send", err, c.send)
			w.code("may send", w.MaySend(ctx, a, hall), c.send)
			w.code("may listen", w.MayListen(ctx, a, hall), c.listen)
			_, err = w.History(ctx, a, hall, chat.HistoryQuery{Limit: 1})
			w.code("history", err, c.listen)
			_, err = w.Members(ctx, a, "hall")
			w.code("members", err, c.members)
			w.code("may moderate", w.MayModerate(ctx, a, "hall"), c.moderate)
			w.code("mute", w.Mute(ctx, a, "hall", "victim", time.Minute), c.moderate)
			w.code("unmute", w.Unmute(ctx, a, "hall", "victim"), c.moderate)
			w.code("kick", w.Kick(ctx, a, "hall", "victim"), c.moderate)
			w.code("mute oneself", w.Mute(ctx, a, "hall", a.Name, time.Minute), c.himself)
			w.code("kick oneself", w.Kick(ctx, a, "hall", a.Name), c.himself)
			w.code("join", w.Join(ctx, a, "hall"), c.join)
		})
	}
}

// TestPolicyInAMissingRoom: whoever is signed in learns that it is not there, except the muted who want to send.
func TestPolicyInAMissingRoom(t *testing.T) {
	w, actors := peopled(t, "owner")
	nowhere, ctx := chat.InRoom("nowhere"), context.Background()
	for who, a := range actors {
		want, wantSend := "no-room", "no-room"
		if a.Guest() {
			want, wantSend = "sign-in", "sign-in"
		}
		if who == "muted everywhere" || who == "muted in both" || who == "muted admin" {
			wantSend = "muted"
		}
		_, err := w.Send(ctx, a, nowhere, "hello")
		w.code(who+": send", err, wantSend)
		w.code(who+": listen", w.MayListen(ctx, a, nowhere), want)
		w.code(who+": join", w.Join(ctx, a, "nowhere"), want)
		w.code(who+": mute", w.Mute(ctx, a, "nowhere", "victim", 0), want)
		w.code(who+": kick", w.Kick(ctx, a, "nowhere", "victim"), want)
		_, err = w.Members(ctx, a, "nowhere")
		w.code(who+": members", err, want)
	}
}

// peopled returns a world with everybody that the tables speak of. The room is the one's whose turn it is, if they are
// an owner.
func peopled(t *testing.T, turn string) (*world, map[string]chat.Actor) {
	w := newWorld(t)
	actors := map[string]chat.Actor{"guest": {}}
	for _, who := range []string{"stranger", "member", "owner", "owner who left", "muted here", "muted everywhere",
		"muted in both", "muted for an hour", "muted elsewhere", "mute over", "muted stranger", "muted owner", "victim"} {
		actors[who] = w.user(who)
	}
	for _, who := range []string{"admin outside", "admin inside", "muted admin"} {
		actors[who] = w.admin(who)
	}
	owner := actors["owner"]
	if strings.Contains(turn, "owner") {
		owner = actors[turn]
	}
	w.room("hall", owner)
	for who, a := range actors {
		switch who {
		case "guest", "stranger", "muted stranger", "admin outside", "owner who left":
		default:
			w.must(w.Join(context.Background(), a, "hall"))
		}
	}
	_, err := w.stores.Rooms.Leave(context.Background(), "hall", "owner who left")
	w.must(err)
	w.mute("hall", actors["mute over"], time.Second)
	w.clock.add(time.Second)
	w.mute("hall", actors["muted here"], 0)
	w.mute("hall", actors["muted stranger"], 0)
	w.mute("hall", actors["muted owner"], 0)
	w.mute(chat.Everywhere, actors["muted everywhere"], 0)
	w.mute("hall", actors["muted in both"], 0)
	w.mute(chat.Everywhere, actors["muted in both"], 0)
	w.mute("hall", actors["muted for an hour"], time.Hour)
	w.mute("other", actors["muted elsewhere"], 0)
	w.mute(chat.Everywhere, actors["muted admin"], 0)
	return w, actors
}

func TestPolicyInPrivate(t *testing.T) {
	w := newWorld(t)
	alice, bob, admin := w.user("alice"), w.user("bob"), w.admin("admin")
	silent, quiet := w.user("silent"), w.user("quiet in a room")
	w.mute(chat.Everywhere, silent, 0)
	w.mute("hall", quiet, 0)
	for name, c := range map[string]struct {
		who          chat.Actor
		where        chat.Conversation
		send, listen string
	}{
		"to each other":              {alice, chat.Between("alice", "bob"), "", ""},
		"the answer":                 {bob, chat.Between("alice", "bob"), "", ""},
		"to oneself":                 {alice, chat.Between("alice", "alice"), "", ""},
		"to nobody":                  {alice, chat.Between("alice", "nobody"), "no-user", "no-user"},
		"to a name in another case":  {alice, chat.Between("alice", "Bob"), "no-user", "no-user"},
		"in between two others":      {admin, chat.Between("alice", "bob"), "no-user", "no-user"},
		"a guest":                    {chat.Actor{}, chat.Between("alice", "bob"), "sign-in", "sign-in"},
		"the muted":                  {silent, chat.Between("silent", "bob"), "muted", ""},
		"to the muted":               {bob, chat.Between("silent", "bob"), "", ""},
		"muted in some room":         {quiet, chat.Between("quiet in a room", "bob"), "", ""},
		"the empty conversation":     {alice, chat.Conversation{}, "no-room", "no-room"},
		"a pair of which one is ''":  {alice, chat.Between("alice", ""), "no-user", "no-user"},
		"the muted, to nobody":       {silent, chat.Between("silent", "nobody"), "muted", "no-user"},
		"an administrator, directly": {admin, chat.Between("admin", "bob"), "", ""},
	} {
		_, err := w.Send(context.Background(), c.who, c.where, "hello")
		w.code(name+": send", err, c.send)
		w.code(name+": may send", w.MaySend(context.Background(), c.who, c.where), c.send)
		w.code(name+": listen", w.MayListen(context.Background(), c.who, c.where), c.listen)
	}
}

// TestANamelessAccountOpensNoPair: a Flask database may hold a user with an empty name, which is also how Peer says
// that somebody is neither of the two.
func TestANamelessAccountOpensNoPair(t *testing.T) {
	w := newWorld(t)
	w.user("")
	w.user("alice")
	w.user("bob")
	_, err := w.Send(context.Background(), w.user("eve"), chat.Between("alice", "bob"), "hello")
	w.is("send", err, chat.ErrNotMember)
	w.is("listen", w.MayListen(context.Background(), w.admin("admin"), chat.Between("alice", "bob")), chat.ErrNotMember)
}

func TestMayCreateRoom(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		who  chat.Actor
		want string
	}{
		"a guest":             {chat.Actor{}, "sign-in"},
		"a guest who claims":  {chat.Actor{Admin: true, Permissions: []chat.Permission{chat.CreateRoomPermission}}, "sign-in"},
		"a user":              {w.user("plain"), "no-createroom"},
		"with another right":  {w.user("other", chat.ManageUsers), "no-createroom"},
		"with the right":      {w.user("first", chat.CreateRoomPermission), ""},
		"as the last of many": {w.user("last", chat.ManageUsers, "x", chat.CreateRoomPermission), ""},
		"an administrator":    {w.admin("admin"), ""},
	} {
		_, err := w.CreateRoom(context.Background(), c.who, "room of "+name, "")
		w.code(name, err, c.want)
	}
}
