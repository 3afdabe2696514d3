package redis

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
	"hihichat/store/redis/redistest"
)

func TestOpenRefusesWithOneClearLine(t *testing.T) {
	port, err := redistest.FreePort()
	must(t, err)
	closed := &redistest.Server{Port: port}
	cases := []struct{ name, url, want string }{
		{"nobody listens", closed.URL(), closed.Addr()},
		{"no URL", "", "Redis URL"},
		{"another protocol", "http://localhost:6379", "Redis URL"},
		{"a port that is none", "redis://user:hunter2@localhost:no", "Redis URL"},
		{"a percent sign that is none", "redis://user:hunter2%@localhost", "Redis URL"},
		{"a database that is none", "redis://localhost/hall", "Redis URL"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Open(t.Context(), Config{URL: tc.url})
			if err == nil {
				t.Fatal("no error")
			}
			if line := err.Error(); !strings.Contains(line, tc.want) || strings.ContainsAny(line, "\n") || strings.Contains(line, "hunter2") {
				t.Errorf("error %q, want one line with %q and no password", line, tc.want)
			}
		})
	}
}

func TestOpenSaysWhatRedisSays(t *testing.T) {
	srv := redistest.Start(t)
	must(t, raw(t, srv).ConfigSet(t.Context(), "requirepass", "hunter2").Err())
	if _, err := Open(t.Context(), Config{URL: srv.URL()}); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("without a password: %v", err)
	}
	_, err := Open(t.Context(), Config{URL: "redis://:wrong@" + srv.Addr()})
	if err == nil || !strings.Contains(err.Error(), "WRONGPASS") {
		t.Errorf("with a wrong password: %v", err)
	}
	s, err := Open(t.Context(), Config{URL: "redis://:hunter2@" + srv.Addr()})
	must(t, err)
	must(t, s.Close())
}

// TestOpenOnASocket needs a path that is short.
func TestOpenOnASocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "hihi-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	redistest.Start(t, "--unixsocket", socket, "--requirepass", "hunter2")
	s := openURL(t, "unix://:hunter2@"+socket+"?db=3")
	say(t, s, chat.InRoom("hall"), "alice", sent, "hi")
	wantList(t, "history", history(t, s, chat.InRoom("hall")), []string{"alice: hi"})
	wantList(t, "another database", history(t, openURL(t, "unix://:hunter2@"+socket), chat.InRoom("hall")), nil)
	if _, err := Open(t.Context(), Config{URL: "unix://:hunter2@" + socket + "s"}); err == nil || !strings.Contains(err.Error(), socket) {
		t.Errorf("a socket that is not there: %v", err)
	}
}

// TestOpenFindsOutWhatCantBeWritten, at once and not at the first send.
func TestOpenFindsOutWhatCantBeWritten(t *testing.T) {
	alone := redistest.Start(t)
	replica := redistest.Start(t, "--replicaof", "127.0.0.1", strconv.Itoa(alone.Port))
	cluster := sharedCluster(t)
	for name, c := range map[string]struct{ url, want string }{
		"a replica":                         {replica.URL(), "redis+sentinel://"},
		"a cluster taken for one server":    {cluster.Nodes[1].URL(), "redis+cluster://"},
		"one server taken for a cluster":    {strings.Replace(alone.URL(), "redis:", "redis+cluster:", 1), "cluster support disabled"},
		"one server taken for its sentinel": {strings.Replace(alone.URL(), "redis:", "redis+sentinel:", 1) + "/chat", "unknown command"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), Config{URL: c.url})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.ContainsAny(err.Error(), "\n") {
				t.Fatalf("error %v, want one line with %q", err, c.want)
			}
			if strings.Contains(err.Error(), chat.ErrUnavailable.Msg) {
				t.Errorf("error %v, which is for visitors", err)
			}
		})
	}
	s, err := Open(t.Context(), Config{URL: replica.URL(), ReadOnly: true})
	must(t, err)
	must(t, s.Close())
}

func TestOpenGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, Config{URL: "redis://127.0.0.1:1"}); err == nil {
		t.Error("no error")
	}
}

