package redis

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

var _ chat.ChatArchive = (*Store)(nil)

// dumpKeys is how many rooms or mutes are read in one round trip.
const dumpKeys = 100

// DumpRooms implements chat.ChatArchive, in byte order of names. It reads Flask's rooms and ours alike and writes
// nothing.
func (s *Store) DumpRooms(ctx context.Context) iter.Seq2[chat.RoomRecord, error] {
	return dump(ctx, s, roomPrefix+"*", func(keys []string, yield func(chat.RoomRecord, error) bool) (bool, error) {
		replies := make([]wholeRoom, len(keys))
		err := s.pipelined(ctx, "reading rooms", func(p goredis.Pipeliner) {
			for i, key := range keys {
				replies[i] = askWholeRoom(ctx, p, strings.TrimPrefix(key, roomPrefix))
			}
		})
		if err != nil {
			return false, err
		}
		for _, r := range replies {
			if record, skip, ok := r.record(); ok && !yield(record, skip) {
				return false, nil
			}
		}
		return true, nil
	})
}

// dump yields what read makes of the keys that match pattern, a group of keys at a time. read returns false when it
// was told to stop.
func dump[V any](
	ctx context.Context, s *Store, pattern string, read func(keys []string, yield func(V, error) bool) (bool, error),
) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var none V
		keys, err := s.keysLike(ctx, pattern)
		if err != nil {
			yield(none, err)
			return
		}
		for group := range slices.Chunk(keys, dumpKeys) {
			more, err := read(group, yield)
			if err != nil {
				yield(none, err)
			}
			if err != nil || !more {
				return
			}
		}
	}
}

// wholeRoom is a room with everybody in it, as a pipeline will have read it.
type wholeRoom struct {
	name     string
	creators *goredis.StringSliceCmd
	scores   *goredis.ZSliceCmd
	meta     *goredis.MapStringStringCmd
}

func askWholeRoom(ctx context.Context, p goredis.Pipeliner, name string) wholeRoom {
	return wholeRoom{
		name:     name,
		creators: askCreators(ctx, p, name),
		scores:   p.ZRangeWithScores(ctx, roomKey(name), 0, -1),
		meta:     p.HGetAll(ctx, metaKey(name)),
	}
}

// record returns the room, or why it is none. ok is false when it has vanished meanwhile.
func (r wholeRoom) record() (record chat.RoomRecord, skip error, ok bool) {
	switch {
	case wrongType(r.scores.Err()):
		return record, &chat.Skip{What: "room", Name: r.name, Why: "its key " + roomKey(r.name) + " holds something else"}, true
	case r.name == "":
		return record, &chat.Skip{What: "room", Name: roomKey(""), Why: "it has no name"}, true
	case len(r.scores.Val()) == 0, r.meta.Val()[goingField] != "":
		return record, nil, false
	}
	meta := make(map[string]string)
	maps.Copy(meta, r.meta.Val())
	if created := pseudoCreated(r.scores.Val()); meta[createdField] == "" && !created.IsZero() {
		meta[createdField] = strconv.FormatInt(created.UnixMicro(), 10)
	}
	room, banned := roomOf(r.name, r.creators.Val(), meta), bannedIn(slices.Collect(maps.Keys(meta)))
	record = chat.RoomRecord{
		Room: room, Members: members(r.scores.Val(), meta, banned), Moderators: moderatorsOf(meta[moderatorsField]),
	}
	for _, user := range banned {
		record.Bans = append(record.Bans, decodeBan(r.name, user, meta[banField(user)]))
	}
	return record, nil, true
}

// year2001 is the least score that is a time somebody chatted at: smaller ones are marks like creatorScore.
const year2001 = 1e9

// pseudoCreated returns when Flask added its pseudo-user, which it did as it made the room.
func pseudoCreated(scores []goredis.Z) time.Time {
	for _, z := range scores {
		if z.Member == chat.PseudoUser && z.Score > year2001 {
			return timeOf(z.Score)
		}
	}
	return time.Time{}
}

// DumpMutes implements chat.ChatArchive. What is left of a mute is counted from now.
func (s *Store) DumpMutes(ctx context.Context, now time.Time) iter.Seq2[chat.Mute, error] {
	read := func(keys []string, yield func(chat.Mute, error) bool) (bool, error) {
		var replies []muteReply
		err := s.pipelined(ctx, "reading mutes", func(p goredis.Pipeliner) {
			for _, key := range keys {
				if room, user, ok := parseMuteKey(key); ok {
					replies = append(replies, muteReply{room, user, p.PTTL(ctx, key)})
				}
			}
		})
		if err != nil {
			return false, err
		}
		mutes, err := s.withReasons(ctx, running(replies, now), now)
		if err != nil {
			return false, err
		}
		for _, m := range mutes {
			if !yield(m, nil) {
				return false, nil
			}
		}
		return true, nil
	}
	return func(yield func(chat.Mute, error) bool) {
		for _, pattern := range []string{mutePrefix + "*", roomMutePrefix + "*"} {
			for m, err := range dump(ctx, s, pattern, read) {
				if !yield(m, err) {
					return
				}
			}
		}
	}
}

// parseMuteKey is the reverse of muteKey.
func parseMuteKey(key string) (room, user string, ok bool) {
	if user, ok := strings.CutPrefix(key, mutePrefix); ok {
		return chat.Everywhere, user, user != ""
	}
	size, rest, _ := strings.Cut(strings.TrimPrefix(key, roomMutePrefix), ":")
	n, err := strconv.Atoi(size)
	if err != nil || n < 1 || n >= len(rest) || rest[n] != ':' {
		return "", "", false
	}
	return rest[:n], rest[n+1:], true
}
