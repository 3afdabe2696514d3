package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience is how long a server may take for what it does in a moment: the machine may be busy.
const patience = 30 * time.Second

// Server is a redis-server in a process of its own. Its methods are for one goroutine at a time.
type Server struct {
	Dir  string // where its files are
	Port int
	args []string
	cmd  *exec.Cmd
}

// Start runs a server for one test, which may harm it. args are its options, as on its command line; of two of one
// name the last counts.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	Need(t)
	srv, err := New(t.TempDir(), args...)
	if err != nil {
		t.Fatalf("redis-server: %v", err)
	}
	t.Cleanup(srv.Kill)
	return srv
}

// New runs a server that outlives a test. Whoever calls it calls Kill.
func New(dir string, args ...string) (*Server, error) {
	srv := &Server{Dir: dir, args: args}
	var err error
	for range 5 { // another process may take the free port first
		if srv.Port, err = FreePort(); err != nil {
			return nil, err
		}
		if err = srv.Run(); err == nil {
			return srv, nil
		}
	}
	return nil, err
}

// FreePort returns a port that nobody listens on now. Redis's cluster bus takes the one 10,000 higher, so that is free
// too.
func FreePort() (int, error) {
	for range 100 {
		port, err := listenOnce("127.0.0.1:0")
		if err != nil {
			return 0, err
		}
		if port > 65535-busOffset {
			continue
		}
		if _, err := listenOnce(loopback(port + busOffset)); err == nil {
			return port, nil
		}
	}
	return 0, errors.New("no port is free together with the one 10,000 higher")
}

const busOffset = 10_000

func listenOnce(addr string) (port int, err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// Run starts the server in its folder, once more after Kill, and returns when it answers, be it that it is still
// loading. more is added to its options, for this time.
func (srv *Server) Run(more ...string) error {
	args := append([]string{"--bind", "127.0.0.1", "--port", strconv.Itoa(srv.Port), "--dir", srv.Dir, "--save", "",
		"--appendonly", "yes", "--appendfsync", "always"}, srv.args...)
	return srv.run(append(args, more...)...)
}

func (srv *Server) run(args ...string) error {
	logFile, err := os.OpenFile(filepath.Join(srv.Dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer logFile.Close()
	srv.cmd = exec.Command("redis-server", args...)
	srv.cmd.Stdout, srv.cmd.Stderr = logFile, logFile
	dieWithUs(srv.cmd)
	if err := srv.cmd.Start(); err != nil {
		return err
	}
	if err := srv.awaitAnswer(); err != nil {
		srv.Kill()
		said, _ := os.ReadFile(logFile.Name())
		return fmt.Errorf("%w; it said:\n%s", err, said)
	}
	return nil
}

// awaitAnswer waits until the server answers anything at all: -NOAUTH and -LOADING count.
func (srv *Server) awaitAnswer() error {
	deadline := time.Now().Add(patience)
	for {
		_, err := srv.Ask("PING")
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Ask sends one command without spaces in its arguments, on a connection of its own, and returns the answer: a line
// with its sign, or a text.
func (srv *Server) Ask(command string) (string, error) {
	conn, err := net.DialTimeout("tcp", srv.Addr(), time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	words := strings.Fields(command)
	question := fmt.Sprintf("*%d\r\n", len(words))
	for _, word := range words {
		question += fmt.Sprintf("$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := conn.Write([]byte(question)); err != nil {
		return "", err
	}
	answer := bufio.NewReader(conn)
	line, err := answer.ReadString('\n')
	line = strings.TrimSpace(line)
	size, isText := strings.CutPrefix(line, "$")
	n, bad := strconv.Atoi(size)
	if err != nil || !isText || bad != nil || n < 0 {
		return line, err
	}
	text := make([]byte, n)
	_, err = io.ReadFull(answer, text)
	return string(text), err
}

// Kill is kill -9. It returns when the process has ended; once more does nothing.
func (srv *Server) Kill() {
	_ = srv.cmd.Process.Kill()
	_ = srv.cmd.Wait()
}

// Pid returns the process, as long as it runs.
func (srv *Server) Pid() int { return srv.cmd.Process.Pid }

// Addr returns host and port.
func (srv *Server) Addr() string { return loopback(srv.Port) }

// URL returns the address as --redis-url takes it.
func (srv *Server) URL() string { return "redis://" + srv.Addr() }
