package handlers_test

import (
	stdjson "encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/locale"
	"hihichat/templates"
)

// auditAnswer is what /api/audit answers.
type auditAnswer struct {
	Entries []struct {
		ID                                          int64
		Time, Who, Deed, Whom, Room, Reason, Detail string
		From                                        string
		Failed                                      bool
	}
	Next int64
}

func (a answer) audit(t *testing.T) (log auditAnswer) {
	t.Helper()
	if a.status != 200 || a.kind != json {
		t.Fatalf("answer is %d, %q, %s", a.status, a.kind, a.body)
	}
	if err := stdjson.Unmarshal([]byte(a.body), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func (log auditAnswer) deeds() string {
	words := make([]string, len(log.Entries))
	for i, e := range log.Entries {
		words[i] = e.Deed
	}
	return strings.Join(words, " ")
}

// played is a stage on which a moderator has muted, kicked and banned vic, an hour apart, and an administrator has muted
// everywhere and made another room.
func played(t *testing.T) *stage {
	s := newStage(t)
	s.by["auditor"] = s.user("auditor", chat.ReadAudit)
	s.by["moderator"].post("/chat/block/roomuser/", "rname=hall&b_user=vic&b_time=600&reason=too+loud").is(t, 302)
	s.advance(3600e9)
	s.by["moderator"].post("/chat/kick/roomuser/", "rname=hall&del_user=vic").is(t, 302)
	s.advance(3600e9)
	s.by["owner"].post("/chat/ban/roomuser/", "rname=hall&user=vic").is(t, 302)
	s.by["admin"].post("/createroom/", "chatroomname=other").is(t, 302)
	s.by["admin"].post("/chat/block/roomuser/", "rname=hall&b_user=member").is(t, 302)
	return s
}

func TestAuditLogForPrograms(t *testing.T) {
	s := played(t)
	log := s.by["auditor"].get("/api/audit").audit(t)
	if got := log.deeds(); got != "muted room-created banned kicked muted" || log.Next != 0 {
		t.Fatalf("%s, next %d", got, log.Next)
	}
	first := log.Entries[4]
	if first.Who != "moderator" || first.Whom != "vic" || first.Room != "hall" || first.Reason != "too loud" || first.Detail != "600 s" ||
		first.Time != "2026-11-22T12:00:12Z" || first.From != "192.0.2.1" || first.Failed {
		t.Errorf("%+v", first)
	}
	if log.Entries[0].Room != "" || log.Entries[0].Detail != "for ever" {
		t.Errorf("%+v", log.Entries[0])
	}
	for query, want := range map[string]string{
		"who=moderator": "kicked muted", "whom=vic": "banned kicked muted", "room=hall": "banned kicked muted", "deed=muted": "muted muted",
		"who=nobody": "", "deed=muted&room=hall": "muted", "since=2026-11-22T13:00:00Z": "muted room-created banned kicked",
		"until=2026-11-22T13:00:00Z": "muted", "since=2026-11-22": "muted room-created banned kicked muted",
		"until=2026-11-22": "muted room-created banned kicked muted", "until=2026-11-21": "", "since=2026-11-23": "",
		"since=2026-11-22T14:00:00%2B01:00&until=2026-11-22T13:30:00Z": "kicked",
		fmt.Sprintf("before=%d", log.Entries[2].ID):                    "kicked muted",
	} {
		if got := s.by["auditor"].get("/api/audit?" + query).audit(t).deeds(); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestAuditLogHasPages(t *testing.T) {
	s := played(t)
	auditor, before, all := s.by["auditor"], "", ""
	for range 3 {
		log := auditor.get("/api/audit?limit=2" + before).audit(t)
		all += log.deeds() + " "
		before = fmt.Sprintf("&before=%d", log.Next)
		if log.Next == 0 {
			break
		}
	}
	if all != "muted room-created banned kicked muted " {
		t.Errorf("the pages hold %q", all)
	}
	for i := range 100 {
		s.must(true, s.stores.Audit.AppendAudit(t.Context(), chat.AuditEntry{At: s.clock(), Deed: chat.UserKicked, Target: fmt.Sprint("nr", i)}))
	}
	page := auditor.get("/audit/?deed=kicked").is(t, 200).shows(t, "nr99<", "nr0<", "deed=kicked")
	page.hides(t, "<bdi>vic</bdi>")
	_, link, _ := strings.Cut(page.body, `<a class="button quiet" href="/audit/`)
	link, _, _ = strings.Cut(link, `"`)
	auditor.get("/audit/"+strings.ReplaceAll(link, "&amp;", "&")).is(t, 200).shows(t, "<bdi>vic</bdi>").hides(t, "nr0<", "更早的记录")
}

func TestWhoMayReadTheAuditLog(t *testing.T) {
	s := played(t)
	for role, want := range map[string]struct{ all, hall int }{
		"guest": {401, 401}, "outsider": {403, 403}, "member": {403, 403}, "moderator": {403, 200}, "owner": {403, 200}, "global": {403, 200},
		"admin": {200, 200}, "auditor": {200, 200},
	} {
		s.by[role].get("/api/audit").is(t, want.all)
		s.by[role].get("/api/audit?room=hall").is(t, want.hall)
		if role != "guest" {
			s.by[role].get("/audit/").is(t, want.all)
			s.by[role].get("/audit/?room=hall").is(t, want.hall)
			bar := s.by[role].get("/")
			if got := strings.Contains(bar.body, `href="/audit/"`); got != (want.all == 200) {
				t.Errorf("%s: the navigation offers it: %v", role, got)
			}
		}
	}
	s.by["guest"].get("/audit/").leads(t, "/login/?next=%2Faudit%2F")
	s.by["moderator"].get("/api/audit?room=gone").is(t, 404)
	s.by["moderator"].get("/api/audit?room=other").is(t, 403)
	for _, e := range s.by["moderator"].get("/api/audit?room=hall").audit(t).Entries {
		if e.From != "" || e.Room != "hall" {
			t.Errorf("a room's moderator learns %+v", e)
		}
	}
	s.by["moderator"].get("/audit/?room=hall").hides(t, "192.0.2.1", "createroom", "other")
}

func TestAuditPage(t *testing.T) {
	s := played(t)
	s.by["auditor"].get("/audit/").is(t, 200).shows(t, "禁言", "踢出", "封禁", "创建聊天室", "10 分钟", "永久", "原因：<bdi>too loud</bdi>",
		"2026/11/22 PM14:00:12", "192.0.2.1", `<option value="banned">`)
	s.by["auditor"].get("/audit/?who=owner&deed=banned").is(t, 200).shows(t, `<option value="banned" selected>`, `value="owner"`).hides(t, "too loud")
	for query, says := range map[string]string{
		"since=yesterday": "时间没有读懂", "until=2026-13-01": "时间没有读懂", "deed=x": "没有这种操作", "before=0": "没有这一页", "before=-1": "没有这一页",
		"before=99999999999999999999": "没有这一页",
	} {
		s.by["auditor"].get("/audit/?"+query).is(t, 400).shows(t, says, `name="since"`).hides(t, "too loud")
		s.by["auditor"].get("/api/audit?"+query).is(t, 400)
	}
	for _, limit := range []string{"0", "-1", "101", "x"} {
		s.by["auditor"].get("/api/audit?limit="+limit).is(t, 400)
	}
}

func TestEveryDeedHasWords(t *testing.T) {
	var seen []string
	for _, deed := range chat.Deeds {
		words := templates.DeedWords(locale.Zh, string(deed))
		if words == string(deed) || slices.Contains(seen, words) {
			t.Errorf("%s is called %q", deed, words)
		}
		seen = append(seen, words)
	}
}
