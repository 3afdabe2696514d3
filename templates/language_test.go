package templates

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"hihichat/locale"
)

func TestEveryPageSpeaksEachLanguage(t *testing.T) {
	for _, lang := range locale.Langs {
		for which, page := range samplesIn(lang, "x") {
			tree := parsed(t, page)
			if got := tree.find("html")[0].get("lang"); got != lang.Tag() {
				t.Errorf("%s is in %s, not %s", which, got, lang.Tag())
			}
			for _, words := range spoken(tree) {
				switch {
				case strings.Contains(words, "<no value>") || strings.Contains(words, "{{"):
					t.Errorf("%s in %s lacks a value: %q", which, lang, words)
				case keyLike.MatchString(words):
					t.Errorf("%s in %s shows a key: %q", which, lang, words)
				case lang == locale.En && strings.ContainsFunc(words, isHan) && words != locale.Zh.Name() && !slices.Contains(names, words):
					t.Errorf("%s in English says %q", which, words)
				}
			}
		}
	}
}

var keyLike = regexp.MustCompile(`\b(room|pages|manage|problem|script)\.[a-z_]+`)

func isHan(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。？！：；「」（）、", r)
}

// spokenIn are the attributes that a person reads or hears.
var spokenIn = []string{"title", "placeholder", "aria-label", "alt", "data-done"}

// spoken returns what a person reads or hears of a page: its texts and some attributes.
func spoken(tree *node) []string {
	var words []string
	for n := range (*html.Node)(tree).Descendants() {
		if n.Type == html.TextNode && (n.Parent == nil || n.Parent.Data != "script") {
			words = append(words, strings.TrimSpace(n.Data))
		}
	}
	for e := range tree.all() {
		for _, a := range e.Attr {
			if slices.Contains(spokenIn, a.Key) {
				words = append(words, a.Val)
			}
		}
	}
	return words
}

// names are what templates may hold in plain letters: they are the same in every language.
var names = []string{"Hihi", "Hihi Chat Room", "Chat Room", "·", "@", "← ", "/", "小HI", "小黄鸭", "@小黄鸭"}

