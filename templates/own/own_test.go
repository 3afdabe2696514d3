package own

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"testing"
)

var sample = Data{
	"rname": "大厅", "joined": true, "user_list": []string{"alice"},
	"msg_list": []Data{{"username": "alice", "msg": "hi"}}, "current_user": Data{"username": "alice"},
	"request": Data{"args": map[string]string{"rname": "大厅"}},
}

// config is a folder of files with the pages chat.html and login.html.
func config(files map[string]string) Config {
	cfg := Config{
		Files: map[string][]byte{},
		Pages: []Page{{"chat.html", []Data{sample}}, {"login.html", []Data{sample}}},
		Built: map[string]string{"built.html": `built for {{.rname}}`},
		Funcs: template.FuncMap{
			"url_for": func(endpoint string) string { return "/" + endpoint },
			"dict":    func(...any) Data { return Data{"a": "b"} },
			"reverse": func(list any) any { return list },
		},
		Check: map[string]func(string) error{"url_for": func(endpoint string) error {
			if endpoint != "chat" {
				return fmt.Errorf("no endpoint %s; there is chat", endpoint)
			}
			return nil
		}},
	}
	for name, text := range files {
		cfg.Files[name] = []byte(text)
	}
	return cfg
}

func render(t *testing.T, set *Set, page string) string {
	t.Helper()
	var out strings.Builder
	if err := set.Execute(&out, page, sample); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPagesExtendEachOtherAsInJinja(t *testing.T) {
	const base = `<title>{{block "title" .}}base{{end}}</title>{{block "navbar" .}}bar{{end}}{{block "content" .}}{{end}}`
	const middle = `{{template "base.html" .}}{{define "title"}}middle{{end}}{{define "content"}}<i>{{block "inner" .}}{{end}}</i>{{end}}`
	cases := map[string]struct {
		files map[string]string
		want  string
	}{
		"alone":             {map[string]string{"chat.html": `{{.rname}}`}, "大厅"},
		"blocks left alone": {map[string]string{"base.html": base, "chat.html": `{{template "base.html" .}}`}, "<title>base</title>bar"},
		"blocks filled": {
			map[string]string{"base.html": base, "chat.html": `{{template "base.html" .}}{{define "title"}}chat{{end}}{{define "content"}}{{.rname}}{{end}}`},
			"<title>chat</title>bar大厅",
		},
		"block emptied": {
			map[string]string{"base.html": base, "chat.html": `{{template "base.html" .}}{{define "navbar"}}{{end}}`}, "<title>base</title>",
		},
		"two layers": {
			map[string]string{"base.html": base, "sub/middle.html": middle, "chat.html": `{{template "sub/middle.html" .}}{{define "inner"}}x{{end}}`},
			"<title>middle</title>bar<i>x</i>",
		},
		"layers of others": { // what login.html takes from the middle is none of chat.html's
			map[string]string{"base.html": base, "sub/middle.html": middle, "login.html": `{{template "sub/middle.html" .}}`, "chat.html": `{{template "base.html" .}}`},
			"<title>base</title>bar",
		},
		"definitions alone":   {map[string]string{"chat.html": `{{template "m.html" .}}{{template "m" .}}`, "m.html": `{{define "m"}}macro{{end}}`}, "macro"},
		"an included part":    {map[string]string{"chat.html": `{{range .msg_list}}{{template "row.html" .}}{{end}}`, "row.html": `<b>{{.msg}}</b>`}, "<b>hi</b>"},
		"built":               {map[string]string{"chat.html": `{{template "built.html" .}}`}, "built for 大厅"},
		"built, replaced":     {map[string]string{"chat.html": `{{template "built.html" .}}`, "built.html": "mine"}, "mine"},
		"a byte order mark":   {map[string]string{"chat.html": "\uFEFFx"}, "x"},
		"a template in loops": {map[string]string{"chat.html": `{{define "a"}}{{if not .}}{{template "a" .}}{{end}}x{{end}}{{template "a" .}}`}, "x"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			set, err := Parse(config(c.files))
			if err != nil {
				t.Fatal(err)
			}
			if got := render(t, set, "chat.html"); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// Each is found at start, whatever branch it is in, with the place and what is allowed.
func TestMistakesAreFoundBeforeTheFirstVisitor(t *testing.T) {
	cases := map[string]struct{ page, want string }{
		"unclosed":             {"a\n{{if .joined}}", "chat.html:2: unexpected EOF"},
		"unknown name":         {"a\n\n{{.rnam}}", "chat.html:3: .rnam: there is no .rnam here; there are .current_user, .joined, .msg_list, .request, .rname, .user_list"},
		"in a branch not gone": {"{{if not .joined}}\n{{.rnam}}{{end}}", "chat.html:2: .rnam: there is no .rnam here"},
		"in an else":           {"{{with .rname}}{{else}}{{.x}}{{end}}", "chat.html:1: .x: there is no .x"},
		"in a loop":            {"{{range .msg_list}}{{.rname}}{{end}}", "there is no .rname here; there are .msg, .username"},
		"in a loop's else":     {"{{range .msg_list}}{{else}}{{.msg}}{{end}}", "there is no .msg here"},
		"of a variable":        {"{{range $i, $m := .msg_list}}{{$m.text}}{{end}}", "$m.text: there is no .text here; there are .msg, .username"},
		"of an only variable":  {"{{range $m := .msg_list}}{{$m.text}}{{end}}", "there is no .text here"},
		"deep":                 {"{{.current_user.name}}", ".current_user.name: there is no .name here; there are .username"},
		"in an argument":       {"{{if eq .current_user.name .rname}}{{end}}", "there is no .name here"},
		"in parentheses":       {"{{(index .msg_list 0).text}}", "there is no .text here; there are .msg, .username"},
		"in a macro":           {"{{define \"m\"}}\n{{.x}}{{end}}{{template \"m\" .}}", "chat.html:2: .x: there is no .x"},
		"in a macro's words":   {`{{define "m"}}{{.x}}{{end}}{{template "m" dict "a" 1}}`, "there is no .x here; there are .a"},
		"macro without data":   {`{{define "m"}}{{.rname}}{{end}}{{template "m"}}`, `.rname: this template is used without data; write {{template "m" .}}`},
		"inside of a text":     {"{{.rname.x}}", ".rname.x: a text has nothing inside, so no .x"},
		"inside of the dot":    {"{{range .user_list}}{{.username}}{{end}}", ".username: the dot is a text here, which has nothing inside, so no .username"},
		"inside of a list":     {"{{.msg_list.msg}}", "a list has nothing inside"},
		"loop over a text":     {"{{range .rname}}{{end}}", "range over .rname, which is no list"},
		"an open map":          {"{{.request.args.rname}}", `.request.args.rname: write index .request.args "rname", which is empty when there is none`},
		"unknown function":     {"{{gravatar .rname}}", "there is no function gravatar; there are and, call, dict,"},
		"unknown in a pipe":    {"{{.rname | safe}}", "there is no function safe"},
		"Jinja's name":         {"{{ rname }}", "a name of the page has a dot before it: .rname"},
		"Jinja's statement":    {"a\nb {% for u in user_list %}", "chat.html:2: {% … %} is Jinja"},
		"Jinja's call":         {"{{ url_for('main.chat') }}", `chat.html:1: unexpected "(" in operand (docs/templates.md`},
		"unknown template":     {`{{template "bas.html" .}}`, `there is no template "bas.html"; there are chat.html`},
		"checked argument":     {"{{if not .joined}}{{url_for \"room\"}}{{end}}", "no endpoint room; there is chat"},
		"too many arguments":   {`{{url_for "chat" 1}}`, "wrong number of args for url_for"},
		"out of a list":        {"\n{{index .user_list 7}}", "chat.html:2: <index .user_list 7>"},
		"two ways to end":      {"{{if .joined}}<a href='{{end}}x", "chat.html:1: {{if}} branches end in different contexts"},
		"not closed":           {"<script>var a = '{{.rname}}", "chat.html: the page ends within a tag, a script or a style"},
		"unknown variable":     {"{{$x}}", `undefined variable "$x"`},
		"not in UTF-8":         {"\xff", "chat.html: the text is not UTF-8"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(config(map[string]string{"chat.html": c.page}))
			var mistakes Mistakes
			if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v\nwant  %s", err, c.want)
			}
		})
	}
}

func TestWhatTheCheckLetsPass(t *testing.T) {
	cases := map[string]string{
		"every kind of access":   `{{.rname}}{{$.rname}}{{.current_user.username}}{{range .msg_list}}{{.msg}}{{$.rname}}{{end}}`,
		"variables":              `{{$u := .current_user}}{{$u.username}}{{with $u}}{{.username}}{{end}}{{if $u}}{{$u.username}}{{end}}`,
		"an assigned variable":   `{{$last := ""}}{{range .msg_list}}{{$last = .}}{{end}}{{if $last}}{{$last.username}}{{end}}`,
		"the result of or":       `{{(or .current_user .request).username}}`,
		"an open map":            `{{index .request.args "next"}}{{range $k, $v := .request.args}}{{$k}}={{$v}}{{end}}`,
		"a turned list":          `{{range reverse .msg_list}}{{.msg}}{{end}}`,
		"a part of a list":       `{{range slice .msg_list 0 1}}{{.msg}}{{end}}`,
		"break and continue":     `{{range .msg_list}}{{if .msg}}{{continue}}{{end}}{{break}}{{end}}`,
		"a call without data":    `{{define "m"}}<hr>{{url_for "chat"}}{{end}}{{template "m"}}`,
		"comments and spaces":    `{{- /* {% not shown %} */ -}}`,
		"braces in a text of Go": "{{`{% x %}`}}",
		"pipes":                  `{{.rname | printf "%s"}}{{len .user_list | print}}`,
	}
	for name, page := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(config(map[string]string{"chat.html": page})); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAllMistakesAreCountedInOneLine(t *testing.T) {
	_, err := Parse(config(map[string]string{
		"base.html": "{{.a}}", "chat.html": "{{template \"base.html\" .}}\n{{.b}}\n{{.c}}{{.d}}", "login.html": "{{template \"base.html\" .}}{{end}}",
	}))
	if err == nil || !strings.HasPrefix(err.Error(), "base.html:1: .a: there is no .a") ||
		!strings.HasSuffix(err.Error(), "(more at chat.html:2, chat.html:3, login.html:1)") {
		t.Errorf("error %v", err)
	}
}

func TestFilesThatNoPageUses(t *testing.T) {
	set, err := Parse(config(map[string]string{
		"chat.html": `{{template "base.html" .}}`, "base.html": "", "chatt.html": "{{.anything}}", "notes.md": "{{", "old/chat.html": "x",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(set.Unused(), " "); got != "chatt.html notes.md old/chat.html" {
		t.Errorf("unused: %s", got)
	}
	if got := strings.Join(set.Pages(), " "); got != "chat.html" || !set.Has("chat.html") || set.Has("login.html") {
		t.Errorf("pages: %s", got)
	}
}

func TestInlineScriptsAreFound(t *testing.T) {
	cases := map[string]struct {
		text   string
		inline bool
	}{
		"a script":            {"<script>alert(1)</script>", true},
		"with a type":         {`<SCRIPT type="text/javascript">`, true},
		"with a nonce":        {`<script nonce="{{.csp_nonce}}">`, false},
		"a file":              {`<script src="/static/a.js"></script>`, false},
		"a template":          {`<script type="text/template">`, false},
		"a handler":           {`<a class="x" onclick="go()">`, true},
		"a javascript: link":  {`<a href="javascript:void(0)">`, true},
		"words about scripts": {`<p>onclick = "x"</p>`, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			set, err := Parse(config(map[string]string{"chat.html": "{{/* x */}}\n" + strings.ReplaceAll(c.text, "{{.csp_nonce}}", "{{.rname}}") + "</script>"}))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(set.Inline(), " "); (got == "chat.html:2") != c.inline {
				t.Errorf("found %q", got)
			}
		})
	}
}

// An error while rendering names the place too.
func TestExecuteSaysWhere(t *testing.T) {
	set, err := Parse(config(map[string]string{"chat.html": "\n{{index .user_list 0}}"}))
	if err != nil {
		t.Fatal(err)
	}
	empty := Data{"user_list": []string{}}
	if err := set.Execute(&strings.Builder{}, "chat.html", empty); err == nil || !strings.HasPrefix(err.Error(), "chat.html:2: <index .user_list 0>") {
		t.Errorf("error %v", err)
	}
}
