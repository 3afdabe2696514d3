package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// Store implements chat.RoomStore, chat.MessageStore and chat.MuteStore. All methods may be called concurrently. It
// belongs to whoever opened it and is closed once, after the last call. When Redis does not answer, every method
// returns chat.ErrUnavailable with the cause.
type Store struct {
	client goredis.UniversalClient
	log    *slog.Logger

	readOnly bool // Config.ReadOnly

	odd sync.Map // keys with rows that were skipped and logged already
}

var (
	_ chat.RoomStore    = (*Store)(nil)
	_ chat.MessageStore = (*Store)(nil)
	_ chat.MuteStore    = (*Store)(nil)
)

// Close gives the connections back. Calls still under way fail.
func (s *Store) Close() error { return s.client.Close() }

// pipelined sends what queue adds, in one round trip. It fails when Redis did not carry out a command; that a key or
// field does not exist or holds another type is no failure here and left to the command's own error.
func (s *Store) pipelined(ctx context.Context, doing string, queue func(p goredis.Pipeliner)) error {
	cmds, err := s.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		queue(p)
		return nil
	})
	for _, cmd := range cmds {
		if !tolerable(cmd.Err()) {
			return unavailable(doing, cmd.Err())
		}
	}
	if !tolerable(err) {
		return unavailable(doing, err)
	}
	return nil
}

// unavailable wraps what Redis or the network answered.
func unavailable(doing string, err error) error {
	return chat.ErrUnavailable.With(fmt.Errorf("redis: %s: %w", doing, withoutArguments(err)))
}

// withoutArguments shortens the answer to a command that Redis does not know, which repeats what it was sent, the text
// of a message perhaps: the error ends up in the log.
func withoutArguments(err error) error {
	if said, _, quoted := strings.Cut(err.Error(), ", with args beginning with:"); quoted {
		return errors.New(said)
	}
	return err
}

func tolerable(err error) bool {
	return err == nil || errors.Is(err, goredis.Nil) || wrongType(err)
}

// wrongType reports that a key holds something else than the command expects: somebody else uses the name.
func wrongType(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "WRONGTYPE")
}

// reportOdd logs that something at key was skipped, once for each key: histories are read often.
func (s *Store) reportOdd(key string, err error) {
	if _, known := s.odd.LoadOrStore(key, true); !known {
		s.log.Warn("skipped what is no message, in Redis", "key", key, "error", reason(err))
	}
}

// reason keeps the text of a message out of the log: of a JSON error only its kind is told.
func reason(err error) string {
	if errors.Is(err, errForeignRow) || wrongType(err) {
		return err.Error()
	}
	return "not a JSON object of the expected form"
}
