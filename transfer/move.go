package transfer

import (
	"context"
	"fmt"
	"iter"

	"hihichat/chat"
)

// Sink is where records go. Accounts may be nil when the records hold none.
type Sink struct {
	Accounts chat.AccountArchive
	Chat     chat.ChatArchive
}

// Options say how to move. Step, if it is not nil, is called after every record with how many of its part were read.
type Options struct {
	chat.RestoreOptions
	Step func(part Part, read int)
}

// Move takes records in, part by part. When it fails, the parts before are done, and of the part that failed the store's
// contract says what is there; the report covers what was done. Moving the same records again adds nothing.
func Move(ctx context.Context, records Records, to Sink, o Options) (*Report, error) {
	next, stop := iter.Pull2(records)
	defer stop()
	m := &move{next: next, options: o, report: newReport()}
	for m.peek() {
		part, done, err := m.part(ctx, to)
		if err != nil {
			return m.report, fmt.Errorf("%s: %w", part, err)
		}
		m.report.add(part, done)
	}
	return m.report, m.err
}

// move is one run of Move. The store that takes a part in may read it in a goroutine of its own, one at a time.
type move struct {
	next    func() (Record, error, bool)
	options Options
	report  *Report

	head Record // the next record, if ready
	held bool
	err  error // what ended the stream, if it was not its end
}

// peek makes the next record ready and reports false at the end of the stream. Records that can't be taken over are
// noted and passed over.
func (m *move) peek() bool {
	for !m.held && m.err == nil {
		record, err, ok := m.next()
		if !ok {
			return false
		}
		if err == nil {
			err = check(record, m.options.Now)
		}
		switch {
		case IsSkip(err):
			m.report.skip(err)
		case err != nil:
			m.err = err
		default:
			m.head, m.held = record, true
		}
	}
	return m.held
}

// part hands the records of the kind that comes next to the store.
func (m *move) part(ctx context.Context, to Sink) (part Part, done chat.Restored, err error) {
	o := m.options.RestoreOptions
	switch m.head.(type) {
	case chat.Permission:
		done, err = to.Accounts.RestorePermissions(ctx, run[chat.Permission](m, PermissionPart), o)
		return PermissionPart, done, err
	case chat.AccountRecord:
		done, err = to.Accounts.RestoreAccounts(ctx, run[chat.AccountRecord](m, AccountPart), o)
		return AccountPart, done, err
	case chat.RoomRecord:
		done, err = to.Chat.RestoreRooms(ctx, run[chat.RoomRecord](m, RoomPart), o)
		return RoomPart, done, err
	case chat.Message:
		done, err = to.Chat.RestoreMessages(ctx, run[chat.Message](m, MessagePart), o)
		return MessagePart, done, err
	case chat.PairRecord:
		done, err = to.Chat.RestorePairs(ctx, run[chat.PairRecord](m, PairPart), o)
		return PairPart, done, err
	case chat.Mute:
		done, err = to.Chat.RestoreMutes(ctx, run[chat.Mute](m, MutePart), o)
		return MutePart, done, err
	}
	return "", done, fmt.Errorf("unknown record %T", m.head)
}

// run yields records as long as they are of one kind.
func run[V any](m *move, part Part) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for m.peek() {
			v, same := m.head.(V)
			if !same {
				return
			}
			m.head, m.held = nil, false
			m.report.Read[part]++
			if m.options.Step != nil {
				m.options.Step(part, m.report.Read[part])
			}
			if !yield(v, nil) {
				return
			}
		}
		if m.err != nil {
			var none V
			yield(none, m.err)
		}
	}
}
