package redis

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// A room stands at several keys, which can't go at once. So it is marked first: with the mark in its hash it is no room
// any more for anybody but Flask, and yet its name is taken, since its key still stands. Then all that it had goes, at
// last that key, and then the mark: a new room of the name meets nothing of the old one, also when the process dies in
// between. The next Open finds the mark, and PurgeDeleted does the rest.
//
// What remains: a message or a mute that another process sends off before the mark and that arrives after the deletion.

// markRoom marks the room with ARGV[1], and returns 0 if somebody else has.
var markRoom = goredis.NewScript(`
local mark = redis.call('HGET', KEYS[1], 'going')
if mark and mark ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'going', ARGV[1])
return 1`)

// dropMeta removes the hash if it has the mark ARGV[1]: it may be a new room's already.
var dropMeta = goredis.NewScript(`
if redis.call('HGET', KEYS[1], 'going') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`)

// newMark returns a mark that nobody else has made, and that tells its age.
func newMark(now time.Time) string { return strconv.FormatInt(now.UnixMicro(), 10) + " " + rand.Text() }

// staleAfter is how old the mark of a deletion is that nobody works at any more: a few calls take much less.
const staleAfter = time.Minute

// stale reports whether whoever made the mark has given up.
func stale(mark string, now time.Time) bool {
	made, _, _ := strings.Cut(mark, " ")
	return now.Sub(microsField(made)) > staleAfter
}

// DeleteRoom implements chat.RoomStore.
func (s *Store) DeleteRoom(ctx context.Context, name string) error {
	if _, err := s.Room(ctx, name); err != nil {
		return err
	}
	mark := newMark(time.Now())
	won, err := markRoom.Run(ctx, s.client, []string{metaKey(name)}, mark).Int()
	switch {
	case err != nil:
		return unavailable("deleting a room", err)
	case won == 0:
		return chat.ErrNoRoom
	}
	// Whoever stops waiting now has deleted the room all the same.
	ctx = context.WithoutCancel(ctx)
	gone, err := s.goneBefore(ctx, name, mark)
	switch {
	case gone && err == nil:
		return chat.ErrNoRoom
	case err == nil:
		err = s.clearRoom(ctx, name, mark)
	}
	if err != nil {
		s.unfinished.Store(name, true)
		s.log.WarnContext(ctx, "the rest of a deleted room is removed later", "key", roomKey(name), "error", err)
	}
	return nil
}

// goneBefore reports whether somebody else had deleted the room just before it was marked: then there is no room behind
// the mark, or a new one that has done away with it.
func (s *Store) goneBefore(ctx context.Context, name, mark string) (bool, error) {
	var there *goredis.IntCmd
	var marked *goredis.StringCmd
	err := s.pipelined(ctx, "deleting a room", func(p goredis.Pipeliner) {
		there = p.Exists(ctx, roomKey(name))
		marked = p.HGet(ctx, metaKey(name), goingField)
	})
	if err != nil || there.Val() > 0 && marked.Val() == mark {
		return false, err
	}
	return true, s.dropMark(ctx, name, mark)
}

func (s *Store) dropMark(ctx context.Context, name, mark string) error {
	if err := dropMeta.Run(ctx, s.client, []string{metaKey(name)}, mark).Err(); err != nil {
		return unavailable("deleting a room", err)
	}
	return nil
}

// clearRoom removes all that a marked room has. Doing so again changes nothing.
func (s *Store) clearRoom(ctx context.Context, name, mark string) error {
	if err := s.clearMutes(ctx, name); err != nil {
		return err
	}
	err := s.pipelined(ctx, "deleting a room", func(p goredis.Pipeliner) {
		p.Unlink(ctx, historyKey(name))
		p.Unlink(ctx, marksKey(chat.InRoom(name)))
		p.ZRem(ctx, roomsKey, name)
	})
	if err != nil {
		return err
	}
	if err := s.reindex(ctx, historyKey(name), nil); err != nil {
		return err
	}
	if err := s.unlistAll(ctx, name); err != nil {
		return err
	}
	// From the next step on the name is free, so it is the last one but for the mark.
	err = s.pipelined(ctx, "deleting a room", func(p goredis.Pipeliner) { p.Del(ctx, roomKey(name)) })
	if err != nil {
		return err
	}
	return s.dropMark(ctx, name, mark)
}

// clearMutes removes a room's mutes, and then the list of them.
func (s *Store) clearMutes(ctx context.Context, room string) error {
	var users *goredis.StringSliceCmd
	err := s.pipelined(ctx, "reading a room's mutes", func(p goredis.Pipeliner) {
		users = p.ZRange(ctx, roomMutesKey(room), 0, -1)
	})
	if err != nil {
		return err
	}
	for group := range slices.Chunk(users.Val(), restoredMutes) {
		err := s.pipelined(ctx, "removing a room's mutes", func(p goredis.Pipeliner) {
			for _, user := range group {
				p.Del(ctx, roomMuteKey(room, user))
			}
		})
		if err != nil {
			return err
		}
	}
	return s.pipelined(ctx, "removing a room's mutes", func(p goredis.Pipeliner) { p.Unlink(ctx, roomMutesKey(room)) })
}
