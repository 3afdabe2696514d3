package transfer

import (
	"errors"

	"hihichat/chat"
)

// Part names a kind of records.
type Part string

// The parts, in the order in which they are moved.
const (
	PermissionPart Part = "permissions"
	AccountPart    Part = "accounts"
	RoomPart       Part = "rooms"
	MessagePart    Part = "messages"
	PairPart       Part = "silent pairs"
	MutePart       Part = "mutes"
)

// Parts is the order of a report.
var Parts = []Part{PermissionPart, AccountPart, RoomPart, MessagePart, PairPart, MutePart}

// Report says what became of all records.
type Report struct {
	Read  map[Part]int // records that were handed to a store
	Done  map[Part]chat.Restored
	Skips []Skipped
}

// Skipped are records of one kind that were passed over for one reason.
type Skipped struct {
	What, Why string
	Count     int
	Names     []string // the first of them
}

// maxNames bounds how many records are named for one reason.
const maxNames = 20

// maxReasons bounds the reasons, should a file bring its own.
const maxReasons = 200

func newReport() *Report {
	return &Report{Read: map[Part]int{}, Done: map[Part]chat.Restored{}}
}

// Skipped returns how many records were passed over.
func (r *Report) Skipped() (n int) {
	for _, s := range r.Skips {
		n += s.Count
	}
	return n
}

// skip notes a record that was passed over.
func (r *Report) skip(err error) {
	var skip *chat.Skip
	if !errors.As(err, &skip) {
		return
	}
	for i := range r.Skips {
		if s := &r.Skips[i]; s.What == skip.What && s.Why == skip.Why {
			s.Count++
			if len(s.Names) < maxNames {
				s.Names = append(s.Names, skip.Name)
			}
			return
		}
	}
	if len(r.Skips) < maxReasons {
		r.Skips = append(r.Skips, Skipped{What: skip.What, Why: skip.Why, Count: 1, Names: []string{skip.Name}})
	}
}

// add joins what a part that came in several pieces has done.
func (r *Report) add(part Part, done chat.Restored) {
	sum := r.Done[part]
	sum.Added += done.Added
	sum.Replaced += done.Replaced
	sum.Kept += done.Kept
	sum.Members += done.Members
	sum.Names = append(sum.Names, done.Names...)
	sum.Spared = append(sum.Spared, done.Spared...)
	sum.Retired = append(sum.Retired, done.Retired...)
	r.Done[part] = sum
}
