package storetest

import (
	"slices"
	"testing"
	"time"

	"hihichat/chat"
)

// Backend is what the suite needs to know about a store under test.
type Backend struct {
	// Open returns empty stores and closes them when t ends. RunMessages uses Rooms, Messages, Mutes and Marks
	// only, RunAccounts Accounts, Sessions and Audit only; the others may be nil then.
	Open func(t testing.TB) chat.Stores
	// Restart closes s and returns what a new process finds. The suite does not touch s any more.
	Restart func(t testing.TB, s chat.Stores) chat.Stores
	// ServerClock says that mutes end by the backend's own clock and not by the parameter now (Redis).
	ServerClock bool
	// MuteSlack is how far the end of a mute may be off when it is read back.
	MuteSlack time.Duration
	// LegacyUser adds an account as the Flask version leaves it, with a Werkzeug hash alone and the ID that it had there.
	// For RunAccounts.
	LegacyUser func(t testing.TB, s chat.Stores, name, hash string, flaskID int64)
	// RemoveUser deletes an account behind the contracts' back, as the Flask version may. For RunAccounts.
	RemoveUser func(t testing.TB, s chat.Stores, id int64)
}

// Run checks every contract of package chat.
func Run(t *testing.T, b Backend) {
	RunMessages(t, b)
	RunAccounts(t, b)
}

// RunMessages checks RoomStore, MessageStore, MuteStore and MarkStore.
func RunMessages(t *testing.T, b Backend) { runAll(t, b, messageAreas) }

// RunAccounts checks AccountStore, SessionStore and AuditStore.
func RunAccounts(t *testing.T, b Backend) { runAll(t, b, accountAreas) }

// area is a group of checks about one subject.
type area struct {
	name   string
	checks []check
}

// check is one promise of a contract. run gets empty stores of its own.
type check struct {
	name string
	run  func(e *env)
}

var messageAreas = []area{
	{"rooms", roomChecks},
	{"room changes", changeChecks},
	{"members", memberChecks},
	{"moderators", moderatorChecks},
	{"bans", banChecks},
	{"ownership", ownershipChecks},
	{"room deletion", roomDeletionChecks},
	{"standing", standingChecks},
	{"history", historyChecks},
	{"texts", textChecks},
	{"sent once", sentChecks},
	{"private", privateChecks},
	{"removal", removalChecks},
	{"disowning", disownChecks},
	{"marks", markChecks},
	{"ends of marks", markEndChecks},
	{"overviews", overviewChecks},
	{"rooms of one", roomsOfChecks},
	{"retention", retentionChecks},
	{"mutes", muteChecks},
	{"reasons", reasonChecks},
	{"concurrency", concurrencyChecks},
	{"moderation races", moderationRaceChecks},
	{"mark races", markRaceChecks},
	{"restart", restartChecks},
	{"moderation restart", moderationRestartChecks},
	{"mark restart", markRestartChecks},
	{"cancelled", cancelChecks},
	{"moderation cancelled", moderationCancelChecks},
	{"cancelled readers", markCancelChecks},
	{"archive", archiveChecks},
	{"archive of moderation", moderationArchiveChecks},
	{"archive of what was taken back", removedArchiveChecks},
}

var accountAreas = []area{
	{"accounts", accountChecks},
	{"accounts by name", holderChecks},
	{"shown names", shownNameChecks},
	{"credentials", credentialChecks},
	{"resets", resetChecks},
	{"permissions", permissionChecks},
	{"disabled accounts", disabledChecks},
	{"last administrator", lastAdminChecks},
	{"deletions", deletionChecks},
	{"sessions", sessionChecks},
	{"session list", sessionListChecks},
	{"tickets", ticketChecks},
	{"audit", auditChecks},
	{"account races", accountRaceChecks},
	{"account restart", accountRestartChecks},
	{"account cancelled", accountCancelChecks},
	{"ruling cancelled", rulingCancelChecks},
	{"account archive", accountArchiveChecks},
	{"archive of account states", accountStateChecks},
}

