package chat

import "time"

// Publisher tells listeners what has happened. It is called after the change is durable, for messages in the order of
// their conversation, and must never block: a slow listener is the publisher's problem, not the sender's. Calls come
// from several goroutines at once, those of MessageStored from one at a time. Out of order comes only a message that
// seemed not to have been stored, when its sender tries again (Service.SendOnce).
type Publisher interface {
	// MessageStored delivers a message to whoever listens to its conversation, and to nobody else.
	MessageStored(m Message)
	// MessageRemoved tells the listeners of the conversation that a message has been taken back.
	MessageRemoved(m Message)
	// MemberJoined tells the room's listeners of a new member, and those of the user's own that listen to all their rooms of
	// a new room, be it one that they have made.
	MemberJoined(room, user string)
	// MarkedRead tells the user's other windows how far they have read.
	MarkedRead(user string, c Conversation, id ID)
	// MemberRemoved stops the user's listening to the room and, unless they left by themselves, tells them why.
	MemberRemoved(r Removal)
	// Muted tells the user's listeners that the mute binds, and for how much longer; left is 0 for one without end. It is
	// called for a new mute, and when one refuses a message.
	Muted(m Mute, left time.Duration)
	// Unmuted tells the user's listeners that the mute of that scope is lifted.
	Unmuted(room, user string)
	// RoomChanged tells the room's listeners its new topic or owner.
	RoomChanged(r Room)
	// RoomDeleted tells the room's listeners that it is gone, and stops their listening.
	RoomDeleted(room string)
	// SessionsEnded closes whatever was opened with these sessions.
	SessionsEnded(ids []SessionID)
}

// RemovalKind says why somebody is no member any more.
type RemovalKind int

// The kinds of removal.
const (
	Left   RemovalKind = iota // by themselves
	Kicked                    // they may come back
	Banned                    // they may not
)

// Removal is the end of a membership.
type Removal struct {
	Room, User string
	Kind       RemovalKind
	Reason     string
}

// Silent is a Publisher that tells nobody: for the command line, and for tests that look at the store only.
type Silent struct{}

// MessageStored does nothing.
func (Silent) MessageStored(Message) {}

// MessageRemoved does nothing.
func (Silent) MessageRemoved(Message) {}

// MemberJoined does nothing.
func (Silent) MemberJoined(string, string) {}

// MarkedRead does nothing.
func (Silent) MarkedRead(string, Conversation, ID) {}

// MemberRemoved does nothing.
func (Silent) MemberRemoved(Removal) {}

// Muted does nothing.
func (Silent) Muted(Mute, time.Duration) {}

// Unmuted does nothing.
func (Silent) Unmuted(string, string) {}

// RoomChanged does nothing.
func (Silent) RoomChanged(Room) {}

// RoomDeleted does nothing.
func (Silent) RoomDeleted(string) {}

// SessionsEnded does nothing.
func (Silent) SessionsEnded([]SessionID) {}
