package templates

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestEveryPageTypeIsSampled(t *testing.T) {
	sampled := map[string]bool{}
	for _, page := range samples("x") {
		sampled[page.template()] = true
	}
	for _, name := range pageNames {
		if !sampled[name] {
			t.Errorf("no sample of page %s", name)
		}
	}
}

// Whatever a name or text holds, it arrives as text: the tree has the same elements as for a harmless name.
func TestAwkwardDataStaysText(t *testing.T) {
	for kind, name := range awkward {
		t.Run(kind, func(t *testing.T) {
			harmless := samples("x")
			for which, page := range samples(name) {
				if got, want := shape(parsed(t, page)), shape(parsed(t, harmless[which])); got != want {
					t.Errorf("%s: the elements differ from those for a harmless name\n got %s\nwant %s", which, got, want)
				}
			}
		})
	}
}

// shape is the page's elements with the names of their attributes.
func shape(tree *node) string {
	var b strings.Builder
	for e := range tree.all() {
		b.WriteString(" " + e.Data)
		for _, a := range e.Attr {
			b.WriteString("[" + a.Key + "]")
		}
	}
	return b.String()
}

func TestTextsArriveExactly(t *testing.T) {
	for kind, name := range awkward {
		t.Run(kind, func(t *testing.T) {
			page := parsed(t, samples(name)["room"])
			got := map[string]string{
				"message":    page.find("#message_box .msg[dir]")[0].text(),
				"room":       page.find(".chatbox")[0].get("data-room"),
				"user":       page.find(".chatbox")[0].get("data-user"),
				"#fromname":  page.find("#fromname")[0].get("value"),
				"member id":  page.find(".user_list > li[data-self]")[0].get("data-id"),
				"member":     page.find(".user_list > li[data-self] > em")[0].text(),
				"room title": page.find("h1 bdi")[0].text(),
				"topic":      page.find("h1 small")[0].text(),
			}
			for what, text := range got {
				if text != name {
					t.Errorf("%s: %q, want %q", what, text, name)
				}
			}
		})
	}
}

// A strict Content-Security-Policy (default-src 'self'; img-src 'self' data:) must not break any page.
func TestPagesNeedNothingInline(t *testing.T) {
	local := regexp.MustCompile(`^(/[^/]|#|\?|/$)`)
	for which, page := range samples("大厅") {
		for e := range parsed(t, page).all() {
			if e.is("style") || (e.is("script") && e.get("src") == "" && e.get("type") != "application/json") {
				t.Errorf("%s: inline %s", which, e.Data)
			}
			for _, a := range e.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", which, e.Data, a.Key, a.Val)
				}
				if a.Key == "src" || a.Key == "href" || a.Key == "action" || a.Key == "formaction" {
					if !local.MatchString(a.Val) && e.get("target") != "_blank" { // what somebody said
						t.Errorf("%s: <%s %s=%q> is not local", which, e.Data, a.Key, a.Val)
					}
				}
			}
		}
	}
}

func TestPagesAreAccessible(t *testing.T) {
	for which, page := range samples("大厅") {
		tree := parsed(t, page)
		if len(tree.find("main#main")) != 1 || len(tree.find("h1")) != 1 {
			t.Errorf("%s: %d main, %d h1", which, len(tree.find("main#main")), len(tree.find("h1")))
		}
		if tree.find("html")[0].get("lang") == "" || strings.TrimSpace(tree.find("title")[0].text()) == "" {
			t.Errorf("%s: no language or no title", which)
		}
		ids := map[string]int{}
		for e := range tree.all() {
			if id := e.get("id"); id != "" {
				ids[id]++
			}
			if _, described := e.attr("alt"); e.is("img") && !described {
				t.Errorf("%s: a picture without alt", which)
			}
			if (e.is("input") || e.is("textarea") || e.is("select")) && e.get("type") != "hidden" && !labelled(tree, e) {
				t.Errorf("%s: %s %s has no label", which, e.Data, e.get("name"))
			}
			if e.is("button") && strings.TrimSpace(e.text()) == "" {
				t.Errorf("%s: a button without words", which)
			}
		}
		for id, times := range ids {
			if times > 1 {
				t.Errorf("%s: id %s %d times", which, id, times)
			}
		}
	}
}

func labelled(tree, field *node) bool {
	for _, label := range tree.find("label") {
		if label.get("for") != "" && label.get("for") == field.get("id") {
			return true
		}
		for e := range label.all() {
			if e == field {
				return true
			}
		}
	}
	return false
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestRenderReturnsTheWritersError(t *testing.T) {
	set, err := New()
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("gone")
	if _, err := set.Render(brokenWriter{broken}, Home{}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}
