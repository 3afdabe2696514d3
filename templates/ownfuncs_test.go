package templates

import (
	"strings"
	"testing"

	"hihichat/locale"
	"hihichat/templates/own"
)

func TestURLFor(t *testing.T) {
	cases := map[string]struct {
		endpoint string
		args     []any
		want     string // begins with ! when it is an error
	}{
		"bare":               {"chat", nil, "/chat/"},
		"blueprint":          {"main.chat", []any{"rname", "大厅 1"}, "/chat/?rname=%E5%A4%A7%E5%8E%85+1"},
		"own blueprint":      {".index", nil, "/"},
		"in order":           {"main.block_roomuser", []any{"rname", "a&b", "b_user", "c", "b_time", 600}, "/chat/block/roomuser/?rname=a%26b&b_user=c&b_time=600"},
		"in the path":        {"main.edituser", []any{"id", int64(7)}, "/edituser/7/"},
		"path and query":     {"main.edituser", []any{"x", 1, "id", 7}, "/edituser/7/?x=1"},
		"a file":             {"static", []any{"filename", "chat/css/style.css"}, "/static/chat/css/style.css"},
		"a file's name":      {"static", []any{"filename", "图/a b.png"}, "/static/%E5%9B%BE/a%20b.png"},
		"a value with marks": {"main.pchat", []any{"user", "<info>"}, "/api/pchat/%3Cinfo%3E"},
		"empty":              {"main.chat", []any{"rname", ""}, "/chat/?rname="},
		"unknown":            {"main.rooms", nil, `!there is no endpoint "main.rooms"; there are addper, adduser, audit, ban_roomuser`},
		"lacks a value":      {"main.edituser", nil, "!the path /edituser/<id>/ lacks a value"},
		"no pairs":           {"main.chat", []any{"rname"}, "!don't come in pairs"},
		"no name":            {"main.chat", []any{1, 2}, "!1 is no name of an argument"},
		"Flask's own":        {"main.chat", []any{"_external", true}, "!_external is no name"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := urlFor(c.endpoint, c.args...)
			if want, bad := strings.CutPrefix(c.want, "!"); bad {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%q, error %v", got, err)
				}
			} else if got != c.want || err != nil {
				t.Errorf("%q, error %v", got, err)
			}
		})
	}
}

// Each line stands in docs/templates.md beside its Jinja.
func TestFunctions(t *testing.T) {
	cases := map[string]struct{ template, want string }{
		"in a list":       {`{{in "alice" .user_list}} {{in "x" .user_list}}`, "true false"},
		"in a text":       {`{{in "厅" .rname}}`, "true"},
		"in a map":        {`{{in "rname" .request.args}} {{in "x" .request.args}}`, "true false"},
		"in nothing":      {`{{in "x" 5}}`, "!in: 5 is neither a list nor a text"},
		"join":            {`{{join .user_list ", "}}`, "alice, bob"},
		"case":            {`{{upper "aé"}} {{lower "AÉ"}} [{{trim " a "}}]`, "AÉ aé [a]"},
		"replace":         {`{{replace "l" "L" "hello"}}`, "heLLo"},
		"truncate":        {`{{truncate 2 "你好吗"}} {{truncate 3 "你好吗"}} {{truncate 0 ""}}`, "你好… 你好吗 "},
		"truncate below":  {`{{truncate -1 "x"}}`, "…"},
		"reverse":         {`{{range reverse .user_list}}{{.}} {{end}}{{range reverse .members}}{{.username}} {{end}}`, "bob alice bob alice "},
		"reverse no list": {`{{reverse "x"}}`, "!reverse: x is no list"},
		"list and dict":   {`{{range list 1 2}}{{.}}{{end}}{{(dict "a" 3).a}}`, "123"},
		"dict in pairs":   {`{{dict "a"}}`, "!don't come in pairs"},
		"dict's names":    {`{{dict 1 2}}`, "!1 is no name"},
		"counting":        {`{{range $i, $u := .user_list}}{{add $i 1}}{{$u}}{{end}}{{sub 3 1}}`, "1alice2bob2"},
		"gravatar":        {`{{gravatar "youke"}}`, "/avatar/2f7a04065221edf1d7843dea31f45ea1"},
		"an own list":     {`{{in "x" (list "x")}}{{range reverse (list 1 2)}}{{.}}{{end}}`, "true21"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			set, err := Open(Config{Own: folder(map[string]string{"chat.html": `{{if .exists}}{{if .joined}}` + c.template + `{{end}}{{end}}`})})
			if want, bad := strings.CutPrefix(c.want, "!"); bad {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if _, err := set.Render(&out, examples()["chat"][0]); err != nil || out.String() != c.want {
				t.Errorf("%q, error %v", out.String(), err)
			}
		})
	}
}

// The forms that Flask-Bootstrap made of WTForms' classes post what the routes read.
func TestForms(t *testing.T) {
	body := map[string]string{}
	for _, name := range []string{"login", "adduser", "edituser", "addper"} {
		body[name+".html"] = `{{template "wtf.quick_form" .form}}{{.form.hidden_tag}}{{.form.csrf_token}}`
	}
	set := open(t, body)
	problem := Problem{Code: "password-short"}
	locked := []PermissionRow{{Name: "held", Held: true, Locked: true}, {Name: "not", Locked: true}, {Name: "free", Held: true}}
	cases := map[string]struct {
		page   Page
		action string
		fields string
		wrong  string // the label beside which the problem stands
	}{
		"login":      {Login{Problem: Problem{Code: "bad-login"}}, "", "username password remember_me submit", "Username"},
		"add user":   {AddUser{Problem: problem}, "/adduser/", "username password password2 submit", "Password"},
		"edit user":  {EditUser{UserRow: UserRow{ID: 7}, Permissions: locked}, "/edituser/7/", "permission permission submit", ""},
		"permission": {AddPermission{Problem: Problem{Message: "no"}}, "/addper/", "permissionname submit", "Permission name"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			page, _ := tree(t, set, c.page)
			form := page.find("form")[0]
			var fields []string
			for e := range form.all() {
				if e.get("name") != "" {
					fields = append(fields, e.get("name"))
				}
			}
			if form.get("action") != c.action || form.get("method") != "post" || strings.Join(fields, " ") != c.fields {
				t.Errorf("posts %v to %q", fields, form.get("action"))
			}
			wrong := ""
			for _, group := range form.find(".has-error") {
				wrong += group.find("label")[0].text()
			}
			if wrong != c.wrong {
				t.Errorf("the problem stands beside %q, want %q", wrong, c.wrong)
			}
		})
	}
}

// A locked permission that somebody holds is sent along: the form would take it otherwise.
func TestLockedPermissionsAreKept(t *testing.T) {
	form := EditUser{UserRow: UserRow{ID: 7}, Permissions: []PermissionRow{{Name: "held", Held: true, Locked: true}}}.form(locale.Zh)
	choices := form["permission"].(own.Data)["choices"].([]own.Data)
	if choices[0]["selected"] != true || choices[0]["disabled"] != true {
		t.Fatalf("choices %v", choices)
	}
	set := open(t, map[string]string{"edituser.html": `{{template "wtf.quick_form" .form}}`})
	page, _ := tree(t, set, EditUser{UserRow: UserRow{ID: 7}, Permissions: []PermissionRow{{Name: "held", Held: true, Locked: true}}})
	hidden := page.find("input[value]")
	if hidden[0].get("type") != "hidden" || hidden[0].get("name") != "permission" || hidden[0].get("value") != "held" {
		t.Errorf("%v", hidden[0].Attr)
	}
}
