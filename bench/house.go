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
)

// house is the real hihichat with a room and people signed in. It is used by one goroutine; who starts it calls leave.
type house struct {
	data    string // its folder, empty at first
	addr    string
	cookies []string // of the people, all members of the room
	cmd     *exec.Cmd
	said    *speech
}

// password is everybody's. It protects a chat that lives for seconds on the loopback interface.
const password = "only for the benchmark"

func person(i int) string { return fmt.Sprintf("sender-%02d", i) }

// startHouse starts the program on an empty folder below the binaries, on the disk, since each send must be durable.
func (b *bench) startHouse(ctx context.Context) (*house, error) {
	data := filepath.Join(b.dir, "data")
	if err := os.RemoveAll(data); err != nil {
		return nil, err
	}
	env := append(environment(), "HIHI_DATA="+data, "HIHI_PASSWORD="+password, "HIHI_LOG_LEVEL=warn")
	h := &house{data: data, cmd: exec.CommandContext(ctx, b.program, "--addr", "127.0.0.1:0"), said: &speech{}}
	h.cmd.Env, h.cmd.Stderr = append(env, "HIHI_ADMIN_PASSWORD="+password), h.said
	if err := h.start(); err != nil {
		return nil, fmt.Errorf("start hihichat: %w", err)
	}
	err := b.addPeople(ctx, env)
	if err == nil {
		err = h.moveIn(ctx)
	}
	if err != nil {
		h.leave()
		return nil, err
	}
	return h, nil
}

// addPeople makes everybody's account.
func (b *bench) addPeople(ctx context.Context, env []string) error {
	for i := range senders {
		add := exec.CommandContext(ctx, b.program, "user", "add", person(i), "--admin")
		add.Env = env
		if out, err := add.CombinedOutput(); err != nil {
			return fmt.Errorf("add an account: %w: %s", err, out)
		}
	}
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

func (h *house) stop() {
	_ = h.cmd.Process.Signal(syscall.SIGTERM)
	impatient := time.AfterFunc(leave, func() { _ = h.cmd.Process.Kill() })
	defer impatient.Stop()
	_ = h.cmd.Wait()
}

// leave ends the program and removes what it has stored.
func (h *house) leave() {
	h.stop()
	_ = os.RemoveAll(h.data)
}

func (h *house) cpu() (time.Duration, error) { return proc.CPU(h.cmd.Process.Pid) }

// moveIn signs everybody in; the first opens the room, the others join it.
func (h *house) moveIn(ctx context.Context) error {
	for i := range senders {
		res, err := h.post(ctx, "/login_check", "", url.Values{"Username": {person(i)}, "Password": {password}})
		if err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		cookies := res.Cookies()
		if len(cookies) == 0 {
			return errors.New("sign in: no cookie")
		}
		h.cookies = append(h.cookies, cookies[0].Value)
		path, form := "/joinroom/?rname="+wholeRoom, url.Values{}
		if i == 0 {
			path, form = "/createroom/", url.Values{"chatroomname": {wholeRoom}}
		}
		if _, err := h.post(ctx, path, h.cookies[i], form); err != nil {
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
