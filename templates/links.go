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

// MembersPath returns the path of the page of a room's members.
func MembersPath(room string) string { return "/chat/roomuser/list?rname=" + queryValue(room) }

// LoginPath returns the path of the login page that goes on to next, a local path.
func LoginPath(next string) string { return "/login/?next=" + queryValue(next) }

func joinPath(room string) string       { return "/joinroom/?rname=" + queryValue(room) }
func leavePath(room string) string      { return "/leaveroom/?rname=" + queryValue(room) }
func logoutPath(room string) string     { return "/logout/?rname=" + queryValue(room) }
func roomsAfterPath(room string) string { return "/roomlist/?after=" + queryValue(room) }

func editUserPath(id int64) string { return "/edituser/" + strconv.FormatInt(id, 10) + "/" }

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

// queryValue escapes s for a query. A space is %20, not +, which means a space to forms only.
func queryValue(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
