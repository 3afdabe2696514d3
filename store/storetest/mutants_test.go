package storetest

import (
	"slices"
	"testing"

	"hihichat/chat"
)

// whole is a store that keeps all seven contracts.
type whole interface {
	chat.AccountStore
	chat.SessionStore
	chat.AuditStore
	chat.RoomStore
	chat.MessageStore
	chat.MuteStore
	chat.MarkStore
}

// mutant is the reference store with one fault, and the check that must notice it.
type mutant struct {
	name   string
	caught string // area/check
	breaks func(*memory) whole
}

// TestMutants shows that the suite can fail: each deliberately broken store is caught by the check that says so.
func TestMutants(t *testing.T) {
	for _, m := range slices.Concat(roomMutants, messageMutants, muteMutants, accountMutants, sessionMutants, ticketMutants,
		archivePeopleMutants, archiveMutants, moderationMutants, ownershipMutants, removalMutants, disownMutants,
		reasonMutants, rulingMutants, resetMutants, deletionMutants, auditMutants, markMutants,
		overviewMutants, sentMutants) {
		t.Run(m.name, func(t *testing.T) {
			b := memoryBackend()
			b.Open = func(testing.TB) chat.Stores { return storesOf(m.breaks(newMemory())) }
			if !Caught(t, b, m.caught) {
				t.Errorf("%q did not notice", m.caught)
			}
		})
	}
}

// TestNoFailureWithoutFault is the counter-check: the recorder itself fails nothing.
func TestNoFailureWithoutFault(t *testing.T) {
	for _, a := range slices.Concat(messageAreas, accountAreas) {
		for _, c := range a.checks {
			if Caught(t, memoryBackend(), a.name+"/"+c.name) {
				t.Errorf("%s/%s fails against the reference store", a.name, c.name)
			}
		}
	}
}

func storesOf(s whole) chat.Stores {
	return chat.Stores{Accounts: s, Sessions: s, Audit: s, Rooms: s, Messages: s, Mutes: s, Marks: s}
}
