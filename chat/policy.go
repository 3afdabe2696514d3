package chat

import "time"

// The functions of this file decide; they read nothing and change nothing. nil means yes, otherwise the error says why
// not.

// Role is how high somebody stands in a room. Roles are ordered: who stands higher has power over who stands lower.
type Role int

// The roles, from the lowest.
const (
	Guest           Role = iota // nobody is signed in
	Person                      // somebody is; membership is another matter
	RoomModerator               // named by the room's owner
	RoomOwner                   // created the room, or was given it
	GlobalModerator             // holds the permission moderate
	Administrator
	roles // how many there are
)

// roleOf returns the role of a in the room that s is about. A ban takes away what the room has given.
func roleOf(a Actor, s Standing) Role {
	switch {
	case a.Guest():
		return Guest
	case a.Admin:
		return Administrator
	case s.Banned:
		return Person
	case a.Holds(Moderate):
		return GlobalModerator
	case s.Owner:
		return RoomOwner
	case s.Moderator:
		return RoomModerator
	}
	return Person
}

// Action is something that can be done in a room, or to a person in it.
type Action int

// The actions.
const (
	Join          Action = iota
	Read                 // its messages, as they are and as they come
	Say                  // something in it
	SeeMembers           //
	ChangeTopic          //
	ChangePublic         // whether guests may read it
	NameModerator        // make a person a moderator, or no longer
	Transfer             // give the room to a person
	DeleteRoom           //
	MuteHere             // a person, or lift that
	MuteAll              // a person in all rooms, or lift that
	Kick                 // a person out of the room
	BanUser              // a person from the room, or lift that
	RemoveMessage        // of a person
	ReadRoomAudit        // what was done in this room
	actions              // how many there are
)

// reach is how far a role's power goes in an action.
type reach int

const (
	no      reach = iota
	yes           //
	member        // if they are in the room
	public        // if it is a public room
	own           // over themselves, if they are in the room
	below         // over who stands lower
	ownOrB        // over themselves, if they are in the room, and over who stands lower
	others        // over everybody but themselves
	anybody       // over everybody
)

// table is who may do what, in a room that exists, to whom. The columns are roles. Bans and mutes come on top (may).
var table = [actions][roles]reach{
	//              Guest   Person  RoomModerator RoomOwner GlobalModerator Administrator
	Join:          {no, yes, yes, yes, yes, yes},
	Read:          {public, member, member, member, member, member},
	Say:           {no, member, member, member, member, member},
	SeeMembers:    {no, member, yes, yes, yes, yes},
	ChangeTopic:   {no, no, yes, yes, yes, yes},
	ChangePublic:  {no, no, no, yes, no, yes},
	NameModerator: {no, no, no, below, no, anybody},
	Transfer:      {no, no, no, others, no, anybody},
	DeleteRoom:    {no, no, no, yes, no, yes},
	MuteHere:      {no, no, below, below, below, others},
	MuteAll:       {no, no, no, no, no, others},
	Kick:          {no, no, below, below, below, others},
	BanUser:       {no, no, below, below, below, others},
	RemoveMessage: {no, own, ownOrB, ownOrB, ownOrB, anybody},
	ReadRoomAudit: {no, no, yes, yes, yes, yes},
}

// target is the person that an action is about; the zero value where it is about nobody.
type target struct {
	name string
	role Role
}

// errOneself refuses what nobody may do to themselves.
var errOneself = Refuse(Invalid, "oneself", "You can't do that to yourself.")

// may decides about an action in the room that s, the actor's standing, is about.
func may(a Actor, act Action, s Standing, t target) error {
	role := roleOf(a, s)
	how := table[act][role]
	if how == no && s.Owner && !s.Banned { // who may moderate everywhere keeps what their own room has given them
		how = table[act][RoomOwner]
	}
	switch {
	case role == Guest && (how != public || !s.Public):
		return ErrSignIn
	case !s.Room:
		return ErrNoRoom
	case s.Banned && (act == Join || act == Read || act == Say):
		return ErrBanned
	case s.Gone && act == Say:
		return ErrPeerGone
	}
	return how.decide(t.name == a.Name, role > t.role, s)
}

// decide says whether the reach covers somebody who is oneself, or stands lower.
func (r reach) decide(oneself, lower bool, s Standing) error {
	switch {
	case r == member && !s.Member:
		return ErrNotMember
	case (r == own || r == ownOrB) && oneself && !s.Member:
		return ErrNotMember
	case (r == below || r == others) && oneself:
		return errOneself
	case r == no, r == own && !oneself, r == below && !lower, r == ownOrB && !oneself && !lower:
		return ErrNotAllowed
	}
	return nil
}

// maySay decides about a message. A mute is looked at first, as in the Flask version, and binds everyone.
func maySay(a Actor, s Standing, now time.Time) error {
	if !a.Guest() {
		if _, muted := longestMute(s.Mutes, now); muted {
			return ErrMuted
		}
	}
	return may(a, Say, s, target{})
}

// longestMute returns the one that binds longest of those that bind at now.
func longestMute(mutes []Mute, now time.Time) (longest Mute, ok bool) {
	for _, m := range mutes {
		if m.Active(now) && (!ok || m.Outlasts(longest)) {
			longest, ok = m, true
		}
	}
	return longest, ok
}

// muteScope returns where a mute by a from a room's page binds: an administrator's everywhere, as in the Flask version,
// everybody else's in the room.
func muteScope(a Actor, room string) string {
	if a.Admin {
		return Everywhere
	}
	return room
}

// mayUse decides about what takes a permission and concerns no room.
func mayUse(a Actor, p Permission) error {
	switch {
	case a.Guest():
		return ErrSignIn
	case a.Holds(p):
		return nil
	case p == CreateRoomPermission:
		return Refuse(Forbidden, "no-createroom", "You are not allowed to create rooms.")
	}
	return ErrNotAllowed
}

// mayRule decides about what is done to an account by somebody who holds p: nobody rules over an account that holds more
// than they do, since whoever resets its password has all that it holds.
func mayRule(a Actor, p Permission, account Holder) error {
	if err := mayUse(a, p); err != nil {
		return err
	}
	if a.Admin {
		return nil
	}
	if account.Admin {
		return errOutranked
	}
	for _, held := range account.Permissions {
		if !a.Holds(held) {
			return errOutranked
		}
	}
	return nil
}

var errOutranked = Refuse(Forbidden, "outranked", "This account holds more than you do.")

// mayGrant: nobody gives or takes what they do not hold themselves.
func mayGrant(a Actor, ps []Permission) error {
	for _, p := range ps {
		if !a.Holds(p) {
			return Refuse(Forbidden, "not-held", "You can't grant or take away what you do not hold yourself.")
		}
	}
	return nil
}
