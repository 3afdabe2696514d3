package chat

// Publisher tells listeners what has happened. It is called after the change is durable, for messages in the order of
// their conversation, and must never block: a slow listener is the publisher's problem, not the sender's. Calls come
// from several goroutines at once, those of MessageStored from one at a time.
type Publisher interface {
	// MessageStored delivers a message to whoever listens to its conversation, and to nobody else.
	MessageStored(m Message)
	// MemberRemoved stops the user's listening to the room. kicked tells a removal by somebody else from leaving.
	MemberRemoved(room, user string, kicked bool)
	// MuteChanged tells the muted user's listeners; active is false when the mute was lifted.
	MuteChanged(m Mute, active bool)
	// SessionsEnded closes whatever was opened with these sessions.
	SessionsEnded(ids []SessionID)
}

// Silent is a Publisher that tells nobody: for the command line, and for tests that look at the store only.
type Silent struct{}

// MessageStored does nothing.
func (Silent) MessageStored(Message) {}

// MemberRemoved does nothing.
func (Silent) MemberRemoved(string, string, bool) {}

// MuteChanged does nothing.
func (Silent) MuteChanged(Mute, bool) {}

// SessionsEnded does nothing.
func (Silent) SessionsEnded([]SessionID) {}
