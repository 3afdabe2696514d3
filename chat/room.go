package chat

import (
	"context"
	"time"
)

// MaxTopicLength is the longest room topic, in characters.
const MaxTopicLength = 300

// Room is a public chat room. Any signed-in user may join; only members read and write.
type Room struct {
	Name      string
	Topic     string
	Owner     string // the creator's user name; empty when nobody knows (a room of the Flask version whose creator rejoined)
	CreatedAt time.Time
}

// ListedRoom is a room as its list shows it to one user.
type ListedRoom struct {
	Room
	Joined bool // they are a member
}

// Member is a user in a room.
type Member struct {
	Name     string
	JoinedAt time.Time // the zero time for the creator of a room of the Flask version
}

// Standing is all that the policy needs to know about a user in a conversation, read in one go. In a private
// conversation Room says that the peer exists, Member that the user is one of the pair, and Mutes holds the mute that
// binds everywhere, if there is one.
type Standing struct {
	Room   bool // the room exists
	Member bool
	Owner  bool
	Mutes  []Mute // at most one per scope, perhaps one that has just run out: the policy looks at the time
}

// RoomQuery asks for a page of rooms in ascending byte order of their names. After is exclusive; Limit is 1 to 1,000.
type RoomQuery struct {
	After string
	Limit int
	User  string // whose memberships are told; empty for nobody's
}

// RoomStore keeps rooms and their members. All methods may be called concurrently. Names are matched byte for byte.
// PseudoUser is a storage detail: no method returns it.
type RoomStore interface {
	// CreateRoom adds the room and makes its owner the first member, at room.CreatedAt. ErrRoomExists when the name is
	// taken; of two at the same time one wins.
	CreateRoom(ctx context.Context, room Room) error
	// Room returns the room, or ErrNoRoom.
	Room(ctx context.Context, name string) (Room, error)
	// Rooms returns a page of all rooms, from an index: the cost does not grow with the number of rooms beyond the page,
	// and the user's memberships are read together with it, not room by room.
	Rooms(ctx context.Context, q RoomQuery) ([]ListedRoom, error)
	// Join makes user a member as of at and reports whether they were not one before; joining again changes nothing,
	// ownership least of all. ErrNoRoom.
	Join(ctx context.Context, room, user string, at time.Time) (joined bool, err error)
	// Leave ends a membership and reports whether there was one. The room stays, also without members. A missing room
	// is not an error: there was no membership.
	Leave(ctx context.Context, room, user string) (left bool, err error)
	// Members returns the room's members in the order they joined, equal times in byte order of names. ErrNoRoom.
	Members(ctx context.Context, room string) ([]Member, error)
	// Standing returns the user's standing in the room. A missing room is a Standing with Room false, not an error;
	// mutes that bind everywhere are there all the same.
	Standing(ctx context.Context, room, user string) (Standing, error)
}