func TestOpenWarnsOfARedisThatMayLoseMessages(t *testing.T) {
	srv := redistest.Start(t, "--appendfsync", "everysec")
	for setting, warned := range map[string]bool{"everysec": true, "always": false} {
		var log bytes.Buffer
		must(t, raw(t, srv).ConfigSet(t.Context(), "appendfsync", setting).Err())
		s, err := Open(t.Context(), Config{URL: srv.URL(), Log: slog.New(slog.NewTextHandler(&log, nil))})
		must(t, err)
		must(t, s.Close())
		if strings.Contains(log.String(), "appendfsync") != warned {
			t.Errorf("%s: log %q", setting, log.String())
		}
	}
}

// TestADeadRedisIsUnavailable: every method says so, by kind, and works again with the server.
func TestADeadRedisIsUnavailable(t *testing.T) {
	srv := redistest.Start(t)
	s := openStore(t, srv)
	hall := chat.InRoom("hall")
	say(t, s, hall, "alice", sent, "before")
	srv.Kill()
	m := chat.Message{ID: chat.NewID(sent, 1), Conversation: hall, From: "alice", Text: "lost", Time: sent}
	ctx := t.Context()
	for what, err := range map[string]error{
		"CreateRoom":   s.CreateRoom(ctx, chat.Room{Name: "new", Owner: "alice", CreatedAt: sent}),
		"Room":         second(s.Room(ctx, "hall")),
		"Rooms":        second(s.Rooms(ctx, chat.RoomQuery{Limit: 1})),
		"Join":         second(s.Join(ctx, "hall", "bob", sent)),
		"Leave":        second(s.Leave(ctx, "hall", "bob")),
		"Members":      second(s.Members(ctx, "hall")),
		"Standing":     second(s.Standing(ctx, "hall", "bob")),
		"Append":       s.Append(ctx, []chat.Message{m})[0],
		"Messages":     second(s.Messages(ctx, hall, chat.HistoryQuery{Limit: 1})),
		"NewestTime":   second(s.NewestTime(ctx)),
		"DeleteBefore": second(s.DeleteBefore(ctx, sent, 1)),
		"PrivatePeers": second(s.PrivatePeers(ctx, "alice")),
		"SetMute":      s.SetMute(ctx, chat.Mute{User: "bob"}, sent),
		"ClearMute":    s.ClearMute(ctx, "hall", "bob"),
		"Mutes":        second(s.Mutes(ctx, "hall", []string{"bob"}, sent)),
	} {
		if chat.KindOf(err) != chat.Unavailable || chat.CodeOf(err) != chat.ErrUnavailable.Code {
			t.Errorf("%s: %v, want ErrUnavailable", what, err)
		}
	}
	must(t, srv.Run())
	wantList(t, "history", history(t, s, hall), []string{"alice: before"})
}

// TestAFullRedis: what is refused for want of memory is called full, reads go on, and so do writes when there is room.
func TestAFullRedis(t *testing.T) {
	srv := redistest.Start(t)
	s := openStore(t, srv)
	hall := chat.InRoom("hall")
	say(t, s, hall, "alice", sent, "before")
	must(t, second(srv.Ask("CONFIG SET maxmemory 1")))
	m := chat.Message{ID: chat.NewID(sent, 1), Conversation: hall, From: "alice", Text: "more", Time: sent.Add(time.Second)}
	errs := s.Append(t.Context(), []chat.Message{m})
	if len(errs) != 1 || chat.KindOf(errs[0]) != chat.Full || chat.CodeOf(errs[0]) != chat.ErrStorageFull.Code {
		t.Errorf("errors %v, want ErrStorageFull", errs)
	}
	if err := s.CreateRoom(t.Context(), chat.Room{Name: "new", Owner: "alice", CreatedAt: sent}); chat.KindOf(err) != chat.Full {
		t.Errorf("a room: %v, want ErrStorageFull", err)
	}
	wantList(t, "history", history(t, s, hall), []string{"alice: before"})
	must(t, second(srv.Ask("CONFIG SET maxmemory 0")))
	if errs := s.Append(t.Context(), []chat.Message{m}); errs != nil {
		t.Errorf("with room again: %v", errs)
	}
}

