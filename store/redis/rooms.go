package redis

import (
	"context"
	"strconv"

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

// describeRoom writes what Flask does not know of the room behind KEYS[1], which was created at ARGV[1]: ARGV[2] and on
// are fields and values. What an earlier room of the name has left goes. A second time it changes nothing.
var describeRoom = goredis.NewScript(`
local going = redis.call('HGET', KEYS[1], 'going')
if not going and redis.call('HGET', KEYS[1], 'created') == ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'created', unpack(ARGV))
return 1`)

// CreateRoom implements chat.RoomStore. The members' key decides who wins, also against a Flask version, and holds the
// owner too; topic and index follow. Should the connection break in between, the room exists without a topic, and
// whoever asks for it puts it into the index.
func (s *Store) CreateRoom(ctx context.Context, room chat.Room) error {
	found, err := s.claimName(ctx, room)
	if err == nil && found == "taken" {
		var freed bool
		if freed, err = s.freeName(ctx, room.Name); freed && err == nil {
			found, err = s.claimName(ctx, room)
		}
	}
	switch {
	case err != nil:
		return err
	case found != "made":
		return chat.ErrRoomExists
	}
	// A creator who stops waiting now has created the room all the same.
	ctx = context.WithoutCancel(ctx)
	created := room.CreatedAt.UnixMicro()
	fields := []any{created, topicField, room.Topic, ownerField, room.Owner, publicField, flag(room.Public)}
	if err := describeRoom.Run(ctx, s.client, []string{metaKey(room.Name)}, fields...).Err(); err != nil {
		return unavailable("describing a room", err)
	}
	return s.pipelined(ctx, "describing a room", func(p goredis.Pipeliner) {
		p.ZAdd(ctx, roomsKey, goredis.Z{Member: room.Name})
		p.Unlink(ctx, marksKey(chat.InRoom(room.Name))) // of a room that Flask has let vanish
		if room.Owner != "" {
			queueListed(ctx, p, room.Owner, room.Name)
		}
	})
}

// claimName makes the room's key; found is "made" for whoever did.
func (s *Store) claimName(ctx context.Context, room chat.Room) (found string, err error) {
	created := formatScore(room.CreatedAt.UnixMicro())
	found, err = createRoom.Run(ctx, s.client, []string{roomKey(room.Name)}, room.Owner, created).Text()
	if err != nil {
		return "", unavailable("creating a room", err)
	}
	if found == "same" {
		return s.whoseRoom(context.WithoutCancel(ctx), room)
	}
	return found, nil
}

// whoseRoom tells a room that the same call has just made, when the answer was lost on the way and go-redis asked once
// more, from one that another call made: that one is described already.
func (s *Store) whoseRoom(ctx context.Context, room chat.Room) (found string, err error) {
	var created *goredis.StringCmd
	err = s.pipelined(ctx, "reading a room", func(p goredis.Pipeliner) {
		created = p.HGet(ctx, metaKey(room.Name), createdField)
	})
	if err == nil && created.Val() != strconv.FormatInt(room.CreatedAt.UnixMicro(), 10) {
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
		names, err := s.namesFrom(ctx, roomsKey, q.After, q.Limit)
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

// namesFrom returns the first names of an index that follow after.
func (s *Store) namesFrom(ctx context.Context, key, after string, limit int) ([]string, error) {
	page := &goredis.ZRangeBy{Min: "-", Max: "+", Count: int64(limit)}
	if after != "" {
		page.Min = "(" + after
	}
	var names *goredis.StringSliceCmd
	err := s.pipelined(ctx, "listing rooms", func(p goredis.Pipeliner) {
		names = p.ZRangeByLex(ctx, key, page)
	})
	if err != nil {
		return nil, err
	}
	return names.Val(), nil
}

// existing returns the rooms of these names that there are, in the same order, and which of them the user has joined:
// one round trip for all, and another when the index of their rooms lacks one that Flask has let them into.
func (s *Store) existing(ctx context.Context, names []string, user string) ([]chat.ListedRoom, error) {
	replies, joined := make([]roomReply, len(names)), make([]*goredis.FloatCmd, len(names))
	var listed *goredis.StringSliceCmd
	err := s.pipelined(ctx, "reading rooms", func(p goredis.Pipeliner) {
		for i, name := range names {
			replies[i] = askRoom(ctx, p, name, banField(user))
			joined[i] = p.ZScore(ctx, roomKey(name), user)
		}
		listed = p.ZRangeByLex(ctx, joinedKey(user), &goredis.ZRangeBy{Min: "[" + names[0], Max: "[" + names[len(names)-1]})
	})
	if err != nil {
		return nil, err
	}
	var rooms []chat.ListedRoom
	for i, reply := range replies {
		if reply.exists() {
			member := joined[i].Err() == nil && user != chat.PseudoUser && reply.meta()[banField(user)] == ""
			rooms = append(rooms, chat.ListedRoom{Room: reply.room(), Joined: member})
		}
	}
	return rooms, s.list(ctx, user, lacking(listed.Val(), rooms))
}
