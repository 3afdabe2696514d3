package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	expect(user("correct horse", "add", "爱丽丝", "--permission", "createroom", "--permission", "own"),
		"added user 爱丽丝 (id 2); hihichat itself never asks for own\n")
	expect(user("battery staple", "add", "bob"), "added user bob")
	expect(user("third password", "add", "carol", "--admin"), "added user carol")
	if got := s.login("爱丽丝", "correct horse"); got != "success" {
		t.Fatalf("login: %s", got)
	}

	expect(user("", "list"), "NAME")
	for _, row := range []string{
		`(?m)^1 +admin +yes +createroom, managepermissions, manageusers, moderate, readaudit$`, `(?m)^\d+ +爱丽丝 +createroom, own$`,
		`(?m)^\d+ +bob\s*$`, `(?m)^\d+ +carol +yes\s*$`,
	} {
		if o := user("", "list"); !regexp.MustCompile(row).MatchString(o.stdout) {
			t.Errorf("no row %s in\n%s", row, o.stdout)
		}
	}

	expect(user("", "grant", "bob", "createroom", "manageusers"), "granted to bob\n")
	if s.login("bob", "battery staple") != "success" {
		t.Fatal("bob can't sign in")
	}
	if got := s.get("adduser/"); !strings.HasPrefix(got, "200") {
		t.Errorf("bob's grant does not work: %.100s", got)
	}
	expect(user("", "grant", "bob", "mangeusers", "--admin"), "granted to bob; hihichat itself never asks for mangeusers\n")

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
		{"an unknown user's grants", "", []string{"revoke", "nobody", "createroom"}, 1, "no such user"},
		{"nothing to revoke", "", []string{"revoke", "bob"}, 2, "permission"},
		{"the last administrator's rank", "", []string{"revoke", "admin", "createroom", "--admin"}, 1, "last administrator"},
		{"the last administrator's sign-in", "", []string{"disable", "admin"}, 1, "last administrator"},
		{"the last administrator", "", []string{"delete", "admin", "--messages", "keep", "--yes"}, 1, "last administrator"},
		{"to disable an unknown user", "", []string{"disable", "nobody"}, 1, "no such user"},
		{"an unknown user's sessions", "", []string{"sessions", "nobody"}, 1, "no such user"},
		{"an unknown user's link", "", []string{"reset", "nobody"}, 1, "no such user"},
		{"a deletion without a fate", "", []string{"delete", "bob", "--yes"}, 2, "keep|anonymise|remove"},
		{"a deletion with an unknown fate", "", []string{"delete", "bob", "--messages", "burn"}, 2, "--messages"},
		{"no command", "", nil, 2, "add"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := command(t, nil, tt.stdin, append([]string{"--data", dir, "user"}, tt.args...)...)
			o.oneLine(t, tt.code, tt.want)
		})
	}
}

// What one command gives another takes, and the server that runs heeds it with the next request.
func TestRuleOverUsersWhileTheServerRuns(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, nil, "--admin-password", "correct horse")
	user := func(stdin string, args ...string) outcome {
		t.Helper()
		return command(t, nil, stdin, append([]string{"--data", dir, "user"}, args...)...)
	}
	done := func(want string, o outcome) {
		t.Helper()
		if o.code != 0 || !regexp.MustCompile(want).MatchString(o.stdout) || o.stderr != "" {
			t.Fatalf("exit %d, %q, %q; want %s", o.code, o.stdout, o.stderr, want)
		}
	}
	done("added", user("battery staple\n", "add", "bob", "--permission", "manageusers", "--permission", "own"))
	if s.login("bob", "battery staple") != "success" || !strings.HasPrefix(s.get("adduser/"), "200") {
		t.Fatal("bob can't do what he may")
	}
	done(`(?m)^20\d\d-\d\d-\d\d \d\d:\d\d  +20\S+ \S+ +127\.0\.0\.1 +Go-http-client`, user("", "sessions", "bob"))

	done("revoked from bob", user("", "revoke", "bob", "manageusers"))
	if got := s.get("adduser/"); !strings.HasPrefix(got, "403") {
		t.Errorf("after revoking: %.100s", got)
	}
	done(`(?m)^\d+ +bob +own$`, user("", "list"))

	done("ended: 1", user("", "signout", "bob"))
	if got := s.get("adduser/"); !strings.HasPrefix(got, "302") || s.login("bob", "battery staple") != "success" {
		t.Errorf("after signing out: %.100s", got)
	}

	done("disabled bob", user("", "disable", "bob"))
	if got := s.get("adduser/"); !strings.HasPrefix(got, "302") || s.login("bob", "battery staple") != "error" {
		t.Errorf("after disabling: %.100s", got)
	}
	done(`(?m)^\d+ +bob +disabled +own$`, user("", "list"))
	done("enabled bob", user("", "enable", "bob"))
	if s.login("bob", "battery staple") != "success" {
		t.Error("bob can't sign in again")
	}
}

