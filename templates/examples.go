package templates

import (
	"slices"
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// examples returns of every page one that has everything and, where that makes a difference, one for a guest or with
// nothing in its lists. A team's own templates are checked against them, so they say what there is.
func examples() map[string][]Page {
	at := time.Date(2026, 11, 22, 12, 0, 12, 0, time.UTC)
	picture := AvatarPath("alice", "")
	guest := Base{Avatar: AvatarPath(GuestName, ""), Request: Request{Path: "/", Args: map[string]string{}, Nonce: "nonce"}}
	user := Base{
		User: "alice", UserID: 7, Avatar: picture, Admin: true, Nav: Nav{true, true, true}, Notices: []locale.Phrase{locale.Say("manage.done.saved")},
		Request: Request{Path: "/chat/", Args: map[string]string{"rname": "大厅"}, Nonce: "nonce"},
	}
	members := []MemberRow{
		{Name: "alice", Avatar: picture, Owner: true, Self: true, Muted: true, MutedUntil: at, MuteReason: "spam"},
		{Name: "bob", Shown: "Bob", Avatar: AvatarPath("bob", ""), Moderator: true, Offline: true, May: MemberPowers{Kick: true}},
	}
	messages := []MessageRow{
		{ID: "01JD0000000000000000000001", From: "alice", Own: true, Reader: "alice", Text: "hello", Permalink: Permalink("大厅", "", "01JD0000000000000000000001"), RemovePath: RemovePath("大厅", "", "01JD0000000000000000000001"), Time: at, Avatar: picture},
		{ID: "01JD0000000000000000000002", From: "bob", Shown: "Bob", Reader: "alice", Removed: true, Time: at, Avatar: picture},
	}
	history := History{
		Messages: messages, Older: true, Newer: true, At: messages[0].ID, Read: messages[0].ID, NewFrom: messages[1].ID, Unread: 100,
	}
	last := Last{From: "bob", Shown: "Bob", Text: "hello", Time: at}
	mine := []RoomRow{{"大厅", "talk", true, true, last, 3}, {Name: "tea", Joined: true}}
	peers := []PeerRow{{"bob", "Bob", picture, true, last, 3}, {Name: "carol", Avatar: picture}}
	entries := []AuditRow{{10, at, "alice", "muted", "bob", "大厅", "spam", "600 s", "192.0.2.1", true}}
	permissions := []PermissionRow{{Name: "createroom", Held: true}}
	problem := Problem{Code: "name-empty"}
	account := UserRow{7, "alice", picture, true, "Al", true, true, []string{"createroom"}}
	visits := []SessionRow{{"0123", "Firefox", "Mozilla/5.0", "192.0.2.1", at, at, true}}
	room := Chat{
		Base: user, Room: "大厅", Topic: "talk", Exists: true, Joined: true, Moderator: true, MaySettings: true, Muted: true,
		MutedUntil: at, MuteReason: "spam", Members: members, MemberCount: 300, History: history, Beside: Beside{Peers: peers, MorePeers: true},
	}
	private := PrivateChat{Base: user, Peer: "bob", PeerAvatar: members[1].Avatar, Muted: true, History: history, Beside: Beside{Peers: peers}}
	return byFile(
		Home{Base: user}, Home{Base: guest, Readable: true},
		Login{Base: guest, Next: "/chat/?rname=x", Username: "alice", Ended: true, Closed: true, SignUp: true, Problem: problem}, Login{Base: user},
		RoomList{Base: user, Mine: mine, Rooms: mine, MayCreate: true, Search: "大", Taken: "大厅", After: "a", Next: "b"},
		RoomList{Base: guest},
		room, Chat{Base: guest, Room: "大厅", Exists: true},
		Chat{Base: guest, Room: "大厅", Exists: true, Reading: true, History: history}, Chat{Base: user, Room: "大厅"},
		Chat{Base: user, Room: "大厅", Exists: true, Banned: true, BanReason: "spam"},
		private, PrivateChat{Base: user, Peer: "bob"}, PrivateChat{Base: user, Peer: "bob", PeerGone: true, History: history},
		PrivateList{Base: user, Peers: peers, Page: 1, Pages: 2}, PrivateList{Base: user, Page: 1, Pages: 1},
		Members{
			Base: user, Room: "大厅", Joined: true, MayModerate: true, MaySettings: true, Members: members, Search: "b", Found: 150,
			Total: 300, Page: 1, Pages: 2,
		},
		Members{Base: user, Room: "大厅", Page: 1, Pages: 1},
		RoomSettings{
			Base: user, Room: "大厅", Topic: "talk", Owner: "alice", CreatedAt: at, Public: true, MayPublic: true, MayTransfer: true,
			MayDelete: true, MayAudit: true, Problem: problem,
		},
		RoomSettings{Base: user, Room: "大厅"},
		DeleteRoom{Base: user, Room: "大厅", Typed: "大", Problem: problem},
		Bans{Base: user, Room: "大厅", Bans: []BanRow{{"bob", "Bob", picture, "alice", "spam", at}}, After: "a", Next: "b"},
		Bans{Base: user, Room: "大厅"},
		Audit{Base: user, Deeds: []string{"muted"}, Entries: entries, Next: 9, Problem: problem},
		Audit{Base: user, Filter: AuditFilter{Room: "大厅"}, OneRoom: true},
		Users{Base: user, Users: []UserRow{account}, Search: "a", After: 1, Next: 9, Going: 2}, Users{Base: user},
		AddUser{Base: user, Username: "bob", Problem: problem}, AddUser{Base: user},
		EditUser{
			Base: user, UserRow: account, Self: true, Created: at, Powers: Powers{true, true, true}, Muted: true, MutedUntil: at,
			MuteReason: "spam", Permissions: permissions, Problem: problem,
		},
		EditUser{Base: user, UserRow: UserRow{ID: 7, Name: "bob", Avatar: picture}},
		ResetLink{Base: user, ID: 7, Name: "bob", Link: "https://chat.example.org/reset/x", Until: at},
		DeleteUser{Base: user, UserRow: account, Typed: "bob", Fate: "keep", Problem: problem}, DeleteUser{Base: user, UserRow: account},
		Reset{Base: guest, Name: "bob", Problem: problem}, Reset{Base: guest, Name: "bob"},
		SignUp{Base: guest, Username: "bob", Next: "/roomlist/", Problem: problem}, SignUp{Base: guest},
		Profile{Base: user, ShownName: "Al", Created: at, Sessions: visits, Part: "password", Problem: problem}, Profile{Base: user},
		AddPermission{Base: user, Name: "x", Known: []string{"createroom"}, Problem: problem}, AddPermission{Base: user},
		Error{Base: user, Status: 403, Problem: Problem{Code: "muted"}, Path: "/chat/?rname=x"}, Error{Base: guest, Status: 500},
		Confirm{Base: user, Question: locale.Say("pages.ask.sign_out"), Action: "/logout/", Fields: []Field{{"rname", "大厅"}}, Danger: true, Cancel: "/"},
		Confirm{Base: user},
	)
}

func byFile(pages ...Page) map[string][]Page {
	all := map[string][]Page{}
	for _, p := range pages {
		all[p.template()] = append(all[p.template()], p)
	}
	return all
}

// ownPages are the pages that a team's folder may hold, with the data of the examples.
func ownPages() []own.Page {
	all := examples()
	pages := make([]own.Page, 0, len(pageNames))
	for _, name := range slices.Sorted(slices.Values(pageNames)) {
		page := own.Page{File: name + ".html"}
		for _, example := range all[name] {
			page.Samples = append(page.Samples, dataOf(example, locale.Zh))
		}
		pages = append(pages, page)
	}
	return pages
}
