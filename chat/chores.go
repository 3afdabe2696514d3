package chat

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

const (
	// choreBatch messages are changed or removed at a time, with chorePause between, so that senders hardly notice.
	choreBatch = 1_000
	chorePause = 10 * time.Millisecond
	// choreEvery is how often somebody looks for work that nobody has told of: what has failed, and what another process
	// has left on the same database.
	choreEvery = time.Minute
)

// chores finish what deletions have left to do, in the background: nobody waits for it, and a process that ends in the
// middle leaves it to the next one. run runs in one goroutine; wake may be called concurrently.
type chores struct {
	service *Service
	log     *slog.Logger
	due     chan struct{} // holds one token: there may be work
}

func newChores(s *Service, log *slog.Logger) *chores {
	c := &chores{service: s, log: log, due: make(chan struct{}, 1)}
	c.wake() // a former process may have left some
	return c
}

// wake says that there is work. It never blocks.
func (c *chores) wake() {
	select {
	case c.due <- struct{}{}:
	default:
	}
}

// run works until ctx ends.
func (c *chores) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.due:
		case <-time.After(choreEvery):
		}
		c.service.repeats.age(c.service.clock())
		if err := c.work(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("work that deletions have left is put off", "error", err)
		}
	}
}

// work does all there is. What fails does not hold up the rest.
func (c *chores) work(ctx context.Context) error {
	deletions, err := c.service.stores.Accounts.Deletions(ctx)
	errs := []error{err}
	for _, d := range deletions {
		if err := c.finish(ctx, d); err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(append(errs, c.purge(ctx))...)
}

// purge frees the room that deleted conversations have left.
func (c *chores) purge(ctx context.Context) error {
	for {
		n, err := c.service.stores.Messages.PurgeDeleted(ctx, choreBatch)
		if err != nil || n == 0 {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// finish does what is left of one deletion. Doing it twice changes nothing more.
func (c *chores) finish(ctx context.Context, d Deletion) error {
	// What they were about to say must not come after the others of their messages have gone.
	if err := c.service.log.dismiss(ctx, d.Name); err != nil {
		return err
	}
	if err := c.leaveRooms(ctx, d); err != nil {
		return err
	}
	if err := c.service.stores.Mutes.ClearMute(ctx, Everywhere, d.Name); err != nil {
		return err
	}
	if d.Fate != KeepMessages {
		if err := c.forgetPairs(ctx, d); err != nil {
			return err
		}
	}
	if err := c.service.stores.Accounts.EndDeletion(ctx, d.Name); err != nil {
		return err
	}
	return c.service.stores.Audit.AppendAudit(ctx, AuditEntry{
		At: c.service.now(), Deed: DeletionFinished, Target: auditName(d), Detail: string(d.Fate),
	})
}

// auditName is whom the log names as deleted: the name itself unless it was to be forgotten.
func auditName(d Deletion) string {
	if d.Fate == AnonymiseMessages {
		return d.Heir
	}
	return d.Name
}

// leaveRooms takes the account out of every room: as member, moderator and owner, and its messages as d says.
func (c *chores) leaveRooms(ctx context.Context, d Deletion) error {
	const page = 200
	stores, after := c.service.stores, ""
	for {
		rooms, err := stores.Rooms.Rooms(ctx, RoomQuery{After: after, Limit: page, User: d.Name})
		if err != nil {
			return err
		}
		for _, room := range rooms {
			if err := c.leaveRoom(ctx, room, d); err != nil {
				return err
			}
		}
		if len(rooms) < page {
			return nil
		}
		after = rooms[len(rooms)-1].Name
	}
}

func (c *chores) leaveRoom(ctx context.Context, room ListedRoom, d Deletion) error {
	rooms := c.service.stores.Rooms
	if room.Owner == d.Name {
		if err := rooms.SetOwner(ctx, room.Name, d.Name, ""); err != nil && KindOf(err) != Conflict && KindOf(err) != NotFound {
			return err
		}
	}
	if err := c.forgetRuling(ctx, room.Name, d.Name); err != nil {
		return err
	}
	if room.Joined {
		left, err := rooms.Leave(ctx, room.Name, d.Name)
		if err != nil {
			return err
		}
		if left {
			c.service.publish.MemberRemoved(Removal{Room: room.Name, User: d.Name, Kind: Left})
		}
	}
	if d.Fate == KeepMessages {
		return nil
	}
	return c.disown(ctx, room.Name, d)
}

// forgetRuling takes away what the name was to the room, and what was ruled over it. Most rooms know nothing of it, so it
// is read before anything is written.
func (c *chores) forgetRuling(ctx context.Context, room, name string) error {
	stores := c.service.stores
	standing, err := stores.Rooms.Standing(ctx, room, name)
	if err != nil {
		return err
	}
	if standing.Moderator {
		if _, err := stores.Rooms.SetModerator(ctx, room, name, false); err != nil && KindOf(err) != NotFound {
			return err
		}
	}
	if standing.Banned {
		if _, err := stores.Rooms.ClearBan(ctx, room, name); err != nil {
			return err
		}
	}
	for _, m := range standing.Mutes {
		if m.Room != room { // that is not about this room
			continue
		}
		if err := stores.Mutes.ClearMute(ctx, room, name); err != nil {
			return err
		}
	}
	return nil
}

func (c *chores) disown(ctx context.Context, room string, d Deletion) error {
	heir := d.Heir
	if d.Fate == RemoveMessages {
		heir = ""
	}
	var after ID
	for {
		next, changed, err := c.service.stores.Messages.Disown(ctx, room, d.Name, heir, after, choreBatch)
		if err != nil || next == "" {
			return err
		}
		after = next
		if changed > 0 {
			if err := pause(ctx); err != nil {
				return err
			}
		}
	}
}

// forgetPairs deletes the account's private conversations. The list of them is bounded, so it is read until it is empty.
func (c *chores) forgetPairs(ctx context.Context, d Deletion) error {
	messages := c.service.stores.Messages
	for {
		peers, err := messages.PrivatePeers(ctx, d.Name)
		if err != nil || len(peers) == 0 {
			return err
		}
		for _, peer := range peers {
			if err := messages.ForgetPair(ctx, Between(d.Name, peer)); err != nil {
				return err
			}
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// pause leaves the store to others for a moment.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(chorePause):
		return nil
	}
}