// A second administrator may be unmade; the first one who is left may not.
func TestOneAdministratorStays(t *testing.T) {
	dir := withDatabase(t)
	user := func(args ...string) outcome {
		return command(t, []string{"HIHI_PASSWORD=battery staple"}, "", append([]string{"--data", dir, "user"}, args...)...)
	}
	if o := user("add", "bob", "--admin"); o.code != 0 {
		t.Fatalf("%+v", o)
	}
	if o := user("revoke", "admin", "--admin"); o.code != 0 {
		t.Errorf("the first of two: %+v", o)
	}
	user("revoke", "bob", "createroom", "--admin").oneLine(t, 1, "last administrator")
	user("disable", "bob").oneLine(t, 1, "last administrator")
}

// Nothing is deleted without a yes, and a deleted name is nobody's again.
func TestUserDelete(t *testing.T) {
	dir := withDatabase(t)
	user := func(stdin string, args ...string) outcome {
		return command(t, nil, stdin, append([]string{"--data", dir, "user"}, args...)...)
	}
	if o := user("battery staple\n", "add", "bob"); o.code != 0 {
		t.Fatalf("%+v", o)
	}
	for _, tt := range []struct {
		stdin, want string
		code        int
	}{{"no\n", "nothing was done", 1}, {"YES\n", "nothing was done", 1}, {"", "--yes", 2}} {
		o := user(tt.stdin, "delete", "bob", "--messages", "remove")
		if o.code != tt.code || o.stdout != "" || !strings.Contains(o.stderr, "Delete bob for good?") || !strings.Contains(o.stderr, tt.want) {
			t.Errorf("%q: %+v", tt.stdin, o)
		}
	}
	if o := user("yes\n", "delete", "bob", "--messages", "remove"); o.code != 0 || !strings.Contains(o.stdout, "deleted bob") {
		t.Fatalf("%+v", o)
	}
	user("", "grant", "bob", "createroom").oneLine(t, 1, "no such user")
	user("battery staple\n", "add", "bob").oneLine(t, 1, "was deleted")
}

// What the commands do stands in the audit log, as the command line's, and nothing of it is secret.
func TestUserCommandsAreAudited(t *testing.T) {
	dir := withDatabase(t)
	run := func(args ...string) outcome {
		t.Helper()
		o := command(t, []string{"HIHI_PASSWORD=battery staple"}, "", append([]string{"--data", dir}, args...)...)
		if o.code != 0 {
			t.Fatalf("%v: %+v", args, o)
		}
		return o
	}
	run("user", "add", "bob", "--permission", "own", "--admin")
	run("user", "passwd", "bob")
	secret, _, _ := strings.Cut(strings.TrimPrefix(run("user", "reset", "bob").stdout, "/reset/"), "\n")
	run("user", "grant", "bob", "createroom")
	run("user", "revoke", "bob", "own", "--admin")
	run("user", "disable", "bob")
	run("user", "enable", "bob")
	run("user", "signout", "bob")
	run("user", "delete", "bob", "--messages", "keep", "--yes")

	o := run("audit", "--target", "bob", "--json")
	var deeds []string
	for line := range strings.Lines(o.stdout) {
		var e auditLine
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Actor != "" || e.Address != "command line" || e.Failed {
			t.Errorf("%v: %s", err, line)
		}
		deeds = append(deeds, strings.TrimSpace(string(e.Deed)+" "+e.Detail))
	}
	slices.Reverse(deeds)
	want := []string{
		"user-added", "grants-changed +own", "admin-named", "password-reset", "reset-link-made", "grants-changed +createroom",
		"admin-unnamed", "grants-changed -own", "user-disabled", "user-enabled", "sessions-ended", "user-deleted keep",
	}
	if !slices.Equal(deeds, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(deeds, "\n"), strings.Join(want, "\n"))
	}
	if all := run("audit", "--limit", "0").stdout; strings.Contains(all, "battery staple") || secret == "" || strings.Contains(all, secret) {
		t.Errorf("a secret is in the log:\n%s", all)
	}
}

// A mistyped --data must not make a database in which the user then is, and nobody can sign in.
func TestUserCommandsNeedADatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mistyped")
	for _, args := range [][]string{
		{"add", "bob"}, {"passwd", "bob"}, {"grant", "bob", "createroom"}, {"list"}, {"reset", "bob"}, {"disable", "bob"},
		{"sessions", "bob"}, {"delete", "bob", "--messages", "keep", "--yes"},
	} {
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
