package locale

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Words that stand in a script itself are in one language only.
func TestScriptsHoldNoWords(t *testing.T) {
	names, err := filepath.Glob("../static/chat/js/*.js")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d scripts: %v", len(names), err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range bareInScript(string(body)) {
			t.Errorf("%s: %q stands in the script; give it a key", filepath.Base(name), words)
		}
	}
}

func TestBareWordsInScriptsAreFound(t *testing.T) {
	cases := map[string]struct{ script, want string }{
		"a text":            {`a.textContent = 'Try again';`, "Try again"},
		"a word":            {`button.append('Send');`, "Send"},
		"a Chinese word":    {`say("重试")`, "重试"},
		"in a template":     {"a.title = `Delete ${name} now`;", "Delete  now"},
		"a sentence":        {`tell('the server is down.')`, "the server is down."},
		"a key":             {`t('script.send')`, ""},
		"the duck's name":   {`const duck = '小黄鸭';`, ""},
		"a comment":         {"// Say 'Try again' here\n/* 'Or here' */ x('a');", ""},
		"an address":        {`fetch('/api/messages?rname=' + x, 'https://example.org/A b')`, ""},
		"what the web says": {`if (e.key === 'Enter' || e.key === 'ArrowDown') h['Idempotency-Key'] = 'POST'; throw new TypeError('not a thing at all');`, ""},
		"selectors":         {`find('.msg_item .msg, #older'); x.className = 'tag mute'`, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(bareInScript(c.script), "|"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

var (
	scriptComment = regexp.MustCompile(`(?s)/\*.*?\*/|(?m)(?:^|\s)//.*$`)
	scriptText    = regexp.MustCompile("'([^'\n]*)'|\"([^\"\n]*)\"|`([^`]*)`")
	scriptValue   = regexp.MustCompile(`\$\{[^}]*\}`)
	// forPrograms are texts that no person reads: what is thrown when the program is wrong, and what the browser itself calls
	// by a capital letter.
	forPrograms = regexp.MustCompile(`(?:Error\(|\.key\b[^'"]*|\.tagName\b[^'"]*|\.nodeName\b[^'"]*|\[)\s*$`)
	// sentence is a text that looks like words: a capital and small letters, or several words and a full stop.
	sentence = regexp.MustCompile(`^[A-Z][a-z]+( |[.!?…:]?$)|^[a-z]+( [a-z,]+)+[.!?…]$`)
)

// codes are texts that look like words and are names that browsers and servers know.
var codes = []string{"Enter", "Escape", "Space", "Home", "End", "Tab", "Delete", "Accept", "Range", "ArrowDown"}

// bareInScript returns the words that stand in a script itself.
func bareInScript(script string) []string {
	script = scriptComment.ReplaceAllString(script, " ")
	var found []string
	for _, at := range scriptText.FindAllStringSubmatchIndex(script, -1) {
		before := script[max(0, at[0]-40):at[0]]
		text := scriptValue.ReplaceAllString(strings.Trim(script[at[0]:at[1]], "'\"`"), "")
		switch {
		case text == "小黄鸭", text == "小HI":
		case strings.ContainsFunc(text, isCJK):
			found = append(found, text)
		case sentence.MatchString(text) && !forPrograms.MatchString(before) && !isCode(text, before):
			found = append(found, text)
		}
	}
	return found
}

// isCode reports whether the text is a name that browsers know, where it is one: compared, or looked up.
func isCode(text, before string) bool {
	return slices.Contains(codes, text) && regexp.MustCompile(`(?:===?|case|\(|,|\[)\s*$`).MatchString(before)
}
