package handlers_test

import (
	"testing"

	"hihichat/chat"
)

func TestSettingsPageShowsWhatTheViewerMay(t *testing.T) {
	const page = "/chat/settings/?rname=hall"
	for role, want := range map[string]struct {
		status int
		may    bool // transfer and delete
	}{
		"outsider": {403, false}, "member": {403, false}, "moderator": {200, false}, "owner": {200, true}, "global": {200, false},
		"admin": {200, true},
	} {
		t.Run(role, func(t *testing.T) {
			s := newStage(t)
			a := s.by[role].get(page).is(t, want.status)
			room := s.by[role].get("/chat/?rname=hall").is(t, 200)
			if want.status != 200 {
				room.hides(t, page)
				return
			}
			room.shows(t, page)
			a.shows(t, `name="topic"`, "/chat/bans/", "/audit/?room=hall").hides(t, `name="public"`)
			for _, address := range []string{"/chat/transfer/roomuser/", "/chat/delete/"} {
				if want.may {
					a.shows(t, address)
				} else {
					a.hides(t, address)
				}
			}
		})
	}
	s := newStage(t)
	s.by["guest"].get(page).leads(t, "/login/?next=%2Fchat%2Fsettings%2F%3Frname%3Dhall")
	s.by["owner"].get("/chat/settings/?rname=gone").is(t, 404)
}

// Saving says so, shows the topic to all, and leaves no trace when nothing has changed.
func TestSettingsAreSaved(t *testing.T) {
	s := newStage(t)
	owner := s.by["owner"]
	owner.post("/chat/settings/?rname=hall", "topic=+tea+%26+cake+").leads(t, "/chat/settings/?rname=hall&saved=1")
	owner.get("/chat/settings/?rname=hall&saved=1").shows(t, "已保存", `value="tea &amp; cake"`)
	s.by["member"].get("/chat/?rname=hall").shows(t, "tea &amp; cake")
	s.by["outsider"].get("/roomlist/").shows(t, "tea &amp; cake")
	known := len(s.entries())
	owner.post("/chat/settings/?rname=hall", "topic=tea+%26+cake&public=0").is(t, 302)
	if len(s.entries()) != known {
		t.Errorf("nothing was changed, and recorded: %+v", s.entries())
	}
	owner.post("/chat/settings/?rname=hall", "topic=").is(t, 302)
	if s.hall().Topic != "" {
		t.Errorf("the topic stayed: %q", s.hall().Topic)
	}
}

func TestPublicRoomsAreOfferedWhereGuestsRead(t *testing.T) {
	s := newStageOf(t, chat.Options{Guests: chat.GuestsRead})
	s.by["owner"].get("/chat/settings/?rname=hall").shows(t, `name="public" value="0" checked`)
	s.by["moderator"].get("/chat/settings/?rname=hall").hides(t, `name="public"`)
	s.by["owner"].post("/chat/settings/?rname=hall", "topic=x&public=1").is(t, 302)
	s.by["owner"].get("/chat/settings/?rname=hall").shows(t, `name="public" value="1" checked`)
}

// A room that is deleted is gone with its messages; the page asks for its name first.
func TestDeletingARoom(t *testing.T) {
	s := newStage(t)
	owner := s.by["owner"]
	owner.get("/chat/delete/?rname=hall").is(t, 200).shows(t, `name="name"`, "全部消息")
	owner.post("/chat/delete/?rname=hall", "name=hal").is(t, 400).shows(t, "什么也没有删除", `value="hal"`)
	owner.post("/chat/delete/?rname=hall", "name=hall+").leads(t, "/roomlist/")
	owner.get("/roomlist/").hides(t, "hall")
	s.by["vic"].get("/chat/?rname=hall").is(t, 404)
	s.by["moderator"].get("/chat/roomuser/list?rname=hall").is(t, 404)
	send(s.by["vic"], "hi", "rname=hall").is(t, 200).shows(t, `"code": 403`)
	s.room("hall", s.by["vic"])
	s.by["vic"].get("/chat/?rname=hall").is(t, 200).hides(t, "nonsense")
}

func TestARoomOutlivesItsLastMember(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("hall", alice)
	send(alice, "remember", "rname=hall").is(t, 200)
	alice.click("/leaveroom/?rname=hall").leads(t, "/roomlist/")
	alice.get("/roomlist/").is(t, 200).shows(t, "hall")
	alice.click("/joinroom/?rname=hall").is(t, 302)
	alice.get("/chat/?rname=hall").shows(t, "remember", "房主")
}

// The new owner has the room; the former one stays a member.
func TestTransferHandsTheRoomOver(t *testing.T) {
	s := newStage(t)
	s.by["owner"].click("/chat/transfer/roomuser/?rname=hall&owner=owner&user=vic").is(t, 200).shows(t, "要让「vic」当「hall」的房主吗", `name="owner" value="owner"`)
	s.by["owner"].post("/chat/transfer/roomuser/", "rname=hall&owner=owner&user=vic").leads(t, "/chat/roomuser/list?rname=hall")
	s.by["owner"].post("/chat/settings/?rname=hall", "topic=mine").is(t, 403)
	s.by["owner"].get("/chat/?rname=hall").is(t, 200).shows(t, "nonsense")
	s.by["vic"].post("/chat/settings/?rname=hall", "topic=mine").is(t, 302)
}
