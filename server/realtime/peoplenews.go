package realtime

import (
	"context"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// MemberJoined tells those who follow the room's people, and has the user's sockets that follow all rooms listen to it.
func (h *Hub) MemberJoined(room, user string) {
	h.people.joined(room, user)
	if h.rooms.get(allKey(user)) == nil {
		return
	}
	h.running.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
		defer cancel()
		h.letIn(ctx, room, user)
	})
}

// MarkedRead tells the user's sockets that follow all rooms.
func (h *Hub) MarkedRead(user string, c chat.Conversation, id chat.ID) {
	h.publish(allKey(user), "read", func() []byte { return wire.Read(c, user, id) })
}

// removalNews is what a room's followers are told of who is no member any more.
var removalNews = map[chat.RemovalKind]wire.MemberKind{
	chat.Left: wire.MemberLeft, chat.Kicked: wire.MemberKicked, chat.Banned: wire.MemberBanned,
}

// spread tells the circle's followers, with ctx for what it looks up, and returns how many bytes that is for all of them.
func (h *Hub) spread(ctx context.Context, b batch) (bytes int) {
	r := h.rooms.get(b.circle.key)
	if r == nil {
		return 0
	}
	frames := h.newsFrames(ctx, b)
	r.publish(frames, h.running)
	return r.size() * (len(frames) + tellHead)
}

// newsFrames returns the events of a batch.
func (h *Hub) newsFrames(ctx context.Context, b batch) []byte {
	var frames []byte
	c := b.circle
	shown := h.shownNames(ctx, b)
	for _, n := range b.news {
		frames = append(frames, eventFrame("member", wire.Member(c.where.Room(), n.user, shown[n.user], n.kind))...)
	}
	if len(b.online)+len(b.offline) > 0 {
		frames = append(frames, eventFrame("presence", wire.Presence(c.where, c.viewer, b.online, b.offline))...)
	}
	for _, n := range b.typing {
		frames = append(frames, eventFrame("typing", wire.Typing(c.where, c.viewer, n.user, n.on))...)
	}
	return frames
}

// shownNames returns what those are called who have joined. It waits for the store until ctx ends, in the goroutine that
// tells followers, so that what is told stays in its order. Whose name is not known by then is told without one.
func (h *Hub) shownNames(ctx context.Context, b batch) map[string]string {
	var joined []string
	for _, n := range b.news {
		if n.kind == wire.MemberJoined {
			joined = append(joined, n.user)
		}
	}
	if len(joined) == 0 {
		return nil
	}
	people, err := h.app.service.People(ctx, b.circle.where.Room(), joined)
	h.app.logFailure("looking up a new member", err, chat.Actor{})
	shown := make(map[string]string, len(people))
	for name, view := range people {
		shown[name] = view.ShownName
	}
	return shown
}
