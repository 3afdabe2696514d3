package templates

import (
	"cmp"
	"time"

	"hihichat/locale"
)

// MemberRow is one person in a room.
type MemberRow struct {
	Name       string
	Shown      string // what they want to be called; empty: by their name
	Avatar     string // from AvatarPath
	Owner      bool   // of the room
	Moderator  bool   // named by its owner
	Global     bool   // moderates all rooms
	Admin      bool
	Self       bool // is the user who looks at the page
	Offline    bool // known to be away; the page shows everybody else as present, as it always has
	Muted      bool
	MutedUntil time.Time // in the location in which it is to be shown; the zero time: for ever
	MuteReason string
	MutedAll   bool // in all rooms, by an administrator
	May        MemberPowers
}

// MemberPowers say what the user who looks at the page may do to a member.
type MemberPowers struct {
	Mute     bool // in the room
	MuteAll  bool // in all rooms
	Unmute   bool
	Kick     bool
	Ban      bool
	Name     bool // a moderator
	Unname   bool
	Transfer bool // the room to them
}

// Any reports whether there is anything at all.
func (p MemberPowers) Any() bool { return p != MemberPowers{} }

// Called returns how the page calls the member.
func (m MemberRow) Called() string { return cmp.Or(m.Shown, m.Name) }

// Tags returns what the member is in the room, in a word or two each.
func (m MemberRow) Tags(l locale.Lang) []string {
	tags := []string{}
	for _, t := range []struct {
		is  bool
		key string
	}{
		{m.Owner, "room.tag.owner"}, {m.Moderator, "room.tag.moderator"}, {m.Admin, "room.tag.admin"},
		{m.Global && !m.Admin, "room.tag.global"},
	} {
		if t.is {
			tags = append(tags, locale.Text(l, t.key))
		}
	}
	return tags
}

// MuteText says how long the member is silenced; empty when not at all.
func (m MemberRow) MuteText(l locale.Lang) string { return muteText(l, m.Muted, m.MutedUntil) }

func muteText(l locale.Lang, muted bool, until time.Time) string {
	switch {
	case !muted:
		return ""
	case until.IsZero():
		return locale.Text(l, "room.muted_forever")
	}
	return locale.Text(l, "room.muted_until", "Until", Stamp(until))
}
