package handlers

import (
	"context"

	"hihichat/chat"
	"hihichat/templates"
)

// shownPeers private conversations stand beside a conversation, and on a page of their list.
const shownPeers = 100

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
		ID: string(m.ID), From: m.From, Shown: accounts[m.From].ShownName, Own: m.From == a.Name, Text: m.Text, Removed: m.Removed, Time: h.local(m.Time),
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
	return h.unreadOfPeers(ctx, a, names)
}

// unreadOfPeers is privateUnread for whom the actor's private peers are known of.
func (h *Handlers) unreadOfPeers(ctx context.Context, a chat.Actor, names []string) (int, error) {
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
