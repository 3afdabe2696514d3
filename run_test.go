package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

var printedPassword = regexp.MustCompile(`user name  admin\n +password   ([A-Z2-7]{26})\n`)

// A fresh folder, as a newcomer meets it: the administrator's password is printed once, and everything is still there
// after a restart.
func TestFirstRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "data")
	first := serve(t, dir, nil)
	match := printedPassword.FindStringSubmatch(first.said)
	if match == nil {
		t.Fatalf("no password in %q", first.said)
	}
	if strings.Contains(first.stderr.String(), match[1]) {
		t.Error("the password is in the log")
	}
	if got := first.login("admin", match[1]); got != "success" {
		t.Fatalf("login: %s", got)
	}
	if got := first.post("createroom/", url.Values{"chatroomname": {"大厅"}}); !strings.HasPrefix(got, "302") {
		t.Errorf("create room: %s", got)
	}
	if got := first.post("api/sendchat/100%25", url.Values{"rname": {"大厅"}}); got != `200 {"code": 200, "msg": "100%"}` {
		t.Errorf("send: %s", got)
	}
	if code := first.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("SIGTERM: exit %d\n%s", code, first.stderr)
	}

	second := serve(t, dir, nil)
	if strings.Contains(second.said, "password") {
		t.Errorf("the second run says %q", second.said)
	}
	old, err := url.Parse(first.url)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := url.Parse(second.url)
	if err != nil {
		t.Fatal(err)
	}
	second.client.Jar.SetCookies(fresh, first.client.Jar.Cookies(old)) // the session outlives the restart
	if got := second.get("api/messages?rname=" + url.QueryEscape("大厅")); !strings.Contains(got, `"msg":"100%"`) {
		t.Errorf("messages: %s", got)
	}
	if code := second.signal(syscall.SIGINT); code != 0 {
		t.Errorf("SIGINT: exit %d\n%s", code, second.stderr)
	}
	for name, want := range map[string]os.FileMode{"secret": 0o600, "hihichat.sqlite3": 0o600, ".": 0o700} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestAdminPasswordCountsOnlyAtTheFirstRun(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, dir, []string{"HIHI_ADMIN_PASSWORD=correct horse"})
	if strings.Contains(first.said, "correct") || first.login("admin", "correct horse") != "success" {
		t.Errorf("said %q", first.said)
	}
	first.signal(syscall.SIGTERM)
	second := serve(t, dir, []string{"HIHI_ADMIN_PASSWORD=battery staple"})
	if second.login("admin", "battery staple") != "error" || second.login("admin", "correct horse") != "success" {
		t.Error("the password was changed")
	}
}

// Another secret signs everybody out.
func TestSecretKey(t *testing.T) {
	dir := t.TempDir()
	env := []string{"HIHI_ADMIN_PASSWORD=correct horse"}
	first := serve(t, dir, append(env, "HIHI_SECRET_KEY=first secret of this test"))
	if first.login("admin", "correct horse") != "success" {
		t.Fatal("login failed")
	}
	u, _ := url.Parse(first.url)
	cookies := first.client.Jar.Cookies(u)
	first.signal(syscall.SIGTERM)
	second := serve(t, dir, append(env, "HIHI_SECRET_KEY=second secret of this test"))
	u, _ = url.Parse(second.url)
	second.client.Jar.SetCookies(u, cookies)
	if got := second.get("listuser/"); !strings.HasPrefix(got, "302") {
		t.Errorf("the old session opens the list: %.80s", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "secret")); !os.IsNotExist(err) {
		t.Errorf("a secret was made all the same: %v", err)
	}
}

// An open poll does not hold up the stop: its client is told.
func TestStopWithAnOpenSocket(t *testing.T) {
	s := serve(t, t.TempDir(), nil)
	open := s.get("socket.io/?EIO=4&transport=polling")
	sid := regexp.MustCompile(`"sid":"([^"]+)"`).FindStringSubmatch(open)
	if sid == nil {
		t.Fatalf("handshake: %s", open)
	}
	poll := "socket.io/?EIO=4&transport=polling&sid=" + sid[1]
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		resp, err := http.Get(s.url + poll)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	}()
	if code := s.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("exit %d\n%s", code, s.stderr)
	}
	<-answered
}

