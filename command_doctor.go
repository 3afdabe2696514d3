package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/term"

	"hihichat/store"
)

// settings are those of the server without its validation: what is wrong is to be reported beside everything else.
type settings serveCommand

// doctorCommand looks at everything that a server with the same flags and environment needs. It changes nothing, and
// works while that server runs.
type doctorCommand struct {
	Settings settings `embed:""`
}

// verdict is how good a finding is.
type verdict int

// The verdicts. Bad means that the server does not start, or loses something.
const (
	ok verdict = iota
	warn
	bad
)

// verdictWords are what they are called, and the colour that terminals show them in.
var verdictWords = [...]struct{ word, colour string }{ok: {"ok  ", "32"}, warn: {"warn", "33"}, bad: {"bad ", "1;31"}}

// finding is one line of the report: what was looked at, how it is, and what to do about it unless it is ok.
type finding struct {
	verdict verdict
	subject string
	text    string
}

// findings collects what a check finds about one subject.
type findings struct {
	subject string
	list    []finding
}

func (f *findings) add(v verdict, format string, args ...any) {
	f.list = append(f.list, finding{v, f.subject, fmt.Sprintf(format, args...)})
}

// check looks at one subject.
type check struct {
	subject string
	look    func(ctx context.Context, e *examination, f *findings)
}

// examination is what the checks look at, and what earlier ones leave to later ones.
type examination struct {
	process  *process
	settings *serveCommand
	database store.SQLiteInspection
}

// checks are all checks, in the order of the report.
var checks = []check{
	{"settings", checkSettings},
	{"network", checkNetwork},
	{"guests", checkGuests},
	{"folder", checkFolder},
	{"secret", checkSecret},
	{"disk", checkDisk},
	{"database", checkDatabase},
	{"accounts", checkAccounts},
	{"redis", checkRedis},
	{"bot", checkBot},
	{"clock", checkClock},
	{"files", checkFiles},
	{"address", checkAddress},
}

// Run prints the report, a line as soon as it is known. It fails if anything is bad.
func (c *doctorCommand) Run(ctx context.Context, p *process) error {
	serve := serveCommand(c.Settings)
	e := &examination{process: p, settings: &serve}
	print := p.findingPrinter()
	count := 0
	for _, check := range checks {
		f := &findings{subject: check.subject}
		check.look(ctx, e, f)
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped: %w", err)
		}
		for _, found := range f.list {
			print(found)
			if found.verdict == bad {
				count++
			}
		}
	}
	if count > 0 {
		return errors.New("bad: " + counted(count, "thing"))
	}
	return nil
}

// findingPrinter returns what prints a line: in colour on a terminal whose owner has not said NO_COLOR.
func (p *process) findingPrinter() func(finding) {
	file, isFile := p.stdout.(*os.File)
	colour := isFile && !p.noColor && term.IsTerminal(int(file.Fd()))
	return func(f finding) {
		word := verdictWords[f.verdict].word
		if colour {
			word = "\x1b[" + verdictWords[f.verdict].colour + "m" + word + "\x1b[m"
		}
		fmt.Fprintf(p.stdout, "%s  %-9s %s\n", word, f.subject, oneLine(f.text))
	}
}

// oneLine returns the text with whatever would disturb a terminal written as an escape.
func oneLine(text string) string {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if strconv.IsPrint(r) {
			out = append(out, string(r)...)
		} else {
			out = append(out, strconv.QuoteRune(r)[1:len(strconv.QuoteRune(r))-1]...)
		}
	}
	return string(out)
}
