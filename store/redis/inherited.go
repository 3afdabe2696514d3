package redis

import (
	"context"
	"slices"

	goredis "github.com/redis/go-redis/v9"
)

// inheritedKey is there once somebody else's messages have been seen.
const inheritedKey = "hihi:inherited"

// Inherited reports whether there are, or have been, messages that hihichat was not sent: the Flask version's rows have
// no id. The oldest and the newest row of each history are looked at, which is enough at a start: before it, either
// Flask has written last, or what it wrote was there first. Once true it stays true.
func (s *Store) Inherited(ctx context.Context) (bool, error) {
	known, err := s.client.Exists(ctx, inheritedKey).Result()
	if err != nil {
		return false, unavailable("looking for inherited messages", err)
	}
	if known > 0 {
		return true, nil
	}
	for cursor := uint64(0); ; {
		found, next, err := s.client.ZScan(ctx, historiesKey, cursor, "", surveyChunk).Result()
		if err != nil {
			return false, unavailable("looking for inherited messages", err)
		}
		foreign, err := s.anyForeign(ctx, membersOf(found))
		if err != nil {
			return false, err
		}
		if foreign {
			return true, s.MarkInherited(ctx)
		}
		if next == 0 {
			return false, nil
		}
		cursor = next
	}
}

// MarkInherited makes Inherited true: for whoever brings messages from elsewhere, which have ids when they are here.
func (s *Store) MarkInherited(ctx context.Context) error {
	if err := s.client.Set(ctx, inheritedKey, 1, 0).Err(); err != nil {
		return unavailable("marking inherited messages", err)
	}
	return nil
}

// membersOf returns the members of what ZSCAN has found: their scores stand between them.
func membersOf(found []string) []string {
	members := make([]string, 0, len(found)/2)
	for i := 0; i < len(found); i += 2 {
		members = append(members, found[i])
	}
	return members
}

// anyForeign looks at the ends of histories.
func (s *Store) anyForeign(ctx context.Context, keys []string) (bool, error) {
	var ends []*goredis.StringSliceCmd
	err := s.pipelined(ctx, "looking for inherited messages", func(p goredis.Pipeliner) {
		for _, key := range keys {
			ends = append(ends, p.ZRange(ctx, key, 0, 0), p.ZRange(ctx, key, -1, -1))
		}
	})
	return slices.ContainsFunc(ends, func(end *goredis.StringSliceCmd) bool {
		return slices.ContainsFunc(end.Val(), foreign)
	}), err
}

// foreign reports whether hihichat has not written a row.
func foreign(member string) bool {
	r, err := decodeRow(member)
	return err != nil || r.ID == ""
}
