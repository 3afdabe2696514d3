package chat

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// Sanction is what a moderator does to somebody in a room, and why.
type Sanction struct {
	Room   string
	User   string
	Reason string        // at most MaxReasonLength characters; may be empty
	Time   time.Duration // of a mute, to MaxMute; 0: for ever
}

// Mute silences the user: everywhere if the actor is an administrator, else in the room. Errors: ErrSignIn, ErrNoRoom,
// ErrNoUser, ErrNotAllowed, kind Invalid for oneself, a bad time or a bad reason.
func (s *Service) Mute(ctx context.Context, a Actor, c Sanction) error {
	return s.mute(ctx, a, c, muteScope(a, c.Room))
}

// MuteHere is Mute in the room alone, whoever the actor is.
func (s *Service) MuteHere(ctx context.Context, a Actor, c Sanction) error {
	return s.mute(ctx, a, c, c.Room)
}

func (s *Service) mute(ctx context.Context, a Actor, c Sanction, scope string) error {
	if c.Time < 0 || c.Time > MaxMute {
		return Refuse(Invalid, "bad-time", "The time of a mute must be from 1 second to ten years.")
	}
	reason, err := cleanReason(c.Reason)
	if err != nil {
		return err
	}
	if err := s.mayTo(ctx, a, muting(scope), c.Room, c.User); err != nil {
		return err
	}
	now := s.now()
	m := Mute{Room: scope, User: c.User, Reason: reason}
	e := AuditEntry{Deed: UserMuted, Target: c.User, Room: scope, Reason: reason, Detail: "for ever"}
	if c.Time > 0 {
		m.Until = now.Add(c.Time)
		e.Detail = strconv.FormatInt(int64(c.Time/time.Second), 10) + " s"
	}
	return s.recorded(ctx, a, e, func() error {
		if err := s.setMute(ctx, m, now); err != nil {
			return err
		}
		s.publish.Muted(m, m.Left(now))
		return nil
	})
}

// setMute stores the mute, or nothing with ErrNoRoom when the room was deleted since the actor was found to moderate it:
// the mute would bind in the next room of that name. A store that does not say whether the room is there keeps the mute.
func (s *Service) setMute(ctx context.Context, m Mute, now time.Time) error {
	if err := s.stores.Mutes.SetMute(ctx, m, now); err != nil || m.Room == Everywhere {
		return err
	}
	_, err := s.stores.Rooms.Room(ctx, m.Room)
	if !errors.Is(err, ErrNoRoom) {
		return nil
	}
	return firstOf(s.stores.Mutes.ClearMute(context.WithoutCancel(ctx), m.Room, m.User), err)
}

// muting is the action of setting or lifting a mute of that scope.
func muting(scope string) Action {
	if scope == Everywhere {
		return MuteAll
	}
	return MuteHere
}

// Unmute lifts the user's mute in the room and, by an administrator, the one everywhere. Errors as Mute.
func (s *Service) Unmute(ctx context.Context, a Actor, room, user string) error {
	if err := s.mayTo(ctx, a, muting(muteScope(a, room)), room, user); err != nil {
		return err
	}
	e := AuditEntry{Deed: UserUnmuted, Target: user, Room: muteScope(a, room)}
	return s.recorded(ctx, a, e, func() error {
		scopes := []string{room}
		if a.Admin && room != Everywhere {
			scopes = append(scopes, Everywhere)
		}
		for _, scope := range scopes {
			if err := s.stores.Mutes.ClearMute(ctx, scope, user); err != nil {
				return err
			}
			s.publish.Unmuted(scope, user)
		}
		return nil
	})
}

// Kick ends the user's membership of the room and their listening to it, at once. They may join again. Errors as Mute.
func (s *Service) Kick(ctx context.Context, a Actor, c Sanction) error {
	reason, err := cleanReason(c.Reason)
	if err != nil {
		return err
	}
	if err := s.mayTo(ctx, a, Kick, c.Room, c.User); err != nil {
		return err
	}
	e := AuditEntry{Deed: UserKicked, Target: c.User, Room: c.Room, Reason: reason}
	return s.recorded(ctx, a, e, func() error {
		if _, err := s.stores.Rooms.Leave(ctx, c.Room, c.User); err != nil {
			return err
		}
		s.publish.MemberRemoved(Removal{Room: c.Room, User: c.User, Kind: Kicked, Reason: reason})
		return nil
	})
}

// Ban is Kick for those who shall not come back until Unban. Whoever the room had made a moderator is none any more.
// Errors as Mute.
func (s *Service) Ban(ctx context.Context, a Actor, c Sanction) error {
	reason, err := cleanReason(c.Reason)
	if err != nil {
		return err
	}
	if err := s.mayTo(ctx, a, BanUser, c.Room, c.User); err != nil {
		return err
	}
	e := AuditEntry{Deed: UserBanned, Target: c.User, Room: c.Room, Reason: reason}
	return s.recorded(ctx, a, e, func() error {
		ban := Ban{Room: c.Room, User: c.User, By: a.Name, Reason: reason, At: s.now()}
		if _, err := s.stores.Rooms.SetBan(ctx, ban); err != nil {
			return err
		}
		s.publish.MemberRemoved(Removal{Room: c.Room, User: c.User, Kind: Banned, Reason: reason})
		return nil
	})
}

