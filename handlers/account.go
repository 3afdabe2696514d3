package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/locale"
	"hihichat/templates"
)

// The handlers of this file and of deleteuser.go are what administrators do to one account, below /edituser/<id>/. What
// is refused there is said on the account's own page.

// EditUser is /edituser/<id>/: a GET shows the account, what it holds and what may be done to it; a POST of permission
// (many) makes these its grants, compared with shown (many), what the form said it held. Errors as
// chat.Service.EditPermissions.
func (h *Handlers) EditUser(c *gin.Context) error {
	if c.Request.Method == http.MethodPost {
		return h.toAccount(c, func(ctx context.Context, a chat.Actor, u chat.Holder, form wire.Fields) (string, error) {
			return permissionsSaved, h.savePermissions(ctx, a, u.ID, form)
		})
	}
	actor, account, err := h.actorAndAccount(c)
	if err != nil {
		return err
	}
	notices, err := justDone(c)
	if err != nil {
		return err
	}
	return h.showAccount(c, actor, account, http.StatusOK, notices, templates.Problem{})
}

// savePermissions compares with what the account holds now if the form does not say what it has shown, as the Flask
// version's.
func (h *Handlers) savePermissions(ctx context.Context, a chat.Actor, id int64, form wire.Fields) error {
	ps := permissionsIn(form, "permission")
	if _, told := form["shown"]; !told {
		return h.chat.SetPermissions(ctx, a, id, ps)
	}
	return h.chat.EditPermissions(ctx, a, id, permissionsIn(form, "shown"), ps)
}

// actorAndAccount returns who asks, and the account that the path names. Errors as signedIn and chat.Service.User.
func (h *Handlers) actorAndAccount(c *gin.Context) (chat.Actor, chat.Holder, error) {
	actor, err := signedIn(c)
	if err != nil {
		return chat.Actor{}, chat.Holder{}, err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return chat.Actor{}, chat.Holder{}, errNoPage
	}
	account, err := h.chat.User(c.Request.Context(), actor, id)
	return actor, account, err
}

// accountPath returns the path of the account's page.
func accountPath(id int64) string { return "/edituser/" + strconv.FormatInt(id, 10) + "/" }

// deed does something to an account, as its form asks, and returns what that was, as done keeps it.
type deed func(ctx context.Context, a chat.Actor, u chat.Holder, form wire.Fields) (what string, err error)

// toAccount does the deed to the account that the path names, for a POST, and goes to its page; a refusal is said there.
// A GET (the address of a page with a refusal, asked for again) only goes there.
func (h *Handlers) toAccount(c *gin.Context, do deed) error {
	actor, account, err := h.actorAndAccount(c)
	if err != nil {
		return err
	}
	if c.Request.Method != http.MethodPost {
		redirect(c, accountPath(account.ID))
		return nil
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	what, err := do(c.Request.Context(), actor, account, form)
	if err != nil {
		return h.refuseDeed(c, actor, account, err)
	}
	return done(c, accountPath(account.ID), what)
}

// refuseDeed shows the account's page with why something was refused; failures it returns.
func (h *Handlers) refuseDeed(c *gin.Context, a chat.Actor, account chat.Holder, err error) error {
	switch kind := chat.KindOf(err); kind {
	case chat.Invalid, chat.Forbidden, chat.Conflict:
		h.record(c, statuses[kind], err)
		return h.showAccount(c, a, account, statuses[kind], nil, problemOf(err))
	}
	return err
}

func (h *Handlers) showAccount(
	c *gin.Context, a chat.Actor, account chat.Holder, status int, notices []locale.Phrase, problem templates.Problem,
) error {
	page := templates.EditUser{
		Base: h.base(c), UserRow: h.userRow(a, account), Self: account.ID == a.UserID, Created: h.local(account.CreatedAt),
		Problem: problem, Powers: templates.Powers{Grant: a.Holds(chat.ManagePermissions), Rule: h.chat.MayRule(a, account), Admin: a.Admin},
	}
	page.Notices = notices
	if page.Powers.Admin {
		mutes, err := h.chat.Muted(c.Request.Context(), chat.Everywhere, []string{account.Name})
		if err != nil {
			return err
		}
		mute, muted := mutes[account.Name]
		page.Muted, page.MutedUntil, page.MuteReason = muted, h.local(mute.Until), mute.Reason
	}
	if page.Powers.Grant {
		known, granted, err := h.chat.Permissions(c.Request.Context(), a, account.ID)
		if err != nil {
			return err
		}
		page.Permissions = permissionRows(a, known, granted)
	}
	return h.render(c, status, page)
}

func permissionRows(a chat.Actor, known, granted []chat.Permission) []templates.PermissionRow {
	rows := make([]templates.PermissionRow, len(known))
	for i, p := range known {
		rows[i] = templates.PermissionRow{Name: string(p), Held: slices.Contains(granted, p), Locked: !a.Holds(p)}
	}
	return rows
}
