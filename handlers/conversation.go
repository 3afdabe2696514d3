package handlers

import (
	"context"
	"errors"
	"time"

	"hihichat/chat"
	"hihichat/templates"
)

// newest returns the newest messages of a conversation as the actor's page shows them, and whether there are older
// ones. Errors as chat.Service.History.
func (h *Handlers) newest(ctx context.Context, a chat.Actor, c chat.Conversation) ([]templates.MessageRow, bool, error) {
	history, err := h.chat.History(ctx, a, c, chat.HistoryQuery{Limit: h.history})
	if err != nil {
		return nil, false, err
	}
	rows := make([]templates.MessageRow, len(history.Messages))
	for i, m := range history.Messages {
		rows[i] = templates.MessageRow{
			ID: string(m.ID), From: m.From, Own: m.From == a.Name, Text: m.Text, Time: m.Time.In(h.location),
			Avatar: templates.AvatarPath(m.From, ""),
		}
	}
	return rows, history.More, nil
}

// members returns who is in the room as the actor's page shows them. Errors as chat.Service.Members.
func (h *Handlers) members(ctx context.Context, a chat.Actor, room chat.Room) ([]templates.MemberRow, error) {
	members, err := h.chat.Members(ctx, a, room.Name)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.Name
	}
	mutes, err := h.chat.Muted(ctx, room.Name, names)
	if err != nil {
		return nil, err
	}
	rows := make([]templates.MemberRow, len(members))
	for i, m := range members {
		mute, muted := mutes[m.Name]
		rows[i] = templates.MemberRow{
			Name: m.Name, Avatar: templates.AvatarPath(m.Name, ""), Owner: m.Name == room.Owner,
			Self: m.Name == a.Name, Muted: muted, MutedUntil: h.local(mute.Until),
		}
	}
	return rows, nil
}

// muted reports whether the actor is silenced in the room (or chat.Everywhere), and until when.
func (h *Handlers) muted(ctx context.Context, a chat.Actor, room string) (bool, time.Time, error) {
	mutes, err := h.chat.Muted(ctx, room, []string{a.Name})
	mute, muted := mutes[a.Name]
	return muted, h.local(mute.Until), err
}

// local returns t as pages show it; the zero time stays zero.
func (h *Handlers) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(h.location)
}

// joined reports whether the actor is a member of the room; of a missing one nobody is.
func (h *Handlers) joined(ctx context.Context, a chat.Actor, room string) (bool, error) {
	if a.Guest() {
		return false, nil
	}
	err := h.chat.MayListen(ctx, a, chat.InRoom(room))
	if errors.Is(err, chat.ErrNotMember) || errors.Is(err, chat.ErrNoRoom) {
		return false, nil
	}
	return err == nil, err
}

// moderates reports whether the actor may mute and kick in the room.
func (h *Handlers) moderates(ctx context.Context, a chat.Actor, room string) (bool, error) {
	err := h.chat.MayModerate(ctx, a, room)
	if errors.Is(err, chat.ErrNotAllowed) || errors.Is(err, chat.ErrNoRoom) {
		return false, nil
	}
	return err == nil, err
}
