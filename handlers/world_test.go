package handlers_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/handlers"
	"hihichat/server"
	"hihichat/store/storetest"
	"hihichat/templates"
)

// password is that of every account whose test signs in by it.
const password = "correct horse battery"

// world is the whole HTTP side on memory stores: the real route table, middleware and sessions. Its clock stands still
// unless a test moves it.
type world struct {
	t         *testing.T
	stores    chat.Stores
	options   chat.Options
	proxies   server.Proxies
	chat      *chat.Service
	passwords *auth.Passwords
	sessions  *auth.Sessions
	server    *server.Server
	log       *bytes.Buffer
	now       atomic.Int64 // microseconds since 1970
}

// duck answers every guest with markup, to see whether it is escaped.
type duck struct{}

func (duck) Answer(_ context.Context, text string) string { return `quack <b>"` + text + `"</b>` }

// newWorld builds a world; change may alter what the handlers are made of, and wrap stores.
func newWorld(t *testing.T, change ...func(*handlers.Deps)) *world {
	t.Helper()
	return newWorldOf(t, chat.Options{}, change...)
}

// newWorldOf is newWorld where the chat has these options.
func newWorldOf(t *testing.T, options chat.Options, change ...func(*handlers.Deps)) *world {
	t.Helper()
	w := &world{t: t, stores: storetest.NewMemory(), options: options, log: &bytes.Buffer{}}
	w.now.Store(time.Date(2026, 11, 22, 12, 0, 12, 0, time.UTC).UnixMicro())
	w.build(change...)
	return w
}

func (w *world) build(change ...func(*handlers.Deps)) {
	w.t.Helper()
	var err error
	w.options.Clock = w.clock
	if w.chat, err = chat.NewService(w.t.Context(), w.stores, w.options); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.chat.Close)
	if w.passwords, err = auth.NewPasswords(w.t.Context(), w.stores.Accounts); err != nil {
		w.t.Fatal(err)
	}
	pages, err := templates.New()
	if err != nil {
		w.t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	origins, err := server.NewOrigins("", nil, log)
	if err != nil {
		w.t.Fatal(err)
	}
	w.sessions = auth.NewSessions(w.stores.Sessions, auth.SessionConfig{Clock: w.clock})
	deps := handlers.Deps{
		Chat: w.chat, Passwords: w.passwords, Bot: duck{}, Pages: pages, Source: origins.Source,
		History: 3, Location: time.UTC, Log: log, Clock: w.clock,
	}
	for _, c := range change {
		c(&deps)
	}
	w.server = server.New(server.Config{
		Handlers: handlers.New(deps), Sessions: w.sessions, Origins: origins, Proxies: w.proxies, Log: log,
	})
}

func (w *world) clock() time.Time { return time.UnixMicro(w.now.Load()).UTC() }

func (w *world) advance(d time.Duration) { w.now.Add(d.Microseconds()) }

// visitor is somebody with a browser, whose only cookie is the session's.
type visitor struct {
	*world
	name   string
	id     int64
	cookie string
}

func (w *world) guest() *visitor { return &visitor{world: w} }

// user adds an account that holds ps and signs it in.
func (w *world) user(name string, ps ...chat.Permission) *visitor {
	w.t.Helper()
	u := w.account(name, "unusable")
	if err := w.stores.Accounts.Grant(w.t.Context(), u.ID, ps...); err != nil {
		w.t.Fatal(err)
	}
	return w.signedIn(u)
}

func (w *world) admin(name string) *visitor {
	w.t.Helper()
	u := w.account(name, "unusable")
	if err := w.stores.Accounts.SetAdmin(w.t.Context(), u.ID, true); err != nil {
		w.t.Fatal(err)
	}
	return w.signedIn(u)
}

