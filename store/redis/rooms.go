package redis

import (
	"context"
	"slices"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// createRoom makes the key only if there is none, whoever else tries at the same moment: KEYS[1] the room, ARGV[1] the
// creator, ARGV[2] the time. It returns whether it did, or that there is one of the same creator and time.
var createRoom = goredis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then
	redis.call('ZADD', KEYS[1], ARGV[2], 'hi-user', 1, ARGV[1])
	return 'made'
end
local creator = tonumber(redis.pcall('ZSCORE', KEYS[1], ARGV[1]))
local keeper = tonumber(redis.pcall('ZSCORE', KEYS[1], 'hi-user'))
if creator == 1 and keeper == tonumber(ARGV[2]) then return 'same' end
return 'taken'`)

// CreateRoom implements chat.RoomStore. The members' key decides who wins, also against a Flask version, and holds the
// owner too; topic and index follow. Should the connection break in between, the room exists without a topic, and
// whoever asks for it puts it into the index.
func (s *Store) CreateRoom(ctx context.Context, room chat.Room) error {
	created := room.CreatedAt.UnixMicro()
	found, err := createRoom.Run(ctx, s.client, []string{roomKey(room.Name)}, room.Owner, formatScore(created)).Text()
	if err != nil {
		return unavailable("creating a room", err)
	}
	// A creator who stops waiting now has created the room all the same.
	ctx = context.WithoutCancel(ctx)
	if found == "same" {
		found, err = s.whoseRoom(ctx, room)
	}
	switch {
	case err != nil:
		return err
	case found != "made":
		return chat.ErrRoomExists
	}
	return s.pipelined(ctx, "describing a room", func(p goredis.Pipeliner) {
		p.HSet(ctx, metaKey(room.Name), topicField, room.Topic, ownerField, room.Owner, createdField, created)
		p.ZAdd(ctx, roomsKey, goredis.Z{Member: room.Name})
	})
}

// whoseRoom tells a room that the same call has just made, when the answer was lost on the way and go-redis asked once
// more, from one that another call made: that one is described already.
func (s *Store) whoseRoom(ctx context.Context, room chat.Room) (found string, err error) {
	var described *goredis.IntCmd
	err = s.pipelined(ctx, "reading a room", func(p goredis.Pipeliner) {
		described = p.Exists(ctx, metaKey(room.Name))
	})
	if err == nil && described.Val() == 0 {
		return "made", nil
	}
	return "taken", err
}

// Room implements chat.RoomStore.
func (s *Store) Room(ctx context.Context, name string) (chat.Room, error) {
	var reply roomReply
	var listed *goredis.FloatCmd
	err := s.pipelined(ctx, "reading a room", func(p goredis.Pipeliner) {
		reply = askRoom(ctx, p, name)
		listed = p.ZScore(ctx, roomsKey, name)
	})
	if err != nil {
		return chat.Room{}, err
	}
	if !reply.exists() {
		return chat.Room{}, chat.ErrNoRoom
	}
	if listed.Err() != nil || reply.ownerToRecord() != "" {
		err = s.pipelined(ctx, "adopting a room", func(p goredis.Pipeliner) { reply.adopt(ctx, p) })
	}
	return reply.room(), err
}

// Rooms implements chat.RoomStore. Rooms that the Flask version has let vanish stay in the index and are passed over.
func (s *Store) Rooms(ctx context.Context, q chat.RoomQuery) ([]chat.ListedRoom, error) {
	var rooms []chat.ListedRoom
	for len(rooms) < q.Limit {
		names, err := s.roomNames(ctx, q.After, q.Limit)
		if err != nil || len(names) == 0 {
			return rooms, err
		}
		found, err := s.existing(ctx, names, q.User)
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, found[:min(len(found), q.Limit-len(rooms))]...)
		if len(names) < q.Limit {
			break
		}
		q.After = names[len(names)-1]
	}
	return rooms, nil
}

func (s *Store) roomNames(ctx context.Context, after string, limit int) ([]string, error) {
	page := &goredis.ZRangeBy{Min: "-", Max: "+", Count: int64(limit)}
	if after != "" {
		page.Min = "(" + after
	}
	var names *goredis.StringSliceCmd
	err := s.pipelined(ctx, "listing rooms", func(p goredis.Pipeliner) {
		names = p.ZRangeByLex(ctx, roomsKey, page)
	})
	if err != nil {
		return nil, err
	}
	return names.Val(), nil
}

// existing returns the rooms of these names that there are, in the same order, and which of them the user has joined:
// one round trip for all.
func (s *Store) existing(ctx context.Context, names []string, user string) ([]chat.ListedRoom, error) {
	replies, joined := make([]roomReply, len(names)), make([]*goredis.FloatCmd, len(names))
	err := s.pipelined(ctx, "reading rooms", func(p goredis.Pipeliner) {
		for i, name := range names {
			replies[i] = askRoom(ctx, p, name)
			joined[i] = p.ZScore(ctx, roomKey(name), user)
		}
	})
	if err != nil {
		return nil, err
	}
	var rooms []chat.ListedRoom
	for i, reply := range replies {
		if reply.exists() {
			member := joined[i].Err() == nil && user != chat.PseudoUser
			rooms = append(rooms, chat.ListedRoom{Room: reply.room(), Joined: member})
		}
	}
	return rooms, nil
}

// roomReply is what a pipeline will have read about a room.
type roomReply struct {
	name     string
	size     *goredis.IntCmd
	creators *goredis.StringSliceCmd
	meta     *goredis.MapStringStringCmd
}

func askRoom(ctx context.Context, p goredis.Pipeliner, name string) roomReply {
	return roomReply{
		name:     name,
		size:     p.ZCard(ctx, roomKey(name)),
		creators: askCreators(ctx, p, name),
		meta:     p.HGetAll(ctx, metaKey(name)),
	}
}

// askCreators reads who has the creator's score: one, nobody, or after Flask's own races two, and perhaps hi-user.
func askCreators(ctx context.Context, p goredis.Pipeliner, room string) *goredis.StringSliceCmd {
	const one = "1"
	return p.ZRangeByScore(ctx, roomKey(room), &goredis.ZRangeBy{Min: one, Max: one, Count: 3})
}

// exists reports whether there is such a room. A key of another type is none.
func (r roomReply) exists() bool { return r.size.Val() > 0 }

func (r roomReply) room() chat.Room {
	meta := r.meta.Val()
	return chat.Room{
		Name:      r.name,
		Topic:     meta[topicField],
		Owner:     ownerOf(r.creators.Val(), meta[ownerField]),
		CreatedAt: createdAt(meta),
	}
}

// ownerToRecord returns the owner if only a score says so far who it is: Flask overwrites that when they join again.
func (r roomReply) ownerToRecord() string {
	recorded := r.meta.Val()[ownerField]
	if owner := ownerOf(r.creators.Val(), recorded); owner != recorded {
		return owner
	}
	return ""
}

// adopt puts a room that Flask has made into the index, and its owner on record.
func (r roomReply) adopt(ctx context.Context, p goredis.Pipeliner) {
	p.ZAdd(ctx, roomsKey, goredis.Z{Member: r.name})
	if owner := r.ownerToRecord(); owner != "" {
		p.HSet(ctx, metaKey(r.name), ownerField, owner)
	}
}

// ownerOf says who owns a room: who has the creator's score, else who is recorded. Of several the one recorded.
func ownerOf(creators []string, recorded string) string {
	creators = slices.DeleteFunc(slices.Clone(creators), func(name string) bool { return name == chat.PseudoUser })
	if len(creators) == 0 || slices.Contains(creators, recorded) {
		return recorded
	}
	return creators[0]
}

// createdAt returns when a room was created, the zero time when only Flask could know.
func createdAt(meta map[string]string) time.Time {
	micros, err := strconv.ParseInt(meta[createdField], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
