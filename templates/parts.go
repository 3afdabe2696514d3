package templates

import "hihichat/locale"

// Menu is what opens below the user's name.
type Menu struct {
	Base
	Room string // the room that the page shows, which can be left; empty: none
}

// Menu returns the menu of a page that shows no room.
func (b Base) Menu() Menu { return Menu{Base: b} }

// Menu returns the menu of the room's page.
func (p Chat) Menu() Menu {
	if !p.Exists {
		return p.Base.Menu()
	}
	return Menu{Base: p.Base, Room: p.Room}
}

// Newest returns the path of the page with the newest messages.
func (p Chat) Newest() string { return ChatPath(p.Room) }

// Newest returns the path of the page with the newest messages.
func (p PrivateChat) Newest() string { return PrivatePath(p.Peer) }

// Bar reports whether the bar with the navigation is on top of the page.
func (Base) Bar() bool { return true }

// Bar is false: the login page shows nothing but its card.
func (Login) Bar() bool { return false }

// Bar is false: a room has its navigation inside the chat box.
func (Chat) Bar() bool { return false }

// Bar is false, as in a room.
func (PrivateChat) Bar() bool { return false }

// WriteBox is the form below a conversation. Its ids tell custom scripts whether somebody is signed in (contract
// section 6).
type WriteBox struct {
	TextID      string // message, or message_not for guests
	ButtonID    string // sub_but_login, or sub_but for guests
	From        string // the value of #fromname
	To          string // the value of #to_uid
	Type        string // the text of #chat_type
	Placeholder string
	Disabled    bool
	Hidden      bool // there for the scripts alone
}

// WriteBox returns the text box of the room: guests talk to the duck, members to each other. Guests who read the room
// have none: the duck's answers would stand among what people say.
func (p Chat) WriteBox(l locale.Lang) WriteBox {
	if p.Guest() {
		return WriteBox{
			TextID: "message_not", ButtonID: "sub_but", From: GuestName, To: "0",
			Type: locale.Text(l, "room.duck"), Placeholder: locale.Text(l, "room.box.ask_duck"),
			Disabled: !p.Exists || p.Reading, Hidden: p.Reading,
		}
	}
	box := signedInBox(p.User, "0", locale.Text(l, "room.box.everyone"), locale.Text(l, "room.box.say"))
	switch {
	case !p.Exists:
		box.Disabled, box.Placeholder = true, locale.Text(l, "room.box.no_room")
	case p.Banned:
		box.Disabled, box.Placeholder = true, locale.Text(l, "room.box.banned")
	case !p.Joined:
		box.Disabled, box.Placeholder = true, locale.Text(l, "room.box.join_first")
	}
	return box
}

// WriteBox returns the text box of the private conversation.
func (p PrivateChat) WriteBox(l locale.Lang) WriteBox {
	box := signedInBox(p.User, p.Peer, locale.Text(l, "room.box.private"), locale.Text(l, "room.box.say_to", "Peer", p.Peer))
	if p.PeerGone {
		box.Disabled, box.Placeholder = true, locale.Text(l, "room.box.gone")
	}
	return box
}

func signedInBox(from, to, kind, placeholder string) WriteBox {
	return WriteBox{
		TextID: "message", ButtonID: "sub_but_login", From: from, To: to, Type: kind, Placeholder: placeholder,
	}
}
