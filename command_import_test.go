package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"hihichat/store"
	"hihichat/store/redis/redistest"
)

// What a team moves over: the report says what came, and afterwards everybody finds what they had.
func TestImportFromFlask(t *testing.T) {
	file, source, dir := flaskFile(t), flaskRedis(t), filepath.Join(t.TempDir(), "data")
	before, asIs := keysOf(t, source), content(t, file)
	report := done(t, "--data", dir, "import", "--sqlite", file, "--redis", source.URL(), "--admin", "小明")
	says(t, report, "accounts 5 5 0 0", "rooms 2 2 0 0", "messages 44 44 0 0", "silent pairs 1 1 0 0", "mutes 2 2 0 0",
		"4 memberships added", "skipped 1 message: not a JSON object", "msg-大厅",
		"administrators:\n小明\n", "2 accounts with a password that is published", "admin, laopao\n")
	if keysOf(t, source) != before || content(t, file) != asIs {
		t.Error("the sources have changed")
	}

	s := serve(t, dir, nil)
	for _, u := range flaskUsers[:2] {
		if got := s.login(u[0], u[1]); got != "error" {
			t.Errorf("%s signs in with a published password: %s", u[0], got)
		}
	}
	if s.login("Bob", "bob's own") != "error" || s.login("Bob", "another's") != "success" {
		t.Error("bob and Bob are not two")
	}
	if got := s.post("api/sendchat/hi", url.Values{"rname": {"大厅"}}); !strings.Contains(got, `"code": 201`) {
		t.Errorf("a muted user writes: %s", got)
	}
	if got := s.login("小明", "123"); got != "success" {
		t.Fatalf("a short old password: %s", got)
	}
	history := s.get("api/messages?limit=200&rname=" + url.QueryEscape("大厅"))
	if strings.Count(history, `"id"`) != 41 || strings.Index(history, "message 9") > strings.Index(history, "message 10") {
		t.Errorf("history: %s", history)
	}
	private := s.get("api/messages?to=bob")
	said := regexp.MustCompile(`"text":"\w+"`).FindAllString(private, -1)
	if !slices.Equal(said, []string{`"text":"question"`, `"text":"answer"`, `"text":"thanks"`}) {
		t.Errorf("the private conversation: %s", private)
	}
	if got := s.get("adduser/"); !strings.HasPrefix(got, "200") {
		t.Errorf("the administrator's page: %.100s", got)
	}
	if !strings.Contains(s.said, "messages are kept for ever") {
		t.Errorf("old messages may expire: %q", s.said)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestImportingAgainAddsNothing(t *testing.T) {
	file, source, target := flaskFile(t), flaskRedis(t), redistest.Start(t)
	for name, more := range map[string][]string{"SQLite": nil, "Redis": {"--redis-url", target.URL()}} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"--data", t.TempDir(), "import", "--sqlite", file, "--redis", source.URL()}, more...)
			says(t, done(t, args...), "accounts 5 5 0 0", "messages 44 44 0 0")
			says(t, done(t, args...), "permissions 1 0 0 1", "accounts 5 0 0 5", "rooms 2 0 0 2", "messages 44 0 0 44",
				"silent pairs 1 0 0 1", "mutes 2 0 0 2", "accounts of a name that was there already", "admin, laopao, 小明, bob, Bob")
		})
	}
}

func TestATrialRunWritesNothing(t *testing.T) {
	file, source, target := flaskFile(t), flaskRedis(t), redistest.Start(t)
	dir := filepath.Join(t.TempDir(), "data")
	report := done(t, "--data", dir, "import", "--sqlite", file, "--redis", source.URL(), "--redis-url", target.URL(),
		"--admin", "bob", "--dry-run")
	says(t, report, "trial run: nothing was written", "accounts 5 5 0 0", "messages 44 44 0 0", "administrators:\nbob\n",
		"2 accounts with a password that is published")
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the data folder was made: %v", err)
	}
	if keys := keysOf(t, target); keys != "" {
		t.Errorf("in Redis there is\n%s", keys)
	}
}

