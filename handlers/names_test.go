package handlers_test

import (
	"fmt"
	"strings"
	"testing"
)

// Shown names and pictures stand where people are shown; what scripts read stays the account's name.
func TestShownNamesBesideAccounts(t *testing.T) {
	s := newStage(t)
	s.must(true, s.stores.Accounts.SetShownName(t.Context(), s.by["vic"].id, "Victor"))
	s.by["member"].get("/chat/?rname=hall").is(t, 200).shows(t,
		`data-from="vic"`, `<bdi title="vic">Victor</bdi> · <a class="when" href="/chat/?rname=hall&amp;at=`,
		`<li class="fn-clear" data-id="vic" data-shown="Victor">`, `<em title="vic"><bdi>Victor</bdi> <i class="at">@<bdi>vic</bdi></i></em>`,
		`<em title="owner"><bdi>owner</bdi></em>`)
	s.by["vic"].get("/chat/?rname=hall").shows(t, `<bdi title="vic">你</bdi>`)
	s.by["member"].get("/privatechat/?to=vic").is(t, 200).shows(t, `data-room="vic"`, `<bdi title="vic">Victor</bdi>`, `data-id="vic" data-shown="Victor"`)
	s.by["owner"].post("/chat/ban/roomuser/", "rname=hall&user=vic").is(t, 302)
	s.by["owner"].get("/chat/bans/?rname=hall").shows(t, `<b title="vic"><bdi>Victor</bdi></b> <small class="at">@<bdi>vic</bdi></small>`)
}

// The room's page lists the first 200 members and leads to all of them.
func TestRoomPageShowsTheFirstMembers(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("hall", alice)
	for i := range 200 {
		if _, err := w.stores.Rooms.Join(t.Context(), "hall", fmt.Sprintf("guest%03d", i), w.clock()); err != nil {
			t.Fatal(err)
		}
	}
	page := alice.get("/chat/?rname=hall").is(t, 200).shows(t, "guest198", "用户 <b>201</b>", `<a href="/chat/roomuser/list?rname=hall">全部 201 人</a>`)
	page.hides(t, "guest199")
	if got := strings.Count(page.body, `<li class="fn-clear" data-id=`); got != 200 {
		t.Errorf("%d members", got)
	}
}

func TestTheMutedSeeWhy(t *testing.T) {
	s := newStage(t)
	s.by["moderator"].post("/chat/block/roomuser/", "rname=hall&b_user=vic&b_time=600&reason=too+loud").is(t, 302)
	s.by["vic"].get("/chat/?rname=hall").is(t, 200).shows(t, "禁言中，到 2026/11/22 PM12:10:12 为止", "too loud")
	s.by["admin"].post("/chat/block/roomuser/", "rname=hall&b_user=vic&reason=everywhere").is(t, 302)
	s.by["vic"].get("/privatechat/?to=admin").is(t, 200).shows(t, "禁言中（永久）", "原因：<bdi>everywhere</bdi>")
}

func TestRoomListSearches(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for _, name := range []string{"a", "tea", "tea & cake", "teapot", "te", "tf", "大厅", "大厅二"} {
		w.room(name, alice)
	}
	for i := range 120 {
		w.room(fmt.Sprintf("many%03d", i), alice)
	}
	for _, tc := range []struct {
		query, shows, hides string
		rows                int
	}{
		{"q=tea", "teapot", "<bdi>te</bdi>", 3},
		{"q=%E5%A4%A7", "大厅二", "tea", 2},
		{"q=many", "many099", "many100", 100},
		{"q=many&after=many099", "many119", "many099<", 20},
		{"q=zzz", "没有名字以「<bdi>zzz</bdi>」开头的聊天室", "tea", 0},
		{"q=TEA", "没有名字以", "teapot", 0},
	} {
		t.Run(tc.query, func(t *testing.T) {
			page := alice.get("/roomlist/?"+tc.query).is(t, 200).shows(t, tc.shows)
			page.hides(t, tc.hides)
			if got := strings.Count(page.body, `<li class="room_row"`); got != tc.rows {
				t.Errorf("%d rooms, want %d", got, tc.rows)
			}
		})
	}
	alice.get("/roomlist/?q=many").shows(t, "/roomlist/?after=many099&amp;q=many")
}
