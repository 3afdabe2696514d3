package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"hihichat/auth"
)

// newPassword returns the password for the account of that name: from HIHI_PASSWORD, else one line of piped standard
// input, else asked for twice without showing it. Errors are those of auth.CheckNew, or say that there was none.
func (p *process) newPassword(ctx context.Context, name string) (string, error) {
	password, err := p.readPassword(ctx)
	if err != nil {
		return "", err
	}
	if err := auth.CheckNew(name, password); err != nil {
		return "", usageError{err}
	}
	return password, nil
}

func (p *process) readPassword(ctx context.Context) (string, error) {
	if password, ok := p.env[passwordVariable]; ok {
		return password, nil
	}
	if file, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return p.askTwice(func(question string) (string, error) { return p.ask(ctx, file, question) })
	}
	line, err := bufio.NewReader(io.LimitReader(p.stdin, auth.MaxPassword+2)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// askTwice asks until both answers are known and takes them if they are the same.
func (p *process) askTwice(ask func(question string) (string, error)) (string, error) {
	first, err := ask("Password: ")
	if err != nil {
		return "", err
	}
	second, err := ask("Again: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", usageError{errors.New("the two passwords are not the same")}
	}
	return first, nil
}

// ask reads a line from the terminal without showing it. When the process is told to stop meanwhile, the terminal
// shows again what is typed.
func (p *process) ask(ctx context.Context, terminal *os.File, question string) (string, error) {
	fd := int(terminal.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	fmt.Fprint(p.stderr, question)
	defer fmt.Fprintln(p.stderr)
	type answer struct {
		line []byte
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answered <- answer{line, err}
	}()
	select {
	case a := <-answered:
		return string(a.line), a.err
	case <-ctx.Done():
		return "", errors.Join(errors.New("stopped before there was a password"), term.Restore(fd, before))
	}
}
