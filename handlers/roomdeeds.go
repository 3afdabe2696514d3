package handlers

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/locale"
	"hihichat/templates"
)

var errBadSwitch = chat.Refuse(chat.Invalid, "bad-switch", "The switch must be 0 or 1.")

// toPerson is what the newer forms of a room's pages share: a GET asks, whoever's link it is, and a POST does it to the
// person user in the room rname. question is the key of words with places for both, User and Room.
func (h *Handlers) toPerson(c *gin.Context, question string, back func(wire.Fields) string, do func(context.Context, chat.Actor, wire.Fields, chat.Sanction) error) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	s := sanctionOf(params, "user")
	if c.Request.Method != http.MethodPost {
		return h.ask(c, templates.Confirm{Question: locale.Say(question, "User", s.User, "Room", s.Room), Danger: true, Cancel: back(params)})
	}
	if err := do(c.Request.Context(), actor, params, s); err != nil {
		return err
	}
	redirect(c, back(params))
	return nil
}

// BanUser is /chat/ban/roomuser/: a POST of rname, user and reason bans the person from the room, and with sweep=1 takes
// back what they have said of late. Errors as chat.Service.Ban and RemoveRecent; an error of the latter leaves the ban.
func (h *Handlers) BanUser(c *gin.Context) error {
	return h.toPerson(c, "pages.ask.ban", backToMembers, func(ctx context.Context, a chat.Actor, params wire.Fields, s chat.Sanction) error {
		sweep, err := parseSwitch(params, "sweep", false)
		if err != nil {
			return err
		}
		if err := h.chat.Ban(ctx, a, s); err != nil || !sweep {
			return err
		}
		_, err = h.chat.RemoveRecent(ctx, a, s.Room, s.User)
		return err
	})
}

// UnbanUser is /chat/unban/roomuser/: a POST of rname and user lifts a ban and goes to the list of bans. Errors as
// chat.Service.Unban.
func (h *Handlers) UnbanUser(c *gin.Context) error {
	return h.toPerson(c, "pages.ask.unban", backToBans, func(ctx context.Context, a chat.Actor, _ wire.Fields, s chat.Sanction) error {
		return h.chat.Unban(ctx, a, s.Room, s.User)
	})
}

// NameModerator is /chat/moderator/roomuser/: a POST of rname and user makes the person a moderator of the room, with on=0
// no longer. Errors as chat.Service.NameModerator.
func (h *Handlers) NameModerator(c *gin.Context) error {
	question := "pages.ask.moderator"
	if queryOf(c).Get("on") == "0" {
		question = "pages.ask.no_moderator"
	}
	return h.toPerson(c, question, backToMembers, func(ctx context.Context, a chat.Actor, params wire.Fields, s chat.Sanction) error {
		on, err := parseSwitch(params, "on", true)
		if err != nil {
			return err
		}
		return h.chat.NameModerator(ctx, a, s.Room, s.User, on)
	})
}

// TransferRoom is /chat/transfer/roomuser/: a POST of rname, user and owner gives the room from owner to the person, who
// must be a member. Errors as chat.Service.Transfer.
func (h *Handlers) TransferRoom(c *gin.Context) error {
	return h.toPerson(c, "pages.ask.transfer", backToMembers, func(ctx context.Context, a chat.Actor, params wire.Fields, s chat.Sanction) error {
		return h.chat.Transfer(ctx, a, s.Room, params.Get("owner"), s.User)
	})
}

// parseSwitch reads a field that is 0 or 1; absent or empty it is as standard says.
func parseSwitch(params wire.Fields, name string, standard bool) (bool, error) {
	switch params.Get(name) {
	case "":
		return standard, nil
	case "0":
		return false, nil
	case "1":
		return true, nil
	}
	return false, errBadSwitch
}

// backToMembers returns the page of members that the form came from.
func backToMembers(params wire.Fields) string {
	if params.Get("back") == "bans" {
		return backToBans(params)
	}
	path := withRoom(membersPath, params.Get("rname"))
	for _, name := range []string{"q", "page"} {
		if value := params.Get(name); value != "" {
			path += "&" + name + "=" + url.QueryEscape(value)
		}
	}
	return path
}

func backToBans(params wire.Fields) string { return withRoom("/chat/bans/", params.Get("rname")) }
