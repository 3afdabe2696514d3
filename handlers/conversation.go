package handlers

import (
	"context"
	"slices"
	"time"

	"hihichat/chat"
	"hihichat/locale"
	"hihichat/templates"
)

// shown returns a conversation as the actor's page shows it: the messages around at, which is an ID as it stands in a
// link, or the newest when it is empty or there is no such message. powers are the actor's in a room; in private people
// remove their own. Errors as chat.Service.History.
func (h *Handlers) shown(ctx context.Context, a chat.Actor, c chat.Conversation, powers chat.Powers, at string) (page templates.History, err error) {
	stretch, id, err := h.stretch(ctx, a, c, at)
	if err != nil {
		return page, err
	}
	senders, err := h.senders(ctx, c, powers, stretch.Messages)
	if err != nil {
		return page, err
	}
	read, err := h.chat.ReadUpTo(ctx, a, c)
	rows := make([]templates.MessageRow, len(stretch.Messages))
	for i, m := range stretch.Messages {
		rows[i] = h.messageRow(a, powers, m, senders[m.From])
	}
	return templates.History{
		Messages: rows, Older: stretch.Older, Newer: stretch.Newer, At: string(id), Read: string(read),
		NewFrom: templates.NewIn(rows, string(read)),
	}, err
}

// stretch returns the messages around the one whose ID is raw, and that ID; without such a message the newest, and none.
func (h *Handlers) stretch(ctx context.Context, a chat.Actor, c chat.Conversation, raw string) (chat.Around, chat.ID, error) {
	if id, err := chat.ParseID(raw); err == nil && id != "" {
		around, err := h.chat.HistoryAround(ctx, a, c, id, h.history)
		if err != nil || slices.ContainsFunc(around.Messages, func(m chat.Message) bool { return m.ID == id }) {
			return around, id, err
		}
	}
	newest, err := h.chat.History(ctx, a, c, chat.HistoryQuery{Limit: h.history})
	return chat.Around{Messages: newest.Messages, Older: newest.More}, "", err
}

// messageRow returns a message as the actor's page shows it.
func (h *Handlers) messageRow(a chat.Actor, powers chat.Powers, m chat.Message, sender chat.MemberView) templates.MessageRow {
	c, own := m.Conversation, m.From == a.Name
	row := templates.MessageRow{
		ID: string(m.ID), From: m.From, Reader: a.Name, Shown: sender.ShownName, Own: own, Text: m.Text, Removed: m.Removed,
		Time: m.Time.In(h.location), Avatar: avatarOf(m.From, sender.AvatarHash),
	}
	if m.ID == "" {
		return row
	}
	row.Permalink = templates.Permalink(c.Room(), c.Peer(a.Name), row.ID)
	if !m.Removed && (c.Private() && own || !c.Private() && powers.MayTo(a, chat.RemoveMessage, m.From, sender.Role)) {
		row.RemovePath = templates.RemovePath(c.Room(), c.Peer(a.Name), row.ID)
	}
	return row
}

// noticeOf tells whoever followed a link to a message that the page does not show it.
func noticeOf(at string, page templates.History) []locale.Phrase {
	if at == "" || page.At != "" {
		return nil
	}
	return []locale.Phrase{locale.Say("room.message_lost")}
}

// senders returns what the page shows of who wrote the messages. Their roles count for nobody but moderators.
func (h *Handlers) senders(ctx context.Context, c chat.Conversation, powers chat.Powers, messages []chat.Message) (map[string]chat.MemberView, error) {
	names := sendersOf(messages)
	if powers.Role >= chat.RoomModerator {
		return h.chat.People(ctx, c.Room(), names)
	}
	accounts, err := h.chat.UsersNamed(ctx, names)
	views := make(map[string]chat.MemberView, len(accounts))
	for name, account := range accounts {
		views[name] = chat.MemberView{ShownName: account.ShownName, AvatarHash: account.AvatarHash}
	}
	return views, err
}

// sendersOf returns who wrote the messages, each once.
func sendersOf(messages []chat.Message) []string {
	var names []string
	seen := map[string]bool{}
	for _, m := range messages {
		if !seen[m.From] {
			seen[m.From] = true
			names = append(names, m.From)
		}
	}
	return names
}

// avatarOf returns the path of somebody's picture. The duck has its own.
func avatarOf(name, hash string) string {
	if name == chat.BotName {
		return templates.DuckPath
	}
	return templates.AvatarPath(name, hash)
}

// mute returns the mute that silences the actor in the room (or chat.Everywhere), if there is one.
func (h *Handlers) mute(ctx context.Context, a chat.Actor, room string) (mute chat.Mute, muted bool, err error) {
	mutes, err := h.chat.Muted(ctx, room, []string{a.Name})
	mute, muted = mutes[a.Name]
	mute.Until = h.local(mute.Until)
	return mute, muted, err
}

// local returns t as pages show it; the zero time stays zero.
func (h *Handlers) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(h.location)
}
