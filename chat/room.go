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
	Public    bool // guests may read it, where the server lets guests read at all
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
// conversation Room says that the peer exists or that something is left of one who did, Member that the user is one of
// the pair, and Mutes holds the mute that binds everywhere, if there is one.
type Standing struct {
	Room      bool // the room exists
	Gone      bool // the peer's account does not
	Public    bool // it is a public one
	Member    bool
	Owner     bool
	Moderator bool   // named by the room's owner
	Banned    bool   // from this room
	Mutes     []Mute // at most one per scope, perhaps one that has just run out: the policy looks at the time
}

// RoomChange says what is to change about a room; nil leaves it as it is.
type RoomChange struct {
	Topic  *string
	Public *bool
}

// Ban keeps a user out of a room until it is lifted.
type Ban struct {
	Room   string
	User   string
	By     string // who set it
	Reason string // at most MaxReasonLength characters
	At     time.Time
}

// MaxReasonLength is the longest reason of a mute, a kick or a ban, in characters.
const MaxReasonLength = 300

// MaxModerators is how many moderators a room may have.
const MaxModerators = 100

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
	// RoomsOf returns the rooms that user is a member of, in byte order of their names, at most limit (1 to 1,000). Its
	// cost must not grow with the number of rooms that they are not in.
	RoomsOf(ctx context.Context, user string, limit int) ([]string, error)
	// Join makes user a member as of at and reports whether they were not one before; joining again changes nothing,
	// ownership least of all. ErrNoRoom.
	Join(ctx context.Context, room, user string, at time.Time) (joined bool, err error)
	// Leave ends a membership and reports whether there was one. The room stays, also without members. A missing room
	// is not an error: there was no membership.
	Leave(ctx context.Context, room, user string) (left bool, err error)
	// Members returns the room's members in the order they joined, equal times in byte order of names. ErrNoRoom.
	Members(ctx context.Context, room string) ([]Member, error)
	// ChangeRoom changes topic or publicity and returns the room as it is then. ErrNoRoom.
	ChangeRoom(ctx context.Context, name string, change RoomChange) (Room, error)
	// SetOwner gives the room from its owner to another member; to is empty when it shall have none. Whoever owned it
	// stays a member. ErrNoRoom; ErrOwnerChanged when it does not belong to from any more; ErrNotInRoom when to is no member.
	SetOwner(ctx context.Context, room, from, to string) error
	// DeleteRoom removes the room with its members, moderators, bans, mutes and messages: none of them is found any more,
	// also not in a new room of that name. ErrNoRoom: of two at the same time one wins.
	DeleteRoom(ctx context.Context, name string) error

	// SetModerator makes the user a moderator of the room or takes that away, and reports whether that changed anything.
	// ErrNoRoom; ErrTooManyModerators beyond MaxModerators. Moderators need not be members.
	SetModerator(ctx context.Context, room, user string, on bool) (changed bool, err error)
	// Moderators returns the moderators in byte order of their names. A missing room has none.
	Moderators(ctx context.Context, room string) ([]string, error)
	// SetBan bans the user from the room: they are no member and no moderator of it any more, and Standing says so. A ban
	// that stands already is replaced. added is false then. ErrNoRoom.
	SetBan(ctx context.Context, b Ban) (added bool, err error)
	// ClearBan lifts a ban and reports whether there was one. A missing room has none.
	ClearBan(ctx context.Context, room, user string) (lifted bool, err error)
	// Bans returns at most limit bans of the room in byte order of the users' names, those that follow after.
	Bans(ctx context.Context, room, after string, limit int) ([]Ban, error)

	// Standing returns the user's standing in the room. A missing room is a Standing with Room false, not an error;
	// mutes that bind everywhere are there all the same.
	Standing(ctx context.Context, room, user string) (Standing, error)
}
