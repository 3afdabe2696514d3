// Command hihichat is a chat server: it serves the old page with socket.io-client 1.3.6 and its own pages with 4.x in
// the same rooms, and keeps everything in one SQLite file, or rooms and messages in Redis.
//
// main.go runs a command, config.go reads flags and environment, serve.go puts the server together, and the
// command_….go files hold the other commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit codes.
const (
	exitOK    = 0
	exitError = 1 // it could not be done
	exitUsage = 2 // it was not asked for properly
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// process is what a command gets from the outside.
type process struct {
	env            environment
	stdin          io.Reader
	stdout, stderr io.Writer
	data           string // the data folder
	log            *slog.Logger
	unknown        []string // variables that begin with HIHI_ and mean nothing
	noColor        bool     // NO_COLOR is set
}

// run does what args ask for until it is done or ctx ends, and returns the exit code. Whatever goes wrong is one line
// on stderr.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	env := parseEnvironment(environ)
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("hihichat"), kong.Description(description),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }),
		kong.Resolvers(env.resolver()), kong.ValueFormatter(helpWithVariable), kong.Help(printHelp),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return fail(stderr, err, exitUsage)
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help has been answered
		return exited
	}
	if err != nil {
		return fail(stderr, err, exitUsage)
	}
	log := newLogger(stderr, c.LogLevel)
	p := &process{
		env: env, stdin: stdin, stdout: stdout, stderr: stderr, data: c.Data, log: log,
		unknown: env.unknown(parser.Model), noColor: noColor(environ),
	}
	if command.Command() != "doctor" { // which reports them itself
		p.warnUnknown()
	}
	if err := command.Run(p); err != nil {
		var usage usageError
		if errors.As(err, &usage) {
			return fail(stderr, err, exitUsage)
		}
		return fail(stderr, err, exitError)
	}
	return exitOK
}

// fail prints err as a single line and returns code.
func fail(stderr io.Writer, err error, code int) int {
	fmt.Fprintln(stderr, "hihichat:", strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; "))
	return code
}

// newLogger returns a logger of one line per event for level and above: debug, info, warn or error.
func newLogger(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo // the parser lets no other names through
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}
