package templates

import (
	"slices"
	"time"

	"hihichat/templates/own"
)

// examples returns of every page one that has everything and, where that makes a difference, one for a guest or with
// nothing in its lists. A team's own templates are checked against them, so they say what there is.
func examples() map[string][]Page {
	at := time.Date(2026, 11, 22, 12, 0, 12, 0, time.UTC)
	picture := AvatarPath("alice", "")
	guest := Base{Avatar: AvatarPath(GuestName, ""), Request: Request{Path: "/", Args: map[string]string{}, Nonce: "nonce"}}
	user := Base{
		User: "alice", UserID: 7, Avatar: picture, Admin: true, Nav: Nav{true, true}, Notices: []string{"done"},
		Request: Request{Path: "/chat/", Args: map[string]string{"rname": "大厅"}, Nonce: "nonce"},
	}
	members := []MemberRow{
		{Name: "alice", Avatar: picture, Owner: true, Self: true, Muted: true, MutedUntil: at},
		{Name: "bob", Avatar: AvatarPath("bob", ""), Offline: true},
	}
	messages := []MessageRow{{ID: "01JD0000000000000000000001", From: "alice", Own: true, Text: "hello", Time: at, Avatar: picture}}
	permissions := []PermissionRow{{Name: "createroom", Held: true}}
	problem := Problem{Code: "name-empty"}
	room := Chat{
		Base: user, Room: "大厅", Topic: "talk", Exists: true, Joined: true, Moderator: true, Muted: true, MutedUntil: at,
		Members: members, Messages: messages, Older: true,
	}
	private := PrivateChat{Base: user, Peer: "bob", PeerAvatar: members[1].Avatar, Muted: true, Messages: messages, Older: true}
	return byFile(
		Home{user}, Home{guest},
		Login{Base: guest, Next: "/chat/?rname=x", Username: "alice", Ended: true, Problem: problem}, Login{Base: user},
		RoomList{Base: user, Rooms: []RoomRow{{"大厅", "talk", true}}, MayCreate: true, Taken: "大厅", After: "a", Next: "b"},
		RoomList{Base: guest},
		room, Chat{Base: guest, Room: "大厅", Exists: true}, Chat{Base: user, Room: "大厅"},
		private, PrivateChat{Base: user, Peer: "bob"},
		Members{Base: user, Room: "大厅", Joined: true, MayModerate: true, Members: members}, Members{Base: user, Room: "大厅"},
		Users{Base: user, Users: []UserRow{{7, "alice", picture, true, []string{"createroom"}}}, Search: "a", Next: 9}, Users{Base: user},
		AddUser{Base: user, Username: "bob", Problem: problem}, AddUser{Base: user},
		EditUser{Base: user, ID: 7, Name: "bob", IsAdmin: true, Permissions: permissions, Problem: problem},
		EditUser{Base: user, ID: 7, Name: "bob"},
		AddPermission{Base: user, Name: "x", Known: []string{"createroom"}, Problem: problem}, AddPermission{Base: user},
		Error{Base: user, Status: 403, Problem: Problem{Code: "muted"}, Path: "/chat/?rname=x"}, Error{Base: guest, Status: 500},
		Confirm{Base: user, Question: "?", Detail: "!", Action: "/logout/", Fields: []Field{{"rname", "大厅"}}, Danger: true, Cancel: "/"},
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
			page.Samples = append(page.Samples, dataOf(example))
		}
		pages = append(pages, page)
	}
	return pages
}
