package handlers_test

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"hihichat/chat"
	"hihichat/handlers"
	"hihichat/templates"
)

// withPages builds a world in which a team keeps pages of its own.
func withPages(t *testing.T, pages map[string]string) *world {
	t.Helper()
	folder := fstest.MapFS{}
	for name, body := range pages {
		folder[name] = &fstest.MapFile{Data: []byte(body)}
	}
	set, err := templates.Open(templates.Config{Own: folder})
	if err != nil {
		t.Fatal(err)
	}
	return newWorld(t, func(d *handlers.Deps) {
		d.Pages = set
		d.OwnPolicy = func(_ *http.Request, nonce string) string { return "script-src 'nonce-" + nonce + "'" }
	})
}

// Their pages have their policy with the nonce that stands in the page, a new one each time; ours keep the strict one.
func TestPolicyFollowsThePage(t *testing.T) {
	w := withPages(t, map[string]string{"chat.html": `<script nonce="{{.csp_nonce}}">1</script>`})
	alice := w.user("alice")
	w.room("r", alice)
	seen := map[string]bool{}
	for range 3 {
		page := alice.get("/chat/?rname=r").is(t, 200)
		nonce := regexp.MustCompile(`nonce="([A-Z2-7]{26})"`).FindStringSubmatch(page.body)
		if nonce == nil || page.header.Get("Content-Security-Policy") != "script-src 'nonce-"+nonce[1]+"'" || seen[nonce[1]] {
			t.Fatalf("%s has the policy %s", page.body, page.header.Get("Content-Security-Policy"))
		}
		seen[nonce[1]] = true
	}
	for _, target := range []string{"/", "/roomlist/", "/no/such/page"} {
		if got := alice.get(target).header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'self'; ") || strings.Contains(got, "nonce") {
			t.Errorf("%s: %s", target, got)
		}
	}
}

func TestOwnPagesSeeWhatTheirVisitorMaySee(t *testing.T) {
	const room = `{{.current_user.id}} {{.current_user.username}}|{{join .user_list ","}}|{{join .b_user_list ","}}|` +
		`{{range .msg_list}}{{.username}}:{{.msg}}:{{.time}}{{end}}|{{.joined}}{{.can_moderate}}|{{.request.path}} {{index .request.args "rname"}}`
	w := withPages(t, map[string]string{
		"chat.html": room, "error.html": `{{.status}} {{.message}}`, "roomuser_list.html": `{{join .ulist ","}}|{{join .b_user ","}}`,
		"privatechat.html": `{{.to}} {{join .user_list ","}} {{range .msg_list}}{{.msg}}{{end}}`,
	})
	alice, bob, carol := w.user("alice"), w.user("bob"), w.user("carol")
	w.room("r", alice, bob)
	send(alice, "hello", "rname=r").is(t, 200)
	send(alice, "psst", "rname=bob&rtype=p").is(t, 200)
	alice.click("/chat/block/roomuser/?rname=r&b_user=bob").leads(t, "/chat/roomuser/list?rname=r")
	cases := map[string]struct {
		who    *visitor
		target string
		status int
		want   string
	}{
		"owner":        {alice, "/chat/?rname=r", 200, "1 alice|alice,bob|bob|alice:hello:2026/11/22 PM12:00:12|truetrue|/chat/ r"},
		"muted member": {bob, "/chat/?rname=r", 200, "2 bob|alice,bob|bob|alice:hello:2026/11/22 PM12:00:12|truefalse|/chat/ r"},
		"no member":    {carol, "/chat/?rname=r", 200, "3 carol||||falsefalse|/chat/ r"},
		"guest":        {w.guest(), "/chat/?rname=r", 200, "0 ||||falsefalse|/chat/ r"},
		"no such room": {carol, "/chat/?rname=x&rname=y", 404, "3 carol||||falsefalse|/chat/ x"},
		"members":      {alice, "/chat/roomuser/list?rname=r", 200, "alice,bob|bob"},
		"private":      {bob, "/privatechat/?to=alice", 200, "alice alice,bob psst"},
		"of others":    {carol, "/privatechat/?to=alice", 200, "alice alice,carol "},
		"refusal":      {carol, "/adduser/", 403, "403 你没有权限这样做。"},
		"missing page": {w.guest(), "/no", 404, "404 没有这个页面，链接可能写错了。"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if page := c.who.get(c.target).is(t, c.status); page.body != c.want {
				t.Errorf("%q, want %q", page.body, c.want)
			}
		})
	}
}

