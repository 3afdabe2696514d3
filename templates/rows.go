package templates

import "time"

// MessageRow is one message of a conversation.
type MessageRow struct {
	ID     string // chat.ID; empty for rows that the Flask version wrote without one and that got none
	From   string
	Own    bool // sent by the user who looks at the page
	Text   string
	Time   time.Time // in the location in which it is to be shown
	Avatar string    // from AvatarPath
}

// Stamp returns the time as the page has always shown it, such as 2026/11/22 PM12:00:12 (contract section 3).
func (m MessageRow) Stamp() string { return Stamp(m.Time) }

// ISO returns the time for machines, RFC 3339 with milliseconds.
func (m MessageRow) ISO() string { return m.Time.Format("2006-01-02T15:04:05.000Z07:00") }

// Stamp formats t in the legacy manner, %Y/%m/%d %p%H:%M:%S: both AM/PM and 24 hours.
func Stamp(t time.Time) string { return t.Format("2006/01/02 PM15:04:05") }

// MemberRow is one person in a room.
type MemberRow struct {
	Name       string
	Avatar     string // from AvatarPath
	Owner      bool   // created the room
	Self       bool   // is the user who looks at the page
	Offline    bool   // known to be away; the page shows everybody else as present, as it always has
	Muted      bool
	MutedUntil time.Time // in the location in which it is to be shown; the zero time: for ever
}

// MuteText says how long the member is silenced; empty when not at all.
func (m MemberRow) MuteText() string { return muteText(m.Muted, m.MutedUntil) }

func muteText(muted bool, until time.Time) string {
	switch {
	case !muted:
		return ""
	case until.IsZero():
		return "禁言中（永久）"
	}
	return "禁言中，到 " + Stamp(until) + " 为止"
}

// RoomRow is one room of the list.
type RoomRow struct {
	Name   string
	Topic  string
	Joined bool // the user is a member: the link enters, otherwise a button joins
}

// UserRow is one account.
type UserRow struct {
	ID          int64
	Name        string
	Avatar      string // from AvatarPath
	Admin       bool
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

// permissionWords say what the permissions allow that hihichat itself asks for.
var permissionWords = map[string]string{
	"createroom":        "创建聊天室",
	"manageusers":       "添加和查看用户",
	"managepermissions": "添加权限，决定谁有哪些权限",
}

// Words says what the permission allows; empty for one that only custom pages know.
func (p PermissionRow) Words() string { return permissionWords[p.Name] }
