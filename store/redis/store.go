package redis

import (
	"log/slog"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// Store implements chat.RoomStore, chat.MessageStore, chat.MuteStore and chat.MarkStore. All methods may be called concurrently. It
// belongs to whoever opened it and is closed once, after the last call. When Redis does not answer, every method
// returns chat.ErrUnavailable with the cause.
type Store struct {
	client goredis.UniversalClient
	log    *slog.Logger

	readOnly bool // Config.ReadOnly

	odd        sync.Map // keys with rows that were skipped and logged already
	unfinished sync.Map // names of rooms whose deletion was not finished, for PurgeDeleted
}

var (
	_ chat.RoomStore    = (*Store)(nil)
	_ chat.MessageStore = (*Store)(nil)
	_ chat.MuteStore    = (*Store)(nil)
	_ chat.MarkStore    = (*Store)(nil)
)

// Close gives the connections back. Calls still under way fail.
func (s *Store) Close() error { return s.client.Close() }
