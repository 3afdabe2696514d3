package handlers

import (
	"context"
	"errors"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/templates"
)

// Admit refuses guests where the server is for people who have signed in: ErrSignIn, or ErrSessionEnded for whoever was
// one of them until lately. The tables of errors.go make of it what each page and client understands.
func (h *Handlers) Admit(c *gin.Context) error {
	if h.chat.Guests() != chat.GuestsOff {
		return nil
	}
	_, err := signedIn(c)
	return err
}

// visitor returns who asks, a guest too. ErrSessionEnded for whoever was signed in until lately: they must not be shown
// what guests see as if it were theirs.
func visitor(c *gin.Context) (chat.Actor, error) {
	actor, state := auth.ActorOf(c.Request.Context())
	if state == auth.Dead {
		return chat.Actor{}, chat.ErrSessionEnded
	}
	return actor, nil
}

// fillForGuest adds what a guest may see of a room: its newest messages where guests may read it, else nothing.
func (h *Handlers) fillForGuest(ctx context.Context, a chat.Actor, room chat.Room, page *templates.Chat) error {
	history, err := h.shown(ctx, a, chat.InRoom(room.Name), chat.Powers{}, page.Request.Args["at"])
	if errors.Is(err, chat.ErrSignIn) {
		return nil
	}
	page.Reading, page.History = err == nil, history
	page.Notices = append(page.Notices, noticeOf(page.Request.Args["at"], history)...)
	return err
}
