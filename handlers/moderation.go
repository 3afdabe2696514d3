package handlers

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/locale"
	"hihichat/templates"
)

// membersPath has no trailing slash, as in the Flask version.
const membersPath = "/chat/roomuser/list"

// unmuteSeconds is the time of a mute that the old client sends to lift one: it was over before anybody noticed.
const unmuteSeconds = 1

// scopeRoom is the value of the field scope that keeps an administrator's mute to the room.
const scopeRoom = "room"

var (
	errBadMuteTime = chat.Refuse(chat.Invalid, "bad-time", "The time of a mute must be a whole number of seconds.")
	errBadScope    = chat.Refuse(chat.Invalid, "bad-scope", "The scope of a mute is room, or empty.")
)

// blockForm is what a link of the members' page asks for.
type blockForm struct {
	chat.Sanction
	unmute bool
	here   bool // not everywhere, whoever asks
}

// parseBlock reads rname, b_user, b_time, reason and scope. The time is in seconds; absent or empty is for ever, 1 lifts
// the mute. Errors are of kind Invalid.
func parseBlock(params wire.Fields) (blockForm, error) {
	form := blockForm{Sanction: sanctionOf(params, "b_user")}
	switch params.Get("scope") {
	case "":
	case scopeRoom:
		form.here = true
	default:
		return blockForm{}, errBadScope
	}
	raw := params.Get("b_time")
	if raw == "" {
		return form, nil
	}
	seconds, err := strconv.ParseUint(raw, 10, 32)
	if err != nil || seconds == 0 {
		return blockForm{}, errBadMuteTime
	}
	form.unmute = seconds == unmuteSeconds
	form.Time = time.Duration(seconds) * time.Second
	return form, nil
}

// sanctionOf reads the room, the person in the field named user, and the reason.
func sanctionOf(params wire.Fields, user string) chat.Sanction {
	return chat.Sanction{Room: params.Get("rname"), User: params.Get(user), Reason: params.Get("reason")}
}

// question asks whether the mute, or its end, is meant.
func (f blockForm) question() locale.Phrase {
	if f.unmute {
		return locale.Say("pages.ask.unmute", "User", f.User)
	}
	return locale.Say("pages.ask.mute", "User", f.User)
}

// BlockUser is /chat/block/roomuser/, GET and POST: mutes b_user for b_time, or lifts the mute, and goes to the members'
// page. An administrator's mute binds everywhere unless scope is room. Errors are of kind Invalid for a bad time or
// scope, else as chat.Service.Mute.
func (h *Handlers) BlockUser(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	form, err := parseBlock(params)
	if err != nil {
		return err
	}
	back := backToMembers(params)
	if h.mustAsk(c, others) {
		return h.ask(c, templates.Confirm{Question: form.question(), Danger: !form.unmute, Cancel: back})
	}
	if err := h.block(c.Request.Context(), actor, form); err != nil {
		return err
	}
	redirect(c, back)
	return nil
}

func (h *Handlers) block(ctx context.Context, a chat.Actor, form blockForm) error {
	switch {
	case form.unmute:
		return h.chat.Unmute(ctx, a, form.Room, form.User)
	case form.here:
		return h.chat.MuteHere(ctx, a, form.Sanction)
	}
	return h.chat.Mute(ctx, a, form.Sanction)
}

// KickUser is /chat/kick/roomuser/, GET and POST: removes del_user from the room rname and goes to the members' page.
// Errors as chat.Service.Kick.
func (h *Handlers) KickUser(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	kick := sanctionOf(params, "del_user")
	back := backToMembers(params)
	if h.mustAsk(c, others) {
		question := locale.Say("pages.ask.kick", "User", kick.User, "Room", kick.Room)
		return h.ask(c, templates.Confirm{Question: question, Danger: true, Cancel: back})
	}
	if err := h.chat.Kick(c.Request.Context(), actor, kick); err != nil {
		return err
	}
	redirect(c, back)
	return nil
}
