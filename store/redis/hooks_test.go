package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	goredis "github.com/redis/go-redis/v9"
)

// before is a hook that does something once, just before the first single command at a key is sent.
type before struct {
	tamper // for dialling and pipelines
	key    string
	do     func()
	once   sync.Once
}

// beforeAt returns the hook for commands at key, scripts above all.
func beforeAt(key string, do func()) *before {
	return &before{tamper: func([]any) bool { return true }, key: key, do: do}
}

// ProcessHook implements goredis.Hook.
func (b *before) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if keyOf(cmd) == b.key {
			b.once.Do(b.do)
		}
		return next(ctx, cmd)
	}
}

// twice is a hook that sends the single commands at a key once more, as go-redis does when an answer is lost, and does
// something in between.
type twice struct {
	tamper // for dialling and pipelines
	key    string
	do     func()
}

func twiceAt(key string, do func()) twice {
	return twice{tamper: func([]any) bool { return true }, key: key, do: do}
}

// ProcessHook implements goredis.Hook.
func (h twice) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if keyOf(cmd) == h.key {
			_ = next(ctx, cmd) // the answer that is lost
			h.do()
		}
		return next(ctx, cmd)
	}
}

// errDied is what a store hears from a Redis after its process has died: nothing.
var errDied = errors.New("the process has died")

// dies is a hook that lets so many calls pass and none after that.
type dies struct {
	tamper // for dialling
	after  int64
	calls  atomic.Int64
}

func diesAfter(calls int) *dies { return &dies{after: int64(calls)} }

// ProcessHook implements goredis.Hook.
func (d *dies) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if d.calls.Add(1) > d.after {
			cmd.SetErr(errDied)
			return errDied
		}
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements goredis.Hook.
func (d *dies) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		if d.calls.Add(1) > d.after {
			for _, cmd := range cmds {
				cmd.SetErr(errDied)
			}
			return errDied
		}
		return next(ctx, cmds)
	}
}

// asked is a hook that keeps a list of the commands that were sent, and how many values came back.
type asked struct {
	tamper // for dialling
	mu     sync.Mutex
	names  []string
	values int
}

// ProcessHook implements goredis.Hook.
func (a *asked) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		defer func() { a.note(cmd) }()
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements goredis.Hook.
func (a *asked) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		defer func() { a.note(cmds...) }()
		return next(ctx, cmds)
	}
}

func (a *asked) note(cmds ...goredis.Cmder) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, cmd := range cmds {
		a.names = append(a.names, cmd.Name())
		switch cmd := cmd.(type) {
		case *goredis.ZSliceCmd:
			a.values += len(cmd.Val())
		case *goredis.StringSliceCmd:
			a.values += len(cmd.Val())
		case *goredis.SliceCmd:
			a.values += len(cmd.Val())
		case *goredis.MapStringStringCmd:
			a.values += len(cmd.Val())
		default:
			a.values++
		}
	}
}

// take returns what was asked since the last time, in byte order, and how many values came back.
func (a *asked) take() (names string, values int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	slices.Sort(a.names)
	names, values = fmt.Sprint(len(a.names), ": ", strings.Join(a.names, " ")), a.values
	a.names, a.values = nil, 0
	return names, values
}
