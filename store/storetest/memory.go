package storetest

import (
	"context"
	"sync"
	"time"

	"hihichat/chat"
)

// memory is the reference store: every contract of package chat in maps under one lock, so that its behaviour can be
// read off. Calls may be concurrent. There is nothing to close.
type memory struct {
	mu          sync.RWMutex // guards what follows
	rooms       map[string]*memoryRoom
	messages    map[chat.Conversation][]chat.Message // in order of their IDs
	pairs       map[chat.Conversation]chat.ID        // the newest message of each, also when it has expired
	mutes       map[muteKey]chat.Mute
	users       []*account // in order of their IDs
	permissions map[chat.Permission]bool
	sessions    map[chat.SessionID]chat.Session
	listening   map[chat.SessionID][]string
	tickets     map[string]time.Time // when a used one may be forgotten, by its digest
	resets      map[int64]chat.Reset // by user
	retired     map[string]bool      // names that nobody can take any more
	gone        map[int64]bool       // the IDs of deleted accounts
	deletions   []chat.Deletion
	audit       []chat.AuditEntry
	marked      map[markKey]chat.ID
	marksBegin  chat.ID
}

var (
	_ chat.RoomStore    = (*memory)(nil)
	_ chat.MessageStore = (*memory)(nil)
	_ chat.MuteStore    = (*memory)(nil)
	_ chat.AccountStore = (*memory)(nil)
	_ chat.SessionStore = (*memory)(nil)
	_ chat.AuditStore   = (*memory)(nil)
	_ chat.MarkStore    = (*memory)(nil)
)

// NewMemory returns empty stores in memory that know chat.KnownPermissions, as a new database does. All seven are one
// store; a test may replace any of them by a wrapper.
func NewMemory() chat.Stores {
	m := newMemory()
	return chat.Stores{Accounts: m, Sessions: m, Audit: m, Rooms: m, Messages: m, Mutes: m, Marks: m}
}

func newMemory() *memory {
	m := &memory{
		rooms:       make(map[string]*memoryRoom),
		messages:    make(map[chat.Conversation][]chat.Message),
		pairs:       make(map[chat.Conversation]chat.ID),
		mutes:       make(map[muteKey]chat.Mute),
		permissions: make(map[chat.Permission]bool),
		sessions:    make(map[chat.SessionID]chat.Session),
		listening:   make(map[chat.SessionID][]string),
		tickets:     make(map[string]time.Time),
		resets:      make(map[int64]chat.Reset),
		retired:     make(map[string]bool),
		gone:        make(map[int64]bool),
		marked:      make(map[markKey]chat.ID),
	}
	for _, p := range chat.KnownPermissions {
		m.permissions[p] = true
	}
	return m
}

// write takes the lock for a change unless ctx has ended. The caller must unlock if the error is nil.
func (m *memory) write(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	return m.mu.Unlock, nil
}

// read is write for those who change nothing.
func (m *memory) read(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.RLock()
	return m.mu.RUnlock, nil
}

// self gives the reference store to helpers of this package, also from inside a wrapper that embeds it.
func (m *memory) self() *memory { return m }

// reference returns the reference store behind a contract; it panics if there is another one.
func reference(s chat.AccountStore) *memory { return s.(interface{ self() *memory }).self() }
