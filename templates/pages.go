package templates

import (
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// Page is the data of one page. The types of this file and of accounts.go are the only ones; pass them by value. Text fields hold plain
// text, never HTML: the templates escape.
type Page interface {
	template() string // the file's name without its ending, the Flask version's where it had that page
	Title(locale.Lang) string
	// data is what a team's own template sees beside what Base knows, under the names of the Flask version.
	data(locale.Lang) own.Data
	base() Base
}

// Base is what every page knows; it is embedded in all of them.
type Base struct {
	User          string          // the signed-in user's name; empty for a guest
	UserID        int64           // 0 for a guest
	Avatar        string          // the path of the user's (or the guest's) picture, from AvatarPath
	Admin         bool            // an administrator
	Nav           Nav             // what else the navigation offers
	Notices       []locale.Phrase // sentences to show once on top of the page, such as the outcome of what was just done
	Secure        bool            // the public URL is https: the page asks browsers to upgrade insecure requests (contract section 5)
	Lang          locale.Lang     // the page's language
	Chosen        bool            // the visitor chose it, not their browser: a team's own page has it too
	PrivateUnread int             // private messages that the user has not read
	UnreadRooms   UnreadRooms     // on pages that show or list conversations
	Switch        string          // the local path at which the page is offered in another language; empty: its own address
	Request       Request
}

// Request is what a team's own template may know of the request.
type Request struct {
	Path  string
	Args  map[string]string // the first value of each field of the query
	Nonce string            // random, for this answer alone: what its Content-Security-Policy knows inline scripts by
}

func (b Base) base() Base { return b }

// Guest reports whether nobody is signed in.
func (b Base) Guest() bool { return b.User == "" }

// Nav says which of the pages that need a permission the user may open.
type Nav struct {
	ManageUsers       bool // /adduser/, and /listuser/ as the next
	ManagePermissions bool // /addper/, /listuser/ and /edituser/<id>/
	ReadAudit         bool // /audit/
}

// Home is / and /index/: a greeting and four buttons.
type Home struct {
	Base
	Readable bool // guests may read public rooms
}

// Login is /login/. Our form posts to /login_check and reads its bare answer; a team's may post username and password to
// /login/ itself, as in the first version.
type Login struct {
	Base
	Next     string  // a local path to go to afterwards, already checked; empty: /
	Username string  // what to fill in already
	Ended    bool    // the visitor's session has ended: say why they are here
	Closed   bool    // guests see no other page
	SignUp   bool    // people may make themselves accounts at /signup/
	Problem  Problem // why the last attempt failed, for a form that posts to /login/ itself
}

// RoomList is /roomlist/.
type RoomList struct {
	Base
	Mine      []RoomRow // the user's own, the one with the newest message first; on the first page of the whole list only
	Rooms     []RoomRow
	Search    string // what the names begin with
	MayCreate bool   // show the form that posts chatroomname and description to /createroom/
	Taken     string // the name that was just refused because it exists; empty: none
	After     string // where this page of the list started, exclusive; empty: at the first room
	Next      string // where the next page starts (?after=), exclusive; empty: this is the last
}

// Chat is /chat/: a room with its members and newest messages.
type Chat struct {
	Base
	Room        string
	Topic       string
	Exists      bool // false: there is no such room; the page says so instead of showing an empty one
	Joined      bool // the user is a member: sees history and members and may send
	Reading     bool // a guest, who may read the room: sees history, and may not send
	Banned      bool // the user may not join
	BanReason   string
	Moderator   bool // the user may mute, kick and remove messages of those who stand lower
	MaySettings bool // the user may open the room's settings
	Muted       bool // the user is silenced
	MutedUntil  time.Time
	MuteReason  string
	Members     []MemberRow // the first of them
	MemberCount int         // how many there are
	Beside
	History
}

// PrivateChat is /privatechat/: the conversation of the user and Peer.
type PrivateChat struct {
	Base
	Peer       string
	PeerShown  string // what they want to be called; empty: by their name
	PeerAvatar string
	PeerGone   bool // their account was deleted: there is only what was said
	Muted      bool // the user is silenced
	MutedUntil time.Time
	MuteReason string
	Beside
	History // of both sides
}

// Users is /listuser/.
type Users struct {
	Base
	Users  []UserRow
	Search string // what the list was filtered by
	After  int64  // where this page of the list started, exclusive; 0: at the first
	Next   int64  // where the next page starts (?after=), exclusive; 0: this is the last
	Going  int    // deleted accounts whose traces are still being cleared
}

// AddUser is /adduser/: posts username, password and password2 to itself.
type AddUser struct {
	Base
	Username string  // what was typed
	Problem  Problem // why the last attempt failed
}

// AddPermission is /addper/: posts permissionname to itself.
type AddPermission struct {
	Base
	Name    string // what was typed
	Known   []string
	Problem Problem
}

// Error is any refusal or failure: what happened and what to do next.
type Error struct {
	Base
	Status  int     // of the HTTP answer
	Problem Problem // from chat.CodeOf and chat.PublicMessage
	Path    string  // where to sign in for, already checked to be local; empty: nowhere in particular
}

// Confirm asks before something is done: a link that changes something (kick, mute, leave …) and may come from
// anywhere ends here, and its button posts the same fields to Action.
type Confirm struct {
	Base
	Question locale.Phrase // such as “把 bob 移出「大厅」？”
	Action   string        // the local path to post to
	Fields   []Field       // hidden fields, in order
	Danger   bool          // something is taken from somebody
	Cancel   string        // the local path of “no”
}

func (Home) template() string          { return "index" }
func (Login) template() string         { return "login" }
func (RoomList) template() string      { return "chatroomlist" }
func (Chat) template() string          { return "chat" }
func (PrivateChat) template() string   { return "privatechat" }
func (Users) template() string         { return "listuser" }
func (AddUser) template() string       { return "adduser" }
func (AddPermission) template() string { return "addper" }
func (Error) template() string         { return "error" }
func (Confirm) template() string       { return "confirm" }

// Title returns the text of the browser's tab.
func (Home) Title(l locale.Lang) string     { return locale.Text(l, "pages.title.home") }
func (Login) Title(l locale.Lang) string    { return locale.Text(l, "pages.title.login") }
func (RoomList) Title(l locale.Lang) string { return locale.Text(l, "pages.title.rooms") }
func (p Chat) Title(l locale.Lang) string   { return locale.Text(l, "room.title.room", "Room", p.Room) }
func (p PrivateChat) Title(l locale.Lang) string {
	return locale.Text(l, "room.title.private", "Peer", p.Peer)
}
func (Users) Title(l locale.Lang) string   { return locale.Text(l, "manage.title.users") }
func (AddUser) Title(l locale.Lang) string { return locale.Text(l, "manage.title.add_user") }
func (AddPermission) Title(l locale.Lang) string {
	return locale.Text(l, "manage.title.add_permission")
}
func (p Error) Title(l locale.Lang) string {
	return locale.Text(l, "pages.title.error", "Headline", p.Headline(l))
}
func (Confirm) Title(l locale.Lang) string { return locale.Text(l, "pages.title.confirm") }