func runAll(t *testing.T, b Backend, areas []area) {
	for _, a := range areas {
		t.Run(a.name, func(t *testing.T) {
			for _, c := range a.checks {
				t.Run(c.name, func(t *testing.T) { c.run(newEnv(t, b)) })
			}
		})
	}
}

// env is what a check works with: the stores, the test, and a source of messages in order.
type env struct {
	testing.TB
	chat.Stores
	backend Backend
	sent    int
}

func newEnv(t testing.TB, b Backend) *env {
	return &env{TB: t, Stores: b.Open(t), backend: b}
}

// restart goes on with what a new process finds.
func (e *env) restart() {
	e.Helper()
	e.Stores = e.backend.Restart(e.TB, e.Stores)
}

// start is the time of the first message; each further one is a microsecond later, the least distance there is.
var start = time.Date(2026, 11, 22, 12, 0, 12, 345_678_000, time.UTC)

// message makes the next message without storing it. The random halves of the IDs fall, so that only the times order
// them rightly.
func (e *env) message(c chat.Conversation, from, text string) chat.Message {
	at := start.Add(time.Duration(e.sent) * time.Microsecond)
	id := chat.NewID(at, ^uint64(e.sent))
	e.sent++
	return chat.Message{ID: id, Conversation: c, From: from, Text: text, Time: at}
}

// say stores one message by from for each text and returns them.
func (e *env) say(c chat.Conversation, from string, texts ...string) []chat.Message {
	e.Helper()
	var said []chat.Message
	for _, text := range texts {
		said = append(said, e.message(c, from, text))
	}
	e.appendAll(said)
	return said
}

// appendAll stores a batch that must be accepted whole.
func (e *env) appendAll(batch []chat.Message) {
	e.Helper()
	for i, err := range e.Messages.Append(e.Context(), batch) {
		if err != nil {
			e.Fatalf("Append refused message %d of %d: %v", i+1, len(batch), err)
		}
	}
}

// page reads a page of history.
func (e *env) page(c chat.Conversation, q chat.HistoryQuery) []chat.Message {
	e.Helper()
	messages, err := e.Messages.Messages(e.Context(), c, q)
	e.must(err)
	for i := range messages {
		messages[i].Time = messages[i].Time.UTC()
	}
	return messages
}

// all reads a whole conversation of at most 1,000 messages.
func (e *env) all(c chat.Conversation) []chat.Message {
	e.Helper()
	return e.page(c, chat.HistoryQuery{Limit: 1000})
}

// timeOfRooms is how long before the first message room creates a room.
const timeOfRooms = time.Hour

// room creates a room owned by owner.
func (e *env) room(name, owner string) chat.Conversation {
	e.Helper()
	e.must(e.Rooms.CreateRoom(e.Context(), chat.Room{Name: name, Owner: owner, CreatedAt: start.Add(-timeOfRooms)}))
	return chat.InRoom(name)
}

// must ends the check at an error that should not be.
func (e *env) must(err error) {
	e.Helper()
	if err != nil {
		e.Fatalf("unexpected error: %v", err)
	}
}

// sameMessages compares a page with what it should hold.
func (e *env) sameMessages(what string, got, want []chat.Message) {
	e.Helper()
	if !slices.Equal(got, want) {
		e.Errorf("%s: got %d messages\n%q\nwant %d\n%q", what, len(got), texts(got), len(want), texts(want))
	}
}

// same compares two values.
func same[V comparable](e *env, what string, got, want V) {
	e.Helper()
	if got != want {
		e.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// sameList compares two lists; nil and empty are alike.
func sameList[V comparable](e *env, what string, got, want []V) {
	e.Helper()
	if !slices.Equal(got, want) {
		e.Errorf("%s: got %q, want %q", what, short(got), short(want))
	}
}

func short[V any](list []V) any {
	if len(list) > 20 {
		return list[:20]
	}
	return list
}

func texts(messages []chat.Message) []string {
	var list []string
	for _, m := range messages[:min(len(messages), 12)] {
		list = append(list, m.From+": "+string([]rune(m.Text)[:min(20, len([]rune(m.Text)))]))
	}
	return list
}
