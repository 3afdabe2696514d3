package redis

import (
	"strconv"
	"strings"

	"hihichat/chat"
)

// The Flask version's keys. Names are put in as they are, so that names with hyphens can make equal keys of different
// pairs: rows.go tells those apart.
const (
	roomPrefix    = "chat-"
	historyPrefix = "msg-"
	privatePrefix = "pmsg-"
	pairPrefix    = "pchat-"
	mutePrefix    = "b_user-"

	// flaskKeys matches all of the above for SCAN.
	flaskKeys = "*-*"
)

// Our own keys.
const (
	roomsKey     = "hihi:rooms"
	historiesKey = "hihi:histories"
	newestKey    = "hihi:newest"

	marksBeginKey = "hihi:marksbegin" // where the marks of what has been read begin

	roomMutePrefix = "hihi:mute:"
)

// roomKey holds a room's members.
func roomKey(room string) string { return roomPrefix + room }

// historyKey holds a room's messages.
func historyKey(room string) string { return historyPrefix + room }

// privateKey holds what me has sent to to, and copies of what to has sent to me.
func privateKey(to, me string) string { return privatePrefix + to + "-" + me }

// pairKey holds the two names of a private conversation.
func pairKey(to, me string) string { return pairPrefix + to + "-" + me }

// everywhereMuteKey exists while user is muted everywhere.
func everywhereMuteKey(user string) string { return mutePrefix + user }

// roomMuteKey exists while user is muted in room. The room's length in bytes stands in front, so that no two of room
// and user make the same key.
func roomMuteKey(room, user string) string {
	return roomMutePrefix + strconv.Itoa(len(room)) + ":" + room + ":" + user
}

// roomMutesKey holds those who have a mute in room, or had one: who deletes the room looks here.
func roomMutesKey(room string) string { return "hihi:mutes:" + room }

// reasonKey holds why user is muted everywhere: everywhereMuteKey is Flask's and has no place for it.
func reasonKey(user string) string { return "hihi:why:" + user }

// metaKey holds what Flask does not know of a room.
func metaKey(room string) string { return "hihi:room:" + room }

// The fields of metaKey.
const (
	topicField      = "topic"
	ownerField      = "owner"
	joinedField     = "joined"  // when the owner joined, in microseconds; empty: they are there since the room is
	createdField    = "created" // microseconds
	publicField     = "public"
	moderatorsField = "moderators" // moderators.go says how
	goingField      = "going"      // the room is being deleted: deleteroom.go

	banPrefix = "ban:" // and the user's name
)

// peersKey holds those with whom user has private conversations.
func peersKey(user string) string { return "hihi:peers:" + user }

// joinedKey holds the rooms that user is a member of.
func joinedKey(user string) string { return "hihi:joined:" + user }

// marksKey holds up to where people have read a conversation: user → message ID. As in roomMuteKey no two pairs make the
// same key.
func marksKey(c chat.Conversation) string {
	if !c.Private() {
		return "hihi:read:" + c.Room()
	}
	low, high := c.Pair()
	return "hihi:readpair:" + strconv.Itoa(len(low)) + ":" + low + ":" + high
}

// isHistory reports whether key holds messages.
func isHistory(key string) bool {
	return strings.HasPrefix(key, historyPrefix) || strings.HasPrefix(key, privatePrefix)
}
