package handlers

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/chat/wire"
	"hihichat/templates"
)

// wanted reads a field that says yes or no. errBadForm for anything else: the button was not ours.
func wanted(form wire.Fields, name string) (bool, error) {
	switch form.Get(name) {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return false, errBadForm
}

// NameAdmin is /edituser/<id>/admin/: admin, yes or no. Errors as chat.Service.SetAdmin.
func (h *Handlers) NameAdmin(c *gin.Context) error {
	return h.toAccount(c, func(ctx context.Context, a chat.Actor, u chat.Holder, form wire.Fields) (string, error) {
		admin, err := wanted(form, "admin")
		if err != nil {
			return "", err
		}
		what := adminUnnamed
		if admin {
			what = adminNamed
		}
		return what, h.chat.SetAdmin(ctx, a, u.ID, admin)
	})
}

// DisableUser is /edituser/<id>/disabled/: disabled, yes or no. Errors as chat.Service.SetDisabled.
func (h *Handlers) DisableUser(c *gin.Context) error {
	return h.toAccount(c, func(ctx context.Context, a chat.Actor, u chat.Holder, form wire.Fields) (string, error) {
		disabled, err := wanted(form, "disabled")
		if err != nil {
			return "", err
		}
		what := userEnabled
		if disabled {
			what = userDisabled
		}
		return what, h.chat.SetDisabled(ctx, a, u.ID, disabled)
	})
}

// SignOutUser is /edituser/<id>/signout/: ends all sessions of the account. Errors as chat.Service.SignOut.
func (h *Handlers) SignOutUser(c *gin.Context) error {
	return h.toAccount(c, func(ctx context.Context, a chat.Actor, u chat.Holder, _ wire.Fields) (string, error) {
		_, err := h.chat.SignOut(ctx, a, u.ID)
		return userSignedOut, err
	})
}

// MuteUser is /edituser/<id>/mute/: mutes the account everywhere, or with mute=no lifts that. time is in seconds;
// empty is for ever. Errors as chat.Service.Mute; ErrNotAllowed for all but administrators.
func (h *Handlers) MuteUser(c *gin.Context) error {
	return h.toAccount(c, func(ctx context.Context, a chat.Actor, u chat.Holder, form wire.Fields) (string, error) {
		mute, err := wanted(form, "mute")
		switch {
		case err != nil:
			return "", err
		case !mute:
			return userUnmuted, h.chat.Unmute(ctx, a, chat.Everywhere, u.Name)
		}
		block, err := parseBlock(wire.Fields{"b_time": {form.Get("time")}})
		if err != nil {
			return "", err
		}
		return userMuted, h.chat.Mute(ctx, a, chat.Sanction{
			Room: chat.Everywhere, User: u.Name, Reason: form.Get("reason"), Time: block.Time,
		})
	})
}

// OfferReset is /edituser/<id>/reset/: a POST makes a link for a new password and shows it, this once. Errors as
// chat.Service.OfferReset.
func (h *Handlers) OfferReset(c *gin.Context) error {
	actor, account, err := h.actorAndAccount(c)
	if err != nil {
		return err
	}
	if c.Request.Method != http.MethodPost {
		redirect(c, accountPath(account.ID))
		return nil
	}
	secret, digest := auth.NewReset()
	reset, err := h.chat.OfferReset(c.Request.Context(), actor, account.ID, digest)
	if err != nil {
		return h.refuseDeed(c, actor, account, err)
	}
	return h.render(c, http.StatusOK, templates.ResetLink{
		Base: h.base(c), ID: account.ID, Name: account.Name, Link: h.origin(c.Request) + resetPath + secret,
		Until: h.local(reset.Until),
	})
}
