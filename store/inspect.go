package store

import (
	"context"

	"hihichat/store/redis"
	"hihichat/store/sqlite"
)

// What a look at the backends finds.
type (
	SQLiteInspection = sqlite.Inspection
	RedisInspection  = redis.Inspection
	RedisServer      = redis.Server
)

// InspectSQLite looks at the database of a data folder and changes nothing: see sqlite.Inspect.
func InspectSQLite(ctx context.Context, dir string, accounts ...string) (SQLiteInspection, error) {
	return sqlite.Inspect(ctx, dir, accounts...)
}

// InspectRedis looks at a Redis and changes nothing: see redis.Inspect.
func InspectRedis(ctx context.Context, url string) (RedisInspection, error) {
	return redis.Inspect(ctx, url)
}
