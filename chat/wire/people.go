package wire

import "hihichat/chat"

// What followers hear of people and of themselves: clients that have asked for it by the event "follow". As in the other
// new events, names stand as they were written. In a private conversation room is the other person as viewer sees it, and
// rtype ("p") is added; viewer does not matter in a room.

// Presence returns the argument of the event "presence": of a conversation's members, those who have come and those who
// have gone.
func Presence(c chat.Conversation, viewer string, online, offline []string) []byte {
	dst := AppendNames(append(appendWhere(nil, c, viewer), `,"online":`...), online)
	return append(AppendNames(append(dst, `,"offline":`...), offline), '}')
}

// Typing returns the argument of the event "typing": somebody has begun to write, or does so no longer.
func Typing(c chat.Conversation, viewer, user string, on bool) []byte {
	dst := AppendASCII(append(appendWhere(nil, c, viewer), `,"user":`...), user)
	if on {
		return append(dst, `,"typing":true}`...)
	}
	return append(dst, `,"typing":false}`...)
}

// Read returns the argument of the event "read": viewer has read the conversation up to the message of that ID.
func Read(c chat.Conversation, viewer string, id chat.ID) []byte {
	return append(AppendASCII(append(appendWhere(nil, c, viewer), `,"id":`...), string(id)), '}')
}

// MemberKind says how somebody became a member, or has ceased to be one.
type MemberKind string

// The kinds. Who was banned was kicked too.
const (
	MemberJoined MemberKind = "joined"
	MemberLeft   MemberKind = "left"
	MemberKicked MemberKind = "kicked"
	MemberBanned MemberKind = "banned"
)

// Member returns the argument of the event "member". shown is what pages call the user beside the name, empty for the name
// alone; it is said of those who joined.
func Member(room, user, shown string, kind MemberKind) []byte {
	dst := AppendASCII(append(appendWhere(nil, chat.InRoom(room), ""), `,"user":`...), user)
	dst = AppendASCII(append(dst, `,"shown":`...), shown)
	return append(AppendASCII(append(dst, `,"kind":`...), string(kind)), '}')
}

// Following returns the acknowledgement of "follow": who is online, as AppendNames writes it, and who is typing.
func Following(online []byte, typing []string) []byte {
	dst := append([]byte(`{"code":200,"msg":"ok","online":`), online...)
	return append(AppendNames(append(dst, `,"typing":`...), typing), '}')
}

// AppendNames appends names to dst as a JSON array of strings.
func AppendNames(dst []byte, names []string) []byte {
	dst = append(dst, '[')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendASCII(dst, name)
	}
	return append(dst, ']')
}

// appendWhere begins an object with the conversation, as viewer sees it.
func appendWhere(dst []byte, c chat.Conversation, viewer string) []byte {
	if c.Private() {
		return append(AppendASCII(append(dst, `{"room":`...), c.Peer(viewer)), `,"rtype":"p"`...)
	}
	return AppendASCII(append(dst, `{"room":`...), c.Room())
}
