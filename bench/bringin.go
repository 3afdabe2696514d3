//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"hihichat/bench/flaskdata"
	"hihichat/bench/proc"
	"hihichat/bench/results"
	"hihichat/store"
	"hihichat/store/redis/redistest"
)

const importedMessages = 1_000_000

// flask is what a Flask version has left: a database and a Redis. Who makes it calls close.
type flask struct {
	dir   string
	size  flaskdata.Size
	redis *redistest.Server
}

func (f *flask) file() string { return filepath.Join(f.dir, "chat.sqlite3") }

func (f *flask) close() {
	f.redis.Kill()
	_ = os.RemoveAll(f.dir)
}

// left returns what there is to import, and makes it when nobody has needed it yet.
func (b *bench) left(ctx context.Context) (*flask, error) {
	if b.flask != nil {
		return b.flask, nil
	}
	f := &flask{dir: filepath.Join(b.dir, "flask"), size: flaskdata.Size{Users: 50, Rooms: 100, Messages: b.n(importedMessages)}}
	if err := emptyFolder(f.dir); err != nil {
		return nil, err
	}
	var err error
	if f.redis, err = startRedis(filepath.Join(f.dir, "redis"), "--appendonly", "no"); err != nil {
		return nil, err
	}
	if err := errors.Join(flaskdata.WriteFile(ctx, f.file(), f.size), flaskdata.FillRedis(ctx, f.redis.URL(), f.size)); err != nil {
		f.close()
		return nil, fmt.Errorf("make what Flask has left: %w", err)
	}
	b.flask = f
	return f, nil
}

// bringIn imports everything that Flask has left into an empty store.
func (b *bench) bringIn(ctx context.Context, variant string) (figures results.Figures, trouble string, err error) {
	from, err := b.left(ctx)
	if err != nil {
		return nil, "", err
	}
	h := &house{data: filepath.Join(b.dir, "import"), said: &speech{}}
	defer h.leave()
	if err := h.furnish(ctx, plot{variant: variant}); err != nil {
		return nil, "", err
	}
	figures, err = h.bringIn(ctx, b.program, from)
	if err == nil {
		figures[results.Lost], err = h.missing(ctx, from.size.Messages)
	}
	return figures, "", err
}

// bringIn runs the import and looks what it takes.
func (h *house) bringIn(ctx context.Context, program string, from *flask) (results.Figures, error) {
	h.cmd = exec.CommandContext(ctx, program, "import", "--sqlite", from.file(), "--redis", from.redis.URL())
	h.cmd.Env, h.cmd.Stderr = h.environment(), h.said
	before, err := h.redisCPU()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := h.cmd.Start(); err != nil {
		return nil, err
	}
	most := watch(h.cmd.Process.Pid)
	err = h.cmd.Wait()
	took, peak := time.Since(began), most()
	if err != nil {
		return nil, fmt.Errorf("import: %w: %s", err, h.said.firstLine())
	}
	messages, used := float64(from.size.Messages), h.cmd.ProcessState.UserTime()+h.cmd.ProcessState.SystemTime()
	f := results.Figures{
		results.Rate: messages / took.Seconds(), results.CPUPerMessage: micros(used) / messages, results.Peak: megabytes(peak),
	}
	if h.redis == nil {
		return f, nil
	}
	after, err := h.redisCPU()
	f[results.RedisPerStored] = micros(after-before) / messages
	return f, err
}

// missing returns how many messages are not in the store.
func (h *house) missing(ctx context.Context, want int) (n float64, err error) {
	stores, err := store.Open(ctx, store.Config{Dir: h.data, RedisURL: h.redisURL()})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	for _, err := range stores.Chat.DumpMessages(ctx) {
		if err != nil {
			return 0, err
		}
		want--
	}
	return float64(want), nil
}

// glance is how often a running program's memory is looked at.
const glance = 20 * time.Millisecond

// watch looks at the peak memory of a process until it has ended. The kernel's own account to the parent (ru_maxrss)
// would begin with what the parent itself held. The function that it returns waits for the end and returns the peak in
// bytes.
func watch(pid int) func() int64 {
	most := make(chan int64, 1)
	m, err := proc.MemoryOf(pid)
	go func() {
		peak := m.Peak
		for err == nil { // there is an error when the process has no memory any more
			time.Sleep(glance)
			m, err = proc.MemoryOf(pid)
			peak = max(peak, m.Peak)
		}
		most <- peak
	}()
	return func() int64 { return <-most }
}