func (w *world) account(name, hash string) chat.User {
	w.t.Helper()
	u, err := w.stores.Accounts.CreateUser(w.t.Context(), chat.User{Name: name, CreatedAt: w.clock()}, hash)
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

func (w *world) signedIn(u chat.User) *visitor {
	w.t.Helper()
	token, _, err := w.sessions.Start(w.t.Context(), u.ID, false, auth.Client{}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &visitor{world: w, name: u.Name, id: u.ID, cookie: token}
}

// dead returns a visitor whose session has ended without their knowledge.
func (w *world) dead(name string) *visitor {
	w.t.Helper()
	v := w.user(name)
	if _, err := w.sessions.EndAllOf(w.t.Context(), v.id, ""); err != nil {
		w.t.Fatal(err)
	}
	return v
}

// room makes a room that owner owns and whose further members are given.
func (w *world) room(name string, owner *visitor, members ...*visitor) {
	w.t.Helper()
	room := chat.Room{Name: name, Owner: owner.name, CreatedAt: w.clock()}
	if err := w.stores.Rooms.CreateRoom(w.t.Context(), room); err != nil {
		w.t.Fatal(err)
	}
	for _, m := range members {
		if _, err := w.stores.Rooms.Join(w.t.Context(), name, m.name, w.clock()); err != nil {
			w.t.Fatal(err)
		}
	}
}

// texts returns what has been said in the conversation.
func (w *world) texts(c chat.Conversation) []string {
	w.t.Helper()
	messages, err := w.stores.Messages.Messages(w.t.Context(), c, chat.HistoryQuery{Limit: 200})
	if err != nil {
		w.t.Fatal(err)
	}
	texts := make([]string, len(messages))
	for i, m := range messages {
		texts[i] = m.Text
	}
	return texts
}

func (w *world) isMember(room, user string) bool {
	w.t.Helper()
	standing, err := w.stores.Rooms.Standing(w.t.Context(), room, user)
	if err != nil {
		w.t.Fatal(err)
	}
	return standing.Member
}

// mute returns the mute that binds the user in the room, nil when there is none.
func (w *world) mute(room, user string) *chat.Mute {
	w.t.Helper()
	mutes, err := w.stores.Mutes.Mutes(w.t.Context(), room, []string{user}, w.clock())
	if err != nil {
		w.t.Fatal(err)
	}
	if m, ok := mutes[user]; ok {
		return &m
	}
	return nil
}

// answer is what came back.
type answer struct {
	status   int
	header   http.Header
	body     string
	location string
	kind     string
}

func (a answer) cookie() *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == auth.CookieName {
			return c
		}
	}
	return nil
}

// get asks for the target; headers are pairs of name and value.
func (v *visitor) get(target string, headers ...string) answer {
	v.t.Helper()
	return v.do(http.MethodGet, target, nil, headers...)
}

// click follows a link of one of our own pages.
func (v *visitor) click(target string) answer {
	v.t.Helper()
	return v.get(target, "Sec-Fetch-Site", "same-origin")
}

// post sends a form as the old client does: the body is what it is, encoded or not.
func (v *visitor) post(target, form string, headers ...string) answer {
	v.t.Helper()
	headers = append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)
	return v.do(http.MethodPost, target, strings.NewReader(form), headers...)
}

func (v *visitor) do(method, target string, body io.Reader, headers ...string) answer {
	v.t.Helper()
	r := httptest.NewRequestWithContext(context.WithoutCancel(v.t.Context()), method, target, body)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: v.cookie})
	}
	rec := httptest.NewRecorder()
	v.server.ServeHTTP(rec, r)
	a := answer{rec.Code, rec.Header(), rec.Body.String(), rec.Header().Get("Location"), rec.Header().Get("Content-Type")}
	if c := a.cookie(); c != nil {
		v.cookie = c.Value
	}
	return a
}

// is checks the answer's status.
func (a answer) is(t *testing.T, status int) answer {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d; body %.300q", a.status, status, a.body)
	}
	return a
}

// says checks status, type and every byte.
func (a answer) says(t *testing.T, status int, kind, body string) {
	t.Helper()
	if a.status != status || a.kind != kind || a.body != body {
		t.Errorf("answer is %d, %q, %q;\nwant      %d, %q, %q", a.status, a.kind, a.body, status, kind, body)
	}
}

// leads checks that the answer is a redirect to exactly that place.
func (a answer) leads(t *testing.T, location string) {
	t.Helper()
	if a.status != http.StatusFound || a.location != location {
		t.Errorf("status %d, Location %q; want 302, %q; body %.300q", a.status, a.location, location, a.body)
	}
}

// shows checks that a page holds the texts.
func (a answer) shows(t *testing.T, texts ...string) answer {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page lacks %q:\n%.3000s", text, a.body)
		}
	}
	return a
}

// hides checks that a page does not hold the texts.
func (a answer) hides(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("the page shows %q", text)
		}
	}
}

const (
	html    = "text/html; charset=utf-8"
	json    = "application/json"
	muted   = `{"code": 201, "msg": "Your are under block now!"}`
	outside = `{"code": 403, "msg": "You are not in this room"}`
)
