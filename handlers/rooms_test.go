package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"hihichat/chat"
)

func TestHomeGreets(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/index/"} {
		w.guest().get(path).is(t, 200).shows(t, "Hello")
		w.user("alice at "+path).get(path).is(t, 200).shows(t, "alice at "+path)
	}
	if a := w.guest().do("HEAD", "/", nil); a.status != 200 || a.kind != html {
		t.Errorf("HEAD / is %d, %q", a.status, a.kind)
	}
}

func TestRoomListShowsAllRoomsToEverybody(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	w.room("大厅", alice)
	w.room("tea & cake", alice)
	for name, v := range map[string]*visitor{"guest": w.guest(), "user": w.user("bob")} {
		t.Run(name, func(t *testing.T) {
			for _, a := range []answer{v.get("/roomlist/"), v.post("/roomlist/", "")} {
				a.is(t, 200).shows(t, "大厅", "tea &amp; cake")
				a.hides(t, "chatroomname")
			}
		})
	}
}

func TestRoomListOffersToJoinWhatOneHasNotJoined(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("hall", alice, bob)
	w.room("tea", alice)
	for name, c := range map[string]struct {
		who    *visitor
		offers int
	}{
		"a member of both": {alice, 0}, "a member of one": {bob, 1}, "of none": {w.user("carol"), 2},
	} {
		if page := c.who.get("/roomlist/").is(t, 200); strings.Count(page.body, "/joinroom/") != c.offers {
			t.Errorf("%s is offered:\n%s", name, page.body)
		}
	}
}

func TestAnyOfTheUsersPermissionsCounts(t *testing.T) {
	w := newWorld(t)
	maker := w.user("maker", "aaa", chat.CreateRoomPermission, "zzz")
	maker.get("/roomlist/").shows(t, `name="chatroomname"`)
	maker.post("/createroom/", "chatroomname=lobby").leads(t, "/chat/?rname=lobby")
}

func TestRoomListHasPages(t *testing.T) {
	w := newWorld(t)
	alice := w.user("alice")
	for i := range 101 {
		w.room(fmt.Sprintf("room %03d", i), alice)
	}
	w.guest().get("/roomlist/").shows(t, "room 000", "room 099", "after=room%20099")
	second := w.guest().get("/roomlist/?after=room+099")
	second.shows(t, "room 100")
	second.hides(t, "room 099", "room 000")
}

func TestCreateRoom(t *testing.T) {
	w := newWorld(t)
	maker, other := w.user("maker", chat.CreateRoomPermission), w.user("other")
	maker.post("/createroom/", "chatroomname=大厅&description=tea+for+two").leads(t, "/chat/?rname=%E5%A4%A7%E5%8E%85")
	maker.post("/createroom/", "chatroomname=a+b").leads(t, "/chat/?rname=a+b")
	if room, err := w.chat.Room(t.Context(), "大厅"); err != nil || room.Owner != "maker" || room.Topic != "tea for two" {
		t.Errorf("room is %+v, %v", room, err)
	}
	if !w.isMember("大厅", "maker") {
		t.Error("the creator is no member")
	}
	maker.get("/createroom/?chatroomname=bylink").leads(t, "/roomlist/")
	if _, err := w.chat.Room(t.Context(), "bylink"); err == nil {
		t.Error("a GET made a room")
	}
	for _, tc := range []struct {
		name, form string
		who        *visitor
		status     int
	}{
		{"without the permission", "chatroomname=mine", other, 403},
		{"empty name", "chatroomname=", maker, 400},
		{"no name", "", maker, 400},
		{"markup", "chatroomname=%3Cb%3E", maker, 400},
		{"reserved", "chatroomname=hi-user", maker, 400},
		{"invisible characters", "chatroomname=a%E2%80%8Bb", maker, 400},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.who.post("/createroom/", tc.form).is(t, tc.status) })
	}
}

func TestATakenNameLeadsToTheListAndIsSaidOnce(t *testing.T) {
	w := newWorld(t)
	maker := w.user("maker", chat.CreateRoomPermission)
	w.room("lobby", w.user("alice"))
	maker.post("/createroom/", "chatroomname=lobby").leads(t, "/roomlist/")
	maker.get("/roomlist/").shows(t, "<bdi>lobby</bdi>」")
	maker.get("/roomlist/").hides(t, "<bdi>lobby</bdi>」")
	if room, _ := w.chat.Room(t.Context(), "lobby"); room.Owner != "alice" {
		t.Errorf("the room belongs to %q now", room.Owner)
	}
}

func TestOneCreatorWinsARace(t *testing.T) {
	w := newWorld(t)
	var makers []*visitor
	for i := range 8 {
		makers = append(makers, w.user(fmt.Sprint("maker", i), chat.CreateRoomPermission))
	}
	locations := make([]string, len(makers))
	var all sync.WaitGroup
	for i, m := range makers {
		all.Go(func() { locations[i] = m.post("/createroom/", "chatroomname=lobby").location })
	}
	all.Wait()
	winners := 0
	for _, l := range locations {
		if l == "/chat/?rname=lobby" {
			winners++
		} else if l != "/roomlist/" {
			t.Errorf("a loser was sent to %q", l)
		}
	}
	if winners != 1 {
		t.Errorf("%d creators won", winners)
	}
}

func TestJoinRoom(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("大厅", alice)
	target := "/joinroom/?rname=" + url.QueryEscape("大厅")
	w.guest().get(target).leads(t, "/chat/?rname=%E5%A4%A7%E5%8E%85")
	w.guest().get("/joinroom/?rname=missing").leads(t, "/chat/?rname=missing")
	bob.get("/joinroom/?rname=missing").is(t, 404)
	bob.post("/joinroom/", "").is(t, 404)
	if _, err := w.chat.Room(t.Context(), "missing"); err == nil {
		t.Error("joining a missing room made it")
	}
	bob.get(target).leads(t, "/chat/?rname=%E5%A4%A7%E5%8E%85")
	if !w.isMember("大厅", "bob") {
		t.Error("bob is no member")
	}
	alice.post("/joinroom/?rname=大厅", "").leads(t, "/chat/?rname=%E5%A4%A7%E5%8E%85")
	if room, _ := w.chat.Room(t.Context(), "大厅"); room.Owner != "alice" {
		t.Errorf("rejoining lost the ownership to %q", room.Owner)
	}
	bob.post("/joinroom/", "rname=大厅").leads(t, "/chat/?rname=%E5%A4%A7%E5%8E%85")
}

func TestLeaveRoomLeavesAndStaysSignedIn(t *testing.T) {
	w := newWorld(t)
	alice, bob := w.user("alice"), w.user("bob")
	w.room("lobby", alice, bob)
	bob.get("/leaveroom/?rname=lobby").leads(t, "/roomlist/")
	if w.isMember("lobby", "bob") {
		t.Error("bob is a member still")
	}
	bob.get("/index/").shows(t, "bob")
	bob.get("/leaveroom/?rname=lobby").leads(t, "/roomlist/")
	bob.get("/leaveroom/?rname=missing").leads(t, "/roomlist/")
}