// Unban lifts a ban; none is not an error, and leaves no trace. Errors as Mute, but not ErrNoUser: a ban may outlive the
// account.
func (s *Service) Unban(ctx context.Context, a Actor, room, user string) error {
	standing, err := s.mayAny(ctx, a, BanUser, room, user)
	if err != nil {
		return err
	}
	theirs, err := s.stores.Rooms.Standing(ctx, room, user)
	if err != nil || !theirs.Banned {
		return err
	}
	theirs.Banned = false // whoever could not ban them as what they will be again does not bring them back
	t, _, err := s.targetWith(ctx, user, theirs)
	if err = firstOf(err, may(a, BanUser, standing, t)); err != nil {
		return err
	}
	return s.recorded(ctx, a, AuditEntry{Deed: UserUnbanned, Target: user, Room: room}, func() error {
		_, err := s.stores.Rooms.ClearBan(ctx, room, user)
		return err
	})
}

// Bans returns a page of at most limit bans, by the names of the banned, that follow after, for those who may lift them.
// ErrSignIn, ErrNoRoom, ErrNotAllowed.
func (s *Service) Bans(ctx context.Context, a Actor, room, after string, limit int) ([]Ban, error) {
	if _, err := s.mayAny(ctx, a, BanUser, room, ""); err != nil {
		return nil, err
	}
	return s.stores.Rooms.Bans(ctx, room, after, limit)
}

// BanOf returns the ban that keeps the actor out of the room, and whether there is one. ErrSignIn.
func (s *Service) BanOf(ctx context.Context, a Actor, room string) (Ban, bool, error) {
	if a.Guest() {
		return Ban{}, false, ErrSignIn
	}
	bans, err := s.stores.Rooms.Bans(ctx, room, justBefore(a.Name), 1)
	if err != nil || len(bans) == 0 || bans[0].User != a.Name {
		return Ban{}, false, err
	}
	return bans[0], true, nil
}

// NameModerator makes the user a moderator of the room, or no longer. Errors as Mute, and ErrTooManyModerators.
func (s *Service) NameModerator(ctx context.Context, a Actor, room, user string, on bool) error {
	if err := s.mayTo(ctx, a, NameModerator, room, user); err != nil {
		return err
	}
	deed := ModeratorUnnamed
	if on {
		deed = ModeratorNamed
	}
	return s.recorded(ctx, a, AuditEntry{Deed: deed, Target: user, Room: room}, func() error {
		_, err := s.stores.Rooms.SetModerator(ctx, room, user, on)
		return err
	})
}

// Muted returns, of the users named, those who are muted in the room or everywhere.
func (s *Service) Muted(ctx context.Context, room string, users []string) (map[string]Mute, error) {
	return s.stores.Mutes.Mutes(ctx, room, users, s.clock())
}

// RemoveMessage takes a message back: its text is gone for good, and all screens show that it was removed. People may
// remove their own, also in private; a room's moderators those of people who stand lower. Errors: ErrSignIn, ErrNoRoom,
// ErrNoUser (no such peer), ErrNoMessage, ErrNotMember, ErrNotAllowed.
func (s *Service) RemoveMessage(ctx context.Context, a Actor, c Conversation, id ID) error {
	m, err := s.removable(ctx, a, c, id)
	if err != nil || m.Removed {
		return err
	}
	remove := func() error {
		if err := s.stores.Messages.RemoveMessage(ctx, c, id); err != nil {
			return err
		}
		m.Text, m.Removed = "", true
		s.publish.MessageRemoved(m)
		return nil
	}
	if m.From == a.Name {
		return remove()
	}
	return s.recorded(ctx, a, AuditEntry{Deed: MessageTakenBack, Target: m.From, Room: c.Room(), Detail: string(id)}, remove)
}

// removable returns the message if the actor may remove it. Those who may neither read it nor remove anybody's do not
// learn whether there is such a message.
func (s *Service) removable(ctx context.Context, a Actor, c Conversation, id ID) (Message, error) {
	standing, err := s.standing(ctx, a, c)
	if err != nil {
		return Message{}, err
	}
	err = may(a, Read, standing, target{})
	if err != nil && (c.Private() || may(a, RemoveMessage, standing, target{}) != nil) {
		return Message{}, s.missing(c, err)
	}
	m, err := s.stores.Messages.Message(ctx, c, id)
	switch {
	case err != nil:
		return Message{}, err
	case !c.Private():
		t, _, err := s.targetIn(ctx, c.Room(), m.From)
		return m, firstOf(err, may(a, RemoveMessage, standing, t))
	case m.From != a.Name: // in private nobody rules over anybody
		return Message{}, ErrNotAllowed
	}
	return m, nil
}
