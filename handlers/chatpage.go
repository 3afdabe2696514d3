package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/templates"
)

// Chat is /chat/?rname=ROOM, GET and POST. Members see who is in the room and its newest messages; everybody else sees
// the page without either. A room that does not exist is said to be missing, with status 404. Without a room guests
// talk to the duck, and others choose one.
func (h *Handlers) Chat(c *gin.Context) error {
	ctx := c.Request.Context()
	actor, _ := auth.ActorOf(ctx)
	page := templates.Chat{Base: h.base(c), Room: queryOf(c).Get("rname")}
	if page.Room == "" && !actor.Guest() {
		redirect(c, "/roomlist/")
		return nil
	}
	if page.Room == "" {
		page.Exists = true
		return h.render(c, http.StatusOK, page)
	}
	room, err := h.chat.Room(ctx, page.Room)
	if errors.Is(err, chat.ErrNoRoom) {
		return h.render(c, http.StatusNotFound, page)
	}
	if err != nil {
		return err
	}
	page.Exists, page.Topic = true, room.Topic
	if !actor.Guest() {
		if err := h.fillChat(ctx, actor, room, &page); err != nil {
			return err
		}
	}
	return h.render(c, http.StatusOK, page)
}

// fillChat adds what the room's page shows to somebody signed in.
func (h *Handlers) fillChat(ctx context.Context, a chat.Actor, room chat.Room, page *templates.Chat) (err error) {
	if page.Joined, err = h.joined(ctx, a, room.Name); err != nil {
		return err
	}
	if page.Moderator, err = h.moderates(ctx, a, room.Name); err != nil {
		return err
	}
	if page.Muted, page.MutedUntil, err = h.muted(ctx, a, room.Name); err != nil || !page.Joined {
		return err
	}
	if page.Members, err = h.members(ctx, a, room); err != nil {
		return err
	}
	page.Messages, page.Older, err = h.newest(ctx, a, chat.InRoom(room.Name))
	return err
}

// PrivateChat is /privatechat/?to=NAME, GET and POST: the conversation of the visitor and that person, both sides of
// it. ErrSignIn, ErrNoUser.
func (h *Handlers) PrivateChat(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	peer, err := h.chat.UserNamed(ctx, actor, queryOf(c).Get("to"))
	if err != nil {
		return err
	}
	page := templates.PrivateChat{
		Base: h.base(c), Peer: peer.Name, PeerAvatar: templates.AvatarPath(peer.Name, peer.AvatarHash),
	}
	if page.Muted, page.MutedUntil, err = h.muted(ctx, actor, chat.Everywhere); err != nil {
		return err
	}
	page.Messages, page.Older, err = h.newest(ctx, actor, chat.Between(actor.Name, peer.Name))
	if err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}
