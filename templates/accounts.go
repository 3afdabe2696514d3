package templates

import (
	"time"

	"hihichat/locale"
)

// EditUser is /edituser/<id>/: posts the names of the permissions that are to be held as permission (many) to itself,
// and everything else to the paths below it.
type EditUser struct {
	Base
	UserRow
	Self    bool
	Created time.Time // in the location in which it is to be shown; the zero time: nobody knows
	Powers  Powers
	// The mute that binds everywhere, and its reason.
	Muted       bool
	MutedUntil  time.Time
	MuteReason  string
	Permissions []PermissionRow
	Problem     Problem
}

// Powers say what the visitor may do to an account.
type Powers struct {
	Grant bool // permissions
	Rule  bool // link for a new password, disable, sign out; delete unless it is their own
	Admin bool // make administrators, mute everywhere
}

// CreatedText returns when the account was made; empty when nobody knows.
func (p EditUser) CreatedText() string { return until(p.Created) }

// MuteText says how long the account is silenced everywhere; empty when not at all.
func (p EditUser) MuteText(l locale.Lang) string { return muteText(l, p.Muted, p.MutedUntil) }

// ResetLink shows a link for a new password, once.
type ResetLink struct {
	Base
	ID    int64
	Name  string
	Link  string // with scheme and host
	Until time.Time
}

// UntilText returns when the link ends.
func (p ResetLink) UntilText() string { return Stamp(p.Until) }

// DeleteUser is /edituser/<id>/delete/: asks for the account's name, typed, as name, and for the fate of its messages as
// fate, and posts both to itself.
type DeleteUser struct {
	Base
	UserRow
	Typed   string // what was typed
	Fate    string // what was chosen
	Problem Problem
}

// FateRow is something that can become of a deleted account's messages.
type FateRow struct {
	Value, Words, Detail string
	Chosen               bool
}

// Fates returns the choices.
func (p DeleteUser) Fates(l locale.Lang) []FateRow {
	var rows []FateRow
	for _, f := range []struct{ value, detail string }{
		{"keep", "keep_detail"}, {"anonymise", "anonymise_detail"}, {"remove", "remove_detail"},
	} {
		rows = append(rows, FateRow{
			Value: f.value, Chosen: f.value == p.Fate,
			Words: locale.Text(l, "manage.fate."+f.value), Detail: locale.Text(l, "manage.fate."+f.detail),
		})
	}
	return rows
}

// Reset is /reset/<secret>: posts password and password2 to itself. The secret stands in its address alone.
type Reset struct {
	Base
	Name    string // whose password it sets
	Problem Problem
}

// SignUp is /signup/: posts username, password, password2 and next to itself.
type SignUp struct {
	Base
	Username string // what was typed
	Next     string // a local path to go to afterwards, already checked; empty: /
	Problem  Problem
}

// Profile is /profile/: what somebody may change about their own account. Its forms post to the paths below it.
type Profile struct {
	Base
	ShownName string // what was typed, else what it is
	Created   time.Time
	Sessions  []SessionRow
	Part      string // which form the problem is about: name, password or sessions
	Problem   Problem
}

// CreatedText returns when the account was made; empty when nobody knows.
func (p Profile) CreatedText() string { return until(p.Created) }

// ProblemOf returns the problem if it is about that form.
func (p Profile) ProblemOf(part string) Problem {
	if p.Part == part {
		return p.Problem
	}
	return Problem{}
}

// Others reports whether there are sessions beside the visitor's own.
func (p Profile) Others() bool {
	for _, s := range p.Sessions {
		if !s.Own {
			return true
		}
	}
	return false
}

// SessionRow is one signed-in visit.
type SessionRow struct {
	ID       string
	Browser  string // in words; empty when it said nothing that is known
	Agent    string // what the browser called itself
	Address  string // where it signed in from; empty: nobody knows
	Created  time.Time
	LastSeen time.Time
	Own      bool // the one by which the visitor looks at the page
}

// CreatedText returns when the session began.
func (s SessionRow) CreatedText() string { return Stamp(s.Created) }

// SeenText returns when the session was used last.
func (s SessionRow) SeenText() string { return Stamp(s.LastSeen) }

func (EditUser) template() string   { return "edituser" }
func (ResetLink) template() string  { return "resetlink" }
func (DeleteUser) template() string { return "deleteuser" }
func (Reset) template() string      { return "reset" }
func (SignUp) template() string     { return "signup" }
func (Profile) template() string    { return "profile" }

// Title returns the text of the browser's tab.
func (p EditUser) Title(l locale.Lang) string {
	return locale.Text(l, "manage.title.edit_user", "Name", p.Name)
}
func (p ResetLink) Title(l locale.Lang) string {
	return locale.Text(l, "manage.title.reset_link", "Name", p.Name)
}
func (p DeleteUser) Title(l locale.Lang) string {
	return locale.Text(l, "manage.title.delete_user", "Name", p.Name)
}
func (Reset) Title(l locale.Lang) string   { return locale.Text(l, "manage.title.reset") }
func (SignUp) Title(l locale.Lang) string  { return locale.Text(l, "pages.title.signup") }
func (Profile) Title(l locale.Lang) string { return locale.Text(l, "manage.title.profile") }

// Bar is false: these show nothing but their card, as the login page does.
func (SignUp) Bar() bool { return false }

// Bar is false, as for signing up.
func (Reset) Bar() bool { return false }
