package storetest

import (
	"context"
	"iter"
	"time"

	"hihichat/chat"
)

var reasonMutants = []mutant{
	{"reasons are lost", "reasons/a mute keeps its reason, in every scope",
		func(m *memory) whole { return changesMute{m, func(m *chat.Mute) { m.Reason = "" }} }},
	{"reasons are kept for rooms only", "reasons/a mute keeps its reason, in every scope",
		func(m *memory) whole { return changesMute{m, noReasonEverywhere} }},
	{"a standing tells why", "reasons/a standing's mutes come without",
		func(m *memory) whole {
			return standsOtherwise{m, func(s *chat.Standing) {
				for i := range s.Mutes {
					s.Mutes[i].Reason = "spam"
				}
			}}
		}},
	{"an empty reason keeps the last one", "reasons/setting again replaces the reason, and none erases it",
		func(m *memory) whole { return keepsReason{m, map[muteKey]string{}} }},
	{"a reason outlives its mute", "reasons/a reason goes with its mute",
		func(m *memory) whole { return keepsReason{m, map[muteKey]string{}} }},

	{"removed messages come back by an import", "archive of what was taken back/what was taken back here does not come back",
		func(m *memory) whole { return restoresTexts{m} }},
	{"an import forgets what was removed", "archive of what was taken back/what was taken back comes back without its text",
		func(m *memory) whole { return restoresUnmarked{m} }},
	{"an import forgets reasons", "archive of what was taken back/mutes keep their reasons",
		func(m *memory) whole { return restoresWithoutReasons{m} }},
}

// changesMute changes every mute that is set.
type changesMute struct {
	*memory
	change func(*chat.Mute)
}

func (s changesMute) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	s.change(&m)
	return s.memory.SetMute(ctx, m, now)
}

func noReasonEverywhere(m *chat.Mute) {
	if m.Room == chat.Everywhere {
		m.Reason = ""
	}
}

// keepsReason gives a mute without a reason the last one of its scope and user.
type keepsReason struct {
	*memory
	last map[muteKey]string
}

func (s keepsReason) SetMute(ctx context.Context, m chat.Mute, now time.Time) error {
	key := muteKey{m.Room, m.User}
	if m.Reason == "" {
		m.Reason = s.last[key]
	}
	s.last[key] = m.Reason
	return s.memory.SetMute(ctx, m, now)
}

type restoresTexts struct{ *memory }

func (s restoresTexts) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreMessages(ctx, mapped(records, func(m *chat.Message) {
		text := m.Text
		_ = s.edit(m.Conversation, m.ID, func(kept *chat.Message) { kept.Text, kept.Removed = text, false })
	}), o)
}

type restoresUnmarked struct{ *memory }

func (s restoresUnmarked) RestoreMessages(
	ctx context.Context, records iter.Seq2[chat.Message, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreMessages(ctx, mapped(records, func(m *chat.Message) { m.Removed = false }), o)
}

type restoresWithoutReasons struct{ *memory }

func (s restoresWithoutReasons) RestoreMutes(
	ctx context.Context, records iter.Seq2[chat.Mute, error], o chat.RestoreOptions,
) (chat.Restored, error) {
	return s.memory.RestoreMutes(ctx, mapped(records, func(m *chat.Mute) { m.Reason = "" }), o)
}
