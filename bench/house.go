//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"hihichat/bench/proc"
	"hihichat/bench/results"
	"hihichat/store"
	"hihichat/store/redis/redistest"
)

// house is the real hihichat on one of its stores, with people signed in. It is used by one goroutine; who starts it
// calls leave.
type house struct {
	data    string            // its folder
	redis   *redistest.Server // nil for none
	addr    string
	cookies []string // of the people
	cmd     *exec.Cmd
	said    *speech
}

// password is everybody's. It protects a chat that lives for seconds on the loopback interface.
const password = "only for the benchmark"

func person(i int) string { return fmt.Sprintf("sender-%02d", i) }

// plot is what a house is built on.
type plot struct {
	variant string // results.Hihichat or results.OnRedis
	name    string // of its folder
	people  int
	fill    func(context.Context, *store.Set) error // puts something in before the program starts; nil for nothing
}

// startHouse starts the program on an empty store below the binaries, on the disk, since each send must be durable.
func (b *bench) startHouse(ctx context.Context, p plot) (*house, error) {
	h := &house{data: filepath.Join(b.dir, p.name), said: &speech{}}
	err := h.furnish(ctx, p)
	if err == nil {
		err = h.run(b.program)
	}
	for i := 0; i < p.people && err == nil; i++ {
		err = h.welcome(ctx, b.program, person(i))
	}
	if err != nil {
		h.leave()
		return nil, err
	}
	return h, nil
}

// furnish makes the stores, and fills them.
func (h *house) furnish(ctx context.Context, p plot) (err error) {
	if err := emptyFolder(h.data); err != nil {
		return err
	}
	if p.variant == results.OnRedis {
		if h.redis, err = startRedis(filepath.Join(h.data, "redis")); err != nil {
			return err
		}
	}
	if p.fill == nil {
		return nil
	}
	stores, err := store.Open(ctx, store.Config{Dir: h.data, RedisURL: h.redisURL()})
	if err != nil {
		return fmt.Errorf("open the stores: %w", err)
	}
	return errors.Join(p.fill(ctx, stores), stores.Close())
}

// redisURL returns where its Redis is, empty for none.
func (h *house) redisURL() string {
	if h.redis == nil {
		return ""
	}
	return h.redis.URL()
}

// environment is what the program and its commands are told.
func (h *house) environment() []string {
	return append(environment(), "HIHI_DATA="+h.data, "HIHI_PASSWORD="+password, "HIHI_ADMIN_PASSWORD="+password,
		"HIHI_LOG_LEVEL=warn", "HIHI_REDIS_URL="+h.redisURL())
}

// run starts the program, which runs until leave: a shared house outlives the measurement that needed it first.
func (h *house) run(program string) error {
	h.cmd = exec.Command(program, "--addr", "127.0.0.1:0")
	h.cmd.Env, h.cmd.Stderr = h.environment(), h.said
	if err := h.start(); err != nil {
		return fmt.Errorf("start hihichat: %w", err)
	}
	return nil
}

// welcome makes somebody's account and signs them in.
func (h *house) welcome(ctx context.Context, program, name string) error {
	add := exec.CommandContext(ctx, program, "user", "add", name, "--admin")
	add.Env = h.environment()
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("add an account: %w: %s", err, out)
	}
	res, err := h.post(ctx, "/login_check", "", url.Values{"Username": {name}, "Password": {password}})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	cookies := res.Cookies()
	if len(cookies) == 0 {
		return errors.New("sign in: no cookie")
	}
	h.cookies = append(h.cookies, cookies[0].Value)
	return nil
}

// start waits for the line that tells the address.
func (h *house) start() error {
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := h.cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "ready: http://"); ok {
			h.addr = strings.TrimSuffix(address, "/")
			return nil
		}
	}
	h.stop()
	return errors.New("it did not get ready: " + h.said.firstLine())
}

// stop ends the program, gently first.
func (h *house) stop() {
	if h.cmd == nil || h.cmd.Process == nil || h.cmd.ProcessState != nil {
		return
	}
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	impatient := time.AfterFunc(leave, func() { _ = h.cmd.Process.Kill() })
	defer impatient.Stop()
	_ = h.cmd.Wait()
}

// leave ends the program and its Redis, and removes what they have stored.
func (h *house) leave() {
	h.stop()
	if h.redis != nil {
		h.redis.Kill()
	}
	_ = os.RemoveAll(h.data)
}

// usage is CPU that was used so far, or in a while.
type usage struct{ program, redis time.Duration }

// usage returns what the program has used so far, and its Redis.
func (h *house) usage() (u usage, err error) {
	if u.program, err = proc.CPU(h.cmd.Process.Pid); err == nil {
		u.redis, err = h.redisCPU()
	}
	return u, err
}

// redisCPU returns what its Redis has used so far, nothing without one.
func (h *house) redisCPU() (time.Duration, error) {
	if h.redis == nil {
		return 0, nil
	}
	return proc.CPU(h.redis.Pid())
}

func (u usage) since(before usage) usage {
	return usage{u.program - before.program, u.redis - before.redis}
}

// enter lets everybody into the room, which the first opens.
func (h *house) enter(ctx context.Context, room string) error {
	for i, cookie := range h.cookies {
		path, form := "/joinroom/?rname="+room, url.Values{}
		if i == 0 {
			path, form = "/createroom/", url.Values{"chatroomname": {room}}
		}
		if _, err := h.post(ctx, path, cookie, form); err != nil {
			return fmt.Errorf("enter the room: %w", err)
		}
	}
	return nil
}

// post posts a form and follows no redirect.
func (h *house) post(ctx context.Context, path, cookie string, form url.Values) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+h.addr+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "hihi_session", Value: cookie})
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	if res.StatusCode >= http.StatusBadRequest {
		return nil, errors.New(path + ": " + res.Status)
	}
	return res, nil
}
