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

// The sizes of groups. A room may have thousands of members.
const (
	restoredRooms    = 20
	restoredMessages = 500
	restoredMutes    = 500
)

// RestoreRooms implements chat.ChatArchive, some rooms at a time. A key that holds something else is an error: the room
// would be lost.
func (s *Store) RestoreRooms(
	ctx context.Context, records iter.Seq2[chat.RoomRecord, error], o chat.RestoreOptions,
) (done chat.Restored, err error) {
	err = inGroups(ctx, records, restoredRooms, func(group []chat.RoomRecord) error {
		there, err := s.present(ctx, group)
		if err != nil {
			return err
		}
		for i, record := range group {
			switch {
			case !there[i].room:
				done.Added++
			case o.Overwrite:
				done.Replaced++
			default:
				done.Keep(record.Room.Name)
			}
			done.Members += len(record.Members) - there[i].members
		}
		if o.DryRun {
			return nil
		}
		return s.strictly(ctx, "restoring rooms", func(p goredis.Pipeliner) {
			for i, record := range group {
				queueRoom(ctx, p, record, there[i].room, o.Overwrite)
			}
		})
	})
	return done, err
}

// presence is what there is of a room that is to be restored: itself, and how many of the members.
type presence struct {
	room    bool
	members int
}

// present looks at all keys that rooms are written to, so that one of another type is met before anything is written: a
// room without its topic would count as there when the import is repeated.
func (s *Store) present(ctx context.Context, group []chat.RoomRecord) ([]presence, error) {
	there := make([]presence, len(group))
	sizes := make([]*goredis.IntCmd, len(group))
	scores := make([][]*goredis.FloatCmd, len(group))
	err := s.strictly(ctx, "looking for rooms", func(p goredis.Pipeliner) {
		p.ZCard(ctx, roomsKey)
		for i, record := range group {
			key := roomKey(record.Room.Name)
			sizes[i] = p.ZCard(ctx, key)
			p.HGetAll(ctx, metaKey(record.Room.Name))
			for _, m := range record.Members {
				scores[i] = append(scores[i], p.ZScore(ctx, key, m.Name))
			}
		}
	})
	for i := range group {
		there[i].room = sizes[i].Val() > 0
		for _, score := range scores[i] {
			if score.Err() == nil {
				there[i].members++
			}
		}
	}
	return there, err
}

// queueRoom writes a room that is not there, replaces one, or adds its members to one that stays as it is.
func queueRoom(ctx context.Context, p goredis.Pipeliner, record chat.RoomRecord, exists, overwrite bool) {
	room, key := record.Room, roomKey(record.Room.Name)
	if exists && !overwrite {
		if len(record.Members) > 0 {
			p.ZAddNX(ctx, key, memberScores(record.Members, chat.Room{})...)
		}
		return
	}
	if exists {
		p.Del(ctx, key)
		p.Del(ctx, metaKey(room.Name)) // a command of its own: the two may be on different nodes of a cluster
	}
	created := score(room.CreatedAt)
	p.ZAddNX(ctx, key, append(memberScores(record.Members, room), goredis.Z{Score: created, Member: chat.PseudoUser})...)
	p.HSet(ctx, metaKey(room.Name), topicField, room.Topic, ownerField, room.Owner)
	if !room.CreatedAt.IsZero() {
		p.HSet(ctx, metaKey(room.Name), createdField, room.CreatedAt.UnixMicro())
	}
	p.ZAdd(ctx, roomsKey, goredis.Z{Member: room.Name})
}

// memberScores returns the members as they stand in a room's key: who owns the room and was there from the beginning
// with the creator's score, everybody else with a time.
func memberScores(members []chat.Member, room chat.Room) []goredis.Z {
	zs := make([]goredis.Z, 0, len(members)+1)
	for _, m := range members {
		z := goredis.Z{Score: score(m.JoinedAt), Member: m.Name}
		switch {
		case m.Name == room.Owner && m.JoinedAt.Equal(room.CreatedAt):
			z.Score = creatorScore
		case z.Score == creatorScore:
			z.Score = seconds(creatorScore*1e6 + 1)
		}
		zs = append(zs, z)
	}
	return zs
}

// score returns the score of a time that may be unknown: then it is as early as can be.
func score(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return secondsOf(t)
}

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
		return s.pipelined(ctx, "restoring mutes", func(p goredis.Pipeliner) {
			for i, m := range group {
				s.queueMute(ctx, p, m, there[i].Val() > 0, o, &done)
			}
		})
	})
	return done, err
}

func (s *Store) queueMute(
	ctx context.Context, p goredis.Pipeliner, m chat.Mute, exists bool, o chat.RestoreOptions, done *chat.Restored,
) {
	switch {
	case !m.Active(o.Now):
		return
	case !exists:
		done.Added++
	case o.Overwrite:
		done.Replaced++
	default:
		done.Kept++
		return
	}
	if !o.DryRun {
		p.Set(ctx, muteKey(m.Room, m.User), m.User, timeLeft(m, o.Now))
	}
}