// A word that stands in a template itself is in one language only.
func TestTemplatesHoldNoWords(t *testing.T) {
	err := fs.WalkDir(files, "html", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		for _, words := range bare(string(body)) {
			t.Errorf("%s: %q stands in the template; give it a key", name, words)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBareWordsAreFound(t *testing.T) {
	cases := map[string]struct {
		template string
		want     string // empty: nothing
	}{
		"a text":                  {`<p>Hello</p>`, "Hello"},
		"a Chinese text":          {`<p>{{.Name}}好</p>`, "好"},
		"a text between":          {`<p>{{.A}} and {{.B}}</p>`, "and"},
		"a placeholder":           {`<input placeholder="Search">`, "Search"},
		"a title around a name":   {`<a title="About {{.Name}}">`, "About"},
		"a label":                 {`<a aria-label="开">`, "开"},
		"a picture":               {`<img alt="Duck">`, "Duck"},
		"a text in an action":     {`<p>{{or .Name "Some body"}}</p>`, "Some body"},
		"in one branch":           {`<p title="{{if .A}}离线{{end}}">`, "离线"},
		"a mark":                  {`<p>{{.A}}。</p>`, "。"},
		"words by their keys":     {`<p title="{{t "room.a"}}">{{t "room.b" "Name" .Name}}{{th "room.c"}}</p>`, ""},
		"what is no word":         {`<p class="Big" data-id="x" lang="en">{{.A}} · @{{.B}} (1)</p>`, ""},
		"comments":                {`{{/* Words */}}<!-- Words -->`, ""},
		"names":                   {`<b>Hihi</b> <span>Chat Room</span>`, ""},
		"comparisons and classes": {`{{if eq .A "mine"}}<a href="{{or .B "/"}}">{{end}}`, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(bare(c.template), "|"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

var (
	action  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	look    = regexp.MustCompile(`(?s)\{\{(?:define|block) "look".*?\{\{end\}\}`) // the classes of a page
	comment = regexp.MustCompile(`(?s)^\{\{-? ?/\*`)
	literal = regexp.MustCompile(`"([^"]*)"`)
	ours    = regexp.MustCompile(`\b(?:t|th|asset|stylesheet|template|define|block) "[^"]*"`)
	// sentence is a literal that looks like words: Chinese, or a capital with a small letter or a space after it.
	sentence = regexp.MustCompile(`\p{Han}|[A-Z][a-z]+ |^[A-Z][a-z]+$|[a-z] [a-z]`)
)

// value stands for what an action puts in its place.
const value = "\ue000"

// bare returns the words that stand in a template itself.
func bare(text string) []string {
	var found []string
	plain := action.ReplaceAllStringFunc(look.ReplaceAllString(text, ""), func(a string) string {
		if comment.MatchString(a) {
			return ""
		}
		for _, word := range literal.FindAllStringSubmatch(valueNames.ReplaceAllString(ours.ReplaceAllString(a, ""), " "), -1) {
			if sentence.MatchString(word[1]) && !slices.Contains(names, word[1]) {
				found = append(found, word[1])
			}
		}
		return value
	})
	tree, err := html.ParseWithOptions(strings.NewReader(plain), html.ParseOptionEnableScripting(false))
	if err != nil {
		return append(found, err.Error())
	}
	for _, words := range spoken((*node)(tree)) {
		for _, part := range strings.Split(words, value) {
			if part = strings.TrimSpace(part); !slices.Contains(names, part) && strings.ContainsFunc(part, isWord) {
				found = append(found, part)
			}
		}
	}
	return found
}

// valueNames are the names of values for t and th.
var valueNames = regexp.MustCompile(` "[A-Z][A-Za-z]*" `)

func isWord(r rune) bool { return unicode.IsLetter(r) || isHan(r) }

// Languages are offered by links to the same page, each in its own words; the page's own is marked.
func TestPagesOfferTheirLanguages(t *testing.T) {
	request := Request{Path: "/reset/secret", Args: map[string]string{"rname": `大厅&"<`, "lang": "zh"}}
	cases := map[string]struct {
		base Base
		want string
	}{
		"here":             {Base{Request: request, Lang: locale.En}, "?lang=en&rname=" + "%E5%A4%A7%E5%8E%85%26%22%3C"},
		"no query":         {Base{Lang: locale.En}, "?lang=en"},
		"elsewhere":        {Base{Request: request, Switch: "/roomlist/"}, "/roomlist/?lang=en"},
		"with a query":     {Base{Switch: "/chat/?rname=x"}, "/chat/?rname=x&lang=en"},
		"of nobody's word": {Base{}, "?lang=en"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			languages := c.base.Languages()
			if got := languages[1].Href; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if languages[0].Now == languages[1].Now || languages[1].Now != (c.base.Lang == locale.En) {
				t.Errorf("the page's own is %v", languages)
			}
		})
	}
	for which, page := range samples("x") {
		for _, e := range parsed(t, page).find("a[hreflang]") {
			if e.get("lang") != e.get("hreflang") || e.text() != map[string]string{"zh-CN": "中文", "en": "English"}[e.get("lang")] {
				t.Errorf("%s: a language is called %q in %s", which, e.text(), e.get("lang"))
			}
		}
	}
}

// A team's own pages have the first version's words until their visitor chooses a language.
func TestOwnPagesKeepTheirWords(t *testing.T) {
	set := open(t, map[string]string{"error.html": `<p>{{.message}}</p><i>{{.lang}}</i>`})
	for name, c := range map[string]struct {
		base Base
		want string
	}{
		"by the browser": {Base{Lang: locale.En}, "请先登录。zh-CN"},
		"chosen":         {Base{Lang: locale.En, Chosen: true}, "Please sign in first.en"},
	} {
		page, _ := tree(t, set, Error{Base: c.base, Status: 401, Problem: Problem{Code: "sign-in"}})
		if got := page.text(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Words that are put into a template when it is parsed are text there, as those that are asked for later.
func TestSettledWordsStayText(t *testing.T) {
	const key = "problem.name-characters" // holds & < >
	got := settled(`<p title="{{t "`+key+`"}}">{{t "`+key+`"}}{{t "room.all_members" "Count" 2}}{{.Name}}</p>`, locale.En)
	tree, err := html.Parse(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	p := (*node)(tree).find("p")[0]
	want := locale.Text(locale.En, key)
	if p.get("title") != want || p.text() != want+`{{t "room.all_members" "Count" 2}}{{.Name}}` || !strings.Contains(want, "<") {
		t.Errorf("%s", got)
	}
}

// The duck has a name in each language; the one that calls it stays beside it, and in data-id.
func TestTheDuckIsCalledInTheLanguage(t *testing.T) {
	for lang, want := range map[locale.Lang]string{locale.Zh: "小黄鸭", locale.En: "Ducky"} {
		page := parsed(t, Chat{
			Base: Base{User: "alice", Lang: lang}, Room: "r", Exists: true, Joined: true,
			History: History{Messages: []MessageRow{{ID: "01JD0000000000000000000001", From: DuckName, Text: "quack"}}},
		})
		said := page.find(".msg_item[data-from] .name_time bdi")[0]
		if said.text() != want || said.get("title") != DuckName {
			t.Errorf("in %s the duck is called %q (%q)", lang, said.text(), said.get("title"))
		}
		figure := page.find(".user_list > li[data-id]")[1].find("em")[0]
		if !strings.HasPrefix(figure.text(), want) || !strings.Contains(figure.text(), DuckName) {
			t.Errorf("in %s the figure is %q", lang, figure.text())
		}
		if got := (Last{From: DuckName}).Who(lang); got != want {
			t.Errorf("in %s the list says %q", lang, got)
		}
	}
}
