package redis

import (
	"context"
	"slices"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// glance is an overview in the making.
type glance struct {
	c      chat.Conversation
	mark   *goredis.StringCmd
	newest []*walk // one for each key of the conversation
	unread []*walk // the same, from the mark on; none when nothing follows it
	after  chat.ID
}

// overviewsAtATime is of how many conversations all unread messages are held at once.
const overviewsAtATime = 200

// Overviews implements chat.MarkStore.
func (s *Store) Overviews(
	ctx context.Context, user string, cs []chat.Conversation, since chat.ID,
) ([]chat.Overview, error) {
	all := make([]chat.Overview, 0, len(cs))
	for group := range slices.Chunk(cs, overviewsAtATime) {
		views, err := s.overviews(ctx, user, group, since)
		if err != nil {
			return nil, err
		}
		all = append(all, views...)
	}
	return all, nil
}

// overviews takes two round trips, unless rows that are no messages stand in the way: the marks and the newest messages,
// and then, where these are newer, what follows the marks, without its texts.
func (s *Store) overviews(
	ctx context.Context, user string, cs []chat.Conversation, since chat.ID,
) ([]chat.Overview, error) {
	glances := make([]*glance, len(cs))
	for i, c := range cs {
		glances[i] = &glance{c: c, newest: s.walks(c, chat.HistoryQuery{Limit: 1})}
	}
	if err := s.lookAtEnds(ctx, user, glances); err != nil {
		return nil, err
	}
	views, unread := make([]chat.Overview, len(cs)), []*walk{}
	for i, g := range glances {
		views[i] = chat.Overview{Conversation: g.c, Last: g.last()}
		g.after = max(chat.FirstID, since, markIn(g.mark))
		if views[i].Last.ID > g.after {
			g.unread = s.walks(g.c, chat.HistoryQuery{After: g.after, Limit: chat.MaxUnread})
			for _, w := range g.unread {
				w.brief = true
			}
			unread = append(unread, g.unread...)
		}
	}
	if err := s.walkAll(ctx, unread); err != nil {
		return nil, err
	}
	for i, g := range glances {
		views[i].Unread = g.countFor(user)
	}
	return views, nil
}

// lookAtEnds reads the marks and the newest messages.
func (s *Store) lookAtEnds(ctx context.Context, user string, glances []*glance) error {
	var walks []*walk
	err := s.pipelined(ctx, "reading overviews", func(p goredis.Pipeliner) {
		for _, g := range glances {
			g.mark = p.HGet(ctx, marksKey(g.c), user)
			for _, w := range g.newest {
				w.ask(ctx, p)
				walks = append(walks, w)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, w := range walks {
		w.take()
	}
	return s.walkAll(ctx, walks)
}

func (g *glance) last() chat.Message {
	found := page(g.newest, chat.HistoryQuery{Limit: 1})
	if len(found) == 0 {
		return chat.Message{}
	}
	return found[0]
}

// countFor returns how many of the messages behind the mark others have sent.
func (g *glance) countFor(user string) int {
	behind := page(g.unread, chat.HistoryQuery{After: g.after, Limit: chat.MaxUnread})
	theirs := slices.DeleteFunc(behind, func(m chat.Message) bool { return m.From == user })
	return len(theirs)
}
