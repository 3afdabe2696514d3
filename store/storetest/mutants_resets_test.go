package storetest

import (
	"cmp"
	"context"
	"time"

	"hihichat/chat"
)

var resetMutants = []mutant{
	{"a reset forgets who made it", "resets/a reset says who made it",
		func(m *memory) whole { return anonymousResets{m} }},
	{"a reset works twice", "resets/a reset sets the password once and ends all sessions",
		func(m *memory) whole { return resetsTwice{m} }},
	{"a reset leaves sessions", "resets/a reset sets the password once and ends all sessions",
		func(m *memory) whole { return resetKeepsSessions{m} }},
	{"a reset leaves the old hash", "resets/a reset sets the password once and ends all sessions",
		func(m *memory) whole { return resetKeepsLegacy{m} }},
	{"a reset has no end", "resets/a reset says whose it is until it ends",
		func(m *memory) whole { return endlessResets{m} }},
	{"an earlier reset works too", "resets/a new reset takes the place of the account's earlier one",
		func(m *memory) whole { return manyResets{m, map[string]chat.Reset{}} }},
	{"a reset outlives a new password", "resets/a new password voids the reset",
		func(m *memory) whole { return keepsReset{m} }},
	{"many redeem one reset", "resets/of many who redeem a reset one does",
		func(m *memory) whole { return looksAtReset{m, newMeeting(2)} }},
}

type resetsTwice struct{ *memory }

func (s resetsTwice) RedeemReset(ctx context.Context, digest, hash string, now time.Time) (chat.User, []chat.SessionID, error) {
	u, ended, err := s.memory.RedeemReset(ctx, digest, hash, now)
	if err == nil {
		s.resets[u.ID] = chat.Reset{Digest: digest, UserID: u.ID, Until: now.Add(time.Hour)}
	}
	return u, ended, err
}

type resetKeepsSessions struct{ *memory }

func (s resetKeepsSessions) RedeemReset(ctx context.Context, digest, hash string, now time.Time) (chat.User, []chat.SessionID, error) {
	kept := make(map[chat.SessionID]chat.Session)
	for id, session := range s.sessions {
		kept[id] = session
	}
	u, ended, err := s.memory.RedeemReset(ctx, digest, hash, now)
	s.sessions = kept
	return u, ended, err
}

type resetKeepsLegacy struct{ *memory }

func (s resetKeepsLegacy) RedeemReset(ctx context.Context, digest, hash string, now time.Time) (chat.User, []chat.SessionID, error) {
	u, ended, err := s.memory.RedeemReset(ctx, digest, hash, now)
	if a := s.numbered(u.ID); a != nil {
		a.legacy = cmp.Or(a.legacy, werkzeugHash)
	}
	return u, ended, err
}

type endlessResets struct{ *memory }

func (s endlessResets) Reset(ctx context.Context, digest string, _ time.Time) (chat.Reset, error) {
	return s.memory.Reset(ctx, digest, time.Time{})
}

type anonymousResets struct{ *memory }

func (s anonymousResets) PutReset(ctx context.Context, r chat.Reset) error {
	if r.By != r.UserID {
		r.By = 0
	}
	return s.memory.PutReset(ctx, r)
}

type manyResets struct {
	*memory
	all map[string]chat.Reset
}

func (s manyResets) PutReset(ctx context.Context, r chat.Reset) error {
	s.all[r.Digest] = r
	return s.memory.PutReset(ctx, r)
}

func (s manyResets) Reset(_ context.Context, digest string, _ time.Time) (chat.Reset, error) {
	return s.all[digest], nil
}

type keepsReset struct{ *memory }

func (s keepsReset) ReplacePassword(ctx context.Context, id int64, hash string, keep chat.SessionID) ([]chat.SessionID, error) {
	r, known := s.resets[id]
	ended, err := s.memory.ReplacePassword(ctx, id, hash, keep)
	if known {
		s.resets[id] = r
	}
	return ended, err
}

// looksAtReset looks whether a reset is good before it uses it, when two have looked.
type looksAtReset struct {
	*memory
	lookers *meeting
}

func (s looksAtReset) RedeemReset(ctx context.Context, digest, hash string, now time.Time) (chat.User, []chat.SessionID, error) {
	r, err := s.Reset(ctx, digest, now)
	if err != nil {
		return chat.User{}, nil, err
	}
	s.lookers.arrive()
	ended, err := s.ReplacePassword(ctx, r.UserID, hash, "")
	return chat.User{ID: r.UserID}, ended, err
}
