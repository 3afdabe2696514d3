//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal is a command that talks with a person: to it, its standard input is a terminal.
type terminal struct {
	t      *testing.T
	person *os.File // what a person types into and sees echoed
	screen *os.File // the command's end
	cmd    *exec.Cmd
	stderr io.Reader
}

// openTerminal returns both ends of a new terminal: what a person types into and reads, and what a program is given.
func openTerminal(t *testing.T) (person, screen *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err = os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = screen.Close() })
	return person, screen
}

func inTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	person, screen := openTerminal(t)
	x := &terminal{t: t, person: person, screen: screen, cmd: exec.Command(binary, args...)}
	x.cmd.Env, x.cmd.Stdin = []string{"HIHI_LOG_LEVEL=error"}, screen
	stderr, err := x.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	x.stderr = stderr
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.cmd.Process.Kill() })
	return x
}

// asked waits for the command to ask something.
func (x *terminal) asked(question string) {
	x.t.Helper()
	said := make([]byte, 0, 200)
	for !strings.HasSuffix(string(said), question) {
		b := make([]byte, 1)
		if _, err := x.stderr.Read(b); err != nil {
			x.t.Fatalf("asked %q, not %q: %v", said, question, err)
		}
		said = append(said, b...)
	}
	for x.echoes() { // the question comes just before the echo is switched off
		runtime.Gosched()
	}
}

// echoes reports whether the terminal shows what is typed.
func (x *terminal) echoes() bool {
	state, err := unix.IoctlGetTermios(int(x.screen.Fd()), unix.TCGETS)
	return err == nil && state.Lflag&unix.ECHO != 0
}

func (x *terminal) types(line string) {
	x.t.Helper()
	if _, err := io.WriteString(x.person, line+"\n"); err != nil {
		x.t.Fatal(err)
	}
}

// ends waits for the end of the command and returns the exit code and the rest of what it said.
func (x *terminal) ends() (code int, said string) {
	x.t.Helper()
	rest, err := io.ReadAll(x.stderr)
	if err != nil {
		x.t.Fatal(err)
	}
	_ = x.cmd.Wait() // the exit code says it
	if !x.echoes() {
		x.t.Error("the terminal was left without echo")
	}
	return x.cmd.ProcessState.ExitCode(), string(rest)
}

func TestPasswordIsAskedTwiceWithoutEcho(t *testing.T) {
	tests := []struct {
		name, first, second string
		code                int
		want                string
	}{
		{"the same twice", "correct horse", "correct horse", 0, ""},
		{"two that differ", "correct horse", "correct house", 2, "not the same"},
		{"too short", "short", "short", 2, "shorter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := inTerminal(t, "--data", withDatabase(t), "user", "add", "bob")
			x.asked("Password: ")
			x.types(tt.first)
			x.asked("Again: ")
			x.types(tt.second)
			if code, said := x.ends(); code != tt.code || !strings.Contains(said, tt.want) || strings.Contains(said, tt.first+"\n") {
				t.Errorf("exit %d, %q", code, said)
			}
		})
	}
}

// Whoever gives up at the question gets their terminal back.
func TestGivingUpAtThePassword(t *testing.T) {
	x := inTerminal(t, "--data", withDatabase(t), "user", "add", "bob")
	x.asked("Password: ")
	_ = x.cmd.Process.Signal(os.Interrupt)
	if code, said := x.ends(); code != 1 || !strings.Contains(said, "stopped before there was a password") {
		t.Errorf("exit %d, %q", code, said)
	}
}
