package templates

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// Last is the newest message of a conversation as lists show it; the zero value is none.
type Last struct {
	ID      string // chat.ID; empty for a message that the Flask version wrote without one
	From    string
	Shown   string // what the sender wants to be called; empty: by their name
	Own     bool   // sent by the user who looks at the page
	Text    string
	Removed bool
	Time    time.Time // in the location in which it is to be shown
}

// None reports whether nothing has been said.
func (m Last) None() bool { return m.Time.IsZero() }

// Who returns how the list calls the sender.
func (m Last) Who(l locale.Lang) string {
	if m.Own {
		return locale.Text(l, "room.you")
	}
	return called(l, m.From, m.Shown)
}

// lastLength is how much of a message a list shows, in characters.
const lastLength = 100

// Words returns the beginning of what was said, in one line.
func (m Last) Words(l locale.Lang) string {
	if m.Removed {
		return locale.Text(l, "room.message_removed")
	}
	return truncate(lastLength, strings.Join(strings.Fields(m.Text), " "))
}

// Short returns day and minute, such as 11/22 12:00. The year is in Stamp.
func (m Last) Short() string { return m.Time.Format("01/02 15:04") }

// Stamp returns the time as pages show it.
func (m Last) Stamp() string { return Stamp(m.Time) }

// ISO returns the time for machines.
func (m Last) ISO() string { return MessageRow{Time: m.Time}.ISO() }

func (m Last) data(l locale.Lang) own.Data {
	if m.None() {
		return own.Data{"username": "", "shown": "", "msg": "", "time": "", "own": false, "removed": false}
	}
	return own.Data{
		"username": m.From, "shown": cmp.Or(m.Shown, m.From), "msg": m.Words(l), "time": m.Stamp(), "own": m.Own, "removed": m.Removed,
	}
}

// maxBadge is the largest number that a badge shows; beyond it stands a plus.
const maxBadge = 99

// badge returns how many are unread, as short as it stands beside a name; empty for none.
func badge(n int) string {
	switch {
	case n <= 0:
		return ""
	case n > maxBadge:
		return strconv.Itoa(maxBadge) + "+"
	}
	return strconv.Itoa(n)
}

// RoomRow is one room of the list.
type RoomRow struct {
	Name   string
	Topic  string
	Joined bool // the user is a member: the link enters, otherwise a button joins
	Public bool // guests may read it
	Last   Last // for members
	Unread int
}

// Others returns the rooms of the page that do not stand on top of it already.
func (p RoomList) Others() []RoomRow {
	return slices.DeleteFunc(slices.Clone(p.Rooms), func(r RoomRow) bool {
		return slices.ContainsFunc(p.Mine, func(mine RoomRow) bool { return mine.Name == r.Name })
	})
}

func (r RoomRow) data(l locale.Lang) own.Data {
	return own.Data{
		"name": r.Name, "topic": r.Topic, "joined": r.Joined, "public": r.Public, "unread": r.Unread, "last": r.Last.data(l),
	}
}

// PeerRow is one private conversation of the list.
type PeerRow struct {
	Name   string
	Shown  string // what they want to be called; empty: by their name
	Avatar string // from AvatarPath
	Here   bool   // the page shows this conversation
	Last   Last
	Unread int
}

// Called returns how the page calls the other.
func (p PeerRow) Called() string { return cmp.Or(p.Shown, p.Name) }

func (p PeerRow) data(l locale.Lang) own.Data {
	return own.Data{
		"username": p.Name, "shown": p.Called(), "gravatar": p.Avatar, "unread": p.Unread, "last": p.Last.data(l),
	}
}

// Beside are the private conversations that stand beside the one that a page shows; it embeds them.
type Beside struct {
	Peers     []PeerRow // those with the newest messages
	MorePeers bool      // there are more
}
