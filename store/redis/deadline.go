package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// deadline is a hook of go-redis that ends every call, a command or a pipeline, after this time at most: waiting for a
// connection, dialling, asking sentinels and nodes, following redirections and trying again all count. The limits of
// the single steps alone would add up to several times as much when Redis hangs.
type deadline time.Duration

// DialHook implements goredis.Hook and leaves connections to their own limits: a call may give one up that the next
// one uses.
func (deadline) DialHook(next goredis.DialHook) goredis.DialHook { return next }

// ProcessHook implements goredis.Hook.
func (d deadline) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		ctx, cancel := context.WithTimeout(ctx, time.Duration(d))
		defer cancel()
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements goredis.Hook.
func (d deadline) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		ctx, cancel := context.WithTimeout(ctx, time.Duration(d))
		defer cancel()
		return next(ctx, cmds)
	}
}
