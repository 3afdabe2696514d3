package handlers_test

import (
	"strings"
	"testing"
)

// removable reports whether the page marks vic's message as one that its viewer may take back.
func (a answer) removable(t *testing.T, id string) bool {
	t.Helper()
	_, row, found := strings.Cut(a.body, `data-id="`+id+`"`)
	if !found {
		t.Fatalf("message %s is not on the page", id)
	}
	row, _, _ = strings.Cut(row, ">")
	return strings.Contains(row, "data-removable")
}

func TestPagesMarkWhatTheViewerMayRemove(t *testing.T) {
	s := newStage(t)
	for role, want := range map[string]bool{"vic": true, "member": false, "moderator": true, "owner": true, "global": true, "admin": true} {
		page := s.by[role].get("/chat/?rname=hall").is(t, 200)
		if got := page.removable(t, s.id); got != want {
			t.Errorf("%s: %v, want %v", role, got, want)
		}
		if got := strings.Contains(page.body, "data-moderates"); got != (want && role != "vic") {
			t.Errorf("%s: data-moderates is %v", role, got)
		}
	}
	send(s.by["owner"], "mine", "rname=hall").is(t, 200)
	page := s.by["moderator"].get("/chat/?rname=hall")
	if strings.Count(page.body, " data-removable") != 1 {
		t.Error("a moderator is offered the owner's message")
	}
}

// A removed message keeps its place, its author and its time, and nobody finds its text any more.
func TestRemovedMessagesSaySo(t *testing.T) {
	s := newStage(t)
	s.by["moderator"].post("/api/removemessage", "rname=hall&id="+s.id).says(t, 200, json, `{"code": 200, "msg": "removed"}`)
	s.by["moderator"].post("/api/removemessage", "rname=hall&id="+s.id).is(t, 200)
	for _, role := range []string{"vic", "member", "admin"} {
		page := s.by[role].get("/chat/?rname=hall").is(t, 200)
		page.shows(t, `data-id="`+s.id+`" data-from="vic" data-removed>`, "消息已被删除").hides(t, "nonsense", "/api/removemessage?rname=hall&amp;id="+s.id)
		if page.removable(t, s.id) {
			t.Errorf("%s may remove it again", role)
		}
		s.by[role].get("/api/messages?rname=hall").is(t, 200).shows(t, `"text":"","removed":true}`).hides(t, "nonsense")
	}
	send(s.by["vic"], "more", "rname=hall").is(t, 200)
	if body := s.by["vic"].get("/api/messages?rname=hall").body; strings.Count(body, `"removed"`) != 1 {
		t.Errorf("removed is said of all: %s", body)
	}
}

func TestPrivateMessagesAreTheirSendersToRemove(t *testing.T) {
	s := newStage(t)
	vic, admin := s.by["vic"], s.by["admin"]
	send(vic, "hushed", "rname=admin&rtype=p").is(t, 200)
	id := vic.get("/api/messages?to=admin").history(t).Messages[0].ID
	if !vic.get("/privatechat/?to=admin").removable(t, id) || admin.get("/privatechat/?to=vic").removable(t, id) {
		t.Error("the mark is on the wrong side")
	}
	admin.post("/api/removemessage", "rname=vic&rtype=p&id="+id).is(t, 403)
	s.by["owner"].post("/api/removemessage", "rname=vic&rtype=p&id="+id).is(t, 404)
	vic.post("/api/removemessage?rname=admin&rtype=p&id="+id, "", "Accept", "text/html,*/*").leads(t, "/privatechat/?to=admin")
	admin.get("/privatechat/?to=vic").shows(t, "消息已被删除").hides(t, "hushed")
	send(vic, "x", "rname=hall").is(t, 200)
	vic.post("/api/removemessage?rname=hall&id="+s.id, "", "Accept", "text/html").leads(t, "/chat/?rname=hall")
}

func TestRemovalSpeaksTheDialectOfTheAPI(t *testing.T) {
	s := newStage(t)
	s.by["guest"].post("/api/removemessage", "rname=hall&id="+s.id).says(t, 401, json, `{"code": 401, "msg": "Please sign in first."}`)
	s.by["member"].post("/api/removemessage", "rname=hall&id="+s.id).says(t, 403, json, `{"code": 403, "msg": "You are not allowed to do that."}`)
	s.by["outsider"].post("/api/removemessage", "rname=hall&id="+s.id).says(t, 403, json, outside)
}

// A ban may take back what the banned have said of late: one form for a flood.
func TestABanMayTakeBackWhatWasSaid(t *testing.T) {
	s := newStage(t)
	owner := s.by["owner"]
	send(owner, "mine", "rname=hall").is(t, 200)
	owner.post("/chat/ban/roomuser/", "rname=hall&user=vic&sweep=2").is(t, 400)
	owner.post("/chat/ban/roomuser/", "rname=hall&user=vic").is(t, 302)
	owner.get("/chat/?rname=hall").shows(t, "nonsense")
	owner.get("/chat/bans/?rname=hall").is(t, 200).shows(t, `name="sweep"`)
	owner.post("/chat/ban/roomuser/", "rname=hall&user=vic&sweep=1").is(t, 302)
	owner.get("/chat/?rname=hall").shows(t, "消息已被删除", "mine").hides(t, "nonsense")
	owner.get("/audit/?room=hall").is(t, 200).shows(t, "1 条")
}
