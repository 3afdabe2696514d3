package main

import (
	"database/sql"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hihichat/store"
	"hihichat/store/redis/redistest"
)

// enough lets the report be good wherever the tests run.
var enough = []string{"--limit-conns", "100"}

// doctor runs the command with these flags and variables.
func doctor(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	return command(t, env, "", append(append([]string{"doctor"}, enough...), args...)...)
}

// says fails the test unless a line of the report begins with the verdict and subject and matches the pattern.
func (o outcome) says(t *testing.T, verdict, subject, pattern string) {
	t.Helper()
	line := regexp.MustCompile(`(?m)^` + verdict + ` +` + subject + ` +.*` + pattern)
	if !line.MatchString(o.stdout) {
		t.Errorf("no line %q in\n%s%s", line, o.stdout, o.stderr)
	}
}

// Beside the server that it is asked about, everything is in order, and it is left as it was.
func TestDoctorBesideAHealthyServer(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	srv := redistest.Start(t)
	env := []string{"HIHI_REDIS_URL=" + srv.URL(), "HIHI_DATA=" + dir}
	s := serve(t, dir, env, "--admin-password", "correct horse")
	before := listing(t, dir)
	o := doctor(t, env, "--addr", strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/"))
	if o.code != 0 || o.stderr != "" || strings.Contains(o.stdout, "warn ") || strings.Contains(o.stdout, "bad ") {
		t.Errorf("exit %d, %s\n%s", o.code, o.stderr, o.stdout)
	}
	for _, line := range strings.Split(strings.TrimSpace(o.stdout), "\n") {
		if !regexp.MustCompile(`^ok {4}[a-z]+ +\S`).MatchString(line) {
			t.Errorf("a line of another form: %q", line)
		}
	}
	o.says(t, "ok", "database", "every page in order")
	o.says(t, "ok", "accounts", "1 administrator")
	o.says(t, "ok", "guests", "talk with the duck")
	o.says(t, "ok", "redis", "acknowledged is on its disk")
	o.says(t, "ok", "address", "hihichat runs")
	if after := listing(t, dir); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	if s.login("admin", "correct horse") != "success" {
		t.Error("the server is not what it was")
	}
}

func TestDoctorSaysWhatStrangersMayDo(t *testing.T) {
	args := []string{"--data", filepath.Join(t.TempDir(), "data"), "--addr", "127.0.0.1:0"}
	o := doctor(t, []string{"HIHI_SIGNUP=open"}, append(args, "--guests", "read")...)
	o.says(t, "ok", "guests", "public")
	o.says(t, "ok", "guests", "make an account")
	o = doctor(t, []string{"HIHI_GUESTS=off"}, args...)
	o.says(t, "ok", "guests", "login page alone")
	if strings.Contains(o.stdout, "make an account") {
		t.Errorf("sign-up is off:\n%s", o.stdout)
	}
}

// listing is what a person sees of a folder.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Type().String()+" "+entry.Name())
	}
	return strings.Join(names, "\n")
}

// Before the first start nothing is there, nothing is made, and that is fine.
func TestDoctorBeforeTheFirstStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	o := doctor(t, nil, "--data", dir, "--addr", "127.0.0.1:0")
	if o.code != 0 || strings.Contains(o.stdout, "warn ") {
		t.Errorf("exit %d\n%s", o.code, o.stdout)
	}
	for _, subject := range []string{"folder", "secret", "database"} {
		o.says(t, "ok", subject, "the first start makes")
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
}

