package storetest

import (
	"context"
	"time"

	"hihichat/chat"
)

// muteKey is what a mute replaces another by: its scope and the muted user.
type muteKey struct{ room, user string }

// SetMute implements chat.MuteStore.
func (m *memory) SetMute(ctx context.Context, mute chat.Mute, now time.Time) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if mute.Active(now) {
		m.mutes[muteKey{mute.Room, mute.User}] = mute
	}
	return nil
}

// ClearMute implements chat.MuteStore.
func (m *memory) ClearMute(ctx context.Context, room, user string) error {
	unlock, err := m.write(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	delete(m.mutes, muteKey{room, user})
	return nil
}

// Mutes implements chat.MuteStore.
func (m *memory) Mutes(ctx context.Context, room string, users []string, now time.Time) (map[string]chat.Mute, error) {
	unlock, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	mutes := make(map[string]chat.Mute)
	for _, user := range users {
		for _, scope := range scopes(room) {
			mute, ok := m.mutes[muteKey{scope, user}]
			if !ok || !mute.Active(now) {
				continue
			}
			if other, both := mutes[user]; !both || mute.Outlasts(other) {
				mutes[user] = mute
			}
		}
	}
	return mutes, nil
}

// scopes returns where a mute binds in the room.
func scopes(room string) []string {
	if room == chat.Everywhere {
		return []string{chat.Everywhere}
	}
	return []string{room, chat.Everywhere}
}
