package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hihichat/chat"
)

func TestWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	root := w.admin("root")
	for _, target := range []string{"/adddb/", "/deldb/", "/adduser/bob", "/adduser/bob/", "/nothing", "//evil.example/", "/chat/nothing", "/login_check/"} {
		t.Run(target, func(t *testing.T) {
			a := root.get(target).is(t, 404)
			if a.kind != html {
				t.Errorf("type is %q", a.kind)
			}
			root.post(target, "").is(t, 404)
		})
	}
	root.get("/api/nothing").says(t, 404, json, `{"code": 404, "msg": "There is no such page."}`)
	if _, err := w.stores.Accounts.UserByName(t.Context(), "bob"); err == nil {
		t.Error("a removed route made a user")
	}
}

func TestWrongMethods(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	for _, tc := range []struct{ method, target string }{
		{"GET", "/login_check"}, {"POST", "/index/"}, {"DELETE", "/chat/"}, {"PUT", "/roomlist/"}, {"POST", "/api/pchat/alice"},
		{"POST", "/api/messages"}, {"HEAD", "/logout/"}, {"POST", "/avatar/0123456789abcdef0123456789abcdef"},
	} {
		t.Run(tc.method+" "+tc.target, func(t *testing.T) {
			if a := alice.do(tc.method, tc.target, nil).is(t, 405); a.header.Get("Allow") == "" {
				t.Error("no Allow")
			}
		})
	}
	alice.do("PUT", "/api/sendchat/hi", nil).says(t, 200, html, `{"code": 403, "msg": "This address does not answer to that method."}`)
	alice.do("PUT", "/api/sendchat/hi", nil, "Accept", "application/json").is(t, 405)
}

func TestSlashesAreAdded(t *testing.T) {
	guest := newWorld(t).guest()
	for _, tc := range []struct{ target, location string }{
		{"/roomlist", "/roomlist/"}, {"/chat?rname=%E5%A4%A7", "/chat/?rname=%E5%A4%A7"}, {"/login?next=/a", "/login/?next=/a"},
		{"/privatechat?to=x", "/privatechat/?to=x"}, {"/edituser/1", "/edituser/1/"}, {"/leaveroom?rname=x", "/leaveroom/?rname=x"},
	} {
		if a := guest.get(tc.target); a.status != 308 || a.location != tc.location {
			t.Errorf("%s leads to %d %q, want 308 %q", tc.target, a.status, a.location, tc.location)
		}
	}
}

// broken is a room store of which every reading fails.
type broken struct {
	chat.RoomStore
	err error
}

func (b broken) Rooms(context.Context, chat.RoomQuery) ([]chat.ListedRoom, error) { return nil, b.err }

func (b broken) Standing(context.Context, string, string) (chat.Standing, error) {
	return chat.Standing{}, b.err
}

func TestFailuresSayNothingOfTheirCause(t *testing.T) {
	w := newWorld(t)
	cause := errors.New("open /srv/secret.sqlite3: no space left")
	w.stores.Rooms = broken{w.stores.Rooms, fmt.Errorf("list rooms: %w", cause)}
	w.build()
	alice := w.user("alice")
	page := alice.get("/roomlist/").is(t, 500)
	page.hides(t, "secret", "space", "list rooms")
	id := page.header.Get("X-Request-Id")
	page.shows(t, id)
	log := w.log.String()
	for _, want := range []string{`"level":"ERROR"`, cause.Error(), id, `"route":"/roomlist/"`, fmt.Sprintf(`"user_id":%d`, alice.id)} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	if strings.Count(log, "\n") != 1 {
		t.Errorf("want one line, got %s", log)
	}
	alice.get("/api/messages?rname=lobby").says(t, 500, json, `{"code": 500, "msg": "Something went wrong on our side."}`)
}

func TestStorageThatDoesNotAnswer(t *testing.T) {
	w := newWorld(t)
	w.stores.Rooms = broken{w.stores.Rooms, chat.ErrUnavailable}
	w.build()
	alice := w.user("alice")
	for _, target := range []string{"/roomlist/", "/api/messages?rname=lobby", "/api/sendchat/hi"} {
		if a := alice.get(target).is(t, 503); a.header.Get("Retry-After") == "" {
			t.Errorf("%s has no Retry-After", target)
		}
	}
}

// TestRefusalsAreLoggedOnceWithoutText: the log tells who was refused what, never what they wrote.
func TestRefusalsAreLoggedOnceWithoutText(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	send(alice, "precious%20words?more%20words", "rname=secretroom").is(t, 200)
	alice.get("/chat/roomuser/list?rname=secretroom").is(t, 404)
	w.guest().post("/login_check", "Username=alice&Password=preciouspassword").is(t, 200)
	log := w.log.String()
	if n := strings.Count(log, "\n"); n != 3 {
		t.Errorf("%d lines for three refusals", n)
	}
	for _, want := range []string{`"reason":"no-room"`, `"reason":"bad-login"`, `"route":"/api/sendchat/*text"`, `"client":"192.0.2.1"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	for _, secret := range []string{"precious", "words", "secretroom"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %q: %s", secret, log)
		}
	}
}

func TestPersonalAnswersAreNotKept(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("lobby", alice)
	for _, target := range []string{
		"/", "/chat/?rname=lobby", "/privatechat/?to=alice", "/api/messages?rname=lobby", "/api/pchat/alice", "/nothing",
		"/joinroom/?rname=lobby", "/chat/roomuser/list?rname=lobby",
	} {
		if got := alice.get(target).header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q", target, got)
		}
	}
}
