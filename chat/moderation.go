package chat

import (
	"context"
	"time"
)

// Mute silences target for d, or for ever when d is zero: everywhere if the actor is an administrator, in the room if
// they own it. Errors: ErrSignIn, ErrNoRoom, ErrNoUser, ErrNotAllowed, kind Invalid for oneself or a bad time.
func (s *Service) Mute(ctx context.Context, a Actor, room, target string, d time.Duration) error {
	if d < 0 || d > MaxMute {
		return Refuse(Invalid, "bad-time", "The time of a mute must be from 1 second to ten years.")
	}
	if err := s.mayModerate(ctx, a, room, target); err != nil {
		return err
	}
	now := s.now()
	m := Mute{Room: muteScope(a, room), User: target}
	if d > 0 {
		m.Until = now.Add(d)
	}
	if err := s.stores.Mutes.SetMute(ctx, m, now); err != nil {
		return err
	}
	s.publish.MuteChanged(m, true)
	return nil
}

// Unmute lifts the mute that Mute by the same actor would set; an administrator's also lifts the room's own. Errors as
// Mute.
func (s *Service) Unmute(ctx context.Context, a Actor, room, target string) error {
	if err := s.mayModerate(ctx, a, room, target); err != nil {
		return err
	}
	scopes := []string{room}
	if a.Admin {
		scopes = append(scopes, Everywhere)
	}
	for _, scope := range scopes {
		if err := s.stores.Mutes.ClearMute(ctx, scope, target); err != nil {
			return err
		}
	}
	s.publish.MuteChanged(Mute{Room: muteScope(a, room), User: target}, false)
	return nil
}

// Kick ends target's membership of the room and their listening to it, at once. They may join again. Errors as Mute.
func (s *Service) Kick(ctx context.Context, a Actor, room, target string) error {
	if err := s.mayModerate(ctx, a, room, target); err != nil {
		return err
	}
	if _, err := s.stores.Rooms.Leave(ctx, room, target); err != nil {
		return err
	}
	s.publish.MemberRemoved(room, target, true)
	return nil
}

// Muted returns, of the users named, those who are muted in the room or everywhere.
func (s *Service) Muted(ctx context.Context, room string, users []string) (map[string]Mute, error) {
	return s.stores.Mutes.Mutes(ctx, room, users, s.clock())
}

// MayModerate reports whether the actor may mute and kick in the room at all.
func (s *Service) MayModerate(ctx context.Context, a Actor, room string) error {
	standing, err := s.standing(ctx, a, InRoom(room))
	if err != nil {
		return err
	}
	return mayModerate(a, standing, "", false)
}

func (s *Service) mayModerate(ctx context.Context, a Actor, room, target string) error {
	standing, err := s.standing(ctx, a, InRoom(room))
	if err != nil {
		return err
	}
	r, err := s.stores.Rooms.Room(ctx, room)
	if err != nil && KindOf(err) != NotFound {
		return err
	}
	if err := mayModerate(a, standing, target, target != "" && target == r.Owner); err != nil {
		return err
	}
	_, err = s.stores.Accounts.UserByName(ctx, target)
	return err
}