// The whole of main but for its process: what main.go's run does.
func TestRunInProcess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stdout, stdoutWriter := io.Pipe()
	stderr := &lockedBuffer{}
	exit := make(chan int, 1)
	go func() {
		exit <- run(ctx, []string{"--addr", "127.0.0.1:0", "--data", t.TempDir(), "--retention", "0"}, nil, nil, stdoutWriter, stderr)
		_ = stdoutWriter.Close()
	}()
	said, ready := "", ""
	buf := make([]byte, 4096)
	for ready == "" {
		n, err := stdout.Read(buf)
		if err != nil {
			t.Fatalf("not ready: %v\n%s", err, stderr)
		}
		said += string(buf[:n])
		_, ready, _ = strings.Cut(said, "hihichat is ready: ")
	}
	resp, err := http.Get(strings.TrimSpace(ready) + "healthz")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Error(resp, err)
	}
	cancel()
	if code := <-exit; code != 0 {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

func TestWhatGoesWrongIsOneLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	badSecret := t.TempDir()
	if err := os.WriteFile(filepath.Join(badSecret, "secret"), []byte("hardtohard\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		env  []string
		args []string
		code int
		want string
	}{
		{"a taken port", nil, []string{"--addr", taken.Addr().String()}, 1, "cannot listen on " + taken.Addr().String() + ": address already in use"},
		{"a taken port for the metrics", nil, []string{"--addr", "127.0.0.1:0", "--metrics-addr", taken.Addr().String()}, 1, "--metrics-addr"},
		{"metrics without a port", nil, []string{"--metrics-addr", "localhost"}, 2, "--metrics-addr"},
		{"an address that is not ours", nil, []string{"--addr", "192.0.2.1:0"}, 1, "cannot listen on 192.0.2.1:0"},
		{"a folder that is a file", nil, []string{"--addr", "127.0.0.1:0", "--data", file}, 1, "data folder"},
		{"a folder that can't be made", nil, []string{"--addr", "127.0.0.1:0", "--data", "/proc/nowhere"}, 1, "data folder"},
		{"a published secret in the folder", nil, []string{"--addr", "127.0.0.1:0", "--data", badSecret}, 1, "no proper secret"},
		{"Redis that does not answer", nil, []string{"--addr", "127.0.0.1:0", "--redis-url", "redis://" + taken.Addr().String() + "/0?dial_timeout=100ms&read_timeout=100ms"}, 1, "Redis"},
		{"a Redis URL that is none", nil, []string{"--addr", "127.0.0.1:0", "--redis-url", "localhost"}, 1, "Redis"},
		{"an unknown flag", nil, []string{"--colour"}, 2, "--colour"},
		{"an unknown command", nil, []string{"start"}, 2, "start"},
		{"an address without a port", nil, []string{"--addr", "localhost"}, 2, "--addr"},
		{"history too long", nil, []string{"--history", "201"}, 2, "--history"},
		{"history that is no number", []string{"HIHI_HISTORY=many"}, nil, 2, "--history"},
		{"negative retention", nil, []string{"--retention=-1h"}, 2, "--retention"},
		{"a secret that is published", []string{"HIHI_SECRET_KEY=hardtohard"}, nil, 2, "published"},
		{"a short secret", []string{"HIHI_SECRET_KEY=short"}, nil, 2, "shorter"},
		{"an origin that is none", nil, []string{"--allowed-origins", "*"}, 2, "*"},
		{"a public URL with a path", nil, []string{"--public-url", "https://a.example/chat"}, 2, "https://a.example/chat"},
		{"a proxy that is no network", nil, []string{"--trusted-proxies", "10.0.0.0/8,proxy"}, 2, "proxy"},
		{"an escaping that is unknown", nil, []string{"--response-msg", "bold"}, 2, "--response-msg"},
		{"guests who may do what is unknown", nil, []string{"--guests", "write"}, 2, "--guests"},
		{"a sign-up that is neither", []string{"HIHI_SIGNUP=yes"}, nil, 2, "--signup"},
		{"a bot without a host", nil, []string{"--bot-url", "/ask?text="}, 2, "--bot-url"},
		{"a bot that is no URL", []string{"HIHI_BOT_URL=http://SECRET_KEY=:x/"}, nil, 2, "--bot-url"},
		{"a level that is unknown", []string{"HIHI_LOG_LEVEL=loud"}, nil, 2, "--log-level"},
		{"an administrator's published password", []string{"HIHI_ADMIN_PASSWORD=admin"}, []string{"--addr", "127.0.0.1:0"}, 2, "--admin-password"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := command(t, append([]string{"HIHI_LOG_LEVEL=error"}, tt.env...), "", tt.args...)
			o.oneLine(t, tt.code, tt.want)
			if strings.Contains(o.stderr, "SECRET_KEY=") {
				t.Errorf("a secret is shown: %q", o.stderr)
			}
		})
	}
}

// Figures about the house have an address of their own: the pages' address does not tell them.
func TestMetrics(t *testing.T) {
	s := serve(t, t.TempDir(), nil, "--metrics-addr", "127.0.0.1:0")
	_, addr, _ := strings.Cut(s.said, "metrics: ")
	addr, _, _ = strings.Cut(addr, "\n")
	if got := s.get("socket.io/?EIO=4&transport=polling"); !strings.HasPrefix(got, "200") {
		t.Fatal(got)
	}
	got := s.answer(s.client.Get(addr))
	for _, want := range []string{"hihichat_connections 1\n", "hihichat_connections_opened_total 1\n", "go_goroutines "} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if got := s.get("metrics"); !strings.HasPrefix(got, "404") {
		t.Error(got)
	}
	if code := s.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("SIGTERM: exit %d\n%s", code, s.stderr)
	}
}

func TestUnknownVariablesOnlyWarn(t *testing.T) {
	s := serve(t, t.TempDir(), []string{"HIHI_RETENTOIN=1h", "HIHI_REDIS_URL=", "HIHI_PASSWORD=something"})
	said := s.log()
	if strings.Count(said, "unknown environment variable") != 1 || !strings.Contains(said, "HIHI_RETENTOIN") || strings.Contains(said, "1h") {
		t.Errorf("said %q", said)
	}
}

func TestHelpAndVersion(t *testing.T) {
	o := command(t, nil, "", "--help")
	for _, want := range []string{"--redis-url", "$HIHI_REDIS_URL", "$HIHI_TRUSTED_PROXIES", "user add", "127.0.0.1:5000", "168h"} {
		if o.code != 0 || !strings.Contains(o.stdout, want) {
			t.Errorf("exit %d; the help does not say %s", o.code, want)
		}
	}
	if o := command(t, nil, "", "version"); o.code != 0 || !regexp.MustCompile(`^hihichat \S+ go1\S+ \w+/\w+\n$`).MatchString(o.stdout) {
		t.Errorf("exit %d, %q", o.code, o.stdout)
	}
}

func TestClickable(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:5000": "http://127.0.0.1:5000/", "[::]:80": "http://localhost:80/", "0.0.0.0:80": "http://localhost:80/",
		"[::1]:5000": "http://[::1]:5000/",
	} {
		tcp, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := clickable(tcp); got != want {
			t.Errorf("%s: %s", addr, got)
		}
	}
}
