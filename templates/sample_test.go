package templates

import (
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hihichat/locale"
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
func samples(name string) map[string]Page { return samplesIn(locale.Zh, name) }

// samplesIn is samples in a language.
func samplesIn(lang locale.Lang, name string) map[string]Page {
	picture := AvatarPath(name, "")
	user := Base{User: name, Avatar: picture, Admin: true, Nav: Nav{true, true, true}, Notices: []locale.Phrase{locale.Say("pages.notice.request", "ID", name)}, Secure: true, Lang: lang}
	guest := Base{Avatar: AvatarPath(GuestName, ""), Lang: lang}
	problem := Problem{Code: "of-no-table", Message: name}
	all := MemberPowers{true, true, true, true, true, true, true, true}
	members := []MemberRow{
		{Name: name, Avatar: picture, Owner: true, Self: true},
		{Name: name + "2", Avatar: picture, Shown: name, Muted: true, MutedUntil: sampleTime, MuteReason: name, May: all},
		{Name: name + "3", Avatar: picture, Offline: true},
	}
	messages := []MessageRow{
		{ID: "01JD0000000000000000000001", From: name, Own: true, Text: name, Time: sampleTime, Avatar: picture},
		{ID: "01JD0000000000000000000002", From: name + "2", Text: name, Reader: name, Permalink: Permalink(name, name, name), RemovePath: RemovePath(name, name, name), Time: sampleTime, Avatar: picture},
		{
			ID: "01JD0000000000000000000004", From: name + "2", Text: "see https://a.example/ @" + name, Reader: name,
			Permalink: Permalink("", name, "01JD0000000000000000000004"), Time: sampleTime, Avatar: picture,
		},
	}
	removed := []MessageRow{{ID: "01JD0000000000000000000003", From: name, Shown: name, Removed: true, Time: sampleTime, Avatar: picture}}
	history := History{
		Messages: messages, Older: true, Newer: true, At: messages[0].ID, Read: messages[0].ID, NewFrom: messages[1].ID, Unread: 100,
	}
	last := Last{From: name, Shown: name, Text: name, Time: sampleTime}
	mine := []RoomRow{{name, name, true, true, last, 3}, {Name: name + "2", Joined: true}, {Name: name + "3"}}
	peers := []PeerRow{{name, name, picture, true, last, 100}, {Name: name + "2", Avatar: picture}}
	entries := []AuditRow{
		{10, sampleTime, name, "muted", name, name, name, name, name, true}, {9, sampleTime, "", name, "", "", "", "", "", false},
	}
	room := Chat{
		Base: user, Room: name, Topic: name, Exists: true, Joined: true, Moderator: true, MaySettings: true, Muted: true,
		MuteReason: name, Members: members, MemberCount: 300, History: history, Beside: Beside{peers, true},
	}
	account := UserRow{7, name, picture, true, name, true, false, []string{name}}
	edited := EditUser{
		Base: user, UserRow: account, Created: sampleTime, Powers: Powers{true, true, true}, Muted: true, MutedUntil: sampleTime,
		MuteReason: name, Permissions: []PermissionRow{{name, true, false}, {"createroom", true, true}}, Problem: problem,
	}
	visits := []SessionRow{
		{name, name, name, name, sampleTime, sampleTime, true}, {name, "", name, "", sampleTime, sampleTime, false},
	}
	return map[string]Page{
		"home":              Home{Base: user},
		"home guest":        Home{Base: guest, Readable: true},
		"login":             Login{Base: guest, Next: "/chat/?rname=" + name, Username: name, Ended: true, SignUp: true},
		"login again":       Login{Base: user},
		"rooms":             RoomList{Base: user, Mine: mine[:1], Rooms: mine, MayCreate: true, Search: name, Taken: name, After: name, Next: name},
		"rooms guest":       RoomList{Base: guest, Rooms: []RoomRow{{Name: name}}},
		"rooms none":        RoomList{Base: user},
		"room":              room,
		"room guest":        Chat{Base: guest, Room: name, Exists: true},
		"room read":         Chat{Base: guest, Room: name, Exists: true, Reading: true, History: History{Messages: messages, Older: true}},
		"room unjoined":     Chat{Base: user, Room: name, Exists: true},
		"room banned":       Chat{Base: user, Room: name, Topic: name, Exists: true, Banned: true, BanReason: name},
		"room removed":      Chat{Base: user, Room: name, Exists: true, Joined: true, History: History{Messages: removed}},
		"room missing":      Chat{Base: user, Room: name},
		"private":           PrivateChat{Base: user, Peer: name, PeerAvatar: picture, History: history, Muted: true, Beside: Beside{peers, true}},
		"private list":      PrivateList{Base: user, Peers: peers, Page: 2, Pages: 3},
		"private list none": PrivateList{Base: user, Page: 1, Pages: 1},
		"members": Members{
			Base: user, Room: name, Joined: true, MayModerate: true, MaySettings: true, Members: members, Search: name, Found: 250,
			Total: 300, Page: 2, Pages: 3,
		},
		"members none": Members{Base: user, Room: name, Search: name, Page: 1, Pages: 1},
		"settings": RoomSettings{
			Base: user, Room: name, Topic: name, Owner: name, CreatedAt: sampleTime, MayPublic: true, MayTransfer: true, MayDelete: true,
			MayAudit: true, Problem: problem,
		},
		"delete room":    DeleteRoom{Base: user, Room: name, Typed: name, Problem: problem},
		"bans":           Bans{Base: user, Room: name, Bans: []BanRow{{name, name, picture, name, name, sampleTime}}, After: name, Next: name},
		"bans none":      Bans{Base: user, Room: name},
		"audit":          Audit{Base: user, Filter: AuditFilter{name, name, name, "muted", name, name}, Deeds: []string{"muted"}, Entries: entries, Next: 9, Problem: problem},
		"audit one":      Audit{Base: user, Filter: AuditFilter{Room: name}, OneRoom: true},
		"users":          Users{Base: user, Users: []UserRow{{1, name, picture, true, name, true, true, []string{name}}}, Search: name, After: 1, Next: 1, Going: 1},
		"users none":     Users{Base: user, Search: name},
		"add user":       AddUser{Base: user, Username: name, Problem: problem},
		"edit user":      edited,
		"edit user none": EditUser{Base: user, UserRow: UserRow{ID: 7, Name: name, Avatar: picture, Outranks: true}},
		"reset link":     ResetLink{Base: user, ID: 7, Name: name, Link: "https://chat.example.org/" + name, Until: sampleTime},
		"delete user":    DeleteUser{Base: user, UserRow: account, Typed: name, Fate: name, Problem: problem},
		"reset":          Reset{Base: guest, Name: name, Problem: problem},
		"sign up":        SignUp{Base: guest, Username: name, Next: "/chat/?rname=" + name, Problem: problem},
		"profile":        Profile{Base: user, ShownName: name, Created: sampleTime, Sessions: visits, Part: "password", Problem: problem},
		"add permission": AddPermission{Base: user, Name: name, Known: []string{name}, Problem: problem},
		"error":          Error{Base: user, Status: 401, Problem: problem, Path: "/chat/?rname=" + name},
		"error unknown":  Error{Base: guest, Status: 599},
		"confirm":        Confirm{Base: user, Question: locale.Say("pages.ask.kick", "User", name, "Room", name), Action: "/chat/kick/roomuser/", Fields: []Field{{"del_user", name}}, Danger: true, Cancel: "/"},
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
