// Package handlers is HTTP in and out: it reads what a request asks, lets package chat do it, and writes the answer
// with the bytes, redirects and content types that the old client depends on (contract sections 1 and 2). It knows no
// store and decides nothing itself.
//
// Every handler is a method that returns an error; Wrap turns that into an answer by the tables of errors.go. Who asks
// is found in the request's context, put there by the server (auth.WithActor), never in what was sent.
package handlers

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/templates"
)

// Bot answers guests; Answer returns plain text, soon and at the latest when the context ends, and may be called
// concurrently.
type Bot interface {
	Answer(ctx context.Context, text string) string
}

// Deps are what the handlers work with. The first group must be set; everything else has a default.
type Deps struct {
	Chat      *chat.Service
	Passwords *auth.Passwords
	Bot       Bot
	Pages     *templates.Set
	// Source says what is known of the page that caused a GET that changes something, so that the visitor may be asked
	// first. It answers Ours to other methods, which the server has checked already.
	Source func(*http.Request) Source

	// OwnPolicy returns the Content-Security-Policy of a page from a team's own template, whose inline scripts carry the
	// nonce. nil: that of all pages.
	OwnPolicy func(r *http.Request, nonce string) string

	History         int              // messages that a page shows, 1 to chat.MaxPage; 0: 50
	Location        *time.Location   // in which pages show times; nil: time.Local
	SecurePublicURL bool             // the public URL is https
	RawMessages     bool             // msg and username of message objects are not escaped (--response-msg=raw)
	Log             *slog.Logger     // nil: slog.Default()
	Clock           func() time.Time // nil: time.Now
}

const defaultHistory = 50

// Handlers holds one method per route; server/routes.go says which route that is. All methods may be called
// concurrently, and there is nothing to close.
type Handlers struct {
	chat      *chat.Service
	passwords *auth.Passwords
	bot       Bot
	pages     *templates.Set
	history   int
	location  *time.Location
	secure    bool
	escape    bool
	log       *slog.Logger
	source    func(*http.Request) Source
	ownPolicy func(*http.Request, string) string
	attempts  *attempts
}

// New returns the handlers that work with d.
func New(d Deps) *Handlers {
	return &Handlers{
		chat: d.Chat, passwords: d.Passwords, bot: d.Bot, pages: d.Pages,
		history:   min(cmp.Or(max(d.History, 0), defaultHistory), chat.MaxPage),
		location:  cmp.Or(d.Location, time.Local),
		secure:    d.SecurePublicURL,
		escape:    !d.RawMessages,
		log:       cmp.Or(d.Log, slog.Default()),
		source:    d.Source,
		ownPolicy: d.OwnPolicy,
		attempts:  newAttempts(d.clock()),
	}
}

func (d Deps) clock() func() time.Time {
	if d.Clock == nil {
		return time.Now
	}
	return d.Clock
}
