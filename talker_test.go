package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
)

// startBot runs a bot that repeats what it hears, as markup, if the name and password are right.
func startBot(t *testing.T) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, password, _ := r.BasicAuth(); name != "someone" || password != "hunter2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "<b>"+r.URL.Query().Get("text")+"</b>")
	}))
	t.Cleanup(srv.Close)
	return srv
}

func botURL(srv *httptest.Server) string {
	return strings.Replace(srv.URL, "http://", "http://someone:hunter2@", 1) + "/ask?text="
}

// Guests talk with the bot while it answers, and with the duck when it does not.
func TestABotOfOnesOwn(t *testing.T) {
	srv := startBot(t)
	s := serve(t, withDatabase(t), []string{"HIHI_BOT_URL=" + botURL(srv)})
	if got, want := s.get("api/sendchat/a%20b+c%26d"), "200 &lt;b&gt;a b+c&amp;d&lt;/b&gt;"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	srv.Close()
	if got := s.get("api/sendchat/1+1"); !strings.HasPrefix(got, "200 ") || strings.Contains(got, "b&gt;") || !strings.Contains(got, "2") {
		t.Errorf("without the bot: %q", got)
	}
	if code := s.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("exit %d", code)
	}
	said := s.stderr.String()
	if !strings.Contains(said, "the bot did not answer") || strings.Contains(said, "hunter2") || strings.Contains(said, "1+1") {
		t.Errorf("logged %s", said)
	}
}

func TestDoctorAsksTheBot(t *testing.T) {
	srv := startBot(t)
	dir := withDatabase(t)
	ask := func(env ...string) outcome { return doctor(t, env, "--data", dir, "--addr", "127.0.0.1:0") }
	ask().says(t, "ok", "bot", "the duck answers")
	o := ask("HIHI_BOT_URL=" + botURL(srv))
	o.says(t, "ok", "bot", strings.TrimPrefix(srv.URL, "http://")+" answers")
	ask("HIHI_BOT_URL="+srv.URL).says(t, "warn", "bot", "status 401")
	srv.Close()
	o.stdout += ask("HIHI_BOT_URL=" + botURL(srv)).stdout
	o.says(t, "warn", "bot", "no connection")
	o.stdout += ask("HIHI_BOT_URL=http://someone:hunter2@bot.invalid/").stdout
	o.says(t, "warn", "bot", "not https")
	if strings.Contains(o.stdout, "hunter2") {
		t.Errorf("the password is shown:\n%s", o.stdout)
	}
}
