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

	// Origin returns the scheme and host by which a visitor came, for addresses to be handed on. nil: http and the host
	// of the request.
	Origin func(*http.Request) string

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
	origin    func(*http.Request) string
	attempts  *attempts // to sign in, by address
	checks    *attempts // of their own password by those who are signed in, by account
	tries     *attempts // to sign up, by address
	signUps   *attempts // that came about, by address
}

// New returns the handlers that work with d.
func New(d Deps) *Handlers {
	if d.Origin == nil {
		d.Origin = func(r *http.Request) string { return "http://" + r.Host }
	}
	return &Handlers{
		chat: d.Chat, passwords: d.Passwords, bot: d.Bot, pages: d.Pages,
		history:   min(cmp.Or(max(d.History, 0), defaultHistory), chat.MaxPage),
		location:  cmp.Or(d.Location, time.Local),
		secure:    d.SecurePublicURL,
		escape:    !d.RawMessages,
		log:       cmp.Or(d.Log, slog.Default()),
		source:    d.Source,
		ownPolicy: d.OwnPolicy,
		origin:    d.Origin,
		attempts:  newAttempts(failedLogins, d.clock()),
		checks:    newAttempts(failedLogins, d.clock()),
		tries:     newAttempts(signUpTries, d.clock()),
		signUps:   newAttempts(signUps, d.clock()),
	}
}

func (d Deps) clock() func() time.Time {
	if d.Clock == nil {
		return time.Now
	}
	return d.Clock
}
