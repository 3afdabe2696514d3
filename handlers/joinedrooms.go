package handlers

import (
	"cmp"
	"context"
	"slices"

	"hihichat/chat"
	"hihichat/templates"
)

// shownMine rooms of their own are listed for somebody on top of all rooms.
const shownMine = 100

// fillJoined adds to the list of rooms what their members see: the newest message and what is unread, and, where the list
// begins, the actor's own rooms on top, the one with the newest message first.
func (h *Handlers) fillJoined(ctx context.Context, a chat.Actor, page *templates.RoomList) error {
	var mine []string
	if page.After == "" && page.Search == "" {
		var err error
		if mine, err = h.chat.RoomsOf(ctx, a); err != nil {
			return err
		}
	}
	seen, err := h.roomRowsOf(ctx, a, joinedOf(page.Rooms, mine))
	if err != nil {
		return err
	}
	for i, room := range page.Rooms {
		if row, ok := seen[room.Name]; ok {
			page.Rooms[i].Last, page.Rooms[i].Unread = row.Last, row.Unread
			seen[room.Name] = page.Rooms[i]
		}
	}
	for _, name := range mine {
		page.Mine = append(page.Mine, seen[name])
	}
	slices.SortStableFunc(page.Mine, func(x, y templates.RoomRow) int { return y.Last.Time.Compare(x.Last.Time) })
	page.Mine = page.Mine[:min(len(page.Mine), shownMine)]
	return nil
}

// joinedOf returns the names of the rooms on the page that the visitor is a member of, and those of mine, each once.
func joinedOf(rooms []templates.RoomRow, mine []string) []string {
	names := slices.Clone(mine)
	for _, room := range rooms {
		if _, found := slices.BinarySearchFunc(mine, room.Name, cmp.Compare[string]); room.Joined && !found {
			names = append(names, room.Name)
		}
	}
	return names
}

// roomRowsOf returns rows of rooms of the actor's, by name.
func (h *Handlers) roomRowsOf(ctx context.Context, a chat.Actor, names []string) (map[string]templates.RoomRow, error) {
	overviews, err := h.chat.Overviews(ctx, a, inRooms(names))
	if err != nil {
		return nil, err
	}
	newest := make([]chat.Message, len(overviews))
	for i, o := range overviews {
		newest[i] = o.Last
	}
	accounts, err := h.chat.UsersNamed(ctx, sendersOf(newest))
	rows := make(map[string]templates.RoomRow, len(names))
	for i, name := range names {
		rows[name] = templates.RoomRow{Name: name, Joined: true, Last: h.last(a, overviews[i].Last, accounts), Unread: overviews[i].Unread}
	}
	return rows, err
}
