package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// pipelined sends what queue adds, in one round trip. It fails when Redis did not carry out a command; that a key or
// field does not exist or holds another type is no failure here and left to the command's own error. A key of another
// type is logged, once.
func (s *Store) pipelined(ctx context.Context, doing string, queue func(p goredis.Pipeliner)) error {
	cmds, err := s.client.Pipelined(ctx, func(p goredis.Pipeliner) error {
		queue(p)
		return nil
	})
	for _, cmd := range cmds {
		if !tolerable(cmd.Err()) {
			return unavailable(doing, cmd.Err())
		}
		if wrongType(cmd.Err()) {
			s.reportOdd(keyOf(cmd), cmd.Err())
		}
	}
	if !tolerable(err) {
		return unavailable(doing, err)
	}
	return nil
}

// strictly is pipelined for an import, which must not go on as if all were well where it can neither look nor write: a
// key of another type is an error here, too, that names the key.
func (s *Store) strictly(ctx context.Context, doing string, queue func(p goredis.Pipeliner)) error {
	var cmds []goredis.Cmder
	err := s.pipelined(ctx, doing, func(p goredis.Pipeliner) {
		queue(p)
		cmds = p.Cmds()
	})
	for _, cmd := range cmds {
		if err == nil && wrongType(cmd.Err()) {
			err = unavailable(doing+" at "+keyOf(cmd), cmd.Err())
		}
	}
	return err
}

// keyOf returns the key of a command, all of which have one here.
func keyOf(cmd goredis.Cmder) string {
	at := 1
	if strings.HasPrefix(cmd.Name(), "eval") {
		at = 3 // behind the script and the number of keys
	}
	if args := cmd.Args(); at < len(args) {
		return fmt.Sprint(args[at])
	}
	return ""
}

// unavailable wraps what Redis or the network answered: as chat.ErrStorageFull when there is no room for more, else as
// chat.ErrUnavailable.
func unavailable(doing string, err error) error {
	kind := chat.ErrUnavailable
	if full(err) {
		kind = chat.ErrStorageFull
	}
	return kind.With(fmt.Errorf("redis: %s: %w", doing, withoutArguments(err)))
}

// full reports whether Redis takes nothing because of its memory's limit, or because its log finds no place on the disk.
// Other answers that begin with MISCONF do not tell why it can't write.
func full(err error) bool {
	said := err.Error()
	return strings.HasPrefix(said, "OOM ") || strings.HasPrefix(said, "MISCONF ") && strings.Contains(said, "No space left on device")
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