// alter changes the database of a folder behind hihichat's back.
func alter(t *testing.T, dir, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "hihichat.sqlite3"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

func TestDoctorFinds(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	write := func(name, content string, mode os.FileMode) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := errors.Join(os.WriteFile(filepath.Join(dir, name), []byte(content), mode), os.Chmod(filepath.Join(dir, name), mode)); err != nil {
				t.Fatal(err)
			}
		}
	}
	sqlOf := func(query string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { alter(t, dir, query) }
	}
	tests := []struct {
		name             string
		harm             func(t *testing.T, dir string) // the data folder of a server that ran once
		env, args        []string
		verdict, subject string
		want             string
	}{
		{name: "a slip of the pen", env: []string{"HIHI_RETENTOIN=24h"}, verdict: "warn", subject: "settings", want: "HIHI_RETENTOIN"},
		{name: "a setting that is refused", args: []string{"--history", "201"}, verdict: "bad", subject: "settings", want: "--history"},
		{name: "the article's key", env: []string{"HIHI_FLASK_SECRET_KEY=hardtohard"}, verdict: "bad", subject: "settings", want: "published"},
		{name: "a short key of theirs", env: []string{"HIHI_FLASK_SECRET_KEY=dev-key"}, verdict: "warn", subject: "settings", want: "short"},
		{name: "pages that are not there", args: []string{"--template-dir", "/nowhere"}, verdict: "bad", subject: "settings", want: "--template-dir"},
		{name: "open to the network", args: []string{"--addr", "0.0.0.0:0"}, verdict: "warn", subject: "network", want: "without https"},
		{name: "a public address without https", args: []string{"--public-url", "http://chat.example", "--trusted-proxies", "::1"}, verdict: "warn", subject: "network", want: "not https"},
		{name: "a proxy that is not named", args: []string{"--public-url", "https://chat.example"}, verdict: "warn", subject: "network", want: "--trusted-proxies"},
		{name: "everybody trusted", args: []string{"--trusted-proxies", "::/0"}, verdict: "bad", subject: "network", want: "trusts everybody"},
		{name: "an origin without https", args: []string{"--allowed-origins", "http://other.example"}, verdict: "warn", subject: "network", want: "http://other.example"},
		{name: "a folder that others look into", harm: func(t *testing.T, dir string) { _ = os.Chmod(dir, 0o755) }, verdict: "warn", subject: "folder", want: "chmod 700"},
		{name: "a folder that is a file", args: []string{"--data", "/proc/version"}, verdict: "bad", subject: "folder", want: "not a folder"},
		{name: "a folder that can't be made", args: []string{"--data", "/proc/nowhere"}, verdict: "bad", subject: "folder", want: "can't be made"},
		{name: "a secret that others read", harm: write("secret", strings.Repeat("k", 64), 0o644), verdict: "warn", subject: "secret", want: "chmod 600"},
		{name: "a published secret", harm: write("secret", "hardtohard\n", 0o600), verdict: "bad", subject: "secret", want: "no proper secret"},
		{name: "a secret of one's own", env: []string{"HIHI_SECRET_KEY=a secret of sixteen"}, verdict: "ok", subject: "secret", want: "--secret-key"},
		{name: "another program's file", harm: write("hihichat.sqlite3", strings.Repeat("no database ", 1000), 0o600), verdict: "bad", subject: "database", want: "not an SQLite database"},
		{name: "two databases", harm: func(t *testing.T, dir string) { databaseOfFlask(t, dir, "olga") }, verdict: "bad", subject: "database", want: "there are two databases"},
		{name: "a database of the future", harm: sqlOf(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`), verdict: "bad", subject: "database", want: "newer hihichat"},
		{name: "a database of the past", harm: sqlOf(`DELETE FROM goose_db_version WHERE version_id > 2`), verdict: "ok", subject: "database", want: "older hihichat"},
		{name: "another journal", harm: sqlOf(`PRAGMA journal_mode = DELETE`), verdict: "warn", subject: "database", want: "journal mode delete"},
		{name: "nobody who administers", harm: sqlOf(`UPDATE users SET is_admin = 0`), verdict: "warn", subject: "accounts", want: "user grant NAME --admin"},
		{name: "a published password", harm: sqlOf(`UPDATE users SET argon2_hash = NULL, password_hash =
			'pbkdf2:sha256:1000$saltsalt$f03cc53a37f401f64352949fcf19adefcb5c26955c5d41382f2799dd36f9797a' WHERE username = 'admin'`), verdict: "warn", subject: "accounts", want: "user passwd admin"},
		{name: "a message of the future", harm: sqlOf(`INSERT INTO conversations (room, low, high) VALUES ('hall', '', '');
			INSERT INTO messages (id, conversation, sender, text) SELECT '7ZZZZZZZZZZZZZZZZZZZZZZZZZ', id, 'admin', 'hello' FROM conversations`),
			verdict: "warn", subject: "clock", want: "still to come"},
		{name: "too few files", args: []string{"--limit-conns", "2000000000"}, verdict: "warn", subject: "files", want: "LimitNOFILE"},
		{name: "a taken port", args: []string{"--addr", taken.Addr().String()}, verdict: "bad", subject: "address", want: "address already in use"},
		{name: "a taken port for metrics", args: []string{"--metrics-addr", taken.Addr().String()}, verdict: "bad", subject: "address", want: "--metrics-addr"},
		{name: "a Redis that is not there", args: []string{"--redis-url", "redis://:hunter2@127.0.0.1:1"}, verdict: "bad", subject: "redis", want: "connection refused"},
		{name: "a Redis URL that is none", args: []string{"--redis-url", "localhost:6379"}, verdict: "bad", subject: "redis", want: "redis://"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := withDatabase(t)
			if err := os.Chmod(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if tt.harm != nil {
				tt.harm(t, dir)
			}
			o := doctor(t, tt.env, append([]string{"--data", dir, "--addr", "127.0.0.1:0"}, tt.args...)...)
			o.says(t, tt.verdict, tt.subject, regexp.QuoteMeta(tt.want))
			if want := map[bool]int{true: 1}[tt.verdict == "bad"]; o.code != want {
				t.Errorf("exit %d\n%s%s", o.code, o.stdout, o.stderr)
			}
			for _, secret := range []string{"hunter2", "dev-key", "hardtohard", "sixteen", "kkkkkk", "goroutine", "\x1b"} {
				if strings.Contains(o.stdout+o.stderr, secret) {
					t.Errorf("%s is shown\n%s%s", secret, o.stdout, o.stderr)
				}
			}
		})
	}
}

// A damaged page is found, and the report goes on.
func TestDoctorFindsADamagedDatabase(t *testing.T) {
	dir := withDatabase(t)
	path := filepath.Join(dir, "hihichat.sqlite3")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(content); i++ {
		content[i] = 0xaa
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	o := doctor(t, nil, "--data", dir, "--addr", "127.0.0.1:0")
	o.says(t, "bad", "database", "")
	o.says(t, "ok", "address", "")
	if o.code != 1 || strings.Count(o.stderr, "\n") != 1 || !strings.HasPrefix(o.stderr, "hihichat: bad: 1 thing") {
		t.Errorf("exit %d, %q", o.code, o.stderr)
	}
}

func TestDoctorOnTheFlaskVersionsData(t *testing.T) {
	dir := t.TempDir()
	databaseOfFlask(t, dir, "olga")
	before := listing(t, dir)
	srv := redistest.Start(t)
	ask(t, srv, `ZADD msg-hall 1500000000 {"username":"olga","msg":"hi"}`)
	o := doctor(t, nil, "--data", dir, "--addr", "127.0.0.1:0", "--redis-url", srv.URL())
	o.says(t, "ok", "database", "the first start takes it over")
	o.says(t, "ok", "redis", "Flask version's messages are there")
	o.says(t, "ok", "redis", "until --retention says when")
	if after := listing(t, dir); after != before || o.code != 0 {
		t.Errorf("exit %d; before\n%s\nafter\n%s", o.code, before, after)
	}
	if said := ask(t, srv, "DBSIZE"); said != ":1" {
		t.Errorf("keys in Redis: %s", said)
	}
}

func ask(t *testing.T, srv *redistest.Server, command string) string {
	t.Helper()
	said, err := srv.Ask(command)
	if err != nil || strings.HasPrefix(said, "-") {
		t.Fatalf("%s: %s, %v", command, said, err)
	}
	return said
}

// Real Redis servers, set in ways that people have theirs.
func TestDoctorJudgesRedis(t *testing.T) {
	for _, tt := range []struct {
		name          string
		args          []string
		verdict, want string
	}{
		{"every second", []string{"--appendfsync", "everysec"}, "warn", "last second"},
		{"snapshots only", []string{"--appendonly", "no", "--save", "3600 1"}, "warn", "last minutes"},
		{"nothing on disk", []string{"--appendonly", "no"}, "bad", "keeps nothing on disk"},
		{"throws away", []string{"--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"}, "bad", "throws messages away"},
		{"forgets mutes", []string{"--maxmemory", "100mb", "--maxmemory-policy", "volatile-ttl"}, "warn", "forgets mutes"},
		{"nearly full", []string{"--maxmemory", "1mb"}, "warn", "nothing can be sent"},
		{"limited", []string{"--maxmemory", "900mb"}, "ok", "of 943"},
		{"settings hidden", []string{"--rename-command", "CONFIG", ""}, "warn", "appendfsync can't be seen"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := redistest.Start(t, tt.args...)
			o := doctor(t, nil, "--data", filepath.Join(t.TempDir(), "data"), "--addr", "127.0.0.1:0", "--redis-url", srv.URL())
			o.says(t, tt.verdict, "redis", tt.want)
			if want := map[bool]int{true: 1}[tt.verdict == "bad"]; o.code != want {
				t.Errorf("exit %d\n%s", o.code, o.stdout)
			}
		})
	}
}

// With the least rights that the server works with, not everything can be seen.
func TestDoctorWithFewRightsInRedis(t *testing.T) {
	srv := redistest.Start(t)
	ask(t, srv, "ACL SETUSER few on >hunter2 ~* nocommands +ping +scan +zrange +exists")
	url := strings.Replace(srv.URL(), "redis://", "redis://few:hunter2@", 1)
	o := doctor(t, nil, "--data", filepath.Join(t.TempDir(), "data"), "--addr", "127.0.0.1:0", "--redis-url", url)
	o.says(t, "warn", "redis", "may not use INFO")
	if o.code != 0 || strings.Contains(o.stdout+o.stderr, "hunter2") {
		t.Errorf("exit %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}

// judged returns what a check adds, a line each.
func judged(judge func(*findings)) string {
	f := &findings{}
	judge(f)
	var lines []string
	for _, found := range f.list {
		lines = append(lines, strings.TrimSpace(verdictWords[found.verdict].word)+" "+found.text)
	}
	return strings.Join(lines, "\n")
}

// What no test can make happen here is judged from the figures alone.
func TestVerdicts(t *testing.T) {
	good := store.RedisServer{Addr: "a:1", Version: "7.0.15", Role: "master", AppendOnly: "yes", AppendFsync: "always", Eviction: "noeviction"}
	redis := func(change func(*store.RedisServer)) func(*findings) {
		s := good
		change(&s)
		return func(f *findings) { judgeRedis(s, f) }
	}
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		judge func(*findings)
		want  string // begins a line
	}{
		{"a disk with room", func(f *findings) { judgeDisk(2<<30, f) }, "ok 2.1 GB free"},
		{"a small disk", func(f *findings) { judgeDisk(500<<20, f) }, "warn 524.3 MB free"},
		{"a full disk", func(f *findings) { judgeDisk(50<<20, f) }, "bad 52.4 MB free"},
		{"enough files", func(f *findings) { judgeFiles(60_000, 50_000, f) }, "ok"},
		{"too few files", func(f *findings) { judgeFiles(50_000, 50_000, f) }, "warn only 50000 files"},
		{"no limit, many files", func(f *findings) { judgeFiles(10_000, 0, f) }, "ok"},
		{"no limit, few files", func(f *findings) { judgeFiles(1_024, 0, f) }, "warn only 1024 files"},
		{"now", func(f *findings) { judgeClock(now, now.Add(-time.Hour), f) }, "ok it is 2026-11-22 12:00:00 +0000"},
		{"1970", func(f *findings) { judgeClock(time.Unix(0, 0).UTC(), now, f) }, "bad it is 1970"},
		{"the far future", func(f *findings) { judgeClock(now.AddDate(100, 0, 0), now, f) }, "bad it is 2126"},
		{"before the newest message", func(f *findings) { judgeClock(now, now.Add(time.Minute), f) }, "warn the newest message"},
		{"no messages", func(f *findings) { judgeClock(now, time.Time{}, f) }, "ok"},
		{"an ancient Redis", redis(func(s *store.RedisServer) { s.Version = "2.8.17" }), "bad Redis 2.8.17 is too old"},
		{"an old Redis", redis(func(s *store.RedisServer) { s.Version = "5.0.14" }), "warn Redis 5.0.14 gets no security fixes"},
		{"a replica", redis(func(s *store.RedisServer) { s.Role = "slave" }), "bad a:1 is a replica"},
		{"a Redis that loads", redis(func(s *store.RedisServer) { s.Loading = true }), "warn a:1 is still loading"},
		{"its clock is behind", redis(func(s *store.RedisServer) { s.Clock = -90 * time.Second }), "warn its clock and ours are 1m30s apart"},
		{"its clock is nearly ours", redis(func(s *store.RedisServer) { s.Clock = time.Second }), "ok Redis 7.0.15 answers at a:1"},
		{"a failed append", redis(func(s *store.RedisServer) { s.AOFWrite = "err" }), "bad Redis could not write"},
		{"a failed snapshot", redis(func(s *store.RedisServer) { s.RDBSave = "err" }), "bad Redis could not write"},
		{"hidden settings", redis(func(s *store.RedisServer) { s.AppendOnly, s.AppendFsync = "no", "" }), "warn its settings can't be seen"},
		{"half hidden settings", redis(func(s *store.RedisServer) { s.AppendFsync = "" }), "warn appendonly is yes, but"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := judged(tt.judge); !strings.HasPrefix(got, tt.want) && !strings.Contains(got, "\n"+tt.want) {
				t.Errorf("got\n%s\nwant a line %q", got, tt.want)
			}
		})
	}
}
