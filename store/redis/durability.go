package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// checkDurability warns of each server with which an acknowledged message might be lost. Redis may not let us look. It
// fails only when a cluster's servers can't be told.
func (s *Store) checkDurability(ctx context.Context) error {
	return s.eachMaster(ctx, func(ctx context.Context, node *goredis.Client) error {
		log := s.log.With("server", node.Options().Addr)
		set := make(map[string]string)
		for _, name := range []string{"appendonly", "appendfsync"} {
			value, err := node.ConfigGet(ctx, name).Result()
			if err != nil {
				log.InfoContext(ctx, "can't see how durable Redis is", "error", err)
				return nil
			}
			set[name] = value[name]
		}
		if set["appendonly"] != "yes" || set["appendfsync"] != "always" {
			log.WarnContext(ctx, "Redis may lose acknowledged messages when it is killed: CONFIG SET appendonly yes, CONFIG SET appendfsync always, "+
				"CONFIG REWRITE, while it runs (with appendonly yes in its file alone it would start empty)",
				"appendonly", set["appendonly"], "appendfsync", set["appendfsync"])
		}
		return nil
	})
}
