package handlers_test

import (
	"strings"
	"testing"

	"hihichat/chat"
)

// newRooms returns a world with the rooms square, which its owner has made public, and cellar, which is not. Something
// has been said in both.
func newRooms(t *testing.T, mode chat.GuestMode) *world {
	t.Helper()
	w := newWorldOf(t, chat.Options{Guests: mode})
	olga := w.user("olga")
	for _, room := range []string{"square", "cellar"} {
		w.room(room, olga)
		send(olga, "words-in-the-"+room, "rname="+room).is(t, 200)
	}
	public := true
	if _, err := w.stores.Rooms.ChangeRoom(t.Context(), "square", chat.RoomChange{Public: &public}); err != nil {
		t.Fatal(err)
	}
	return w
}

const (
	mark     = `<b class="tag" title="没登录的人也可以看消息">公开</b>`
	listens  = `data-listen="yes"`
	noBox    = `<form class="write_box" id="write_form" autocomplete="off" hidden>`
	duckBox  = `<form class="write_box" id="write_form" autocomplete="off">`
	readHint = `id="reading_bar"`
)

// Where guests may read, they see what is said in a public room, and nothing else of it.
func TestGuestsReadPublicRooms(t *testing.T) {
	w := newRooms(t, chat.GuestsRead)
	guest := w.guest()
	page := guest.get("/chat/?rname=square").is(t, 200).body
	for _, part := range []string{"words-in-the-square", listens, noBox, readHint, `href="/login/?next=%2Fchat%2F%3Frname%3Dsquare"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the page has no %s", part)
		}
	}
	if strings.Contains(page, `data-id="olga"`) || strings.Contains(page, "removemessage") {
		t.Error("a guest sees who is in the room, or may take words back")
	}
	if got := guest.get("/api/messages?rname=square").is(t, 200); !strings.Contains(got.body, "words-in-the-square") {
		t.Errorf("got %s", got.body)
	}
	if list := guest.get("/roomlist/").is(t, 200).body; strings.Count(list, mark) != 1 || strings.Index(list, mark) < strings.Index(list, ">square<") {
		t.Error("the list does not mark the public room, and that one alone")
	}
	if home := guest.get("/").is(t, 200).body; !strings.Contains(home, "公开的聊天室") {
		t.Error("the front page does not tell guests")
	}
}

// Neither another room nor another mode shows a guest a word, nor does it tell whether there is such a room.
func TestGuestsReadNothingElse(t *testing.T) {
	tests := []struct {
		name, room string
		mode       chat.GuestMode
	}{
		{"a room that is not public", "cellar", chat.GuestsRead},
		{"a public room where guests talk with the duck", "square", chat.GuestsBot},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			guest := newRooms(t, tt.mode).guest()
			page := guest.get("/chat/?rname="+tt.room).is(t, 200).body
			if strings.Contains(page, "words-in-the-") || strings.Contains(page, listens) || !strings.Contains(page, duckBox) {
				t.Errorf("a guest's page of %s:\n%s", tt.room, page)
			}
			guest.get("/api/messages?rname="+tt.room).is(t, 401)
			if tt.mode == chat.GuestsBot && strings.Contains(guest.get("/roomlist/").body, mark) {
				t.Error("a room is marked, although no guest may read it")
			}
		})
	}
	w := newRooms(t, chat.GuestsRead)
	for _, query := range []string{"rname=nowhere", "to=olga", "rname=&to="} {
		if got := w.guest().get("/api/messages?" + query); got.status != 401 && got.status != 400 {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	w.dead("zoe").get("/api/messages?rname=square").is(t, 401).shows(t, "session has ended")
}

// To read is all: what a guest says in a public room goes to the duck, and is not kept.
func TestGuestsWhoReadSayNothing(t *testing.T) {
	w := newRooms(t, chat.GuestsRead)
	if got := send(w.guest(), "hello", "rname=square").is(t, 200); !strings.Contains(got.body, "quack") {
		t.Errorf("got %s", got.body)
	}
	if texts := w.texts(chat.InRoom("square")); len(texts) != 1 {
		t.Errorf("the room holds %q", texts)
	}
	w.guest().get("/chat/roomuser/list?rname=square").is(t, 302)
	w.guest().get("/audit/?room=square").is(t, 302)
}

// Where guests are off the login page does not invite them to look around.
func TestLoginPageWhereGuestsAreOff(t *testing.T) {
	for mode, invites := range map[chat.GuestMode]bool{chat.GuestsOff: false, chat.GuestsBot: true, chat.GuestsRead: true} {
		body := newWorldOf(t, chat.Options{Guests: mode}).guest().get("/login/").is(t, 200).body
		if strings.Contains(body, "先逛逛") != invites {
			t.Errorf("%s: invites %v", mode, !invites)
		}
	}
}
