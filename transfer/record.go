package transfer

import (
	"context"
	"iter"
	"slices"
	"time"

	"hihichat/chat"
)

// Record is one of chat.Permission, chat.AccountRecord, chat.RoomRecord, chat.Message,
// chat.PairRecord and chat.Mute.
type Record any

// Records is a stream of records, each part's together. A *chat.Skip stands for a record that is passed over; any other
// error is the last thing it yields.
type Records = iter.Seq2[Record, error]

// Of makes records of one part.
func Of[V any](part iter.Seq2[V, error]) Records {
	return func(yield func(Record, error) bool) {
		for v, err := range part {
			if !yield(v, err) {
				return
			}
		}
	}
}

// All joins parts. It ends with the first error that is no Skip.
func All(parts ...Records) Records {
	return func(yield func(Record, error) bool) {
		for _, part := range parts {
			for record, err := range part {
				if !yield(record, err) || err != nil && !IsSkip(err) {
					return
				}
			}
		}
	}
}

// Permissions yields the names of a list.
func Permissions(names []chat.Permission) Records {
	return func(yield func(Record, error) bool) {
		for p := range slices.Values(names) {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// Chat yields everything that a chat store keeps.
func Chat(ctx context.Context, a chat.ChatArchive, now time.Time) Records {
	return All(Of(a.DumpRooms(ctx)), Of(a.DumpMessages(ctx)), Of(a.DumpPairs(ctx)), Of(a.DumpMutes(ctx, now)))
}
