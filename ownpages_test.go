package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// team makes the folders of a team and returns the flags that name them.
func team(t *testing.T, pages map[string]string) (templates, files string, flags []string) {
	t.Helper()
	templates, files = t.TempDir(), t.TempDir()
	for name, body := range pages {
		put(t, templates, name, body)
	}
	return templates, files, []string{"--template-dir", templates, "--static-dir", files}
}

func put(t *testing.T, dir, name, body string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}

// page returns the body of a page and its policy.
func (s *serving) page(path string) (body, policy string) {
	s.t.Helper()
	resp, err := s.client.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text), resp.Header.Get("Content-Security-Policy")
}

// SIGHUP reads both folders again, without a restart; folders with a mistake change nothing; a change on disk alone does
// not either.
func TestHangupReloadsTheTeamsPages(t *testing.T) {
	templates, files, flags := team(t, map[string]string{"index.html": `one {{asset "a.css"}}`})
	put(t, files, "a.css", "one")
	s := serve(t, t.TempDir(), nil, append(flags, "--static-csp", "default-src 'none'")...)
	first, policy := s.page("")
	if !strings.HasPrefix(first, "one /static/v-") || policy != "default-src 'none'" {
		t.Fatalf("%s with %s", first, policy)
	}
	put(t, templates, "index.html", `{{.nonsense}}`)
	put(t, files, "a.css", "two")
	if got, _ := s.page(""); got != first {
		t.Errorf("changed by itself: %s", got)
	}
	s.hangup(t, regexp.MustCompile(`not reloaded.*--template-dir: index\.html:1: \.nonsense: there is no \.nonsense here`))
	if got, _ := s.page(""); got != first {
		t.Errorf("changed by a mistake: %s", got)
	}
	if got, _ := s.page("static/a.css"); got != "one" {
		t.Errorf("the style of a mistake: %s", got)
	}

	put(t, templates, "index.html", `two {{asset "a.css"}}`)
	s.hangup(t, regexp.MustCompile(`your pages are reloaded`))
	second, _ := s.page("")
	if !strings.HasPrefix(second, "two /static/v-") || second[4:] == first[4:] {
		t.Errorf("after the reload: %s, before: %s", second, first)
	}
	if got, _ := s.page(strings.TrimPrefix(second, "two /")); got != "two" {
		t.Errorf("the style: %s", got)
	}
	if code := s.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// hangup sends SIGHUP and waits until the log says what is expected.
func (s *serving) hangup(t *testing.T, want *regexp.Regexp) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); !want.MatchString(s.stderr.String()); {
		if time.Now().After(deadline) {
			t.Fatalf("the log does not say %s:\n%s", want, s.stderr)
		}
		time.Sleep(10 * time.Millisecond) // asks again, until it is so
	}
}

// Without folders a terminal that is closed ends the server, as it does other programs, but in order.
func TestHangupWithoutFoldersStopsTheServer(t *testing.T) {
	s := serve(t, t.TempDir(), nil)
	if code := s.signal(syscall.SIGHUP); code != 0 {
		t.Errorf("exit %d\n%s", code, s.stderr)
	}
}

// Whoever starts it by nohup closes the terminal, and the chat goes on.
func TestHangupUnderNohupStopsNothing(t *testing.T) {
	s := serveBy(t, []string{"nohup"}, t.TempDir(), nil)
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for range 20 { // the signal would have come between two of them
		if got := s.get("healthz"); !strings.HasPrefix(got, "200") {
			t.Fatal(got)
		}
	}
	if code := s.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("exit %d\n%s", code, s.stderr)
	}
}

// With files alone our own pages wear the team's style.
func TestStaticDirDressesOurPages(t *testing.T) {
	files := t.TempDir()
	if err := os.MkdirAll(filepath.Join(files, "chat", "css"), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(files, "chat", "css"), "style.css", "body{color:teal}")
	s := serve(t, t.TempDir(), []string{"HIHI_STATIC_DIR=" + files})
	page, policy := s.page("")
	if !strings.Contains(page, `href="/static/chat/css/style.css"`) || !strings.HasPrefix(policy, "default-src 'self';") {
		t.Errorf("%s with %s", page, policy)
	}
	if got, _ := s.page("static/chat/css/style.css"); got != "body{color:teal}" {
		t.Errorf("the style is %q", got)
	}
	if got := s.get("static/chat/css/"); !strings.HasPrefix(got, "404") {
		t.Errorf("the folder: %s", got)
	}
}

func TestTeamsPagesThatCannotBeUsedAreOneLine(t *testing.T) {
	broken, files, _ := team(t, map[string]string{"chat.html": "\n\n{{ rname }}"})
	cases := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a template with a mistake", []string{"--template-dir", broken}, 1, "--template-dir: chat.html:3: a name of the page has a dot before it: .rname"},
		{"no such folder", []string{"--template-dir", filepath.Join(broken, "none")}, 1, "--template-dir: " + broken + "/none: no such file or directory"},
		{"a file for a folder", []string{"--static-dir", filepath.Join(broken, "chat.html")}, 1, "--static-dir: " + broken + "/chat.html: not a directory"},
		{"a policy with a slip", []string{"--static-csp", "scripts 'self'"}, 2, `--static-csp: there is no directive "scripts"; there are base-uri,`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"--addr", "127.0.0.1:0", "--data", t.TempDir(), "--static-dir", files}, c.args...)
			o := command(t, []string{"HIHI_LOG_LEVEL=error"}, "", args...)
			if o.code != c.code || !strings.HasPrefix(o.stderr, "hihichat: "+c.want) || strings.Count(o.stderr, "\n") != 1 {
				t.Errorf("exit %d, %q", o.code, o.stderr)
			}
		})
	}
}