// Messages that were imported are older than anything here: they do not expire before somebody says so.
func TestImportedMessagesAreKept(t *testing.T) {
	dir := withDatabase(t)
	done(t, "--data", dir, "import", "--redis", flaskRedis(t).URL())
	if s := serve(t, dir, nil); !strings.Contains(s.said, "messages are kept for ever") {
		t.Errorf("said %q", s.said)
	}
}

// The same in a Redis, whichever data folder the server has: not the one of the import, perhaps. A Redis that messages
// are copied from is not marked.
func TestMessagesImportedIntoRedisAreKept(t *testing.T) {
	source, target := flaskRedis(t), redistest.Start(t)
	done(t, "--data", t.TempDir(), "import", "--redis", source.URL(), "--redis-url", target.URL())
	if n := expired(t, store.Config{Dir: t.TempDir(), RedisURL: target.URL()}, nil); n != 0 {
		t.Errorf("%d messages were removed", n)
	}
	ask(t, target, "DEL hihi:inherited")
	done(t, "--data", t.TempDir(), "import", "--from-redis-store", "--redis-url", target.URL())
	if got := ask(t, target, "EXISTS hihi:inherited"); got != ":0" {
		t.Errorf("the source is marked: %s", got)
	}
}

// A folder with the Flask version's own database is served from it, at once and after a restart.
func TestServeFlasksDatabaseInPlace(t *testing.T) {
	file := flaskFile(t)
	dir := filepath.Dir(file)
	for range 2 {
		s := serve(t, dir, nil)
		if got := s.login("小明", "123"); got != "success" {
			t.Errorf("login: %s", got)
		}
		s.signal(syscall.SIGTERM)
	}
	if copies, err := filepath.Glob(file + ".before-hihichat-*"); len(copies) != 1 {
		t.Errorf("copies %q, %v", copies, err)
	}
	source := flaskRedis(t)
	report := done(t, "--data", dir, "import", "--sqlite", file, "--redis", source.URL(), "--admin", "bob")
	says(t, report, file+" is the database of this data folder: its accounts are in their place", "accounts 0 0 0 0", "rooms 2 2 0 0", "administrators:\nbob\n")
}

// In the Redis that Flask uses already there is nothing to be moved.
func TestImportKnowsItsOwnRedis(t *testing.T) {
	file, source := flaskFile(t), flaskRedis(t)
	otherwise := fmt.Sprintf("redis://localhost:%d/0", source.Port)
	report := done(t, "--data", t.TempDir(), "import", "--sqlite", file, "--redis", source.URL(), "--redis-url", otherwise)
	says(t, report, "--redis is the Redis that the server uses", "accounts 5 5 0 0", "messages 0 0 0 0")
}

// Who is here already stays who they are, unless the operator says otherwise.
func TestImportDoesNotTouchWhoIsHere(t *testing.T) {
	file, dir := flaskFile(t), withDatabase(t)
	o := command(t, nil, "", "--data", dir, "import", "--sqlite", file, "--admin", "laopao")
	if o.code != 0 {
		t.Fatalf("%+v", o)
	}
	says(t, o.stdout, "accounts 5 4 0 1", "accounts of a name that was there already", "admin\n")
	s := serve(t, dir, nil)
	if s.login("admin", "correct horse") != "success" || s.login("admin", "admin") != "error" {
		t.Error("the administrator's password has changed")
	}
	s.signal(syscall.SIGTERM)
	over := []string{"--data", dir, "import", "--sqlite", file, "--overwrite"}
	report := done(t, over...)
	says(t, report, "accounts 5 0 3 2", "administrators:\nadmin, laopao\n", "administrators here who are none in the source")
	if strings.Contains(report, "of a name that was there already") {
		t.Errorf("advises --overwrite again\n%s", report)
	}
	s = serve(t, dir, nil)
	if s.login("admin", "correct horse") != "success" {
		t.Error("the administrator's account was handed over")
	}
	s.signal(syscall.SIGTERM)
	says(t, done(t, append(over, "--admin", "admin")...), "accounts 5 0 4 1", "administrators:\nadmin, laopao\n")
	s = serve(t, dir, nil)
	if s.login("admin", "correct horse") != "error" {
		t.Error("the account was not overwritten")
	}
}

