package templates

import (
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// awkward are names and texts that must arrive as they are.
var awkward = map[string]string{
	"plain":      "大厅",
	"script":     `<script>alert("x")</script>`,
	"closing":    `</script></textarea></title><img src=x onerror=alert(1)>`,
	"quotes":     `"it's" 'a' ` + "`b`",
	"attribute":  `" onmouseover="alert(1)`,
	"ampersand":  `a&b &amp; &lt;`,
	"template":   `{{.Secret}}`,
	"right":      "مرحبا بالعالم",
	"override":   "a\u202egnp.exe",
	"long":       strings.Repeat("长", 64),
	"link":       "javascript:alert(1)",
	"query":      "a b+c%20d;e=f?g#h/../i",
	"emoji":      "👩‍👩‍👧‍👦 🦆",
	"whitespace": "  two  spaces  ",
}

var sampleTime = time.Date(2026, 11, 22, 12, 0, 12, 345e6, time.FixedZone("CST", 8*3600))

// samples returns every page, filled with name wherever a person's words go.
func samples(name string) map[string]Page {
	picture := AvatarPath(name, "")
	user := Base{User: name, Avatar: picture, Admin: true, Nav: Nav{true, true}, Notices: []string{name}, Secure: true}
	guest := Base{Avatar: AvatarPath(GuestName, "")}
	problem := Problem{Code: "of-no-table", Message: name}
	members := []MemberRow{
		{Name: name, Avatar: picture, Owner: true, Self: true},
		{Name: name + "2", Avatar: picture, Muted: true, MutedUntil: sampleTime},
		{Name: name + "3", Avatar: picture, Offline: true},
	}
	messages := []MessageRow{
		{ID: "01JD0000000000000000000001", From: name, Own: true, Text: name, Time: sampleTime, Avatar: picture},
		{ID: "01JD0000000000000000000002", From: name + "2", Text: name, Time: sampleTime, Avatar: picture},
	}
	room := Chat{
		Base: user, Room: name, Topic: name, Exists: true, Joined: true, Moderator: true, Muted: true, Members: members,
		Messages: messages, Older: true,
	}
	return map[string]Page{
		"home":           Home{user},
		"home guest":     Home{guest},
		"login":          Login{Base: guest, Next: "/chat/?rname=" + name, Username: name, Ended: true},
		"login again":    Login{Base: user},
		"rooms":          RoomList{Base: user, Rooms: []RoomRow{{name, name, true}, {name, "", false}}, MayCreate: true, Taken: name, After: name, Next: name},
		"rooms guest":    RoomList{Base: guest, Rooms: []RoomRow{{Name: name}}},
		"rooms none":     RoomList{Base: user},
		"room":           room,
		"room guest":     Chat{Base: guest, Room: name, Exists: true},
		"room unjoined":  Chat{Base: user, Room: name, Exists: true},
		"room missing":   Chat{Base: user, Room: name},
		"private":        PrivateChat{Base: user, Peer: name, PeerAvatar: picture, Messages: messages, Older: true, Muted: true},
		"members":        Members{Base: user, Room: name, Joined: true, MayModerate: true, Members: members},
		"members none":   Members{Base: user, Room: name},
		"users":          Users{Base: user, Users: []UserRow{{1, name, picture, true, []string{name}}}, Search: name, Next: 1},
		"users none":     Users{Base: user, Search: name},
		"add user":       AddUser{Base: user, Username: name, Problem: problem},
		"edit user":      EditUser{Base: user, ID: 7, Name: name, IsAdmin: true, Permissions: []PermissionRow{{name, true, false}, {"createroom", true, true}}, Problem: problem},
		"edit user none": EditUser{Base: user, ID: 7, Name: name},
		"add permission": AddPermission{Base: user, Name: name, Known: []string{name}, Problem: problem},
		"error":          Error{Base: user, Status: 401, Problem: problem, Path: "/chat/?rname=" + name},
		"error unknown":  Error{Base: guest, Status: 599},
		"confirm":        Confirm{Base: user, Question: name, Detail: name, Action: "/chat/kick/roomuser/", Fields: []Field{{"del_user", name}}, Danger: true, Cancel: "/"},
	}
}

var parsedOnce = sync.OnceValues(New)

// parsed renders the page and returns its tree.
func parsed(t *testing.T, page Page) *node {
	t.Helper()
	set, err := parsedOnce()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if _, err := set.Render(&out, page); err != nil {
		t.Fatal(err)
	}
	tree, err := html.Parse(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return (*node)(tree)
}
