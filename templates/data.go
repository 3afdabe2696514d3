package templates

import (
	"cmp"
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// This file and the next turn page data into what a team's own templates see: the names of the Flask version where it
// had one, further ones beside them. docs/templates.md lists them all, which a test compares.

// dataOf returns all that the page's own template sees, with its words in that language.
func dataOf(p Page, l locale.Lang) own.Data {
	b := p.base()
	data := own.Data{
		"title":        p.Title(l),
		"lang":         l.Tag(),
		"current_user": b.user(),
		// The figure of guests, which the Flask version's room had under this name.
		"g":                    AvatarPath(GuestName, ""),
		"get_flashed_messages": b.notices(l),
		"request":              own.Data{"path": b.Request.Path, "args": b.Request.Args},
		"csp_nonce":            b.Request.Nonce,
		"csrf_token":           "",
	}
	for name, value := range p.data(l) {
		data[name] = value
	}
	return data
}

// notices returns what is to be said once.
func (b Base) notices(l locale.Lang) []string {
	said := make([]string, len(b.Notices))
	for i, phrase := range b.Notices {
		said[i] = phrase.In(l)
	}
	return said
}

// user is flask-login's current_user.
func (b Base) user() own.Data {
	return own.Data{
		"id": b.UserID, "username": b.User, "gravatar": b.Avatar,
		"is_authenticated": !b.Guest(), "is_anonymous": b.Guest(), "is_active": !b.Guest(), "is_admin": b.Admin,
		"can_manage_users": b.Nav.ManageUsers, "can_manage_permissions": b.Nav.ManagePermissions,
		"can_read_audit": b.Nav.ReadAudit,
	}
}

func (m MessageRow) data(l locale.Lang) own.Data {
	return own.Data{
		"permalink": m.Permalink, "mentions_me": m.MentionsMe(),
		"id": m.ID, "username": m.From, "msg": m.Words(l), "time": m.Stamp(), "iso": m.ISO(), "own": m.Own, "gravatar": m.Avatar,
		"shown": cmp.Or(m.Shown, m.From), "removed": m.Removed, "removable": m.RemovePath != "",
	}
}

func (m MemberRow) data(l locale.Lang) own.Data {
	return own.Data{
		"username": m.Name, "gravatar": m.Avatar, "owner": m.Owner, "self": m.Self, "online": !m.Offline, "muted": m.Muted,
		"muted_until": until(m.MutedUntil), "muted_text": m.MuteText(l),
		"shown": m.Called(), "moderator": m.Moderator, "tags": m.Tags(l), "mute_reason": m.MuteReason,
	}
}

// until is when a mute ends; empty for one without end, or none.
func until(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Stamp(t)
}

// rowsIn is rows for those that say something.
func rowsIn[T any](l locale.Lang, list []T, data func(T, locale.Lang) own.Data) []own.Data {
	return rows(list, func(row T) own.Data { return data(row, l) })
}

// rows turns each of a list into data.
func rows[T any](list []T, data func(T) own.Data) []own.Data {
	all := make([]own.Data, len(list))
	for i, row := range list {
		all[i] = data(row)
	}
	return all
}

// namesOf returns the names of the members, the lists that the Flask version had: all, and the muted ones.
func namesOf(members []MemberRow) (all, muted []string) {
	all, muted = make([]string, 0, len(members)), []string{}
	for _, m := range members {
		all = append(all, m.Name)
		if m.Muted {
			muted = append(muted, m.Name)
		}
	}
	return all, muted
}
