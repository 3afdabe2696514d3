package chat

import "time"

// The functions of this file decide; they read nothing and change nothing. nil means yes, otherwise the error says why
// not.

// mayCreateRoom: whoever holds createroom.
func mayCreateRoom(a Actor) error {
	if a.Guest() {
		return ErrSignIn
	}
	if !a.Holds(CreateRoomPermission) {
		return Refuse(Forbidden, "no-createroom", "You are not allowed to create rooms.")
	}
	return nil
}

// mayJoin: any signed-in user, any room that exists.
func mayJoin(a Actor, s Standing) error {
	switch {
	case a.Guest():
		return ErrSignIn
	case !s.Room:
		return ErrNoRoom
	}
	return nil
}

// mayRead: members only, administrators included.
func mayRead(a Actor, s Standing) error {
	switch {
	case a.Guest():
		return ErrSignIn
	case !s.Room:
		return ErrNoRoom
	case !s.Member:
		return ErrNotMember
	}
	return nil
}

// maySend: members who are not muted. A mute is looked at first, as in the Flask version, and binds everyone.
func maySend(a Actor, s Standing, now time.Time) error {
	if a.Guest() {
		return ErrSignIn
	}
	for _, m := range s.Mutes {
		if m.Active(now) {
			return ErrMuted
		}
	}
	return mayRead(a, s)
}

// mayModerate: an administrator, or the room's owner, over somebody else. s is the actor's standing in the room. An
// owner is moderated by an administrator only.
func mayModerate(a Actor, s Standing, target string, targetOwns bool) error {
	switch {
	case a.Guest():
		return ErrSignIn
	case !s.Room:
		return ErrNoRoom
	case !a.Admin && !s.Owner:
		return ErrNotAllowed
	case target == a.Name:
		return Refuse(Invalid, "oneself", "You can't do that to yourself.")
	case targetOwns && !a.Admin:
		return ErrNotAllowed
	}
	return nil
}

// muteScope returns where a mute by a binds: an administrator's everywhere, as in the Flask version, an owner's in the
// room.
func muteScope(a Actor, room string) string {
	if a.Admin {
		return Everywhere
	}
	return room
}

// mayManage: whoever holds the permission.
func mayManage(a Actor, p Permission) error {
	if a.Guest() {
		return ErrSignIn
	}
	if !a.Holds(p) {
		return ErrNotAllowed
	}
	return nil
}

// mayGrant: nobody gives or takes what they do not hold themselves.
func mayGrant(a Actor, ps []Permission) error {
	for _, p := range ps {
		if !a.Holds(p) {
			return Refuse(Forbidden, "not-held", "You can't grant or take away what you do not hold yourself.")
		}
	}
	return nil
}
