package handlers

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/locale"
	"hihichat/templates"
)

var errRoomNameDiffers = chat.Refuse(chat.Invalid, "room-name-differs", "This is not the name of the room; nothing was deleted.")

// settled is the room that a page of settings is about, for somebody who may do act in it.
func (h *Handlers) settled(c *gin.Context, act chat.Action) (a chat.Actor, params wire.Fields, room chat.Room, powers chat.Powers, err error) {
	if a, params, err = signedInWith(c); err != nil {
		return
	}
	if room, err = h.chat.Room(c.Request.Context(), params.Get("rname")); err != nil {
		return
	}
	powers, err = h.chat.Powers(c.Request.Context(), a, room.Name)
	if err == nil && !powers.May(a, act) {
		err = chat.ErrNotAllowed
	}
	return
}

// RoomSettings is /chat/settings/?rname=ROOM: a GET shows what may be changed about the room; a POST of topic and public
// (0 or 1) changes it, what is absent stays. Errors as chat.Service.SetTopic, kind Invalid for a bad switch.
func (h *Handlers) RoomSettings(c *gin.Context) error {
	actor, params, room, powers, err := h.settled(c, chat.ChangeTopic)
	if err != nil {
		return err
	}
	page := templates.RoomSettings{
		Base: h.base(c), Room: room.Name, Topic: room.Topic, Owner: room.Owner, CreatedAt: h.local(room.CreatedAt), Public: room.Public,
		MayPublic:   powers.May(actor, chat.ChangePublic) && h.chat.Guests() == chat.GuestsRead,
		MayTransfer: powers.MayTo(actor, chat.Transfer, "", chat.Person),
		MayDelete:   powers.May(actor, chat.DeleteRoom), MayAudit: powers.May(actor, chat.ReadRoomAudit),
	}
	if c.Request.Method != http.MethodPost {
		if params.Get("saved") != "" {
			page.Notices = append(page.Notices, locale.Say("manage.done.saved"))
		}
		return h.render(c, http.StatusOK, page)
	}
	if err := h.changeRoom(c.Request.Context(), actor, powers, room, params); err != nil {
		page.Topic = params.Get("topic")
		return h.again(c, err, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	redirect(c, withRoom("/chat/settings/", room.Name)+"&saved=1")
	return nil
}

// changeRoom changes what differs, all of it or, when something is refused, nothing.
func (h *Handlers) changeRoom(ctx context.Context, a chat.Actor, powers chat.Powers, room chat.Room, params wire.Fields) error {
	public, err := parseSwitch(params, "public", room.Public)
	if err != nil {
		return err
	}
	if public != room.Public && !powers.May(a, chat.ChangePublic) {
		return chat.ErrNotAllowed
	}
	if topic, given := params["topic"]; given && strings.TrimSpace(topic[0]) != room.Topic {
		if err := h.chat.SetTopic(ctx, a, room.Name, topic[0]); err != nil {
			return err
		}
	}
	if public == room.Public {
		return nil
	}
	return h.chat.SetPublic(ctx, a, room.Name, public)
}

// DeleteRoom is /chat/delete/?rname=ROOM: a GET asks for the room's name; a POST with it as name deletes the room with all
// that was said in it and goes to the list of rooms. Errors as chat.Service.DeleteRoom.
func (h *Handlers) DeleteRoom(c *gin.Context) error {
	actor, params, room, _, err := h.settled(c, chat.DeleteRoom)
	if err != nil {
		return err
	}
	page := templates.DeleteRoom{Base: h.base(c), Room: room.Name}
	if c.Request.Method != http.MethodPost {
		return h.render(c, http.StatusOK, page)
	}
	page.Typed = params.Get("name")
	if strings.TrimSpace(page.Typed) != strings.TrimSpace(room.Name) {
		return h.again(c, errRoomNameDiffers, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	if err := h.chat.DeleteRoom(c.Request.Context(), actor, room.Name); err != nil {
		return err
	}
	redirect(c, "/roomlist/")
	return nil
}
