package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Accounts are managed beside a running server, on the same file.
func TestUserCommandsWhileTheServerRuns(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, nil)
	user := func(password string, args ...string) outcome {
		t.Helper()
		var env []string
		if password != "" {
			env = []string{"HIHI_PASSWORD=" + password}
		}
		return command(t, env, "", append([]string{"--data", dir, "user"}, args...)...)
	}
	expect := func(o outcome, want string) {
		t.Helper()
		if o.code != 0 || !strings.Contains(o.stdout, want) || o.stderr != "" {
			t.Fatalf("exit %d, %q, %q; want %q", o.code, o.stdout, o.stderr, want)
		}
	}
	expect(user("correct horse", "add", "爱丽丝", "--permission", "createroom", "--permission", "own"), "added user 爱丽丝")
	expect(user("battery staple", "add", "bob"), "added user bob")
	expect(user("third password", "add", "carol", "--admin"), "added user carol")
	if got := s.login("爱丽丝", "correct horse"); got != "success" {
		t.Fatalf("login: %s", got)
	}

	expect(user("", "list"), "NAME")
	for _, row := range []string{
		`(?m)^1 +admin +yes +createroom, managepermissions, manageusers$`, `(?m)^\d+ +爱丽丝 +createroom, own$`,
		`(?m)^\d+ +bob\s*$`, `(?m)^\d+ +carol +yes\s*$`,
	} {
		if o := user("", "list"); !regexp.MustCompile(row).MatchString(o.stdout) {
			t.Errorf("no row %s in\n%s", row, o.stdout)
		}
	}

	expect(user("", "grant", "bob", "createroom", "manageusers"), "bob")
	if s.login("bob", "battery staple") != "success" {
		t.Fatal("bob can't sign in")
	}
	if got := s.get("adduser/"); !strings.HasPrefix(got, "200") {
		t.Errorf("bob's grant does not work: %.100s", got)
	}
	expect(user("", "grant", "bob", "--admin"), "bob")

	expect(user("a new password", "passwd", "bob"), "sessions ended: 1")
	if got := s.get("adduser/"); !strings.HasPrefix(got, "302") {
		t.Errorf("bob is still signed in: %.100s", got)
	}
	if s.login("bob", "battery staple") != "error" || s.login("bob", "a new password") != "success" {
		t.Error("the password was not changed")
	}
}

func TestUserCommandsRefuse(t *testing.T) {
	dir := withDatabase(t)
	if o := command(t, nil, "battery staple\n", "--data", dir, "user", "add", "bob"); o.code != 0 {
		t.Fatalf("a piped password: %+v", o)
	}
	tests := []struct {
		name  string
		stdin string
		args  []string
		code  int
		want  string
	}{
		{"a name that is taken", "some password\n", []string{"add", "bob"}, 1, "exists already"},
		{"a reserved name", "some password\n", []string{"add", "hi-user"}, 2, "reserved"},
		{"a name with markup", "some password\n", []string{"add", "<b>"}, 2, "not allowed"},
		{"no name", "some password\n", []string{"add"}, 2, "name"},
		{"no password", "", []string{"add", "carol"}, 2, "empty"},
		{"a short password", "short\n", []string{"add", "carol"}, 2, "shorter"},
		{"the name as password", "carol-from-accounting\n", []string{"add", "carol-from-accounting"}, 2, "name"},
		{"a published password", "hardtohard\n", []string{"passwd", "bob"}, 2, "known to everybody"},
		{"a password without end", strings.Repeat("x", 1<<20), []string{"passwd", "bob"}, 2, "longer"},
		{"an unknown user's password", "some password\n", []string{"passwd", "nobody"}, 1, "no such user"},
		{"an unknown user's permission", "", []string{"grant", "nobody", "createroom"}, 1, "no such user"},
		{"nothing to grant", "", []string{"grant", "bob"}, 2, "permission"},
		{"a bad permission", "", []string{"grant", "bob", "a<b"}, 2, "permission"},
		{"no command", "", nil, 2, "add"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := command(t, nil, tt.stdin, append([]string{"--data", dir, "user"}, tt.args...)...)
			o.oneLine(t, tt.code, tt.want)
		})
	}
}

// A mistyped --data must not make a database in which the user then is, and nobody can sign in.
func TestUserCommandsNeedADatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mistyped")
	for _, args := range [][]string{{"add", "bob"}, {"passwd", "bob"}, {"grant", "bob", "createroom"}, {"list"}} {
		o := command(t, nil, "battery staple\n", append([]string{"--data", dir, "user"}, args...)...)
		o.oneLine(t, 1, "there is no database "+filepath.Join(dir, "hihichat.sqlite3"))
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
}

// Two answers that differ are no password.
func TestAskTwice(t *testing.T) {
	p := &process{}
	for _, tt := range []struct {
		name    string
		answers []string
		want    string
	}{{"the same", []string{"a", "a"}, "a"}, {"different", []string{"a", "b"}, ""}} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := p.askTwice(func(string) (string, error) {
				answer := tt.answers[0]
				tt.answers = tt.answers[1:]
				return answer, nil
			})
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