// A template that fails for some data after all spoils no half page: whoever asked is told, and the log says where.
func TestPageThatFailsIsAnError(t *testing.T) {
	w := withPages(t, map[string]string{"chat.html": `begun {{if .user_list}}{{index .user_list 1}}{{end}}`})
	alice := w.user("alice")
	w.room("r", alice)
	page := alice.get("/chat/?rname=r").is(t, 500)
	page.hides(t, "begun")
	page.shows(t, "出错了")
	if !strings.Contains(w.log.String(), "chat.html:1: <index .user_list 1>") {
		t.Errorf("log: %s", w.log)
	}
	broken := withPages(t, map[string]string{"error.html": `{{if eq .status 404}}{{index .get_flashed_messages 9}}{{end}}`})
	broken.guest().get("/no").says(t, 500, "text/plain; charset=utf-8", "Something went wrong on our side.\n")
}

// The port of old pages, with what nobody should be called: nothing of it becomes markup (see xss_test.go).
func TestHostileNamesInPortedPages(t *testing.T) {
	root, err := os.OpenRoot("../e2e/ownpages/templates")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	pages := map[string]string{}
	for _, name := range []string{
		"base.html", "index.html", "login.html", "chatroomlist.html", "roomuser_list.html", "chat.html", "privatechat.html",
		"parts/room.html", "parts/script.html",
	} {
		body, err := root.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = strings.ReplaceAll(string(body), `asset "chat/css/house.css"`, `asset "chat/css/style.css"`)
	}
	for _, evil := range hostile {
		t.Run(evil, func(t *testing.T) {
			w := withPages(t, pages)
			mallory, root := w.user(evil), w.admin("root")
			w.room(evil, mallory, root)
			say(t, mallory, evil)
			q := url.QueryEscape(evil)
			for _, target := range []string{
				"/", "/login/?next=/" + q, "/roomlist/", "/chat/?rname=" + q, "/chat/?rname=x" + q, "/privatechat/?to=" + q,
				"/privatechat/?to=root", "/chat/roomuser/list?rname=" + q,
			} {
				for _, who := range []*visitor{mallory, root, w.guest()} {
					page := who.get(target)
					page.body = ownScripts.ReplaceAllString(page.body, "")
					harmless(t, target, page)
				}
			}
			harmless(t, "login", root.post("/login/", "username="+q+"&password=x"))
		})
	}
}

// ownScripts matches what the ported pages have of their own and xss_test.go would take for an attack.
var ownScripts = regexp.MustCompile(`href="javascript:void\(0\)"`)

// url_for names paths that there are.
func TestEndpointsExist(t *testing.T) {
	w := newWorldOf(t, chat.Options{SignUp: true})
	for name, path := range templates.Endpoints() {
		path = strings.NewReplacer("<id>", "1", "<info>", "x", "<user>", "root", "<filename>", "chat/css/style.css").Replace(path)
		answer := w.admin("root of " + name).get(path)
		if answer.status == http.StatusPermanentRedirect || strings.Contains(answer.body, "没有这个页面") {
			t.Errorf("%s: %s answers %d", name, path, answer.status)
		}
	}
}

// The form of the first version posts to /login/ itself.
func TestLoginByTheFirstForm(t *testing.T) {
	cases := map[string]struct {
		target, form string
		location     string // empty: the page again
		shows        string
	}{
		"right":             {"/login/", "username=alice&password=" + url.QueryEscape(password), "/", ""},
		"other letters":     {"/login/", "Username=alice&Password=" + url.QueryEscape(password), "/", ""},
		"goes on":           {"/login/?next=/chat/%3Frname%3Dr", "username=alice&remember_me=y&password=" + url.QueryEscape(password), "/chat/?rname=r", ""},
		"not elsewhere":     {"/login/?next=//evil.example", "username=alice&password=" + url.QueryEscape(password), "/", ""},
		"wrong":             {"/login/", "username=alice&password=x", "", "用户名或密码不对。"},
		"nobody":            {"/login/", "username=nobody&password=x", "", "用户名或密码不对。"},
		"no password":       {"/login/", "username=alice", "", `value=""`},
		"nothing":           {"/login/", "", "", "login_card"},
		"the name is there": {"/login/", "username=%22%3E&password=x", "", `value="&#34;&gt;"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			hash, err := w.passwords.Hash(t.Context(), "alice", password)
			if err != nil {
				t.Fatal(err)
			}
			w.account("alice", hash)
			guest := w.guest()
			answer := guest.post(c.target, c.form)
			if c.location == "" {
				answer.is(t, 200).shows(t, c.shows)
				if answer.cookie() != nil {
					t.Error("a cookie without a login")
				}
				return
			}
			answer.leads(t, c.location)
			guest.get("/").shows(t, "alice")
		})
	}
}

func TestFirstFormIsLimitedToo(t *testing.T) {
	w := newWorld(t)
	for range 10 {
		w.guest().post("/login/", "username=alice&password=x").is(t, 200)
	}
	w.guest().post("/login/", "username=alice&password=x").is(t, 429)
}
