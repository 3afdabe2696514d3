package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"hihichat/chat"
)

// offers are what a member's row may offer, by the button's address.
var offers = map[string]string{
	"mute": "b_time=600\"", "here": `name="scope" value="room"`, "unmute": "b_time=1\"", "kick": "/chat/kick/", "ban": "/chat/ban/",
	"name": "设为版主", "unname": "撤销版主", "transfer": "/chat/transfer/",
}

// rowOf returns the element of a person of the members' page.
func (a answer) rowOf(t *testing.T, name string) string {
	t.Helper()
	_, row, found := strings.Cut(a.body, `<li class="person" data-id="`+name+`">`)
	if !found {
		t.Fatalf("%s is not on the page", name)
	}
	row, _, _ = strings.Cut(row, "</li>")
	return row
}

// A row offers what the viewer may do to that person, and nothing else.
func TestMembersPageOffersWhatTheViewerMay(t *testing.T) {
	mute := func(room string) func(*stage) {
		return func(s *stage) {
			s.must(true, s.stores.Mutes.SetMute(s.t.Context(), chat.Mute{Room: room, User: "vic", Reason: "spam"}, s.clock()))
		}
	}
	for _, tc := range []struct {
		name, viewer, whom string
		prepare            func(*stage)
		want               string
	}{
		{"member", "member", "vic", nil, ""},
		{"moderator", "moderator", "vic", nil, "mute kick ban"},
		{"moderator of the owner", "moderator", "owner", nil, ""},
		{"moderator of oneself", "moderator", "moderator", nil, ""},
		{"owner", "owner", "vic", nil, "mute kick ban name transfer"},
		{"owner of the moderator", "owner", "moderator", nil, "mute kick ban unname transfer"},
		{"owner of an administrator", "owner", "admin", nil, "transfer"},
		{"global moderator of the owner", "global", "owner", nil, "mute kick ban"},
		{"administrator", "admin", "vic", nil, "mute here kick ban name transfer"},
		{"administrator of the owner", "admin", "owner", nil, "mute here kick ban"},
		{"moderator of somebody muted here", "moderator", "vic", mute("hall"), "mute unmute kick ban"},
		{"moderator of somebody muted everywhere", "moderator", "vic", mute(chat.Everywhere), "mute kick ban"},
		{"administrator of somebody muted everywhere", "admin", "vic", mute(chat.Everywhere), "mute here unmute kick ban name transfer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStage(t)
			if tc.prepare != nil {
				tc.prepare(s)
			}
			row := s.by[tc.viewer].get("/chat/roomuser/list?rname=hall").is(t, 200).rowOf(t, tc.whom)
			for offer, address := range offers {
				if got, want := strings.Contains(row, address), strings.Contains(" "+tc.want+" ", " "+offer+" "); got != want {
					t.Errorf("%s: offered %v, want %v", offer, got, want)
				}
			}
		})
	}
}

func TestMembersPageSaysWhoIsWho(t *testing.T) {
	s := newStage(t)
	s.must(true, s.stores.Accounts.SetShownName(t.Context(), s.by["vic"].id, "Victor <3"))
	s.must(true, s.stores.Mutes.SetMute(t.Context(), chat.Mute{Room: "hall", User: "vic", Reason: "spam & more"}, s.clock()))
	page := s.by["owner"].get("/chat/roomuser/list?rname=hall").is(t, 200)
	for _, search := range []string{"victor", "OR+%3C", "vic"} {
		s.by["owner"].get("/chat/roomuser/list?rname=hall&q="+search).is(t, 200).shows(t, "有 1 人", `data-id="vic"`)
	}
	for name, want := range map[string]string{
		"owner": "房主", "moderator": "版主", "global": "全站版主", "admin": "管理员",
		"vic": `<b title="vic"><bdi>Victor &lt;3</bdi></b> <small class="at">@<bdi>vic</bdi></small>`,
	} {
		if row := page.rowOf(t, name); !strings.Contains(row, want) {
			t.Errorf("%s: %s", name, row)
		}
	}
	if row := page.rowOf(t, "vic"); !strings.Contains(row, "永久") || !strings.Contains(row, "spam &amp; more") {
		t.Errorf("the mute is not told: %s", row)
	}
	if row := page.rowOf(t, "member"); strings.Contains(row, "tag") {
		t.Errorf("a plain member has a tag: %s", row)
	}
}

