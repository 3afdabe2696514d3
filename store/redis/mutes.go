package redis

import (
	"context"
	"maps"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// SetMute implements chat.MuteStore. The key's TTL ends the mute, by the server's clock. Whoever deletes the room must
// find the mute, so the index stands before it.
func (s *Store) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	if !m.Active(now) {
		return nil
	}
	err := s.pipelined(ctx, "muting", func(p goredis.Pipeliner) { queueMuteIndex(ctx, p, m.Room, m.User) })
	if err != nil {
		return err
	}
	return s.pipelined(ctx, "muting", func(p goredis.Pipeliner) { queueMute(ctx, p, m, now) })
}

// queueMuteIndex notes that user has a mute in room.
func queueMuteIndex(ctx context.Context, p goredis.Pipeliner, room, user string) {
	if room != chat.Everywhere {
		p.ZAdd(ctx, roomMutesKey(room), goredis.Z{Member: user})
	}
}

// queueMute sets a mute. The value of Flask's key is the user's name, which it compares with its members: the reason
// has a key of its own there.
func queueMute(ctx context.Context, p goredis.Pipeliner, m chat.Mute, now time.Time) {
	left := timeLeft(m, now)
	switch {
	case m.Room != chat.Everywhere:
		p.Set(ctx, roomMuteKey(m.Room, m.User), roomMuteValue(m), left)
		return
	case m.Reason == "":
		p.Del(ctx, reasonKey(m.User))
	default:
		p.Set(ctx, reasonKey(m.User), m.Reason, left)
	}
	p.Set(ctx, everywhereMuteKey(m.User), m.User, left)
}

// timeLeft returns the TTL of a mute's key, 0 for none.
func timeLeft(m chat.Mute, now time.Time) time.Duration {
	if m.Forever() {
		return 0
	}
	return max(m.Until.Sub(now), time.Millisecond)
}

// ClearMute implements chat.MuteStore.
func (s *Store) ClearMute(ctx context.Context, room, user string) error {
	return s.pipelined(ctx, "unmuting", func(p goredis.Pipeliner) {
		p.Del(ctx, muteKey(room, user))
		if room == chat.Everywhere {
			p.Del(ctx, reasonKey(user))
		}
	})
}

// Mutes implements chat.MuteStore. The reasons are asked for where there is a mute.
func (s *Store) Mutes(ctx context.Context, room string, users []string, now time.Time) (map[string]chat.Mute, error) {
	var replies []muteReply
	err := s.pipelined(ctx, "reading mutes", func(p goredis.Pipeliner) {
		for _, user := range users {
			replies = append(replies, askMutes(ctx, p, room, user)...)
		}
	})
	if err != nil {
		return nil, err
	}
	longest := make(map[string]chat.Mute)
	for _, m := range running(replies, now) {
		if other, both := longest[m.User]; !both || m.Outlasts(other) {
			longest[m.User] = m
		}
	}
	mutes, err := s.withReasons(ctx, slices.Collect(maps.Values(longest)), now)
	for _, m := range mutes {
		longest[m.User] = m
	}
	return longest, err
}

func muteKey(room, user string) string {
	if room == chat.Everywhere {
		return everywhereMuteKey(user)
	}
	return roomMuteKey(room, user)
}

// muteReply is what a pipeline will have read about one scope's mute of a user.
type muteReply struct {
	room, user string
	left       *goredis.DurationCmd
}

// askMutes reads the mutes that bind user in room: the room's and the one everywhere.
func askMutes(ctx context.Context, p goredis.Pipeliner, room, user string) []muteReply {
	var replies []muteReply
	if room != chat.Everywhere {
		replies = append(replies, muteReply{room, user, p.PTTL(ctx, roomMuteKey(room, user))})
	}
	return append(replies, muteReply{chat.Everywhere, user, p.PTTL(ctx, everywhereMuteKey(user))})
}

// PTTL's answers that are no time, as go-redis hands them on.
const (
	noKey = time.Duration(-2)
	noEnd = time.Duration(-1)
)

// running returns those of the mutes that there are, with their ends counted from now.
func running(replies []muteReply, now time.Time) []chat.Mute {
	var mutes []chat.Mute
	for _, r := range replies {
		m := chat.Mute{Room: r.room, User: r.user}
		switch left := r.left.Val(); left {
		case noKey:
			continue
		case noEnd:
		default:
			m.Until = now.Add(left)
		}
		mutes = append(mutes, m)
	}
	return mutes
}
