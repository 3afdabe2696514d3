package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// flaskHash is a Werkzeug hash of "old password".
const flaskHash = "pbkdf2:sha256:1000$saltsalt$47d9a61033302b3b0520bd46ad7d8a399ecd909d672ace2df4fd6c1ca43a852a"

// flaskCookie is what a Flask program with that SECRET_KEY gives to its user.
func flaskCookie(secret string, user int64) string {
	mac := func(key []byte, text string) []byte {
		m := hmac.New(sha1.New, key)
		m.Write([]byte(text))
		return m.Sum(nil)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	now := time.Now().Unix()
	text := b64(fmt.Appendf(nil, `{"_fresh":true,"_user_id":"%d"}`, user)) + "." +
		b64([]byte{byte(now >> 24), byte(now >> 16), byte(now >> 8), byte(now)})
	return text + "." + b64(mac(mac([]byte(secret), "cookie-session"), text))
}

// databaseOfFlask puts a database as the Flask version makes it into a data folder, with one user, of id 1, and its
// password "old password".
func databaseOfFlask(t *testing.T, dir, name string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "chat.sqlite3"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(`
		CREATE TABLE users (id INTEGER NOT NULL, username VARCHAR(64), password_hash VARCHAR(128), avatar_hash VARCHAR(32), PRIMARY KEY (id));
		CREATE UNIQUE INDEX ix_users_username ON users (username);
		CREATE TABLE permissions (id INTEGER NOT NULL, permission_name VARCHAR(64), PRIMARY KEY (id), UNIQUE (permission_name));
		CREATE TABLE reluserpermission (id INTEGER NOT NULL, user_id INTEGER, permission_id INTEGER, PRIMARY KEY (id));
		INSERT INTO users (username, password_hash) VALUES (?, ?)`, name, flaskHash)
	if err != nil {
		t.Fatal(err)
	}
}

// ask sends a request with Flask's cookie and nothing else, and returns status and body.
func (s *serving) ask(method, path, cookie, body string) string {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Cookie", "session="+cookie)
	if method == http.MethodPost && strings.HasPrefix(path, "api/") {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return s.answer(http.DefaultTransport.RoundTrip(req))
}

// A browser that Flask signed in keeps its old page open over the move: its socket comes back first, with Flask's
// cookie alone, then a message; then the page is loaded anew, and its user signs out.
func TestStillSignedIn(t *testing.T) {
	const secret = "SECRET_KEY of the Flask program"
	dir := t.TempDir()
	databaseOfFlask(t, dir, "olga")
	s := serve(t, dir, []string{"HIHI_FLASK_SECRET_KEY=" + secret}, "--admin-password", "correct horse")
	cookie := flaskCookie(secret, 1)

	if s.login("admin", "correct horse") != "success" {
		t.Fatal("admin can't sign in")
	}
	s.post("createroom/", url.Values{"chatroomname": {"hall"}})

	open := s.ask(http.MethodGet, "socket.io/?EIO=4&transport=polling", cookie, "")
	sid := regexp.MustCompile(`"sid":"([^"]+)"`).FindStringSubmatch(open)
	if sid == nil {
		t.Fatalf("handshake: %s", open)
	}
	poll := "socket.io/?EIO=4&transport=polling&sid=" + sid[1]
	s.ask(http.MethodPost, poll, cookie, "40/testnamespace,")
	s.ask(http.MethodPost, poll, cookie, `42/testnamespace,1["request_for_response",{"param":"hall"}]`)
	var said string
	for !strings.Contains(said, "43/testnamespace,1") {
		said = s.ask(http.MethodGet, poll, cookie, "")
		if strings.HasPrefix(said, "4") {
			t.Fatal(said)
		}
	}
	if strings.Contains(said, "401") {
		t.Errorf("the socket is a guest's: %s", said)
	}

	if got := s.ask(http.MethodPost, "joinroom/?rname=hall", cookie, ""); !strings.HasPrefix(got, "302") {
		t.Errorf("join: %s", got)
	}
	if got := s.ask(http.MethodPost, "api/sendchat/hello", cookie, "rname=hall"); got != `200 {"code": 200, "msg": "hello"}` {
		t.Errorf("send: %s", got)
	}
	if got := s.ask(http.MethodPost, "logout/", cookie, ""); !strings.HasPrefix(got, "302") {
		t.Errorf("sign out: %s", got)
	}
	if code := s.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("exit %d", code)
	}
	if strings.Contains(s.stderr.String(), secret) || strings.Contains(s.stderr.String(), cookie) {
		t.Error("the log shows a secret")
	}

	again := serve(t, dir, []string{"HIHI_FLASK_SECRET_KEY=" + secret})
	if got := again.ask(http.MethodGet, "privatechat/?to=admin", cookie, ""); !strings.HasPrefix(got, "302") {
		t.Errorf("after signing out and a restart: %.80s", got)
	}
}

func TestFlaskKeysThatAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, env, want string }{
		{"the article's", "HIHI_FLASK_SECRET_KEY=hardtohard", "published"},
		{"no time at all", "HIHI_FLASK_SESSION_AGE=0s", "--flask-session-age"},
		{"years", "HIHI_FLASK_SESSION_AGE=99999h", "--flask-session-age"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := command(t, []string{tt.env}, "", "--addr", "127.0.0.1:0")
			o.oneLine(t, 2, tt.want)
			if strings.Contains(o.stderr, "hardtohard") {
				t.Errorf("the key is shown: %q", o.stderr)
			}
		})
	}
}

// Theirs may be short: they had it. The start says what that means.
func TestAShortFlaskKeyIsTakenWithAWarning(t *testing.T) {
	for key, warned := range map[string]bool{"dev": true, "a key of a decent length": false} {
		s := serve(t, t.TempDir(), []string{"HIHI_FLASK_SECRET_KEY=" + key})
		if said := s.log(); strings.Contains(said, "--flask-secret-key is short") != warned || strings.Contains(said, key) {
			t.Errorf("%s: %q", key, said)
		}
	}
}
