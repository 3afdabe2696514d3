package main

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"hihichat/store/redis/redistest"
)

// hashOf returns the hash that the Flask version stores, with few rounds.
func hashOf(t *testing.T, password string) string {
	t.Helper()
	key, err := pbkdf2.Key(sha256.New, password, []byte("abcdefgh"), 1000, 32)
	if err != nil {
		t.Fatal(err)
	}
	return "pbkdf2:sha256:1000$abcdefgh$" + hex.EncodeToString(key)
}

// flaskUsers are the accounts of the fixture with their passwords, in the order of their ids.
var flaskUsers = [][2]string{
	{"admin", "admin"}, {"laopao", "laopao"}, {"小明", "123"}, {"bob", "bob's own"}, {"Bob", "another's"},
}

// flaskFile writes a database as the Flask version does and returns its path.
func flaskFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chat.sqlite3")
	writeRows(t, path, `
		CREATE TABLE users (id INTEGER NOT NULL, username VARCHAR(64), password_hash VARCHAR(128), avatar_hash VARCHAR(32), PRIMARY KEY (id));
		CREATE UNIQUE INDEX ix_users_username ON users (username);
		CREATE TABLE permissions (id INTEGER NOT NULL, permission_name VARCHAR(64), PRIMARY KEY (id), UNIQUE (permission_name));
		CREATE TABLE reluserpermission (id INTEGER NOT NULL, user_id INTEGER, permission_id INTEGER, PRIMARY KEY (id));
		INSERT INTO permissions (permission_name) VALUES ('createroom');
		INSERT INTO reluserpermission (user_id, permission_id) VALUES (3, 1)`)
	for _, u := range flaskUsers {
		writeRows(t, path, `INSERT INTO users (username, password_hash) VALUES (?, ?)`, u[0], hashOf(t, u[1]))
	}
	return path
}

func writeRows(t *testing.T, path, statements string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statements, args...); err != nil {
		t.Fatal(err)
	}
}

// flaskRedis starts a Redis with what the Flask version has written: rooms, messages, a private conversation in two
// halves, one that nobody has said anything in, and mutes; and with rows that are none.
func flaskRedis(t *testing.T) *redistest.Server {
	t.Helper()
	srv := redistest.Start(t)
	client := redisClient(t, srv)
	// In seconds with a fraction, as Python's time.time() has it.
	sent := func(second int) float64 { return 1_760_000_000.125 + float64(second) }
	row := func(from, text string) string {
		return `{"username": ` + strconv.QuoteToASCII(from) + `, "msg": ` + strconv.QuoteToASCII(text) + `}`
	}
	add := func(key string, score float64, member string) {
		t.Helper()
		if err := client.ZAdd(t.Context(), key, goredis.Z{Score: score, Member: member}).Err(); err != nil {
			t.Fatal(err)
		}
	}
	add("chat-大厅", sent(-1000), "hi-user")
	add("chat-大厅", 1, "小明")
	add("chat-大厅", sent(-900), "bob")
	add("chat-大厅", sent(-800), "laopao")
	add("chat-ownerless", sent(-700), "bob")
	for n := range 40 {
		add("msg-大厅", sent(n), row("bob", fmt.Sprint("message ", n)))
	}
	add("msg-大厅", sent(40), row("小明", "你好, \u00e9"))
	add("pchat-bob-小明", 1, "bob")
	add("pchat-bob-小明", 2, "小明")
	add("pmsg-bob-小明", sent(50), row("小明", "question"))
	add("pmsg-小明-bob", sent(51), row("bob", "answer"))
	add("pmsg-bob-小明", sent(52), row("小明", "thanks"))
	add("pchat-laopao-小明", 1, "laopao")
	add("pchat-laopao-小明", 2, "小明")
	add("msg-大厅", sent(60), "not JSON")
	for user, left := range map[string]time.Duration{"laopao": time.Hour, "Bob": 0} {
		if err := client.Set(t.Context(), "b_user-"+user, user, left).Err(); err != nil {
			t.Fatal(err)
		}
	}
	return srv
}

func redisClient(t *testing.T, srv *redistest.Server) *goredis.Client {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: srv.Addr(), Protocol: 2})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// keysOf returns everything in a Redis, but for the ends of its keys.
func keysOf(t *testing.T, srv *redistest.Server) string {
	t.Helper()
	client := redisClient(t, srv)
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	slices.Sort(keys)
	for _, key := range keys {
		fmt.Fprintln(&all, key, client.ZRangeWithScores(t.Context(), key, 0, -1).Val(), client.Get(t.Context(), key).Val())
	}
	return all.String()
}

// done runs a command that must succeed and returns what it said.
func done(t *testing.T, args ...string) string {
	t.Helper()
	o := command(t, nil, "", args...)
	if o.code != 0 {
		t.Fatalf("%v: exit %d\n%s%s", args, o.code, o.stdout, o.stderr)
	}
	return o.stdout
}

// says fails the test unless a report has lines that begin with these words, whatever the white space between them.
func says(t *testing.T, report string, lines ...string) {
	t.Helper()
	folded := ""
	for line := range strings.Lines(report) {
		folded += "\n" + strings.Join(strings.Fields(line), " ")
	}
	for _, want := range lines {
		if !strings.Contains(folded+"\n", "\n"+want) {
			t.Errorf("no line %q in\n%s", want, report)
		}
	}
}
