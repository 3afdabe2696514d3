package templates

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hihichat/locale"
)

// MessageRow is one message of a conversation.
type MessageRow struct {
	ID         string // chat.ID; empty for rows that the Flask version wrote without one and that got none
	From       string
	Reader     string    // who looks at the page; empty: a guest
	Shown      string    // what the sender wants to be called; empty: by their name
	Own        bool      // sent by the user who looks at the page
	Text       string    // empty for one that was removed
	Removed    bool      // somebody has taken it back
	RemovePath string    // where a POST takes it back, from RemovePath; empty: the user who looks at the page may not
	Permalink  string    // the path of the page around it, from Permalink; empty: it has none
	Time       time.Time // in the location in which it is to be shown
	Avatar     string    // from AvatarPath
}

// Words returns what stands in the bubble, as one text.
func (m MessageRow) Words(l locale.Lang) string {
	if m.Removed {
		return locale.Text(l, "room.message_removed")
	}
	return m.Text
}

// Parts returns what stands in the bubble, in parts: addresses can be followed, and mentions stand out.
func (m MessageRow) Parts(l locale.Lang) []TextPart {
	if m.Removed {
		return []TextPart{{PlainText, m.Words(l)}}
	}
	return splitText(m.Text, m.Reader)
}

// MentionsMe reports whether somebody else mentions who looks at the page.
func (m MessageRow) MentionsMe() bool {
	return !m.Own && !m.Removed && m.Reader != "" && slices.Contains(splitText(m.Text, m.Reader), TextPart{Mention, "@" + m.Reader})
}

// Called returns how the page calls the sender.
func (m MessageRow) Called(l locale.Lang) string {
	if m.Own {
		return locale.Text(l, "room.you")
	}
	return called(l, m.From, m.Shown)
}

// called returns how pages call somebody. The duck is the only one whose name is translated: its own is what calls it,
// and stands beside it.
func called(l locale.Lang, name, shown string) string {
	if name == DuckName {
		return locale.Text(l, "room.duck")
	}
	return cmp.Or(shown, name)
}

// Stamp returns the time as the page has always shown it, such as 2026/11/22 PM12:00:12 (contract section 3).
func (m MessageRow) Stamp() string { return Stamp(m.Time) }

// StampParts are Stamp in three: pages show the Clock, and the rest to those who ask for it.
type StampParts struct{ Day, Clock, Seconds string }

// StampParts returns the parts of Stamp.
func (m MessageRow) StampParts() StampParts {
	whole, clock := m.Stamp(), m.Time.Format("15:04")
	day, seconds, _ := strings.Cut(whole, clock)
	return StampParts{day, clock, seconds}
}

// ISO returns the time for machines, RFC 3339 with milliseconds.
func (m MessageRow) ISO() string { return m.Time.Format("2006-01-02T15:04:05.000Z07:00") }

// Stamp formats t in the legacy manner, %Y/%m/%d %p%H:%M:%S: both AM/PM and 24 hours.
func Stamp(t time.Time) string { return t.Format("2006/01/02 PM15:04:05") }

// UserRow is one account.
type UserRow struct {
	ID          int64
	Name        string
	Avatar      string // from AvatarPath
	Admin       bool
	ShownName   string
	Disabled    bool
	Outranks    bool // holds more than the visitor, who may do nothing to it
	Permissions []string
}

// PermissionRow is one permission that a user holds or not.
type PermissionRow struct {
	Name   string
	Held   bool
	Locked bool // the administrator does not hold it and may neither give nor take it
}

// Field is a hidden field of a form.
type Field struct{ Name, Value string }

// Problem is why something was refused; the zero value is none.
type Problem struct {
	Code    string // chat.CodeOf(err): the reason, for which the page has its own words
	Message string // chat.PublicMessage(err): shown when it has none
}

// Words says what the permission allows that hihichat itself asks for; empty for one that only custom pages know.
func (p PermissionRow) Words(l locale.Lang) string {
	if key := "manage.permission." + p.Name; locale.Has(locale.Zh, key) {
		return locale.Text(l, key)
	}
	return ""
}
