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

// Chat is /chat/?rname=ROOM, GET and POST. Members see who is in the room and its newest messages, guests the messages
// where they may read it; everybody else sees the page without either, and the banned why. A room that does not exist is
// said to be missing, with status 404. Without a room guests talk to the duck, and others choose one.
func (h *Handlers) Chat(c *gin.Context) error {
	ctx := c.Request.Context()
	actor, _ := auth.ActorOf(ctx)
	page := templates.Chat{Base: h.bareBase(c), Room: queryOf(c).Get("rname")}
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
		if err := h.fillBeside(ctx, actor, &page); err != nil {
			return err
		}
		return h.render(c, http.StatusNotFound, page)
	}
	if err != nil {
		return err
	}
	page.Exists, page.Topic = true, room.Topic
	fill := h.fillChat
	if actor.Guest() {
		fill = h.fillForGuest
	}
	if err := fill(ctx, actor, room, &page); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}

// shownMembers are listed beside a conversation; the members' page has all.
const shownMembers = 200

// fillChat adds what the room's page shows to somebody signed in.
func (h *Handlers) fillChat(ctx context.Context, a chat.Actor, room chat.Room, page *templates.Chat) error {
	powers, err := h.chat.Powers(ctx, a, room.Name)
	if err != nil {
		return err
	}
	page.Joined, page.Banned = powers.Standing.Member, powers.Standing.Banned
	page.Moderator, page.MaySettings = powers.Role >= chat.RoomModerator, powers.May(a, chat.ChangeTopic)
	if !page.Joined {
		if err := h.fillBeside(ctx, a, page); err != nil {
			return err
		}
	}
	if page.Banned {
		ban, _, err := h.chat.BanOf(ctx, a, room.Name)
		page.BanReason = ban.Reason
		return err
	}
	mute, muted, err := h.mute(ctx, a, room.Name)
	page.Muted, page.MutedUntil, page.MuteReason = muted, mute.Until, mute.Reason
	if err != nil || !page.Joined {
		return err
	}
	members, rows, err := h.members(ctx, a, powers, room.Name, chat.MemberQuery{Limit: shownMembers})
	if err != nil {
		return err
	}
	page.Members, page.MemberCount = rows, members.Total
	return h.fillConversation(ctx, a, chat.InRoom(room.Name), powers, &page.Base, &page.History, &page.Beside)
}

// fillBeside adds to the page of a room that the actor does not listen to what stands beside it.
func (h *Handlers) fillBeside(ctx context.Context, a chat.Actor, page *templates.Chat) (err error) {
	if a.Guest() {
		return nil
	}
	page.Beside, _, err = h.beside(ctx, a, chat.Conversation{})
	if err != nil {
		return err
	}
	page.PrivateUnread = unreadOf(page.Peers)
	page.UnreadRooms, err = h.unreadRooms(ctx, a, "")
	return err
}

// fillConversation adds to a conversation's page its messages and what stands beside it.
func (h *Handlers) fillConversation(
	ctx context.Context, a chat.Actor, c chat.Conversation, powers chat.Powers,
	base *templates.Base, history *templates.History, beside *templates.Beside,
) (err error) {
	at := base.Request.Args["at"]
	if *history, err = h.shown(ctx, a, c, powers, at); err != nil {
		return err
	}
	unread := 0
	if *beside, unread, err = h.beside(ctx, a, c); err != nil {
		return err
	}
	if unread > history.New() {
		history.Unread = unread
	}
	base.PrivateUnread = unreadOf(beside.Peers)
	base.Notices = append(base.Notices, noticeOf(at, *history)...)
	base.UnreadRooms, err = h.unreadRooms(ctx, a, c.Room())
	return err
}

// PrivateChat is /privatechat/?to=NAME, GET and POST: the conversation of the visitor and that person, both sides of
// it; without a name the list of all. ErrSignIn, ErrNoUser.
func (h *Handlers) PrivateChat(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	if queryOf(c).Get("to") == "" {
		return h.privateList(c, actor)
	}
	ctx := c.Request.Context()
	peer, gone, err := h.chat.Peer(ctx, actor, queryOf(c).Get("to"))
	if err != nil {
		return err
	}
	page := templates.PrivateChat{
		Base: h.bareBase(c), Peer: peer.Name, PeerShown: peer.ShownName, PeerAvatar: templates.AvatarPath(peer.Name, peer.AvatarHash),
		PeerGone: gone,
	}
	mute, muted, err := h.mute(ctx, actor, chat.Everywhere)
	if err != nil {
		return err
	}
	page.Muted, page.MutedUntil, page.MuteReason = muted, mute.Until, mute.Reason
	conversation := chat.Between(actor.Name, peer.Name)
	if err := h.fillConversation(ctx, actor, conversation, chat.Powers{}, &page.Base, &page.History, &page.Beside); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}
