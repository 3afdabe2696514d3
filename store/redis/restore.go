package redis

import (
	"context"
	"iter"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// inGroups hands records on in groups of at most size. It ends with the first error, of the iterator or of take.
func inGroups[V any](ctx context.Context, records iter.Seq2[V, error], size int, take func([]V) error) error {
	group := make([]V, 0, size)
	for record, err := range records {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if group = append(group, record); len(group) == size {
			if err := take(group); err != nil {
				return err
			}
			group = group[:0]
		}
	}
	if len(group) == 0 {
		return nil
	}
	return take(group)
}

// The sizes of groups. A room may have thousands of members and bans.
const (
	restoredRooms    = 20
	restoredMessages = 500
	restoredMutes    = 500
)

// RestoreMutes implements chat.ChatArchive.
func (s *Store) RestoreMutes(
	ctx context.Context, records iter.Seq2[chat.Mute, error], o chat.RestoreOptions,
) (done chat.Restored, err error) {
	err = inGroups(ctx, records, restoredMutes, func(group []chat.Mute) error {
		there := make([]*goredis.IntCmd, len(group))
		err := s.pipelined(ctx, "looking for mutes", func(p goredis.Pipeliner) {
			for i, m := range group {
				there[i] = p.Exists(ctx, muteKey(m.Room, m.User))
			}
		})
		if err != nil {
			return err
		}
		var missing []chat.Mute
		for i, m := range group {
			if toRestore(m, there[i].Val() > 0, o, &done) {
				missing = append(missing, m)
			}
		}
		return s.writeMutes(ctx, missing, o.Now)
	})
	return done, err
}

// toRestore counts what becomes of a mute and reports whether it is to be written.
func toRestore(m chat.Mute, exists bool, o chat.RestoreOptions, done *chat.Restored) bool {
	switch {
	case !m.Active(o.Now):
		return false
	case !exists:
		done.Added++
	case o.Overwrite:
		done.Replaced++
	default:
		done.Kept++
		return false
	}
	return !o.DryRun
}

// writeMutes sets mutes, as SetMute does.
func (s *Store) writeMutes(ctx context.Context, mutes []chat.Mute, now time.Time) error {
	err := s.pipelined(ctx, "indexing mutes", func(p goredis.Pipeliner) {
		for _, m := range mutes {
			queueMuteIndex(ctx, p, m.Room, m.User)
		}
	})
	if err != nil {
		return err
	}
	return s.pipelined(ctx, "restoring mutes", func(p goredis.Pipeliner) {
		for _, m := range mutes {
			queueMute(ctx, p, m, now)
		}
	})
}
