// Package bot is 小黄鸭, the little yellow duck that talks with guests while nobody has signed in. It answers from an
// embedded set of rules in Chinese and English: no network, no state, no memory of who said what. Another program may
// answer in its place (remote.go); the duck then stands in whenever that fails.
//
// The way of a prompt: text.go folds it into forms that can be compared, sums.go does sums, rules.json and rules.go
// say what it is about, and one of that kind's answers is picked. An answer is plain text, never HTML, and never the
// prompt over again.
package bot

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"
)

// MaxAnswer is the most characters (code points) an answer has.
const MaxAnswer = 300

// longPrompt is the number of characters from which on a prompt is only admired, not read.
const longPrompt = 300

// Duck answers guests. Its methods may be called concurrently if its clock and its pick may be; the defaults may.
type Duck struct {
	rules *ruleSet
	clock func() time.Time
	pick  func(n int) int
}

// Option changes how a Duck is made.
type Option func(*Duck)

// WithClock sets where the duck reads the time from, in the location it shall tell it for. The default is time.Now.
func WithClock(clock func() time.Time) Option { return func(d *Duck) { d.clock = clock } }

// WithPick sets how the duck chooses one of n answers: pick(n) is in [0,n). The default is rand.IntN.
func WithPick(pick func(n int) int) Option { return func(d *Duck) { d.pick = pick } }

// NewDuck makes a duck from the embedded rules. It panics if those are broken, which the package's tests rule out.
func NewDuck(opts ...Option) *Duck {
	d := &Duck{rules: mustLoad(rulesFile), clock: time.Now, pick: rand.IntN}
	for _, opt := range opts {
		opt(d)
	}
	return d
}

// Answer says something kind about text: plain text of one line and at most MaxAnswer characters, in Chinese if the
// text is mostly Chinese, otherwise in English. It never says text itself back. It answers at once, whatever becomes of
// the context.
func (d *Duck) Answer(_ context.Context, text string) string {
	_, answer := d.Reply(text)
	return answer
}

// Reply is Answer together with what the duck took the text for.
func (d *Duck) Reply(text string) (Kind, string) {
	p := newPrompt(text)
	entry, result := d.understand(p)
	answers := entry.answers(p.language)
	fill := d.filler(p.language, result)
	start := d.pick(len(answers))
	for i := range answers {
		answer := fill.Replace(answers[(start+i)%len(answers)])
		if !echoes(answer, p.plain) {
			return entry.Kind, answer
		}
	}
	// Not reached: no prompt is echoed by two answers of one entry (TestNoPromptIsEchoedByTwoAnswers).
	return Unknown, fill.Replace(d.rules.byKind[Unknown].answers(p.language)[0])
}

// understand returns the entry that fits the prompt and, for sums, the result. The order matters: what a prompt says
// counts before what it looks like, and sums before both, since they are the surest sign.
func (d *Duck) understand(p prompt) (*entry, string) {
	if kind := p.shape(); kind == Empty || kind == Long {
		return d.rules.byKind[kind], ""
	}
	if kind, result := calculate(p); kind != "" {
		return d.rules.byKind[kind], result
	}
	if e := d.rules.match(p); e != nil {
		return e, ""
	}
	if kind := p.shape(); kind != "" {
		return d.rules.byKind[kind], ""
	}
	return d.rules.byKind[Unknown], ""
}

// filler replaces the place-holders that answers may hold.
func (d *Duck) filler(lang language, result string) *strings.Replacer {
	now := d.clock()
	date := now.Format("Monday, 2 January 2006")
	if lang == chinese {
		date = now.Format("2006年1月2日") + "，星期" + chineseWeekdays[now.Weekday()]
	}
	return strings.NewReplacer("{time}", now.Format("15:04"), "{date}", date, "{result}", result)
}

var chineseWeekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// echoes reports whether the answer says nothing but the prompt, however often and however punctuated. said is the
// prompt's plain form.
func echoes(answer, said string) bool {
	return said != "" && strings.ReplaceAll(plain(answer), said, "") == ""
}
