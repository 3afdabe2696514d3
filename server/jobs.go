package server

import (
	"context"
	"log/slog"
	"time"
)

// Job is something that a server does again and again beside answering requests. Runs of one job never overlap.
type Job struct {
	Name  string
	Delay time.Duration // before the first run, so that a restart is not slowed down
	Every time.Duration // between the end of a run and the next
	// Run does it once and returns how much it did, for the log. It ends early when ctx does. An error is logged; the
	// next run comes all the same.
	Run func(ctx context.Context) (done int, err error)
}

// run repeats the job until ctx ends.
func (j Job) run(ctx context.Context, log *slog.Logger) {
	timer := time.NewTimer(j.Delay)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		j.once(ctx, log)
		timer.Reset(j.Every)
	}
}

func (j Job) once(ctx context.Context, log *slog.Logger) {
	done, err := j.Run(ctx)
	switch {
	case ctx.Err() != nil:
		// The server stops: what is left is for the next one.
	case err != nil:
		log.ErrorContext(ctx, "job failed", "job", j.Name, "done", done, "error", err)
	case done > 0:
		log.InfoContext(ctx, "job done", "job", j.Name, "done", done)
	}
}
