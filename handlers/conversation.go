package handlers

import (
	"context"
	"time"

	"hihichat/chat"
	"hihichat/templates"
)

// newest returns the newest messages of a conversation as the actor's page shows them, and whether there are older
// ones. powers are the actor's in a room; in private people remove their own. Errors as chat.Service.History.
func (h *Handlers) newest(ctx context.Context, a chat.Actor, c chat.Conversation, powers chat.Powers) ([]templates.MessageRow, bool, error) {
	history, err := h.chat.History(ctx, a, c, chat.HistoryQuery{Limit: h.history})
	if err != nil {
		return nil, false, err
	}
	senders, err := h.senders(ctx, c, powers, history.Messages)
	if err != nil {
		return nil, false, err
	}
	rows := make([]templates.MessageRow, len(history.Messages))
	for i, m := range history.Messages {
		sender := senders[m.From]
		rows[i] = templates.MessageRow{
			ID: string(m.ID), From: m.From, Shown: sender.ShownName, Own: m.From == a.Name, Text: m.Text, Removed: m.Removed,
			Time: m.Time.In(h.location), Avatar: avatarOf(m.From, sender.AvatarHash),
		}
		mine := c.Private() && m.From == a.Name
		if m.ID != "" && !m.Removed && (mine || !c.Private() && powers.MayTo(a, chat.RemoveMessage, m.From, sender.Role)) {
			rows[i].RemovePath = templates.RemovePath(c.Room(), c.Peer(a.Name), string(m.ID))
		}
	}
	return rows, history.More, nil
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
