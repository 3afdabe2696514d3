package storetest

import (
	"context"
	"time"

	"hihichat/chat"
)

var muteMutants = []mutant{
	{"mutes bind in all rooms", "mutes/a mute binds in its room alone",
		func(m *memory) whole { return ignoresScope{m} }},
	{"mutes everywhere are overlooked", "mutes/a mute everywhere binds in every room",
		func(m *memory) whole { return roomScope{m} }},
	{"everybody's mutes are returned", "mutes/only those named are looked at",
		func(m *memory) whole { return allMuted{m} }},
	{"the end of a mute is lost", "mutes/the end of a mute is kept",
		func(m *memory) whole { return losesEnd{m} }},
	{"the shorter mute wins", "mutes/of two scopes the longest wins",
		func(m *memory) whole { return shortest{m} }},
	{"mutes can only grow", "mutes/setting again replaces, longer or shorter",
		func(m *memory) whole { return onlyLonger{m} }},
	{"a mute of the past replaces one that runs", "mutes/a mute that has ended already does nothing",
		func(m *memory) whole { return setsPast{m} }},
	{"clearing clears all scopes", "mutes/clearing ends one scope of one user",
		func(m *memory) whole { return clearsAll{m} }},
	{"mutes that have run out are returned", "mutes/a mute that has run out is never returned",
		func(m *memory) whole { return neverEnds{m} }},
	{"scope and user make one key", "mutes/scope and user do not run together",
		func(m *memory) whole { return joinsScope{m} }},
}

type ignoresScope struct{ *memory }

func (s ignoresScope) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	m.Room = chat.Everywhere
	return s.memory.SetMute(ctx, m, now)
}

type roomScope struct{ *memory }

func (s roomScope) Mutes(ctx context.Context, room string, users []string, now time.Time) (map[string]chat.Mute, error) {
	mutes, err := s.memory.Mutes(ctx, room, users, now)
	for user, m := range mutes {
		if m.Room != room {
			delete(mutes, user)
		}
	}
	return mutes, err
}

type allMuted struct{ *memory }

func (s allMuted) Mutes(ctx context.Context, room string, _ []string, now time.Time) (map[string]chat.Mute, error) {
	var users []string
	for key := range s.mutes {
		users = append(users, key.user)
	}
	return s.memory.Mutes(ctx, room, users, now)
}

type losesEnd struct{ *memory }

func (s losesEnd) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	m.Until = time.Time{}
	return s.memory.SetMute(ctx, m, now)
}

type shortest struct{ *memory }

func (s shortest) Mutes(ctx context.Context, room string, users []string, now time.Time) (map[string]chat.Mute, error) {
	mutes, err := s.memory.Mutes(ctx, room, users, now)
	for user, m := range mutes {
		for _, scope := range []string{room, chat.Everywhere} {
			if other, ok := s.mutes[muteKey{scope, user}]; ok && m.Outlasts(other) {
				mutes[user] = other
			}
		}
	}
	return mutes, err
}

type onlyLonger struct{ *memory }

func (s onlyLonger) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	if other, ok := s.mutes[muteKey{m.Room, m.User}]; ok && other.Outlasts(m) {
		return nil
	}
	return s.memory.SetMute(ctx, m, now)
}

type setsPast struct{ *memory }

func (s setsPast) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	delete(s.mutes, muteKey{m.Room, m.User})
	return s.memory.SetMute(ctx, m, now)
}

type clearsAll struct{ *memory }

func (s clearsAll) ClearMute(_ context.Context, _, user string) error {
	for key := range s.mutes {
		if key.user == user {
			delete(s.mutes, key)
		}
	}
	return nil
}

type neverEnds struct{ *memory }

func (s neverEnds) Mutes(ctx context.Context, room string, users []string, _ time.Time) (map[string]chat.Mute, error) {
	return s.memory.Mutes(ctx, room, users, time.Time{})
}

type joinsScope struct{ *memory }

func (s joinsScope) Mutes(ctx context.Context, room string, users []string, now time.Time) (map[string]chat.Mute, error) {
	mutes, err := s.memory.Mutes(ctx, room, users, now)
	for key, m := range s.mutes {
		for _, user := range users {
			if key.room+"-"+key.user == room+"-"+user {
				mutes[user] = m
			}
		}
	}
	return mutes, err
}
