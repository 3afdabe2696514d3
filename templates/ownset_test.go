package templates

import (
	"bytes"
	"html/template"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"hihichat/locale"
	"hihichat/static"
	"hihichat/templates/own"
)

// folder is a team's folder.
func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, body := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return fsys
}

func open(t *testing.T, files map[string]string) *Set {
	t.Helper()
	set, err := Open(Config{Own: folder(files)})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// tree renders a page by the set and returns its tree, and the nonce.
func tree(t *testing.T, set *Set, page Page) (*node, string) {
	t.Helper()
	var out strings.Builder
	nonce, err := set.Render(&out, page)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := html.Parse(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return (*node)(parsed), nonce
}

func TestTeamsPagesStandInForOurs(t *testing.T) {
	set := open(t, map[string]string{"index.html": `<p id="theirs">{{.current_user.username}}</p>`})
	page, nonce := tree(t, set, Home{Base: Base{User: "alice", Request: Request{Nonce: "once"}}})
	if found := page.find("#theirs"); len(found) != 1 || found[0].text() != "alice" || nonce != "once" {
		t.Errorf("the page is not theirs, or its nonce is %q", nonce)
	}
	page, nonce = tree(t, set, Login{Base: Base{Request: Request{Nonce: "once"}}})
	if len(page.find("form#login")) != 1 || nonce != "" {
		t.Errorf("the login page is not ours, or has a nonce %q", nonce)
	}
}

// With templates of their own, a team's styles are for those; our pages keep ours under an address that nothing lies
// over.
func TestOurPagesKeepTheirStyleBesideTheirs(t *testing.T) {
	page, _ := tree(t, open(t, nil), Home{})
	if got := page.find("link#css")[0].get("href"); got != static.Path("chat/css/style.css") {
		t.Errorf("the style is %s", got)
	}
}

func TestReplaceChangesThePages(t *testing.T) {
	set := open(t, map[string]string{"index.html": "before"})
	set.Replace(open(t, map[string]string{"index.html": "after", "login.html": "new"}))
	for _, page := range []Page{Home{}, Login{}} {
		if got, _ := tree(t, set, page); !strings.Contains("after new", got.text()) {
			t.Errorf("%q", got.text())
		}
	}
}

// Whatever a name or a text holds, a team's page has the same elements, and its scripts the same strings.
func TestAwkwardDataStaysTextInTheirPages(t *testing.T) {
	const page = `<title>{{.title}}</title>
		<a href="{{url_for "main.chat" "rname" .rname}}" title={{.rname}} onclick="go('{{.rname}}')">{{.rname}}</a>
		<a href="/chat/?rname={{.rname}}">x</a><a href="{{.rname}}">y</a><p style="color: {{.rname}}">z</p>
		<script>var a = '{{.rname}}', b = {{.user_list}}, c = "{{.topic}}", d = ` + "`{{.rname}}`" + `; // {{.rname}}
		</script><textarea>{{.rname}}</textarea><!-- {{.rname}} -->
		{{range .msg_list}}<div class="{{.username}}">{{.msg}}</div>{{end}}`
	set := open(t, map[string]string{"chat.html": page})
	harmless, _ := tree(t, set, samples("x")["room"])
	for kind, name := range awkward {
		t.Run(kind, func(t *testing.T) {
			got, _ := tree(t, set, samples(name)["room"])
			if shape(got) != shape(harmless) {
				t.Errorf("the elements differ\n got %s\nwant %s", shape(got), shape(harmless))
			}
			if href := got.find("a")[0].get("href"); href != ChatPath(name) && href != strings.ReplaceAll(ChatPath(name), "%20", "+") {
				t.Errorf("the link leads to %s", href)
			}
			if text := got.find("div")[0].text(); text != name {
				t.Errorf("the text is %q", text)
			}
			if href := got.find("a")[2].get("href"); strings.HasPrefix(href, "javascript:") {
				t.Errorf("a name became a script: %s", href)
			}
			if script := got.find("script")[0].text(); strings.ContainsAny(script, "<>\u2028") || strings.Contains(script, "'"+name+"'") && strings.ContainsAny(name, `'"\`) {
				t.Errorf("the script holds %s", script)
			}
		})
	}
}

// The port of old pages that the browsers play: every page is rendered for every example, and keeps the DOM that old
// scripts rely on (contract section 6).
func TestThePortedPages(t *testing.T) {
	root, err := os.OpenRoot("../e2e/ownpages/templates")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	var log bytes.Buffer
	files, err := static.New(folder(map[string]string{
		"chat/css/house.css": "", "bootstrap/css/bootstrap.min.css": "", "chat/js/jquery.js": "", "chat/js/socket.io.js": "",
		"chat/js/md5.js": "",
	}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	set, err := Open(Config{Own: root.FS(), Static: files, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if log.Len() > 0 {
		t.Errorf("warnings: %s", &log)
	}
	for which, page := range samples(`a"b'c`) {
		if page.template() == "chat" || page.template() == "privatechat" {
			got, _ := tree(t, set, page)
			for _, path := range []string{
				"link#css", ".chatbox .chat_top .uinfo .uname .managerbox #control", "#message_box.message_box", ".write_box #fromname",
				".write_box #to_uid", "#chat_type", "#pchat.puser_list", ".chat_right .user_list", "script",
			} {
				if len(got.find(path)) == 0 {
					t.Errorf("%s: no %s", which, path)
				}
			}
		}
	}
	room, _ := tree(t, set, samples("alice")["room"])
	for path, want := range map[string]int{
		"#message_box > .msg_item.fn-clear > .item_right > .msg": 3, "#message_box > .msg_item > .item_right > .msg.own": 1,
		".user_list > li[data-id] > span > img": 3, ".user_list > li[data-id] > .blocked": 2, "#sub_but_login": 1, "#message_not": 0,
	} {
		if got := len(room.find(path)); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

func TestWarningsAboutTheFolder(t *testing.T) {
	cases := map[string]struct {
		files map[string]string
		want  string // empty: nothing
	}{
		"a slip in a name": {map[string]string{"index.html": "", "chatt.html": ""}, `no page uses it" file=chatt.html pages="addper.html`},
		"an old name":      {map[string]string{"index.html": "", "home.html": ""}, "file=home.html"},
		"no page at all":   {map[string]string{"part.html": ""}, "the template folder has no page"},
		"a missing script": {map[string]string{"index.html": "\n<script src='/static/chat/js/none.js?v=1'></script>"}, `at=index.html:2 file=chat/js/none.js`},
		"a missing style":  {map[string]string{"index.html": `<link href="{{url_for "static" "filename" "none.css"}}">`}, `at=index.html:1 file=none.css`},
		"files that exist": {map[string]string{
			"index.html": `<link href="{{url_for "static" "filename" "chat/css/style.css"}}"><img src=/static/chat/img/duck.svg ><a href="/static/{{.title}}">x</a>`,
		}, ""},
		"all of it is used": {map[string]string{"index.html": `{{template "x/part.html"}}`, "x/part.html": ""}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			if _, err := Open(Config{Own: folder(c.files), Log: slog.New(slog.NewTextHandler(&log, nil))}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(log.String(), c.want) || c.want == "" && log.Len() > 0 {
				t.Errorf("log: %s", &log)
			}
		})
	}
}

func TestMistakesNameFileAndLine(t *testing.T) {
	cases := map[string]struct{ page, want string }{
		"name":     {"\n{{.user_lst}}", "chat.html:2: .user_lst: there is no .user_lst here; there are .at, .b_user_list, .ban_reason,"},
		"endpoint": {"\n{{url_for \"main.rooms\"}}", `chat.html:2: url_for: there is no endpoint "main.rooms"; there are addper, adduser,`},
		"asset":    {"{{asset \"a.css\"}}", `chat.html:1: there is no static file "a.css"`},
		"argument": {"{{url_for \"main.edituser\"}}", "the path /edituser/<id>/ lacks a value"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Open(Config{Own: folder(map[string]string{"chat.html": c.page})})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v", err)
			}
		})
	}
}

var table = regexp.MustCompile("(?m)^\\| (`[^|]+) \\|")

// docs/templates.md names every page, every name on it, every function and every endpoint, and none that there is not.
func TestTheDocumentationIsComplete(t *testing.T) {
	text, err := os.ReadFile("../docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		title, body, _ := strings.Cut(section, "\n")
		sections[title] = body
	}
	pages, common := strings.Split(sections["The pages and what they know"], "\n### "), dataOf(Home{}, locale.Zh)
	documented := map[string][]string{}
	for _, page := range pages {
		title, body, _ := strings.Cut(page, "\n")
		documented[title] = namesIn(body)
	}
	compare(t, "every page", documented["Every page"], paths(common))
	for _, page := range ownPages() {
		data := maps.Clone(page.Samples[0])
		maps.DeleteFunc(data, func(name string, _ any) bool { _, everywhere := common[name]; return everywhere })
		compare(t, page.File, documented["`"+page.File+"`"], paths(data))
	}
	form := AddPermission{Known: []string{""}}.form(locale.Zh)
	form["fields"] = rows([]formField{{choices: []PermissionRow{{}}}}, formField.data)
	delete(form, "permissionname")
	delete(form, "submit")
	compare(t, "forms", namesIn(sections["Forms"]), paths(form))
	compare(t, "functions", namesIn(sections["Functions"]), slices.Sorted(maps.Keys(ownFuncs(static.Embedded()))))
	compare(t, "endpoints", namesIn(sections["Endpoints of url_for"]), slices.Sorted(maps.Keys(endpoints)))
}

// namesIn returns the names in the first column of the tables.
func namesIn(text string) []string {
	var names []string
	for _, row := range table.FindAllStringSubmatch(text, -1) {
		for _, name := range regexp.MustCompile("`\\.?([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			word, _, _ := strings.Cut(name[1], " ")
			names = append(names, word)
		}
	}
	slices.Sort(names)
	return names
}

// paths returns the names of data, those of what is inside with the name before them; of a form only what all have.
func paths(data own.Data) []string {
	var names []string
	for name, value := range data {
		names = append(names, name)
		if list, ok := value.([]own.Data); ok {
			value = list[0]
		}
		if inner, ok := value.(own.Data); ok && name != "form" {
			for _, part := range paths(inner) {
				names = append(names, name+"."+part)
			}
		}
	}
	slices.Sort(names)
	return names
}

func compare(t *testing.T, what string, documented, real []string) {
	t.Helper()
	for _, name := range real {
		if !slices.Contains(documented, name) {
			t.Errorf("%s: docs/templates.md lacks %s", what, name)
		}
	}
	for _, name := range documented {
		if !slices.Contains(real, name) {
			t.Errorf("%s: docs/templates.md has %s, which does not exist", what, name)
		}
	}
}

// What the table of docs/templates.md has for Go is Go, and calls what there is.
func TestTheTableIsGo(t *testing.T) {
	text, err := os.ReadFile("../docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Jinja and Go\n")
	section, _, _ = strings.Cut(section, "\n## ")
	snippets := 0
	for row := range strings.Lines(section) {
		if strings.Contains(row, "``") {
			continue // braces as text
		}
		_, inGo, _ := strings.Cut(strings.TrimPrefix(row, "| "), " | ")
		for _, snippet := range regexp.MustCompile("`([^`]*\\{\\{[^`]*\\}\\}[^`]*)`").FindAllStringSubmatch(inGo, -1) {
			snippets++
			parseSnippet(t, strings.ReplaceAll(strings.ReplaceAll(snippet[1], "{{range …}}", "{{range .x}}"), "{{- … -}}", "{{- 1 -}}"))
		}
	}
	if snippets < 50 {
		t.Errorf("only %d snippets found", snippets)
	}
}

// parseSnippet parses a part of a template, which may leave a loop open.
func parseSnippet(t *testing.T, text string) {
	t.Helper()
	tree := template.New("docs").Funcs(ownFuncs(static.Embedded()))
	_, err := tree.Parse(`{{$i := 0}}{{$user := ""}}` + text)
	if err != nil && strings.Contains(err.Error(), "unexpected EOF") {
		_, err = tree.Parse(`{{$i := 0}}{{$user := ""}}` + text + "{{end}}")
	}
	if err != nil {
		t.Errorf("%s: %v", text, err)
	}
}
