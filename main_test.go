package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hihichat-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "hihichat")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// outcome is what a command left behind.
type outcome struct {
	stdout, stderr string
	code           int
}

// command runs the binary to its end. env holds only what is ours; stdin may be empty.
func command(t *testing.T, env []string, stdin string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env, cmd.Dir = append([]string{}, env...), t.TempDir() // nil would mean the environment of the test
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// firstStart is what a first start of the server leaves in its data folder: the files' contents by their names.
var firstStart struct {
	once  sync.Once
	files map[string][]byte
}

// withDatabase returns a data folder as a first start of the server leaves it.
func withDatabase(t *testing.T) string {
	t.Helper()
	firstStart.once.Do(func() {
		dir := t.TempDir()
		serve(t, dir, nil, "--admin-password", "correct horse").signal(syscall.SIGTERM)
		firstStart.files = map[string][]byte{}
		for _, name := range []string{"hihichat.sqlite3", "secret"} {
			content, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			firstStart.files[name] = content
		}
	})
	dir := t.TempDir()
	for name, content := range firstStart.files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// serving is a server that runs in a process of its own.
type serving struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string // with a slash at its end
	said   string // on stdout before it was ready
	stderr *lockedBuffer
	client *http.Client // with cookies, not following redirects
	exited chan error
	stop   sync.Once
}

// serve starts the binary on a free port with its data in dir, and stops it with the test.
func serve(t *testing.T, dir string, env []string, args ...string) *serving {
	t.Helper()
	return serveBy(t, nil, dir, env, args...)
}

// serveBy is serve by another command, which becomes the binary.
func serveBy(t *testing.T, by []string, dir string, env []string, args ...string) *serving {
	t.Helper()
	s := &serving{t: t, stderr: &lockedBuffer{}, exited: make(chan error, 1)}
	line := append(slices.Concat(by, []string{binary, "--addr", "127.0.0.1:0", "--data", dir}), args...)
	s.cmd = exec.Command(line[0], line[1:]...)
	s.cmd.Env, s.cmd.Stderr = append([]string{}, env...), s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.signal(syscall.SIGKILL) })
	lines := bufio.NewReader(stdout)
	for s.url == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			s.exited <- s.cmd.Wait() // it has ended, or closed its output: signal must not wait for the reader below
			t.Fatalf("the server did not get ready: %v\n%s", err, s.stderr)
		}
		s.said += line
		_, s.url, _ = strings.Cut(strings.TrimSpace(line), "hihichat is ready: ")
	}
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		s.exited <- s.cmd.Wait()
	}()
	jar, _ := cookiejar.New(nil) // fails never
	s.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s
}

// signal sends a signal and returns the exit code, -1 when the process was killed. Only the first call does anything.
func (s *serving) signal(sig syscall.Signal) (code int) {
	s.stop.Do(func() {
		_ = s.cmd.Process.Signal(sig)
		<-s.exited
	})
	return s.cmd.ProcessState.ExitCode()
}

// log ends the server and returns all that it has logged: before its end some of it may still be on its way.
func (s *serving) log() string {
	s.signal(syscall.SIGTERM)
	return s.stderr.String()
}

// get and post return the status and the body.
func (s *serving) get(path string) string { return s.answer(s.client.Get(s.url + path)) }

func (s *serving) post(path string, form url.Values) string {
	return s.answer(s.client.PostForm(s.url+path, form))
}

func (s *serving) answer(resp *http.Response, err error) string {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprint(resp.StatusCode, " ", string(body))
}

// login returns what /login_check answered.
func (s *serving) login(name, password string) string {
	s.t.Helper()
	return strings.TrimPrefix(s.post("login_check", url.Values{"Username": {name}, "Password": {password}}), "200 ")
}

type lockedBuffer struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// oneLine fails the test unless stderr is a single line without a stack trace that says want.
func (o outcome) oneLine(t *testing.T, code int, want string) {
	t.Helper()
	if o.code != code || strings.Count(o.stderr, "\n") != 1 || !strings.HasPrefix(o.stderr, "hihichat: ") ||
		!strings.Contains(o.stderr, want) || strings.Contains(o.stderr, "goroutine") {
		t.Errorf("exit %d, stderr %q; want exit %d and one line with %q", o.code, o.stderr, code, want)
	}
}
