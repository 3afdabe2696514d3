package redis

import (
	"context"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// roomMuteValue is what stands at the key of a mute in a room: the user, and behind a line's end the reason.
func roomMuteValue(m chat.Mute) string {
	if m.Reason == "" {
		return m.User
	}
	return m.User + "\n" + m.Reason
}

// reasonSlack is how far the ends of a mute everywhere and of its reason may be apart, which are two keys.
const reasonSlack = 5 * time.Second

// reasonReply is what a pipeline will have read about the reason of a mute.
type reasonReply struct {
	value *goredis.StringCmd
	left  *goredis.DurationCmd // of a reason with a key of its own
}

// withReasons adds to mutes why they were set.
func (s *Store) withReasons(ctx context.Context, mutes []chat.Mute, now time.Time) ([]chat.Mute, error) {
	if len(mutes) == 0 {
		return nil, nil
	}
	replies := make([]reasonReply, len(mutes))
	err := s.pipelined(ctx, "reading the reasons of mutes", func(p goredis.Pipeliner) {
		for i, m := range mutes {
			if m.Room != chat.Everywhere {
				replies[i].value = p.Get(ctx, roomMuteKey(m.Room, m.User))
				continue
			}
			replies[i] = reasonReply{p.Get(ctx, reasonKey(m.User)), p.PTTL(ctx, reasonKey(m.User))}
		}
	})
	for i := range mutes {
		mutes[i].Reason = replies[i].reason(mutes[i], now)
	}
	return mutes, err
}

// reason returns why m was set. When Flask has muted somebody anew, the reason that stands there is another mute's.
func (r reasonReply) reason(m chat.Mute, now time.Time) string {
	if m.Room != chat.Everywhere {
		reason, ours := strings.CutPrefix(r.value.Val(), m.User+"\n")
		if !ours {
			return ""
		}
		return reason
	}
	forever := r.left.Val() == noEnd
	if forever != m.Forever() || !forever && (m.Left(now)-r.left.Val()).Abs() > reasonSlack {
		return ""
	}
	return r.value.Val()
}
