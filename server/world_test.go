package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/handlers"
	"hihichat/store/storetest"
	"hihichat/templates"
)

// The user of every world, and a Werkzeug hash of their password that costs little.
const (
	userName     = "alice"
	userPassword = "old flask"
	userHash     = "pbkdf2:sha1:1000$Zx81kLqP$2c4fe912f6da3e48a7e026286fd7e88623a2ec3c"
)

// world is a whole server on memory stores, with one user, and what it has said.
type world struct {
	t       *testing.T
	stores  chat.Stores
	options chat.Options
	chat    *chat.Service
	server  *Server
	log     *logBuffer
	ended   *endedSessions
	alice   chat.User
}

// newWorld builds a world; change may alter what the server is made of.
func newWorld(t *testing.T, change ...func(*Config)) *world {
	t.Helper()
	return newWorldOf(t, chat.Options{}, change...)
}

// newWorldOf is newWorld where the chat has these options.
func newWorldOf(t *testing.T, options chat.Options, change ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, stores: storetest.NewMemory(), options: options, log: &logBuffer{}, ended: &endedSessions{}}
	w.alice = storetest.AddLegacyUser(w.stores, userName, userHash)
	if err := w.stores.Accounts.Grant(t.Context(), w.alice.ID, chat.CreateRoomPermission); err != nil {
		t.Fatal(err)
	}
	cfg := w.config()
	for _, c := range change {
		c(&cfg)
	}
	w.server = New(cfg)
	return w
}

func (w *world) config() Config {
	w.t.Helper()
	log := newTestLogger(w.log)
	w.options.Publisher = w.ended
	service, err := chat.NewService(w.t.Context(), w.stores, w.options)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(service.Close)
	w.chat = service
	passwords, err := auth.NewPasswords(w.t.Context(), w.stores.Accounts)
	if err != nil {
		w.t.Fatal(err)
	}
	pages, err := templates.New()
	if err != nil {
		w.t.Fatal(err)
	}
	origins := mustOrigins(w.t, "", nil, log)
	deps := handlers.Deps{
		Chat: service, Passwords: passwords, Bot: parrot{}, Pages: pages, Log: log, Source: origins.Source,
	}
	return Config{
		Handlers: handlers.New(deps), Sessions: auth.NewSessions(w.stores.Sessions, auth.SessionConfig{}),
		Origins: origins, Publisher: w.ended, Log: log,
	}
}

// newTestLogger returns a logger that writes everything to buf.
func newTestLogger(buf *logBuffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(buf, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func mustOrigins(t *testing.T, public string, allowed []string, log *slog.Logger) *Origins {
	t.Helper()
	origins, err := NewOrigins(public, allowed, log)
	if err != nil {
		t.Fatal(err)
	}
	return origins
}

// parrot repeats what guests say, so that a test sees what arrived.
type parrot struct{}

func (parrot) Answer(_ context.Context, text string) string { return text }

// endedSessions remembers what a publisher is told of sessions.
type endedSessions struct {
	chat.Silent
	mu  sync.Mutex // guards ids
	ids []chat.SessionID
}

func (e *endedSessions) SessionsEnded(ids []chat.SessionID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ids = append(e.ids, ids...)
}

func (e *endedSessions) list() []chat.SessionID {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]chat.SessionID(nil), e.ids...)
}

// logBuffer is a log that may be written and read at once.
type logBuffer struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// do lets the server answer a request; edit may change it before.
func (w *world) do(method, target, form string, edit ...func(*http.Request)) answer {
	w.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, e := range edit {
		e(r)
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	resp := rec.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{resp, string(body)}
}

// header returns an edit that sets a header of the request.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// with returns an edit that sends the session cookie.
func with(token string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: token}) }
}

// cookie returns the session cookie that an answer sets, nil if it sets none.
func (a answer) cookie() *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == auth.CookieName {
			return c
		}
	}
	return nil
}

// login signs alice in and returns her cookie.
func (w *world) login(edit ...func(*http.Request)) *http.Cookie {
	w.t.Helper()
	a := w.do(http.MethodPost, "/login_check", "Username=alice&Password=old+flask", edit...)
	c := a.cookie()
	if a.body != "success" || c == nil {
		w.t.Fatalf("login: %q, cookie %v", a.body, c)
	}
	return c
}
