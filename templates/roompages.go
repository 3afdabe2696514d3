package templates

import (
	"cmp"
	"strconv"
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// Members is /chat/roomuser/list: a page of who is in the room, with what the user may do to each.
type Members struct {
	Base
	Room        string
	Owner       string // empty: nobody knows
	Joined      bool   // the user is one of them
	MayModerate bool   // the user may mute and kick
	MaySettings bool   // the user may open the room's settings
	Members     []MemberRow
	Search      string // what the list was filtered by
	Found       int    // how many there are on all pages
	Total       int    // how many members the room has
	Page        int    // from 1
	Pages       int    // at least 1
}

// RoomSettings is /chat/settings/: posts topic and public to itself; the other forms go elsewhere.
type RoomSettings struct {
	Base
	Room        string
	Topic       string
	Owner       string // empty: nobody knows
	CreatedAt   time.Time
	Public      bool
	MayPublic   bool // the user may say whether guests read the room, and the server lets them read at all
	MayTransfer bool
	MayDelete   bool
	MayAudit    bool
	Problem     Problem
}

// DeleteRoom is /chat/delete/: posts name, which must be the room's, to itself.
type DeleteRoom struct {
	Base
	Room    string
	Typed   string
	Problem Problem
}

// Bans is /chat/bans/: a page of who is banned from the room, each with a button that lifts it.
type Bans struct {
	Base
	Room  string
	Bans  []BanRow
	After string // where this page of the list started, exclusive; empty: at the first
	Next  string // where the next page starts (?after=), exclusive; empty: this is the last
}

// BanRow is one ban.
type BanRow struct {
	Name   string
	Shown  string // what they want to be called; empty: by their name
	Avatar string // from AvatarPath
	By     string
	Reason string
	At     time.Time // in the location in which it is to be shown
}

// Called returns how the page calls the banned.
func (b BanRow) Called() string { return cmp.Or(b.Shown, b.Name) }

// Stamp returns the time as pages show it.
func (b BanRow) Stamp() string { return Stamp(b.At) }

func (Members) template() string      { return "roomuser_list" }
func (RoomSettings) template() string { return "room_settings" }
func (DeleteRoom) template() string   { return "room_delete" }
func (Bans) template() string         { return "room_bans" }

// Title returns the text of the browser's tab.
func (p Members) Title(l locale.Lang) string {
	return locale.Text(l, "manage.title.members", "Room", p.Room)
}
func (p RoomSettings) Title(l locale.Lang) string {
	return locale.Text(l, "manage.title.settings", "Room", p.Room)
}
func (p DeleteRoom) Title(l locale.Lang) string {
	return locale.Text(l, "manage.title.delete_room", "Room", p.Room)
}
func (p Bans) Title(l locale.Lang) string { return locale.Text(l, "manage.title.bans", "Room", p.Room) }

// Created returns when the room was made, as pages show times; empty when nobody knows.
func (p RoomSettings) Created() string {
	if p.CreatedAt.IsZero() {
		return ""
	}
	return Stamp(p.CreatedAt)
}

// Previous and Next return the paths of the neighbouring pages of the list; empty: there is none.
func (p Members) Previous() string { return p.at(p.Page - 1) }

// Next is Previous the other way.
func (p Members) Next() string { return p.at(p.Page + 1) }

func (p Members) at(page int) string {
	if page < 1 || page > p.Pages {
		return ""
	}
	return MembersPath(p.Room) + "&q=" + queryValue(p.Search) + "&page=" + strconv.Itoa(page)
}

func (p Members) data(l locale.Lang) own.Data {
	names, muted := namesOf(p.Members)
	return own.Data{
		"rname": p.Room, "owner": p.Owner, "joined": p.Joined, "can_moderate": p.MayModerate,
		"can_manage": p.MaySettings,
		"ulist":      names, "b_user": muted, "members": rowsIn(l, p.Members, MemberRow.data),
		"search": p.Search, "found": p.Found, "total": p.Total, "page": p.Page, "pages": p.Pages,
	}
}

func (p RoomSettings) data(l locale.Lang) own.Data {
	return own.Data{
		"rname": p.Room, "topic": p.Topic, "owner": p.Owner, "public": p.Public, "can_public": p.MayPublic,
		"can_transfer": p.MayTransfer, "can_delete": p.MayDelete, "can_audit": p.MayAudit, "message": p.Problem.Text(l),
	}
}

func (p DeleteRoom) data(l locale.Lang) own.Data {
	return own.Data{"rname": p.Room, "typed": p.Typed, "message": p.Problem.Text(l)}
}

func (p Bans) data(locale.Lang) own.Data {
	return own.Data{
		"rname": p.Room, "after": p.After, "next": p.Next,
		"bans": rows(p.Bans, func(b BanRow) own.Data {
			return own.Data{
				"username": b.Name, "shown": b.Called(), "gravatar": b.Avatar, "by": b.By, "reason": b.Reason, "time": b.Stamp(),
			}
		}),
	}
}
