package wire

import (
	"time"

	"hihichat/chat"
)

// The arguments of the events that old clients do not know and pass over. What people wrote (topics, reasons, names) stands
// in them as it was written: these are JSON for scripts that set text, not markup for a page, and nothing is escaped for
// HTML whatever --response-msg says.

// Removed returns the argument of the event "removed", for a message that was taken back: id, room and, in a private
// conversation, rtype ("p"). Room is the other person then, as viewer sees it.
func Removed(m chat.Message, viewer string) []byte {
	dst := AppendASCII([]byte(`{"id":`), string(m.ID))
	dst = AppendASCII(append(dst, `,"room":`...), roomFor(m, viewer))
	if m.Conversation.Private() {
		dst = append(dst, `,"rtype":"p"`...)
	}
	return append(dst, '}')
}

// Room returns the argument of the event "room", for a room that has changed: room, topic, and owner, which is empty for
// nobody.
func Room(r chat.Room) []byte {
	dst := AppendASCII([]byte(`{"room":`), r.Name)
	dst = AppendASCII(append(dst, `,"topic":`...), r.Topic)
	dst = AppendASCII(append(dst, `,"owner":`...), r.Owner)
	return append(dst, '}')
}

// NoticeKind says what has happened to whoever gets a notice.
type NoticeKind string

// The kinds.
const (
	Muted        NoticeKind = "muted"
	Unmuted      NoticeKind = "unmuted"
	Kicked       NoticeKind = "kicked"
	Banned       NoticeKind = "banned"
	RoomDeleted  NoticeKind = "room-deleted"
	RoomPrivate  NoticeKind = "room-private" // to guests: it was public
	SessionEnded NoticeKind = "session-ended"
)

// Notice returns the argument of the event "notice", by which the server tells a person's sockets what was done to them:
// kind, room (empty: everywhere), until, left and reason (empty: none was given). until and left are null but for a mute.
func Notice(kind NoticeKind, room, reason string) []byte {
	return appendReason(append(appendNotice(kind, room), `,"until":null,"left":null`...), reason)
}

// MuteNotice is Notice for a mute that binds for left: until is its end in seconds since 1970, and left says the same
// without asking the reader's clock, in seconds. Both are null for one without end.
func MuteNotice(m chat.Mute, left time.Duration) []byte {
	if m.Forever() {
		return Notice(Muted, m.Room, m.Reason)
	}
	dst := AppendSeconds(append(appendNotice(Muted, m.Room), `,"until":`...), m.Until.UnixMicro())
	dst = AppendSeconds(append(dst, `,"left":`...), left.Microseconds())
	return appendReason(dst, m.Reason)
}

func appendNotice(kind NoticeKind, room string) []byte {
	dst := AppendASCII([]byte(`{"kind":`), string(kind))
	return AppendASCII(append(dst, `,"room":`...), room)
}

func appendReason(dst []byte, reason string) []byte {
	return append(AppendASCII(append(dst, `,"reason":`...), reason), '}')
}