// The Flask version's user of our administrator's name is not made one by that name.
func TestAdminIsSomebodyElse(t *testing.T) {
	file, dir := flaskFile(t), withDatabase(t)
	command(t, []string{"HIHI_PASSWORD=battery staple"}, "", "--data", dir, "user", "add", "bob")
	o := command(t, nil, "", "--data", dir, "import", "--sqlite", file, "--admin", "bob")
	o.oneLine(t, 1, "the account bob here did not come from")
	if list := done(t, "--data", dir, "user", "list"); strings.Count(list, "yes") != 1 {
		t.Errorf("administrators:\n%s", list)
	}
}

// When all have moved, the old hashes go, but for those who have not been here.
func TestImportFinish(t *testing.T) {
	file, dir := flaskFile(t), t.TempDir()
	done(t, "--data", dir, "import", "--sqlite", file)
	s := serve(t, dir, nil)
	if s.login("小明", "123") != "success" {
		t.Fatal("login failed")
	}
	s.signal(syscall.SIGTERM)
	says(t, done(t, "--data", dir, "import", "--finish"), "erased the Flask version's password hash of 1 account",
		"4 accounts have not signed in since", "admin, laopao, bob, Bob")
	says(t, done(t, "--data", dir, "import", "--finish"), "erased the Flask version's password hash of 0 accounts")
	s = serve(t, dir, nil)
	if s.login("小明", "123") != "success" || s.login("bob", "bob's own") != "success" {
		t.Error("somebody can't sign in any more")
	}
}

func TestImportRefuses(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text, other := put("text", "hello\n"), filepath.Join(dir, "other.sqlite3")
	writeRows(t, other, `CREATE TABLE cookies (id INTEGER PRIMARY KEY)`)
	file := flaskFile(t)
	tests := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"nothing", nil, 2, "say what to import"},
		{"two things", []string{"--jsonl", text, "--sqlite", file}, 2, "one thing at a time"},
		{"no such file", []string{"--sqlite", filepath.Join(dir, "nothing")}, 1, "there is no file"},
		{"a text", []string{"--sqlite", text}, 1, "not an SQLite database"},
		{"a folder", []string{"--sqlite", dir}, 1, "is a folder"},
		{"other tables", []string{"--sqlite", other}, 1, "not a database of the Flask version"},
		{"a Redis that is not there", []string{"--sqlite", file, "--redis", "redis://127.0.0.1:1"}, 1, "can't use Redis"},
		{"a bad URL", []string{"--redis", "http://127.0.0.1"}, 1, "Redis URL"},
		{"an unknown administrator", []string{"--sqlite", file, "--admin", "BOB"}, 2, "has no user BOB"},
		{"an administrator of nothing", []string{"--redis", "redis://127.0.0.1:1", "--admin", "bob"}, 2, "--admin"},
		{"no such export", []string{"--jsonl", filepath.Join(dir, "nothing")}, 1, "there is no file"},
		{"a folder as export", []string{"--jsonl", dir}, 1, "no regular file"},
		{"a move to nowhere", []string{"--from-sqlite-store"}, 2, "--redis-url"},
		{"a finish that is none", []string{"--finish", "--dry-run"}, 2, "--finish"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			command(t, nil, "", append([]string{"--data", data, "import"}, tt.args...)...).oneLine(t, tt.code, tt.want)
			if _, err := os.Stat(data); err == nil {
				t.Error("a data folder was made")
			}
		})
	}
	o := command(t, nil, "", "--data", t.TempDir(), "--log-level", "error", "import", "--jsonl", text)
	o.oneLine(t, 1, "no export of hihichat")
}

// everyLine returns the lines of an export in byte order, but for its end.
func everyLine(t *testing.T, path string) []string {
	t.Helper()
	lines := slices.Sorted(strings.Lines(content(t, path)))
	return slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, `"type":"end"`) })
}

