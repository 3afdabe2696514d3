package server

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"hihichat/chat"
	"hihichat/handlers"
)

// Where guests are off, every route but those that sign people in leads to the login page and back, and the API says
// why not. A new route is closed unless openToAll names it.
func TestRoutesWhereGuestsAreOff(t *testing.T) {
	w := newWorldOf(t, chat.Options{Guests: chat.GuestsOff})
	for _, r := range routes {
		path := strings.NewReplacer("*text", "hi", ":user", "alice", ":id", "1").Replace(r.path)
		if strings.Contains(path, ":") || r.path == "/joinroom/" || r.path == "/api/sendchat/*text" {
			continue // told elsewhere
		}
		t.Run(path, func(t *testing.T) {
			a := w.do(r.methods[0], path+"?rname=a", "")
			got := a.Status[:3] + " " + a.Header.Get("Location")
			switch {
			case strings.HasPrefix(path, "/login"), strings.HasPrefix(path, "/signup"):
				if strings.HasPrefix(got, "302") {
					t.Errorf("nobody can sign in: %s", got)
				}
			case strings.HasPrefix(path, "/api/"):
				if a.StatusCode != http.StatusUnauthorized {
					t.Errorf("got %s", got)
				}
			default:
				if !strings.HasPrefix(got, "302 /login/?next=%2F") {
					t.Errorf("got %s", got)
				}
			}
		})
	}
}

// What is no page stays as it is, and a link to a room leads to that room, by way of the login page.
func TestAroundTheRoutesWhereGuestsAreOff(t *testing.T) {
	w := newWorldOf(t, chat.Options{Guests: chat.GuestsOff})
	for _, tt := range []struct{ method, target, want string }{
		{"GET", "/joinroom/?rname=a", "302 /chat/?rname=a"},
		{"GET", "/chat/?rname=a", "302 /login/?next=%2Fchat%2F%3Frname%3Da"},
		{"POST", "/roomlist/", "302 /login/?next=%2Froomlist%2F"},
		{"GET", "/static/chat/css/style.css", "200 "}, {"GET", "/avatar/900150983cd24fb0d6963f7d28e17f72", "200 "},
		{"GET", "/healthz", "200 "}, {"GET", "/readyz", "200 "},
		{"GET", "/chat", "308 /chat/"}, {"GET", "/nowhere", "404 "}, {"GET", "/deldb/", "404 "},
	} {
		t.Run(tt.method+" "+tt.target, func(t *testing.T) {
			a := w.do(tt.method, tt.target, "")
			if got := a.Status[:3] + " " + a.Header.Get("Location"); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	cookie := w.login()
	if a := w.do(http.MethodGet, "/roomlist/", "", with(cookie.Value)); a.StatusCode != http.StatusOK {
		t.Errorf("alice, who has signed in, got %s", a.Status)
	}
}

// A guest's old page shows what it is answered: one sentence, and the bot is never asked. A client that wants JSON gets
// the status.
func TestGuestsWhoTalkWhereGuestsAreOff(t *testing.T) {
	asked := &askedBot{}
	w := newWorldOf(t, chat.Options{Guests: chat.GuestsOff})
	deps := handlers.Deps{Chat: w.chat, Bot: asked, Log: newTestLogger(w.log)}
	cfg := w.server.cfg
	cfg.Handlers = handlers.New(deps)
	w.server = New(cfg)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		a := w.do(method, "/api/sendchat/hello", "")
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "text/html; charset=utf-8" ||
			a.body != "Please sign in first." {
			t.Errorf("%s: %s, %s, %q", method, a.Status, a.Header.Get("Content-Type"), a.body)
		}
		a = w.do(method, "/api/sendchat/hello", "", header("Accept", "application/json"))
		if a.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(a.body, `{"code": 401`) {
			t.Errorf("%s for JSON: %s, %q", method, a.Status, a.body)
		}
	}
	if asked.times != 0 {
		t.Errorf("the bot was asked %d times", asked.times)
	}
}

// askedBot counts questions.
type askedBot struct{ times int }

func (b *askedBot) Answer(context.Context, string) string {
	b.times++
	return "quack"
}
