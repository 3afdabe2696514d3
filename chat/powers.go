package chat

import (
	"context"
	"errors"
)

// Powers are what somebody may do in a room, for pages that show it.
type Powers struct {
	Role     Role
	Standing Standing
}

// May reports whether the actor may do something that is about nobody.
func (p Powers) May(a Actor, act Action) bool { return may(a, act, p.Standing, target{}) == nil }

// MayTo reports whether the actor may do something to a person of that name and role.
func (p Powers) MayTo(a Actor, act Action, name string, role Role) bool {
	return may(a, act, p.Standing, target{name, role}) == nil
}

// Powers returns what the actor may do in the room. A missing room is one in which nobody may do anything.
func (s *Service) Powers(ctx context.Context, a Actor, room string) (Powers, error) {
	standing, err := s.standing(ctx, a, InRoom(room))
	return Powers{Role: roleOf(a, standing), Standing: standing}, err
}

// mayIn decides about an action in a room that is about nobody, and returns the actor's standing.
func (s *Service) mayIn(ctx context.Context, a Actor, act Action, room string) (Standing, error) {
	standing, err := s.standing(ctx, a, InRoom(room))
	if err != nil {
		return Standing{}, err
	}
	return standing, may(a, act, standing, target{})
}

// mayTo decides about an action that is done to an account. What the actor may do to nobody at all is refused before it
// is looked up. ErrNoUser for a name that is nobody's.
func (s *Service) mayTo(ctx context.Context, a Actor, act Action, room, name string) error {
	standing, err := s.mayAny(ctx, a, act, room, name)
	if err != nil {
		return err
	}
	t, known, err := s.targetIn(ctx, room, name)
	switch {
	case err != nil:
		return err
	case !known:
		return ErrNoUser
	}
	return may(a, act, standing, t)
}

// mayAny refuses what the actor may not even do to the lowest.
func (s *Service) mayAny(ctx context.Context, a Actor, act Action, room, name string) (Standing, error) {
	standing, err := s.standing(ctx, a, InRoom(room))
	if err != nil {
		return Standing{}, err
	}
	if act == MuteAll && room == "" { // no room is needed for what binds in all
		standing.Room = true
	}
	return standing, may(a, act, standing, target{name: name})
}

// targetIn returns the role of a name in the room, and whether an account has it: one that was deleted may have left
// messages.
func (s *Service) targetIn(ctx context.Context, room, name string) (t target, known bool, err error) {
	standing, err := s.stores.Rooms.Standing(ctx, room, name)
	if err != nil {
		return target{}, false, err
	}
	return s.targetWith(ctx, name, standing)
}

// targetWith is targetIn for a standing that is known.
func (s *Service) targetWith(ctx context.Context, name string, standing Standing) (t target, known bool, err error) {
	t = target{name: name, role: Person}
	u, err := s.stores.Accounts.UserByName(ctx, name)
	if errors.Is(err, ErrNoUser) {
		return t, false, nil
	}
	if err != nil {
		return t, false, err
	}
	grants, err := s.stores.Accounts.PermissionsOf(ctx, u.ID)
	t.role = roleOf(actorFor(Holder{User: u, Permissions: grants}), standing)
	return t, true, err
}

// actorFor returns an account as if it acted.
func actorFor(h Holder) Actor {
	return Actor{UserID: h.ID, Name: h.Name, Admin: h.Admin, Permissions: h.Permissions}
}
