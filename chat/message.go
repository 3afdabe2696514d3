package chat

import (
	"context"
	"encoding/binary"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"
)

// MaxMessageLength is the longest message, in characters (Unicode code points).
const MaxMessageLength = 4000

// Message is one thing somebody said. Its place in the order of its conversation is its ID.
type Message struct {
	ID           ID
	Conversation Conversation
	From         string    // the sender's user name
	Text         string    // as sent, valid UTF-8
	Time         time.Time // microseconds; two messages accepted by one process never share one
	Removed      bool      // somebody has taken it back: Text is empty, everything else stays
}

// To returns the addressee of a private message, empty for a room.
func (m Message) To() string { return m.Conversation.Peer(m.From) }

// CleanText returns the text as it is kept: invalid UTF-8 becomes U+FFFD, everything else stays exactly as sent, white
// space too. ErrEmpty for no text at all, ErrTooLong beyond MaxMessageLength.
func CleanText(raw string) (string, error) {
	text := strings.ToValidUTF8(raw, "\uFFFD")
	if text == "" {
		return "", ErrEmpty
	}
	if utf8.RuneCountInString(text) > MaxMessageLength {
		return "", ErrTooLong
	}
	return text, nil
}

// ID names a message: a ULID, 26 characters of Crockford's base 32, whose byte order is the order of messages. Its 48
// bits of milliseconds are followed by 16 bits with the microseconds within the millisecond, so an ID also tells the
// exact time; the remaining 64 bits are random.
type ID string

// NewID returns the ID of a message sent at t, whose fraction beyond microseconds is dropped.
func NewID(t time.Time, random uint64) ID {
	var u ulid.ULID
	micros := t.UnixMicro()
	_ = u.SetTime(uint64(micros / 1000)) // fails only after the year 10889
	binary.BigEndian.PutUint16(u[6:8], uint16(micros%1000))
	binary.BigEndian.PutUint64(u[8:16], random)
	return ID(u.String())
}

// ParseID checks an ID that came from outside. The empty ID is valid and means "none". Errors are of kind Invalid.
func ParseID(raw string) (ID, error) {
	if raw == "" {
		return "", nil
	}
	u, err := ulid.ParseStrict(raw)
	if err != nil {
		return "", Refuse(Invalid, "bad-id", "This is not a message id.")
	}
	return ID(u.String()), nil
}

// Time returns the moment that the ID carries, the zero time for an ID that is none.
func (id ID) Time() time.Time {
	u, err := ulid.ParseStrict(string(id))
	if err != nil {
		return time.Time{}
	}
	micros := int64(u.Time())*1000 + int64(binary.BigEndian.Uint16(u[6:8]))
	return time.UnixMicro(micros).UTC()
}

// HistoryQuery asks for at most Limit messages (1 to 1,000). Before and After are exclusive; at most one is set. With
// After the oldest that follow it are returned, otherwise the newest, before Before if it is set.
type HistoryQuery struct {
	Before ID
	After  ID
	Limit  int
}

// MaxSent is how many of a conversation's newest messages MessageStore.Sent looks at.
const MaxSent = 20_000

// MessageStore keeps messages. All methods may be called concurrently.
type MessageStore interface {
	// Append stores the batch in its order and returns when it is durable: it survives the process being killed and,
	// as far as the backend is configured to, loss of power. nil means that all are stored; otherwise there is one
	// entry per message, nil for those that are. A message that got an error may still have been stored when the
	// connection to the backend broke in between.
	Append(ctx context.Context, batch []Message) []error
	// Messages returns a page of a conversation's history, oldest first. A missing conversation has no messages.
	Messages(ctx context.Context, c Conversation, q HistoryQuery) ([]Message, error)
	// Message returns one message of the conversation, or ErrNoMessage.
	Message(ctx context.Context, c Conversation, id ID) (Message, error)
	// Sent returns the newest message after since that the sender has sent in the conversation with that key, which is not
	// empty, and whether there is one. It finds it among the conversation's newest MaxSent messages, and reads no other
	// texts than those it may return: the cost is that of their IDs.
	Sent(ctx context.Context, c Conversation, sender string, key Key, since ID) (m Message, found bool, err error)
	// RemoveMessage erases the text of a message for good and marks it as removed; its place, time and sender stay. Doing
	// so again changes nothing. ErrNoMessage.
	RemoveMessage(ctx context.Context, c Conversation, id ID) error
	// Disown goes through the messages of a room that follow after, at most limit of them in their order, and gives those
	// sent by user to heir, or, when heir is empty, deletes them as if they had never been. next is the last message that
	// it looked at, empty when there are no more; changed is how many it changed.
	Disown(ctx context.Context, room, user, heir string, after ID, limit int) (next ID, changed int, err error)
	// ForgetPair deletes the private conversation of two people, and the two from each other's lists. None is not an error.
	ForgetPair(ctx context.Context, pair Conversation) error
	// PurgeDeleted frees what rooms that were deleted have left behind, at most limit messages, and returns how many: zero
	// means that it is done. Nobody finds them in any case.
	PurgeDeleted(ctx context.Context, limit int) (int, error)
	// NewestTime returns the time of the newest message of all, the zero time when there is none.
	NewestTime(ctx context.Context) (time.Time, error)
	// DeleteBefore removes at most limit messages older than cutoff, of all rooms and private conversations, and
	// returns how many it removed: zero means that it is done.
	DeleteBefore(ctx context.Context, cutoff time.Time, limit int) (int, error)
	// PrivatePeers returns the people with whom user has a private conversation, the most recent message first, at least
	// the thousand most recent. They stay when their messages have expired: the list is the way back to a person.
	PrivatePeers(ctx context.Context, user string) ([]string, error)
}
