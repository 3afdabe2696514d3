package handlers

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

// membersPath has no trailing slash, as in the Flask version.
const membersPath = "/chat/roomuser/list"

// RoomMembers is /chat/roomuser/list?rname=ROOM, GET and POST: who is in the room, with mute and kick for those who
// may. Errors as chat.Service.Members.
func (h *Handlers) RoomMembers(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	room, err := h.chat.Room(ctx, queryOf(c).Get("rname"))
	if err != nil {
		return err
	}
	page := templates.Members{Base: h.base(c), Room: room.Name}
	if page.Members, err = h.members(ctx, actor, room); err != nil {
		return err
	}
	if page.Joined, err = h.joined(ctx, actor, room.Name); err != nil {
		return err
	}
	if page.MayModerate, err = h.moderates(ctx, actor, room.Name); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}

// unmuteSeconds is the time of a mute that the old client sends to lift one: it was over before anybody noticed.
const unmuteSeconds = 1

var errBadMuteTime = chat.Refuse(chat.Invalid, "bad-time", "The time of a mute must be a whole number of seconds.")

// blockForm is what a link of the members' page asks for.
type blockForm struct {
	room, user string
	unmute     bool
	time       time.Duration // zero: for ever
}

// parseBlock reads rname, b_user and b_time: seconds; absent or empty is for ever, 1 lifts the mute. Errors are of kind
// Invalid.
func parseBlock(params wire.Fields) (blockForm, error) {
	form := blockForm{room: params.Get("rname"), user: params.Get("b_user")}
	raw := params.Get("b_time")
	if raw == "" {
		return form, nil
	}
	seconds, err := strconv.ParseUint(raw, 10, 32)
	if err != nil || seconds == 0 {
		return blockForm{}, errBadMuteTime
	}
	form.unmute = seconds == unmuteSeconds
	form.time = time.Duration(seconds) * time.Second
	return form, nil
}

// question asks whether the mute, or its end, is meant.
func (f blockForm) question() string {
	if f.unmute {
		return "要解除对「" + f.user + "」的禁言吗？"
	}
	return "要禁言「" + f.user + "」吗？"
}

// BlockUser is /chat/block/roomuser/, GET and POST: mutes b_user, or lifts the mute, and goes to the members' page.
// Errors are of kind Invalid for a bad time, else as chat.Service.Mute.
func (h *Handlers) BlockUser(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	form, err := parseBlock(params)
	if err != nil {
		return err
	}
	back := withRoom(membersPath, form.room)
	if h.mustAsk(c, others) {
		return h.ask(c, templates.Confirm{Question: form.question(), Danger: !form.unmute, Cancel: back})
	}
	if form.unmute {
		err = h.chat.Unmute(c.Request.Context(), actor, form.room, form.user)
	} else {
		err = h.chat.Mute(c.Request.Context(), actor, form.room, form.user, form.time)
	}
	if err != nil {
		return err
	}
	redirect(c, back)
	return nil
}

// KickUser is /chat/kick/roomuser/, GET and POST: removes del_user from the room rname and goes to the members' page.
// Errors as chat.Service.Kick.
func (h *Handlers) KickUser(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	room, user := params.Get("rname"), params.Get("del_user")
	back := withRoom(membersPath, room)
	if h.mustAsk(c, others) {
		question := "要把「" + user + "」移出「" + room + "」吗？"
		return h.ask(c, templates.Confirm{Question: question, Danger: true, Cancel: back})
	}
	if err := h.chat.Kick(c.Request.Context(), actor, room, user); err != nil {
		return err
	}
	redirect(c, back)
	return nil
}
