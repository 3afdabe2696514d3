package handlers

import (
	"cmp"
	"context"
	"slices"

	"hihichat/chat"
	"hihichat/templates"
)

const (
	// shownPeers private conversations stand beside a conversation, and on a page of their list.
	shownPeers = 100
	// shownMine rooms of their own are listed for somebody on top of all rooms.
	shownMine = 100
)

// beside returns the actor's private conversations as they stand beside the one that the page shows, and how many messages
// of that one they have not read (chat.Overview). What the page shows counts as read in the list. The zero here is none.
func (h *Handlers) beside(ctx context.Context, a chat.Actor, here chat.Conversation) (b templates.Beside, unread int, err error) {
	names, err := h.chat.PrivatePeers(ctx, a)
	if err != nil {
		return b, 0, err
	}
	b.MorePeers = len(names) > shownPeers
	names = names[:min(len(names), shownPeers)]
	conversations := privately(a, names)
	if here != (chat.Conversation{}) {
		conversations = append(conversations, here)
	}
	overviews, err := h.chat.Overviews(ctx, a, conversations)
	if err != nil {
		return b, 0, err
	}
	if len(overviews) > len(names) {
		unread = overviews[len(names)].Unread
	}
	b.Peers, err = h.peerRows(ctx, a, names, overviews[:len(names)])
	for i := range b.Peers {
		if b.Peers[i].Here = b.Peers[i].Name == here.Peer(a.Name); b.Peers[i].Here {
			b.Peers[i].Unread = 0
		}
	}
	return b, unread, err
}

// privately returns the actor's private conversations with the named.
func privately(a chat.Actor, names []string) []chat.Conversation {
	cs := make([]chat.Conversation, len(names), len(names)+1)
	for i, name := range names {
		cs[i] = chat.Between(a.Name, name)
	}
	return cs
}

// peerRows returns the private conversations with the named, in their order; overviews are theirs.
func (h *Handlers) peerRows(ctx context.Context, a chat.Actor, names []string, overviews []chat.Overview) ([]templates.PeerRow, error) {
	accounts, err := h.chat.UsersNamed(ctx, names)
	if err != nil {
		return nil, err
	}
	rows := make([]templates.PeerRow, len(names))
	for i, name := range names {
		account := accounts[name]
		rows[i] = templates.PeerRow{
			Name: name, Shown: account.ShownName, Avatar: avatarOf(name, account.AvatarHash),
			Last: h.last(a, overviews[i].Last, accounts), Unread: overviews[i].Unread,
		}
	}
	return rows, nil
}

// last returns a conversation's newest message as lists show it. accounts are those of the people in it, by their names.
func (h *Handlers) last(a chat.Actor, m chat.Message, accounts map[string]chat.Holder) templates.Last {
	if m.Time.IsZero() {
		return templates.Last{}
	}
	return templates.Last{
		From: m.From, Shown: accounts[m.From].ShownName, Own: m.From == a.Name, Text: m.Text, Removed: m.Removed, Time: h.local(m.Time),
	}
}

// privateUnread returns how many private messages the actor has not read, of the conversations that stand beside others;
// 0 for guests.
func (h *Handlers) privateUnread(ctx context.Context, a chat.Actor) (int, error) {
	if a.Guest() {
		return 0, nil
	}
	names, err := h.chat.PrivatePeers(ctx, a)
	if err != nil {
		return 0, err
	}
	overviews, err := h.chat.Overviews(ctx, a, privately(a, names[:min(len(names), shownPeers)]))
	total := 0
	for _, o := range overviews {
		total += o.Unread
	}
	return total, err
}

// unreadOf returns how many messages are unread in all of these conversations.
func unreadOf(rows []templates.PeerRow) int {
	total := 0
	for _, row := range rows {
		total += row.Unread
	}
	return total
}

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
