package templates

import (
	"crypto/md5" // the name of a picture, as the Flask version made it; nothing is protected by it
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
)

// GuestName is the name whose picture guests get (contract section 6).
const GuestName = "youke"

// DuckPath is the picture of the duck.
const DuckPath = "/static/chat/img/duck.svg"

// AvatarPath returns where the picture of the named user is served: under hash if that is not empty (the account's
// avatar_hash), else under md5(name + "@hihichat.com") (contract section 6).
func AvatarPath(name, hash string) string {
	if hash == "" {
		sum := md5.Sum([]byte(name + "@hihichat.com"))
		hash = hex.EncodeToString(sum[:])
	}
	return "/avatar/" + url.PathEscape(hash)
}

// ChatPath returns the path of a room's page.
func ChatPath(room string) string { return "/chat/?rname=" + queryValue(room) }

// PrivatePath returns the path of the page of the private conversation with peer.
func PrivatePath(peer string) string { return "/privatechat/?to=" + queryValue(peer) }

// privateListPath is the page of all private conversations.
const privateListPath = "/privatechat/"

// Permalink returns the path of the page around a message of the room, or of the private conversation with peer.
func Permalink(room, peer, id string) string {
	page := ChatPath(room)
	if peer != "" {
		page = PrivatePath(peer)
	}
	return page + "&at=" + queryValue(id) + "#m-" + queryValue(id)
}

// MembersPath returns the path of the page of a room's members.
func MembersPath(room string) string { return "/chat/roomuser/list?rname=" + queryValue(room) }

// LoginPath returns the path of the login page that goes on to next, a local path.
func LoginPath(next string) string { return "/login/?next=" + queryValue(next) }

func joinPath(room string) string   { return "/joinroom/?rname=" + queryValue(room) }
func leavePath(room string) string  { return "/leaveroom/?rname=" + queryValue(room) }
func logoutPath(room string) string { return "/logout/?rname=" + queryValue(room) }
func roomsAfterPath(room, search string) string {
	return "/roomlist/?after=" + queryValue(room) + "&q=" + queryValue(search)
}

func editUserPath(id int64) string { return "/edituser/" + strconv.FormatInt(id, 10) + "/" }

// signUpPath returns the path of the page to sign up at that goes on to next, which may be empty.
func signUpPath(next string) string {
	if next == "" {
		return "/signup/"
	}
	return "/signup/?next=" + queryValue(next)
}

func usersAfterPath(id int64, search string) string {
	return "/listuser/?after=" + strconv.FormatInt(id, 10) + "&q=" + queryValue(search)
}

func mutePath(room, user string, seconds int) string {
	link := "/chat/block/roomuser/?rname=" + queryValue(room) + "&b_user=" + queryValue(user)
	if seconds > 0 {
		link += "&b_time=" + strconv.Itoa(seconds)
	}
	return link
}

// unmutePath asks for a mute of one second, which has always meant none (contract section 1).
func unmutePath(room, user string) string { return mutePath(room, user, 1) }

func kickPath(room, user string) string {
	return "/chat/kick/roomuser/?rname=" + queryValue(room) + "&del_user=" + queryValue(user)
}

func banPath(room, user string) string {
	return "/chat/ban/roomuser/?rname=" + queryValue(room) + "&user=" + queryValue(user)
}

func unbanPath(room, user string) string {
	return "/chat/unban/roomuser/?rname=" + queryValue(room) + "&user=" + queryValue(user)
}

// moderatorPath makes the user a moderator of the room, or no longer.
func moderatorPath(room, user string, on bool) string {
	link := "/chat/moderator/roomuser/?rname=" + queryValue(room) + "&user=" + queryValue(user)
	if !on {
		link += "&on=0"
	}
	return link
}

// transferPath asks whether the room shall go from its owner to the user.
func transferPath(room, owner, user string) string {
	return "/chat/transfer/roomuser/?rname=" + queryValue(room) + "&owner=" + queryValue(owner) + "&user=" + queryValue(user)
}

// RemovePath returns where a POST takes back a message of the room, or of the private conversation with peer.
func RemovePath(room, peer, id string) string {
	if peer != "" {
		return "/api/removemessage?rtype=p&rname=" + queryValue(peer) + "&id=" + queryValue(id)
	}
	return "/api/removemessage?rname=" + queryValue(room) + "&id=" + queryValue(id)
}

func settingsPath(room string) string   { return "/chat/settings/?rname=" + queryValue(room) }
func deleteRoomPath(room string) string { return "/chat/delete/?rname=" + queryValue(room) }
func bansPath(room string) string       { return "/chat/bans/?rname=" + queryValue(room) }
func bansAfterPath(room, after string) string {
	return bansPath(room) + "&after=" + queryValue(after)
}
func auditPath(room string) string { return "/audit/?room=" + queryValue(room) }

// queryValue escapes s for a query. A space is %20, not +, which means a space to forms only.
func queryValue(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
