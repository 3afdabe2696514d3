package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hihichat/store/redis/redistest"
)

const faultsRoom = "大厅"

// crowd are visitors who send all the time, each a text of its own.
type crowd struct {
	*serving
	end     chan struct{}
	running sync.WaitGroup

	mu      sync.Mutex // guards what follows
	stored  []string   // texts that were answered with 200
	refused int        // texts that were answered with 503
}

func startCrowd(s *serving, name string) *crowd {
	c := &crowd{serving: s, end: make(chan struct{})}
	for i := range 8 {
		c.running.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-c.end:
					return
				default:
					c.send(fmt.Sprintf("%s %d-%d", name, i, n))
				}
			}
		})
	}
	return c
}

// send answers like a page of our own would show: 200, or 503 with a reason and when to come again.
func (c *crowd) send(text string) {
	form := url.Values{"rname": {faultsRoom}, "msg": {text}}
	req, err := http.NewRequest(http.MethodPost, c.url+"api/sendchat/", strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := c.client.Do(req)
	if err != nil {
		c.t.Errorf("a request without an answer: %v", err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil && resp.StatusCode == http.StatusOK:
		c.stored = append(c.stored, text)
	case err == nil && resp.StatusCode == http.StatusServiceUnavailable &&
		strings.Contains(string(body), "does not answer right now") && resp.Header.Get("Retry-After") != "":
		c.refused++
	default:
		c.t.Errorf("answer %d %s, %v", resp.StatusCode, body, err)
	}
}

func (c *crowd) counts() (stored, refused int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.stored), c.refused
}

// awaitStored waits until so many more are stored.
func (c *crowd) awaitStored(more int) {
	c.t.Helper()
	before, _ := c.counts()
	soon(c.t, "messages are stored", func() bool { stored, _ := c.counts(); return stored >= before+more })
}

func (c *crowd) awaitRefused() {
	c.t.Helper()
	_, before := c.counts()
	soon(c.t, "messages are refused", func() bool { _, refused := c.counts(); return refused > before })
}

// goHome ends the sending.
func (c *crowd) goHome() {
	close(c.end)
	c.running.Wait()
}

// soon waits for a condition that comes true by itself.
func soon(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatalf("in vain: %s", what)
}

// counted reads the room's whole history, and says how often each text is there.
func (s *serving) counted() map[string]int {
	s.t.Helper()
	texts := make(map[string]int)
	query := url.Values{"rname": {faultsRoom}, "limit": {"200"}}
	for {
		var page struct {
			Messages []struct{ ID, Text string }
			More     bool
		}
		body, ok := strings.CutPrefix(s.get("api/messages?"+query.Encode()), "200 ")
		if err := json.Unmarshal([]byte(body), &page); err != nil || !ok {
			s.t.Fatalf("history: %s, %v", body, err)
		}
		for _, m := range page.Messages {
			texts[m.Text]++
		}
		if !page.More {
			return texts
		}
		query.Set("before", page.Messages[0].ID)
	}
}

// serveOnRedis starts the binary on a Redis of the test's own, with somebody signed in who owns a room.
func serveOnRedis(t *testing.T, redisURL string) *serving {
	t.Helper()
	s := serve(t, t.TempDir(), []string{"HIHI_ADMIN_PASSWORD=correct horse", "HIHI_REDIS_URL=" + redisURL})
	if got := s.login("admin", "correct horse"); got != "success" {
		t.Fatalf("login: %s", got)
	}
	if got := s.post("createroom/", url.Values{"chatroomname": {faultsRoom}}); !strings.HasPrefix(got, "302") {
		t.Fatalf("create room: %s", got)
	}
	return s
}

// TestRedisFaultsOverHTTP takes Redis away under a crowd of senders: they get a clear 503 until it is back, pages that
// do without it are served meanwhile, and everything that was answered with 200 is there once.
func TestRedisFaultsOverHTTP(t *testing.T) {
	srv := redistest.Start(t)
	s := serveOnRedis(t, srv.URL()+"?dial_timeout=500ms&read_timeout=500ms")
	for _, fault := range []struct {
		name     string
		gone, up func()
	}{
		{"killed", srv.Kill, func() {
			if err := srv.Run(); err != nil {
				t.Fatal(err)
			}
		}},
		{"hung", func() { srv.Hang(t) }, func() { srv.Resume(t) }},
	} {
		t.Run(fault.name, func(t *testing.T) {
			c := startCrowd(s, fault.name)
			c.awaitStored(50)
			fault.gone()
			c.awaitRefused()
			for path, want := range map[string]string{
				"login/": "200", "healthz": "200", "static/chat/css/style.css": "200",
				"readyz": "503", "roomlist/": "503", "chat/?rname=" + url.QueryEscape(faultsRoom): "503",
				"api/messages?rname=" + url.QueryEscape(faultsRoom): "503",
			} {
				if got := s.get(path); !strings.HasPrefix(got, want) {
					t.Errorf("%s while Redis is away: %.100s, want %s", path, got, want)
				}
			}
			fault.up()
			c.awaitStored(50)
			c.goHome()
			there := s.counted()
			for _, text := range c.stored {
				if there[text] != 1 {
					t.Errorf("%q was acknowledged and is there %d times", text, there[text])
				}
			}
			for text, times := range there {
				if times != 1 {
					t.Errorf("%q is there %d times", text, times)
				}
			}
			t.Logf("%d acknowledged, %d refused, %d stored", len(c.stored), c.refused, len(there))
		})
	}
	if got := s.get("readyz"); !strings.HasPrefix(got, "200") {
		t.Errorf("ready again: %s", got)
	}
	if said := s.log(); strings.Contains(said, "killed 0-") || strings.Contains(said, "hung 0-") {
		t.Error("the log holds texts of messages")
	}
}

// TestStopWhileRedisHangs: the stop waits for what was accepted, but not for ever.
func TestStopWhileRedisHangs(t *testing.T) {
	srv := redistest.Start(t)
	s := serveOnRedis(t, srv.URL()+"?dial_timeout=500ms&read_timeout=500ms")
	srv.Hang(t)
	if code := s.signal(syscall.SIGTERM); code != 0 {
		t.Errorf("exit %d\n%s", code, s.stderr)
	}
}

// TestOddDataInRedisFailsNoPage: every page is shown beside what others keep at our keys, and the log has a line for
// each such key however often it is asked.
func TestOddDataInRedisFailsNoPage(t *testing.T) {
	srv := redistest.Start(t)
	odd := []string{"chat-odd", "msg-hall", "pmsg-admin-bob", "hihi:room:hall", "hihi:peers:admin"}
	for _, command := range append([]string{
		"ZADD chat-hall 1 admin", "ZADD chat-hall 2 hi-user", "ZADD chat-hall -inf bob", "ZADD chat-other 1 admin",
		`ZADD msg-other 1 nonsense`, `ZADD msg-other 2 {"username":"bob"}`, `ZADD msg-other inf {"username":"bob","msg":"hi","id":[]}`,
		"LPUSH b_user-bob nonsense",
	}, setAll(odd)...) {
		if answer, err := srv.Ask(command); err != nil || strings.HasPrefix(answer, "-") {
			t.Fatalf("%s: %s, %v", command, answer, err)
		}
	}
	s := serve(t, t.TempDir(), []string{"HIHI_ADMIN_PASSWORD=correct horse", "HIHI_REDIS_URL=" + srv.URL()})
	if got := s.login("admin", "correct horse"); got != "success" {
		t.Fatalf("login: %s", got)
	}
	if got := s.post("adduser/", url.Values{"username": {"bob"}, "password": {"correct horse"}, "password2": {"correct horse"}}); got[0] > '3' {
		t.Fatalf("add a user: %s", got)
	}
	for range 3 {
		for _, path := range []string{
			"roomlist/", "chat/?rname=hall", "chat/?rname=other", "privatechat/?to=bob", "chat/roomuser/list?rname=hall",
			"api/pchat/admin", "api/messages?rname=hall", "api/messages?rname=other", "api/messages?to=bob",
		} {
			if got := s.get(path); !strings.HasPrefix(got, "200") {
				t.Errorf("%s: %.200s", path, got)
			}
		}
		if got := s.get("chat/?rname=odd"); !strings.HasPrefix(got, "404") {
			t.Errorf("a room that is none: %.100s", got)
		}
	}
	said := s.log()
	for _, key := range append(odd, "msg-other") {
		if n := strings.Count(said, "key="+key+" "); n != 1 {
			t.Errorf("%d lines for %s, want 1:\n%s", n, key, said)
		}
	}
}

// setAll returns commands that put something else at these keys.
func setAll(keys []string) []string {
	var commands []string
	for _, key := range keys {
		commands = append(commands, "SET "+key+" something")
	}
	return commands
}