// What was exported, imported and exported again is the same, byte for byte, on both stores.
func TestExportsGoRound(t *testing.T) {
	file, source := flaskFile(t), flaskRedis(t)
	for _, name := range []string{"SQLite", "Redis"} {
		t.Run(name, func(t *testing.T) {
			var exports []string
			imported := []string{"import", "--sqlite", file, "--redis", source.URL()}
			for range 2 {
				dir, more := t.TempDir(), []string{}
				if name == "Redis" {
					more = []string{"--redis-url", redistest.Start(t).URL()}
				}
				done(t, slices.Concat([]string{"--data", dir}, imported, more)...)
				out := filepath.Join(t.TempDir(), "export")
				done(t, slices.Concat([]string{"--data", dir, "export", "--out", out}, more)...)
				exports = append(exports, withoutEnds(content(t, out)))
				imported = []string{"import", "--jsonl", out}
			}
			if exports[0] != exports[1] {
				t.Errorf("first\n%s\nthen\n%s", exports[0], exports[1])
			}
			if strings.Count(exports[0], `"type":"message"`) != 44 || strings.Count(exports[0], `"type":"user"`) != 5 {
				t.Errorf("export\n%s", exports[0])
			}
		})
	}
}

// withoutEnds leaves out when mutes end: a Redis counts what is left in milliseconds.
func withoutEnds(export string) string {
	var b strings.Builder
	for line := range strings.Lines(export) {
		mute, _, ends := strings.Cut(line, `,"until":`)
		if ends {
			line = mute + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// From SQLite to Redis and back to an empty SQLite: nothing is lost on the way.
func TestTheChatMovesBetweenStores(t *testing.T) {
	file, source, target := flaskFile(t), flaskRedis(t), redistest.Start(t)
	first, second := t.TempDir(), t.TempDir()
	done(t, "--data", first, "import", "--sqlite", file, "--redis", source.URL())
	says(t, done(t, "--data", first, "import", "--from-sqlite-store", "--redis-url", target.URL()),
		"accounts 0 0 0 0", "rooms 2 2 0 0", "messages 44 44 0 0", "silent pairs 1 1 0 0", "mutes 2 2 0 0")
	done(t, "--data", second, "import", "--sqlite", file)
	says(t, done(t, "--data", second, "import", "--from-redis-store", "--redis-url", target.URL()),
		"rooms 2 2 0 0", "messages 44 44 0 0", "silent pairs 1 1 0 0", "mutes 2 2 0 0")
	var exports [][]string
	for _, where := range [][]string{{"--data", first}, {"--data", first, "--redis-url", target.URL()}, {"--data", second}} {
		out := filepath.Join(t.TempDir(), "export")
		done(t, append([]string{where[0], where[1], "export", "--out", out}, where[2:]...)...)
		lines := everyLine(t, out)
		for i := range lines {
			lines[i] = withoutEnds(lines[i])
		}
		exports = append(exports, lines)
	}
	for i, name := range []string{"in Redis", "back in SQLite"} {
		if !slices.Equal(exports[i+1], exports[0]) {
			t.Errorf("%s\n%s\nat first\n%s", name, strings.Join(exports[i+1], ""), strings.Join(exports[0], ""))
		}
	}
	s := serve(t, first, nil, "--redis-url", target.URL())
	if s.login("小明", "123") != "success" {
		t.Fatal("login failed")
	}
	if got := s.get("api/messages?to=bob"); !strings.Contains(got, "answer") {
		t.Errorf("private messages: %s", got)
	}
}

func TestExport(t *testing.T) {
	dir, out := withDatabase(t), filepath.Join(t.TempDir(), "export")
	o := command(t, nil, "", "--data", dir, "export", "--out", out)
	if o.code != 0 || o.stdout != "" || !strings.Contains(o.stderr, "accounts: 1") {
		t.Errorf("%+v", o)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != fs.FileMode(0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if piped := done(t, "--data", dir, "export"); piped != content(t, out) {
		t.Errorf("standard output has\n%s", piped)
	}
	command(t, nil, "", "--data", dir, "export", "--out", out).oneLine(t, 1, "exists already")
	command(t, nil, "", "--data", t.TempDir(), "export").oneLine(t, 1, "there is no database")
	command(t, nil, "", "--data", dir, "export", "--out", filepath.Join(dir, "no", "folder")).oneLine(t, 1, "cannot write")
	left, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
