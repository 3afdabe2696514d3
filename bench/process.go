//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"hihichat/bench/control"
	"hihichat/bench/proc"
)

// server is one server under test in a process of its own. It is used by one goroutine; who starts it calls stop.
type server struct {
	hello control.Hello

	cmd    *exec.Cmd
	orders *json.Encoder
	input  io.Closer
	lines  *bufio.Reader
	said   *speech // its standard error
}

// answerTime bounds every order; the longest publish for several seconds.
const answerTime = time.Minute

// startServer starts a server that takes orders, and returns when it listens.
func startServer(ctx context.Context, argv []string) (*server, error) {
	s := &server{cmd: exec.CommandContext(ctx, argv[0], argv[1:]...), said: &speech{}}
	s.cmd.Stderr, s.cmd.Env = s.said, environment()
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	s.orders, s.input, s.lines = json.NewEncoder(in), in, bufio.NewReader(out)
	if err := s.read(&s.hello); err != nil {
		s.stop()
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	return s, nil
}

// do has an order carried out.
func (s *server) do(o control.Order) (control.Answer, error) {
	var a control.Answer
	if err := s.orders.Encode(o); err != nil {
		return a, s.explain(err)
	}
	if err := s.read(&a); err != nil {
		return a, fmt.Errorf("%s: %w", o.Do, err)
	}
	if a.Error != "" {
		return a, errors.New(a.Error)
	}
	return a, nil
}

// read reads one line. A server that is silent for too long is ended, which ends the reading.
func (s *server) read(to any) error {
	silence := time.AfterFunc(answerTime, func() { _ = s.cmd.Process.Kill() })
	defer silence.Stop()
	line, err := s.lines.ReadBytes('\n')
	if err != nil {
		return s.explain(err)
	}
	return json.Unmarshal(line, to)
}

// explain adds what the server said last to an error.
func (s *server) explain(err error) error {
	if text := s.said.firstLine(); text != "" {
		return fmt.Errorf("the server ended: %s", text)
	}
	return fmt.Errorf("the server ended: %w", err)
}

func (s *server) cpu() (time.Duration, error)  { return proc.CPU(s.cmd.Process.Pid) }
func (s *server) memory() (proc.Memory, error) { return proc.MemoryOf(s.cmd.Process.Pid) }

// leave is how long a server may take to end by itself.
const leave = 3 * time.Second

// stop ends the server, gently first.
func (s *server) stop() {
	_ = s.input.Close()
	impatient := time.AfterFunc(leave, func() { _ = s.cmd.Process.Kill() })
	defer impatient.Stop()
	_ = s.cmd.Wait()
}

// speech keeps the beginning of what a process says: the first line of a crash names its reason.
type speech struct {
	mu   sync.Mutex // guards what follows
	text []byte
}

// Write takes what is said.
func (t *speech) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 4096 - len(t.text); room > 0 {
		t.text = append(t.text, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

func (t *speech) firstLine() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	line, _, _ := strings.Cut(strings.TrimSpace(string(t.text)), "\n")
	return line
}

// environment is that of every server: nothing of the caller's may change what is measured.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "NODE_ENV=production"}
}
