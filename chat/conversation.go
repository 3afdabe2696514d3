package chat

// Conversation is where a message belongs: a room, or the private conversation of two people. It is comparable and
// usable as a map key; both people of a pair make the same Conversation. The zero value is no conversation.
type Conversation struct {
	room string
	low  string // the pair, in byte order; both empty for a room
	high string
}

// InRoom returns the conversation of a room.
func InRoom(name string) Conversation { return Conversation{room: name} }

// Between returns the private conversation of two people, in whatever order they are named.
func Between(a, b string) Conversation {
	if b < a {
		a, b = b, a
	}
	return Conversation{low: a, high: b}
}

// Private reports whether this is a pair's conversation.
func (c Conversation) Private() bool { return c.room == "" && c.high != "" }

// Room returns the room's name, empty for a private conversation.
func (c Conversation) Room() string { return c.room }

// Pair returns the two people in byte order, empty for a room.
func (c Conversation) Pair() (low, high string) { return c.low, c.high }

// Peer returns the other person of the pair as user sees it, empty for a room or when user is neither of the two.
func (c Conversation) Peer(user string) string {
	switch {
	case !c.Private():
		return ""
	case user == c.low:
		return c.high
	case user == c.high:
		return c.low
	}
	return ""
}

// Has reports whether user is one of the pair.
func (c Conversation) Has(user string) bool { return c.Private() && (user == c.low || user == c.high) }