func TestWhichAnswersAreOfAFullRedis(t *testing.T) {
	for said, want := range map[string]bool{
		"OOM command not allowed when used memory > 'maxmemory'.":                                         true,
		"MISCONF Errors writing to the AOF file: No space left on device":                                 true,
		"MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk": false,
		"LOADING Redis is loading the dataset in memory":                                                  false,
	} {
		if kind := chat.KindOf(unavailable("testing", errors.New(said))); (kind == chat.Full) != want {
			t.Errorf("%s: %v", said, kind)
		}
	}
}

// TestAPipelineFailsWithAnyOfItsCommands, also when a harmless answer comes first.
func TestAPipelineFailsWithAnyOfItsCommands(t *testing.T) {
	s := openStore(t, sharedServer(t))
	err := s.pipelined(t.Context(), "testing", func(p goredis.Pipeliner) {
		p.Get(t.Context(), "missing")
		p.Do(t.Context(), "NOSUCHCOMMAND")
	})
	if chat.KindOf(err) != chat.Unavailable || !strings.Contains(err.Error(), "unknown command") {
		t.Errorf("error %v, want what Redis said of the second", err)
	}
}

// TestErrorsDoNotRepeatWhatWasSent: Redis does, for a command that it does not know, and errors end up in the log.
func TestErrorsDoNotRepeatWhatWasSent(t *testing.T) {
	s := openStore(t, redistest.Start(t, "--rename-command", "ZADD", ""))
	m := chat.Message{ID: chat.NewID(sent, 1), Conversation: chat.InRoom("hall"), From: "alice", Text: "secret", Time: sent}
	errs := s.Append(t.Context(), []chat.Message{m})
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "unknown command") || strings.Contains(errs[0].Error(), "secret") {
		t.Errorf("errors %v, want one of an unknown command without the text", errs)
	}
}

// TestKilledInTheMiddleOfAppends kills the server with -9 while messages are appended, and looks for every message that
// was acknowledged.
func TestKilledInTheMiddleOfAppends(t *testing.T) {
	srv := redistest.Start(t)
	s := openStore(t, srv)
	hall, pair := chat.InRoom("大厅"), chat.Between("alice", "bob")
	acknowledged := make(chan chat.Message, 100_000)
	halfway := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; i < 20_000; i++ {
			batch := batchAt(sent.Add(time.Duration(i)*time.Millisecond), hall, pair)
			errs := s.Append(t.Context(), batch)
			for j, m := range batch {
				if errs == nil || errs[j] == nil {
					acknowledged <- m
				}
			}
			if errs != nil {
				return
			}
			if i == 200 {
				close(halfway)
			}
		}
	}()
	<-halfway
	srv.Kill()
	<-done
	close(acknowledged)
	must(t, srv.Run())
	again := openStore(t, srv)
	newest, err := again.NewestTime(t.Context())
	must(t, err)
	n := 0
	for m := range acknowledged {
		n++
		q := chat.HistoryQuery{After: chat.NewID(m.Time.Add(-time.Microsecond), ^uint64(0)), Limit: 1}
		found, err := again.Messages(t.Context(), m.Conversation, q)
		must(t, err)
		if len(found) != 1 || found[0] != m {
			t.Fatalf("message %d was acknowledged and is lost; found %v", n, found)
		}
		if m.Time.After(newest) {
			t.Fatalf("newest time %v, but message %d is of %v", newest, n, m.Time)
		}
	}
	t.Logf("%d messages acknowledged before the kill", n)
	if n < 200*4 {
		t.Errorf("only %d messages were acknowledged", n)
	}
}

// batchAt makes four messages, in turn for each conversation.
func batchAt(at time.Time, conversations ...chat.Conversation) []chat.Message {
	var batch []chat.Message
	for i := range 4 {
		at := at.Add(time.Duration(i) * time.Microsecond)
		batch = append(batch, chat.Message{
			ID: chat.NewID(at, 0), Conversation: conversations[i%len(conversations)], From: "alice", Text: "你好", Time: at,
		})
	}
	return batch
}
