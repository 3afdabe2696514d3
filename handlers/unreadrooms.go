package handlers

import (
	"context"

	"hihichat/chat"
	"hihichat/templates"
)

// countedRooms is in how many of somebody's rooms a page says how much is unread, the first by name: every page of a
// conversation counts anew.
const countedRooms = 100

// unreadRooms returns how many messages the actor has not read in each of their first countedRooms rooms, but for the one
// that the page shows; here is its name, empty for none.
func (h *Handlers) unreadRooms(ctx context.Context, a chat.Actor, here string) (templates.UnreadRooms, error) {
	names, err := h.chat.RoomsOf(ctx, a)
	if err != nil {
		return nil, err
	}
	names = names[:min(len(names), countedRooms)]
	overviews, err := h.chat.Overviews(ctx, a, inRooms(names))
	if err != nil {
		return nil, err
	}
	unread := templates.UnreadRooms{}
	for i, name := range names {
		if overviews[i].Unread > 0 && name != here {
			unread[name] = overviews[i].Unread
		}
	}
	return unread, nil
}

// inRooms returns the conversations of the rooms.
func inRooms(names []string) []chat.Conversation {
	cs := make([]chat.Conversation, len(names))
	for i, name := range names {
		cs[i] = chat.InRoom(name)
	}
	return cs
}
