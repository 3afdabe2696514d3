package own

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mistake is something that a template gets wrong, and where.
type Mistake struct {
	File string
	Line int // 0: unknown
	What string
}

// Error returns file:line: and what is wrong.
func (m Mistake) Error() string { return m.where() + ": " + m.What }

func (m Mistake) where() string {
	if m.Line == 0 {
		return m.File
	}
	return m.File + ":" + strconv.Itoa(m.Line)
}

// Mistakes are all that were found, so that somebody who ports a page sees where there is work left.
type Mistakes []Mistake

// Error tells the first mistake, and of the others where they are; it is one line.
func (ms Mistakes) Error() string {
	if len(ms) == 1 {
		return ms[0].Error()
	}
	places := make([]string, 0, len(ms)-1)
	for _, m := range ms[1:] {
		if place := m.where(); !slices.Contains(places, place) && place != ms[0].where() {
			places = append(places, place)
		}
	}
	if len(places) == 0 {
		return ms[0].Error()
	}
	return ms[0].Error() + " (more at " + listed(places, 10) + ")"
}

// sorted returns the mistakes by file and line, each once: a file that several pages use is checked for each.
func (ms Mistakes) sorted() Mistakes {
	slices.SortStableFunc(ms, func(a, b Mistake) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.What, b.What))
	})
	return slices.Compact(ms)
}

// listed joins at most n names.
func listed(names []string, n int) string {
	if len(names) > n {
		return strings.Join(names[:n], ", ") + fmt.Sprintf(" and %d more", len(names)-n)
	}
	return strings.Join(names, ", ")
}

var (
	// located matches the errors of text/template and html/template: template: chat.html:12:5: what happened.
	located = regexp.MustCompile(`(?s)^(?:html/)?template: ?([^:]+):(?:(\d+):(?:\d+:)?)? (.*)$`)
	// executing is what they say of where they were, in words of the package.
	executing = regexp.MustCompile(`^executing "[^"]*" at `)
	// unended is what html/template says of a page that stops in the middle, with its own state in braces.
	unended = regexp.MustCompile(`(?s)^ends in a non-text context.*`)
)

// mistakeOf returns err as a mistake.
func mistakeOf(err error) Mistake {
	var m Mistake
	if errors.As(err, &m) {
		return m
	}
	found := located.FindStringSubmatch(err.Error())
	if found == nil {
		return Mistake{File: "templates", What: err.Error()}
	}
	line, _ := strconv.Atoi(found[2]) // digits, or nothing
	what := executing.ReplaceAllString(found[3], "")
	what = unended.ReplaceAllString(what, "the page ends within a tag, a script or a style")
	return Mistake{File: found[1], Line: line, What: strings.ReplaceAll(what, "\n", " ")}
}
