package templates

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

// sharedCases reads cases that the page's script is tested with too.
func sharedCases(t *testing.T, file string, into any) {
	t.Helper()
	raw, err := os.ReadFile("../static/jstest/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

func TestTextParts(t *testing.T) {
	var shared struct {
		Cases []struct {
			Name, Text, Reader string
			Parts              [][2]string
			Me                 bool
		}
	}
	sharedCases(t, "parts.json", &shared)
	if len(shared.Cases) < 60 {
		t.Fatalf("only %d cases", len(shared.Cases))
	}
	words := map[PartKind]string{PlainText: "text", Link: "link", Mention: "mention"}
	for _, c := range shared.Cases {
		t.Run(c.Name, func(t *testing.T) {
			got := [][2]string{}
			for _, p := range splitText(c.Text, c.Reader) {
				got = append(got, [2]string{words[p.Kind], p.Text})
			}
			if !reflect.DeepEqual(got, c.Parts) {
				t.Errorf("got  %q\nwant %q", got, c.Parts)
			}
			if me := (MessageRow{Text: c.Text, Reader: c.Reader}).MentionsMe(); me != c.Me {
				t.Errorf("mentions the reader: %v, want %v", me, c.Me)
			}
		})
	}
}

// However a text is made, nothing of it is lost, and no link leads elsewhere than to http or https.
func FuzzTextParts(f *testing.F) {
	f.Add("see (https://a.example/b_(c)). @bob @小黄鸭 http://x@y", "bob")
	f.Add("http://\xff\x00@b\u0301ob", "\u0301")
	f.Fuzz(func(t *testing.T, text, reader string) {
		var whole strings.Builder
		plain := false
		for _, p := range splitText(text, reader) {
			whole.WriteString(p.Text)
			lower := strings.ToLower(p.Text)
			if p.Link() && !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
				t.Errorf("a link to %q", p.Text)
			}
			if p.Text == "" || plain && p.Kind == PlainText {
				t.Errorf("an idle part in %q", text)
			}
			plain = p.Kind == PlainText
		}
		if whole.String() != text {
			t.Errorf("%q became %q", text, whole.String())
		}
	})
}
