package handlers_test

import (
	"testing"
	"time"

	"hihichat/chat"
)

func TestRoomMembersPage(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("大厅", alice, bob)
	const target = "/chat/roomuser/list?rname=%E5%A4%A7%E5%8E%85"
	alice.get(target).is(t, 200).shows(t, "alice", "bob", "/chat/kick/roomuser/?rname=%E5%A4%A7%E5%8E%85&amp;del_user=bob",
		"/chat/block/roomuser/?rname=%E5%A4%A7%E5%8E%85&amp;b_user=bob")
	bob.post(target, "").is(t, 200).hides(t, "/chat/kick/roomuser/", "/chat/block/roomuser/")
	w.admin("root").get(target).is(t, 200).shows(t, "/chat/kick/roomuser/")
	w.user("eve").get(target).is(t, 403).hides(t, "bob")
	alice.get("/chat/roomuser/list?rname=nowhere").is(t, 404)
	alice.get("/chat/roomuser/list").is(t, 404)
}

func TestBlockTimes(t *testing.T) {
	forever := time.Time{}
	for _, tc := range []struct {
		name, time string
		muted      bool
		seconds    int // 0: for ever
	}{
		{"absent", "", true, 0},
		{"empty", "&b_time=", true, 0},
		{"an hour", "&b_time=3600", true, 3600},
		{"two seconds", "&b_time=2", true, 2},
		{"one second unblocks", "&b_time=1", false, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			alice, bob := w.user("alice"), w.user("bob")
			w.room("lobby", alice, bob)
			if !tc.muted {
				alice.click("/chat/block/roomuser/?rname=lobby&b_user=bob").is(t, 302)
			}
			alice.click("/chat/block/roomuser/?rname=lobby&b_user=bob"+tc.time).leads(t, "/chat/roomuser/list?rname=lobby")
			m := w.mute("lobby", "bob")
			if (m != nil) != tc.muted {
				t.Fatalf("mute is %v", m)
			}
			if m == nil {
				send(bob, "free", "rname=lobby").says(t, 200, html, `{"code": 200, "msg": "free"}`)
				return
			}
			want := forever
			if tc.seconds > 0 {
				want = w.clock().Add(time.Duration(tc.seconds) * time.Second)
			}
			if !m.Until.Equal(want) {
				t.Errorf("muted until %v, want %v", m.Until, want)
			}
			send(bob, "hi", "rname=lobby").says(t, 200, html, muted)
		})
	}
}

func TestBadBlockTimesAreClearErrors(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("lobby", alice, bob)
	for _, bad := range []string{"0", "-1", "1.5", "ten", "%2B5", "+5", " ", "1e3", "0x10", "99999999999999999999", "4294967295", "315360001", "%00"} {
		t.Run(bad, func(t *testing.T) {
			alice.post("/chat/block/roomuser/?rname=lobby&b_user=bob", "b_time="+bad).is(t, 400).shows(t, "禁言时间")
			if m := w.mute("lobby", "bob"); m != nil {
				t.Errorf("muted: %v", m)
			}
		})
	}
}

func TestAnAdministratorMutesEverywhereAnOwnerInTheRoom(t *testing.T) {
	w := newWorld(t)
	alice, bob, root := w.user("alice"), w.user("bob"), w.admin("root")
	w.room("lobby", alice, bob)
	w.room("other", bob)
	alice.click("/chat/block/roomuser/?rname=lobby&b_user=bob").is(t, 302)
	send(bob, "hi", "rname=other").says(t, 200, html, `{"code": 200, "msg": "hi"}`)
	root.click("/chat/block/roomuser/?rname=lobby&b_user=bob").is(t, 302)
	send(bob, "hi", "rname=other").says(t, 200, html, muted)
}

func TestOnlyModeratorsMuteAndKick(t *testing.T) {
	w := newWorld(t)
	alice, bob, carol := w.user("alice"), w.user("bob"), w.user("carol")
	w.room("lobby", alice, bob, carol)
	for _, tc := range []struct {
		name, target string
		who          *visitor
		status       int
	}{
		{"member blocks", "/chat/block/roomuser/?rname=lobby&b_user=carol", bob, 403},
		{"member kicks", "/chat/kick/roomuser/?rname=lobby&del_user=carol", bob, 403},
		{"member lifts a mute", "/chat/block/roomuser/?rname=lobby&b_user=carol&b_time=1", bob, 403},
		{"outsider kicks", "/chat/kick/roomuser/?rname=lobby&del_user=carol", w.user("eve"), 403},
		{"owner kicks themselves", "/chat/kick/roomuser/?rname=lobby&del_user=alice", alice, 400},
		{"no such room", "/chat/kick/roomuser/?rname=nowhere&del_user=carol", alice, 404},
		{"no such person", "/chat/block/roomuser/?rname=lobby&b_user=nobody", alice, 404},
		{"nothing named", "/chat/kick/roomuser/", alice, 404},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.who.click(tc.target).is(t, tc.status)
			tc.who.post(tc.target, "").is(t, tc.status)
		})
	}
	if !w.isMember("lobby", "carol") || w.mute("lobby", "carol") != nil {
		t.Error("carol was moderated by those who may not")
	}
}

func TestKickEndsMembership(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("大厅", alice, bob)
	alice.click("/chat/kick/roomuser/?rname=大厅&del_user=bob").leads(t, "/chat/roomuser/list?rname=%E5%A4%A7%E5%8E%85")
	if w.isMember("大厅", "bob") {
		t.Error("bob is a member still")
	}
	send(bob, "hi", "rname=大厅").says(t, 200, html, outside)
	bob.get("/chat/?rname=大厅").is(t, 200).hides(t, "alice")
}

func TestAMuteBindsAdministratorsToo(t *testing.T) {
	w := newWorld(t)
	root := w.admin("root")
	w.room("lobby", root)
	if err := w.stores.Mutes.SetMute(t.Context(), chat.Mute{User: "root"}, w.clock()); err != nil {
		t.Fatal(err)
	}
	send(root, "hi", "rname=lobby").says(t, 200, html, muted)
}