func TestMembersPageHasPagesAndASearch(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("hall", alice)
	for i := range 249 {
		s := fmt.Sprintf("guest%03d", i)
		if _, err := w.stores.Rooms.Join(t.Context(), "hall", s, w.clock()); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		query         string
		status, rows  int
		shows, hidden string
	}{
		{"", 200, 100, "250 人", "guest099<"},
		{"&page=1", 200, 100, "第 1 / 3 页", "上一页"},
		{"&page=2", 200, 100, "guest198<", "guest098<"},
		{"&page=3", 200, 50, "guest248<", "下一页"},
		{"&page=99", 200, 50, "第 3 / 3 页", "下一页"},
		{"&q=GUEST0", 200, 100, "有 100 人", "下一页"},
		{"&q=24", 200, 12, "guest240<", "guest000<"},
		{"&q=nobody", 200, 0, "没有找到这样的成员", "guest"},
		{"&page=0", 400, 0, "没有这一页", ""},
		{"&page=-1", 400, 0, "没有这一页", ""},
		{"&page=1e9", 400, 0, "没有这一页", ""},
		{"&page=99999999999999999999", 400, 0, "没有这一页", ""},
	} {
		t.Run(tc.query, func(t *testing.T) {
			page := alice.get("/chat/roomuser/list?rname=hall"+tc.query).is(t, tc.status)
			page.shows(t, tc.shows)
			if got := strings.Count(page.body, `<li class="person"`); got != tc.rows {
				t.Errorf("%d rows, want %d", got, tc.rows)
			}
			if tc.hidden != "" && tc.hidden != "guest" {
				page.hides(t, tc.hidden)
			}
		})
	}
}

// Whoever acts from a later page of the list comes back to it.
func TestDeedsLeadBackToTheirPage(t *testing.T) {
	s := newStage(t)
	s.by["owner"].post("/chat/block/roomuser/?rname=hall&b_user=vic", "q=a+b&page=2&reason=").leads(t, "/chat/roomuser/list?rname=hall&q=a+b&page=2")
	s.by["owner"].post("/chat/ban/roomuser/", "rname=hall&user=vic&back=bans").leads(t, "/chat/bans/?rname=hall")
	s.by["owner"].post("/chat/unban/roomuser/", "rname=hall&user=vic").leads(t, "/chat/bans/?rname=hall")
}

func TestBansPage(t *testing.T) {
	s := newStage(t)
	owner := s.by["owner"]
	owner.get("/chat/bans/?rname=hall").is(t, 200).shows(t, "没有人被封禁")
	owner.post("/chat/ban/roomuser/", "rname=hall&user=vic&reason=too+loud").is(t, 302)
	owner.get("/chat/bans/?rname=hall").is(t, 200).shows(t, `data-id="vic"`, "too loud", "<bdi>owner</bdi>", "2026/11/22 PM12:00:12",
		"/chat/unban/roomuser/?rname=hall&amp;user=vic")
	for i := range 100 {
		s.must(s.stores.Rooms.SetBan(t.Context(), chat.Ban{Room: "hall", User: fmt.Sprintf("spam%03d", i), At: s.clock()}))
	}
	owner.get("/chat/bans/?rname=hall").is(t, 200).shows(t, "spam000", "after=spam099").hides(t, `data-id="vic"`)
	owner.get("/chat/bans/?rname=hall&after=spam099").is(t, 200).shows(t, `data-id="vic"`).hides(t, "spam098")
	for role, status := range map[string]int{"guest": 302, "outsider": 403, "member": 403, "moderator": 200, "owner": 200, "global": 200, "admin": 200} {
		s.by[role].get("/chat/bans/?rname=hall").is(t, status)
	}
	owner.get("/chat/bans/?rname=gone").is(t, 404)
}

// The banned are told so, with the reason, and can't come back by any link.
func TestTheBannedAreToldSo(t *testing.T) {
	s := newStage(t)
	vic := s.by["vic"]
	for _, name := range []string{"via", "vi", "vica", "vib\u00ff"} { // neighbours in the list of bans
		s.must(s.stores.Rooms.SetBan(t.Context(), chat.Ban{Room: "hall", User: name, Reason: "another", At: s.clock()}))
	}
	s.by["moderator"].post("/chat/ban/roomuser/", "rname=hall&user=vic&reason=too+loud").is(t, 302)
	vic.get("/chat/?rname=hall").is(t, 200).shows(t, "你已被这个聊天室封禁", "too loud").hides(t, "/joinroom/", "nonsense", "another")
	vic.click("/joinroom/?rname=hall").is(t, 403).shows(t, "封禁")
	send(vic, "hi", "rname=hall").says(t, 200, html, `{"code": 403, "msg": "You are banned from this room."}`)
	vic.get("/api/messages?rname=hall").is(t, 403)
	vic.get("/chat/roomuser/list?rname=hall").is(t, 403)
	s.by["owner"].post("/chat/unban/roomuser/", "rname=hall&user=vic").is(t, 302)
	if ban, banned, err := s.chat.BanOf(t.Context(), chat.Actor{UserID: vic.id, Name: "vic"}, "hall"); banned || err != nil {
		t.Errorf("%+v, error %v", ban, err)
	}
	vic.get("/chat/?rname=hall").is(t, 200).shows(t, "/joinroom/")
	vic.click("/joinroom/?rname=hall").is(t, 302)
}
