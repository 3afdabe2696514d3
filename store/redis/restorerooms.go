package redis

import (
	"context"
	"iter"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
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
			done.Members += there[i].joining(record, o.Overwrite)
		}
		if o.DryRun {
			return nil
		}
		return s.writeRooms(ctx, group, there, o.Overwrite)
	})
	return done, err
}

// writeRooms writes what present has looked for. What is left of a room that was deleted goes first.
func (s *Store) writeRooms(ctx context.Context, group []chat.RoomRecord, there []presence, overwrite bool) error {
	for i, record := range group {
		if mark := there[i].meta[goingField]; mark != "" {
			if err := s.clearRoom(ctx, record.Room.Name, mark); err != nil {
				return err
			}
		}
	}
	j := make(joinings)
	err := s.strictly(ctx, "restoring rooms", func(p goredis.Pipeliner) {
		for i, record := range group {
			if there[i].room && !overwrite {
				there[i].queueAdditions(ctx, p, record)
			} else {
				queueRoom(ctx, p, record, there[i].room)
			}
			for _, m := range record.Members { // the index may name rooms that people are not in
				j.add(record.Room.Name, m.Name)
			}
		}
	})
	if err != nil {
		return err
	}
	return s.listMany(ctx, j)
}

// presence is what there is of a room that is to be restored.
type presence struct {
	room    bool
	members map[string]bool // those of the record
	meta    map[string]string
}

// present looks at all keys that rooms are written to, so that one of another type is met before anything is written: a
// room without its topic would count as there when the import is repeated.
func (s *Store) present(ctx context.Context, group []chat.RoomRecord) ([]presence, error) {
	there := make([]presence, len(group))
	sizes := make([]*goredis.IntCmd, len(group))
	metas := make([]*goredis.MapStringStringCmd, len(group))
	scores := make([][]*goredis.FloatCmd, len(group))
	err := s.strictly(ctx, "looking for rooms", func(p goredis.Pipeliner) {
		p.ZCard(ctx, roomsKey)
		for i, record := range group {
			key := roomKey(record.Room.Name)
			sizes[i] = p.ZCard(ctx, key)
			metas[i] = p.HGetAll(ctx, metaKey(record.Room.Name))
			for _, m := range record.Members {
				scores[i] = append(scores[i], p.ZScore(ctx, key, m.Name))
			}
		}
	})
	for i, record := range group {
		meta := metas[i].Val()
		there[i] = presence{sizes[i].Val() > 0 && meta[goingField] == "", make(map[string]bool), meta}
		for j, score := range scores[i] {
			if there[i].room && score.Err() == nil {
				there[i].members[record.Members[j].Name] = true
			}
		}
	}
	return there, err
}

// joining counts the members that the record adds.
func (t presence) joining(record chat.RoomRecord, overwrite bool) (n int) {
	banned := bannedBy(record)
	for _, m := range record.Members {
		out := banned[m.Name] || !overwrite && t.meta[banField(m.Name)] != ""
		if !out && !t.members[m.Name] {
			n++
		}
	}
	return n
}

// bannedBy returns those whom the record bans.
func bannedBy(record chat.RoomRecord) map[string]bool {
	banned := make(map[string]bool, len(record.Bans))
	for _, b := range record.Bans {
		banned[b.User] = true
	}
	return banned
}

// queueAdditions adds what the record knows to a room that stays as it is.
func (t presence) queueAdditions(ctx context.Context, p goredis.Pipeliner, record chat.RoomRecord) {
	key, meta := []string{roomKey(record.Room.Name)}, []string{metaKey(record.Room.Name)}
	now := formatScore(time.Now().UnixMicro())
	banned := bannedBy(record)
	for _, b := range record.Bans {
		if t.meta[banField(b.User)] == "" {
			setBan.Eval(ctx, p, meta, banField(b.User), encodeBan(b), b.User)
			if b.User != chat.PseudoUser {
				leaveRoom.Eval(ctx, p, key, b.User, now)
			}
		}
	}
	out := func(name string) bool { return banned[name] || t.meta[banField(name)] != "" }
	for _, name := range record.Moderators {
		if !out(name) {
			nameModerator.Eval(ctx, p, meta, name, flag(true), chat.MaxModerators)
		}
	}
	members := slices.DeleteFunc(slices.Clone(record.Members), func(m chat.Member) bool { return out(m.Name) })
	if len(members) > 0 {
		p.ZAddNX(ctx, key[0], memberScores(members, chat.Room{})...)
	}
}

// queueRoom writes a room that is not there, or replaces one.
func queueRoom(ctx context.Context, p goredis.Pipeliner, record chat.RoomRecord, exists bool) {
	room, key, banned := record.Room, roomKey(record.Room.Name), bannedBy(record)
	if exists {
		p.Del(ctx, key)
	}
	p.Del(ctx, metaKey(room.Name)) // a command of its own: the two may be on different nodes of a cluster
	p.Unlink(ctx, marksKey(chat.InRoom(room.Name)))
	members := slices.DeleteFunc(slices.Clone(record.Members), func(m chat.Member) bool { return banned[m.Name] })
	moderators := slices.DeleteFunc(slices.Clone(record.Moderators), func(name string) bool { return banned[name] })
	moderators = moderators[:min(len(moderators), chat.MaxModerators)]
	created := score(room.CreatedAt)
	p.ZAddNX(ctx, key, append(memberScores(members, room), goredis.Z{Score: created, Member: chat.PseudoUser})...)
	fields := []any{
		topicField, room.Topic, ownerField, room.Owner, publicField, flag(room.Public), moderatorsField, listOf(moderators),
	}
	if !room.CreatedAt.IsZero() {
		fields = append(fields, createdField, room.CreatedAt.UnixMicro())
	}
	for _, b := range record.Bans {
		fields = append(fields, banField(b.User), encodeBan(b))
	}
	p.HSet(ctx, metaKey(room.Name), fields...)
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
