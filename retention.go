package main

import (
	"context"
	"fmt"
	"time"

	"hihichat/chat"
	"hihichat/store"
)

// standardRetention is how long messages are kept when nobody says how long, and none is from before hihichat.
const standardRetention = 7 * 24 * time.Hour

// retention returns how long messages are kept, 0 for ever. A team that has moved here with years of history must not
// lose it to a default: where there is something from before hihichat, it takes --retention to remove anything.
func (c *serveCommand) retention(ctx context.Context, stores *store.Set) (time.Duration, error) {
	if c.Retention != nil {
		return *c.Retention, nil
	}
	inherited, err := stores.Inherited(ctx)
	if err != nil {
		return 0, fmt.Errorf("cannot tell whether messages are from before hihichat: %w", err)
	}
	if inherited {
		return 0, nil
	}
	return standardRetention, nil
}

// expire returns the job that removes old messages. It asks anew each time: Flask may still write beside us.
func (c *serveCommand) expire(stores *store.Set, service *chat.Service) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		keep, err := c.retention(ctx, stores)
		if err != nil {
			return 0, err
		}
		return service.Expire(ctx, keep)
	}
}

// announceKeeping says so when retention is off although nobody asked for that.
func (c *serveCommand) announceKeeping(ctx context.Context, p *process, stores *store.Set) error {
	keep, err := c.retention(ctx, stores)
	if err == nil && keep == 0 && c.Retention == nil {
		fmt.Fprintln(p.stdout, "the Flask version's data is here: messages are kept for ever, until you choose a limit with --retention")
	}
	return err
}
