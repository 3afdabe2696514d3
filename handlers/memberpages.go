package handlers

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/templates"
)

const (
	// membersPerPage members, and bans, are listed at a time.
	membersPerPage = 100
	// maxMemberPage is the last page that may be asked for, for the sake of the arithmetic.
	maxMemberPage = 1_000_000
)

// RoomMembers is /chat/roomuser/list?rname=ROOM, GET and POST: who is in the room, those whose name contains q, page
// by page, with what the visitor may do to each. Errors: kind Invalid for a bad page, else as chat.Service.Members.
func (h *Handlers) RoomMembers(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	ctx, query := c.Request.Context(), queryOf(c)
	room, err := h.chat.Room(ctx, query.Get("rname"))
	if err != nil {
		return err
	}
	powers, err := h.chat.Powers(ctx, actor, room.Name)
	if err != nil {
		return err
	}
	page := templates.Members{
		Base: h.base(c), Room: room.Name, Owner: room.Owner, Joined: powers.Standing.Member,
		MayModerate: powers.Role >= chat.RoomModerator, MaySettings: powers.May(actor, chat.ChangeTopic), Search: query.Get("q"),
	}
	if page.Page, err = parsePage(query.Get("page")); err != nil {
		return err
	}
	if err := h.fillMembers(ctx, actor, powers, &page); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}

// parsePage reads the number of a page, from 1; empty is the first.
func parsePage(raw string) (int, error) {
	if raw == "" {
		return 1, nil
	}
	page, err := strconv.Atoi(raw)
	if err != nil || page < 1 || page > maxMemberPage {
		return 0, errBadPage
	}
	return page, nil
}

// fillMembers adds the page's members: the last ones when the list has become shorter than that.
func (h *Handlers) fillMembers(ctx context.Context, a chat.Actor, powers chat.Powers, page *templates.Members) error {
	for {
		q := chat.MemberQuery{Search: page.Search, Offset: (page.Page - 1) * membersPerPage, Limit: membersPerPage}
		found, rows, err := h.members(ctx, a, powers, page.Room, q)
		if err != nil {
			return err
		}
		page.Members, page.Found, page.Total = rows, found.Found, found.Total
		page.Pages = max(1, (found.Found+membersPerPage-1)/membersPerPage)
		if page.Page <= page.Pages {
			return nil
		}
		page.Page = page.Pages
	}
}

// RoomBans is /chat/bans/?rname=ROOM: who is banned from the room, those who follow after. Errors as chat.Service.Bans.
func (h *Handlers) RoomBans(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	query := queryOf(c)
	page := templates.Bans{Base: h.base(c), Room: query.Get("rname"), After: query.Get("after")}
	bans, err := h.chat.Bans(c.Request.Context(), actor, page.Room, page.After, membersPerPage+1)
	if err != nil {
		return err
	}
	if len(bans) > membersPerPage {
		bans = bans[:membersPerPage]
		page.Next = bans[membersPerPage-1].User
	}
	if page.Bans, err = h.banRows(c.Request.Context(), bans); err != nil {
		return err
	}
	return h.render(c, http.StatusOK, page)
}

func (h *Handlers) banRows(ctx context.Context, bans []chat.Ban) ([]templates.BanRow, error) {
	names := make([]string, len(bans))
	for i, b := range bans {
		names[i] = b.User
	}
	accounts, err := h.chat.UsersNamed(ctx, names)
	rows := make([]templates.BanRow, len(bans))
	for i, b := range bans {
		account := accounts[b.User]
		rows[i] = templates.BanRow{
			Name: b.User, Shown: account.ShownName, Avatar: templates.AvatarPath(b.User, account.AvatarHash), By: b.By,
			Reason: b.Reason, At: b.At.In(h.location),
		}
	}
	return rows, err
}
