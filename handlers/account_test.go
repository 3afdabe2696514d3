package handlers_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hihichat/auth"
	"hihichat/chat"
)

// team is a world with one visitor of each kind who looks after accounts, and those whom they look after.
type team struct {
	*world
	root, clerk, granter, plain *visitor // administrator, manageusers, managepermissions, nothing
	boss, senior, bob           *visitor // administrator, more than the clerk holds, less
}

func newTeam(t *testing.T) *team {
	t.Helper()
	w := newWorld(t)
	return &team{
		world: w, root: w.admin("root"), clerk: w.user("clerk", chat.ManageUsers), granter: w.user("granter", chat.ManagePermissions),
		plain: w.user("plain"), boss: w.admin("boss"), senior: w.user("senior", chat.ManageUsers, chat.Moderate), bob: w.user("bob"),
	}
}

func pathOf(v *visitor) string { return fmt.Sprintf("/edituser/%d/", v.id) }

// holder returns the account as it is now.
func (w *world) holder(v *visitor) chat.Holder {
	w.t.Helper()
	holders, err := w.stores.Accounts.UsersNamed(w.t.Context(), []string{v.name})
	if err != nil {
		w.t.Fatal(err)
	}
	return holders[v.name]
}

func (w *world) deeds() []chat.Deed {
	w.t.Helper()
	entries, err := w.stores.Audit.Audit(w.t.Context(), chat.AuditQuery{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	var deeds []chat.Deed
	for _, e := range slices.Backward(entries) {
		deeds = append(deeds, e.Deed)
	}
	return deeds
}

// What is done to an account by a form of its page, and how one sees that it was.
var accountDeeds = []struct {
	name, path, form string
	adminsOnly       bool
	done             func(w *world, v *visitor) bool
}{
	{"reset", "reset/", "", false, func(w *world, v *visitor) bool { return slices.Contains(w.deeds(), chat.ResetLinkMade) }},
	{"disable", "disabled/", "disabled=yes", false, func(w *world, v *visitor) bool { return w.holder(v).Disabled }},
	{"sign out", "signout/", "", false, func(w *world, v *visitor) bool {
		_, s, _ := w.sessions.Resolve(w.t.Context(), v.cookie)
		return s == auth.Dead
	}},
	{"delete", "delete/", "fate=keep&name=", false, func(w *world, v *visitor) bool { return w.holder(v).ID == 0 }},
	{"make an administrator", "admin/", "admin=yes", true, func(w *world, v *visitor) bool { return w.holder(v).Admin }},
	{"mute", "mute/", "mute=yes&time=600", true, func(w *world, v *visitor) bool { return w.mute(chat.Everywhere, v.name) != nil }},
}

func TestWhoMayDoWhatToAnAccount(t *testing.T) {
	for _, deed := range accountDeeds {
		for _, tc := range []struct {
			name        string
			who, target func(*team) *visitor
			status      int // 302: a guest is sent to sign in; 0: it is done
		}{
			{"a guest", func(m *team) *visitor { return m.guest() }, func(m *team) *visitor { return m.bob }, 302},
			{"a plain user", func(m *team) *visitor { return m.plain }, func(m *team) *visitor { return m.bob }, 403},
			{"who may grant permissions", func(m *team) *visitor { return m.granter }, func(m *team) *visitor { return m.bob }, 403},
			{"who manages users", func(m *team) *visitor { return m.clerk }, func(m *team) *visitor { return m.bob }, 0},
			{"who manages users, to an administrator", func(m *team) *visitor { return m.clerk }, func(m *team) *visitor { return m.boss }, 403},
			{"who manages users, to who holds more", func(m *team) *visitor { return m.clerk }, func(m *team) *visitor { return m.senior }, 403},
			{"an administrator", func(m *team) *visitor { return m.root }, func(m *team) *visitor { return m.bob }, 0},
			{"an administrator, to another", func(m *team) *visitor { return m.root }, func(m *team) *visitor { return m.boss }, 0},
		} {
			t.Run(deed.name+" by "+tc.name, func(t *testing.T) {
				m := newTeam(t)
				who, target := tc.who(m), tc.target(m)
				want := tc.status
				if deed.adminsOnly && want == 0 && who != m.root {
					want = 403
				}
				form := deed.form
				if deed.name == "delete" {
					form += url.QueryEscape(target.name)
				}
				a := who.post(pathOf(target)+deed.path, form)
				already := target == m.boss && deed.path == "admin/"
				if done := deed.done(m.world, target); done != (want == 0) && !already {
					t.Errorf("done: %v; answer %d to %q", done, a.status, a.location)
				}
				switch {
				case want == 302:
					if !strings.HasPrefix(a.location, "/login/?next=") {
						t.Errorf("leads to %q", a.location)
					}
				case want != 0:
					a.is(t, want)
				case a.status >= 400:
					t.Errorf("status %d", a.status)
				}
			})
		}
	}
}

func TestWhatAnAccountsPageOffers(t *testing.T) {
	m := newTeam(t)
	const reset, disable, admin, mute, remove, grants = "reset/", "disabled/", "admin/", "mute/", "delete/", `name="permission"`
	for _, tc := range []struct {
		name        string
		who, target *visitor
		shows       []string
		hides       []string
	}{
		{"administrator", m.root, m.bob, []string{reset, disable, admin, mute, remove, grants}, []string{"比你多"}},
		{"administrator on themselves", m.root, m.root, []string{admin, grants, "/profile/"}, []string{reset, disable, mute, remove}},
		{"who manages users", m.clerk, m.bob, []string{reset, disable, remove}, []string{admin, mute, grants, "比你多"}},
		{"who manages users, on who outranks them", m.clerk, m.boss, []string{"权限比你多"}, []string{reset, disable, remove, admin, grants}},
		{"who grants permissions", m.granter, m.bob, []string{grants}, []string{reset, disable, remove, admin, mute, "比你多"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := tc.who.get(pathOf(tc.target)).is(t, 200)
			for _, part := range tc.shows {
				a.shows(t, linkOr(tc.target, part))
			}
			for _, part := range tc.hides {
				a.hides(t, linkOr(tc.target, part))
			}
		})
	}
	m.plain.get(pathOf(m.bob)).is(t, 403)
}

// linkOr returns the address of a form, or the text itself.
func linkOr(v *visitor, part string) string {
	if strings.HasSuffix(part, "/") && !strings.HasPrefix(part, "/") {
		return pathOf(v) + part
	}
	return part
}

func TestUnknownAccounts(t *testing.T) {
	w := newWorld(t)
	root := w.admin("root")
	for _, id := range []string{"999", "0", "-1", "x", "1e3", "99999999999999999999", "%3Cb%3E"} {
		root.get("/edituser/"+id+"/").is(t, 404)
		for _, deed := range accountDeeds {
			root.get("/edituser/"+id+"/"+deed.path).is(t, 404)
			root.post("/edituser/"+id+"/"+deed.path, deed.form).is(t, 404)
		}
	}
}

func TestDoingItToOneself(t *testing.T) {
	m := newTeam(t)
	for _, deed := range []struct{ path, form string }{
		{"disabled/", "disabled=yes"}, {"delete/", "fate=keep&name=root"}, {"mute/", "mute=yes"},
	} {
		m.root.post(pathOf(m.root)+deed.path, deed.form).is(t, 400).shows(t, "不能对自己这样做")
	}
	asked := m.root.get(pathOf(m.root)+"delete/").is(t, 400)
	asked.shows(t, "不能对自己这样做")
	asked.hides(t, `name="fate"`)
	if h := m.holder(m.root); h.ID == 0 || h.Disabled || m.mute(chat.Everywhere, "root") != nil {
		t.Errorf("something was done: %+v", h)
	}
	a := m.root.post(pathOf(m.root)+"signout/", "")
	a.leads(t, "/login/")
}

func TestAdministrators(t *testing.T) {
	m := newTeam(t)
	m.root.post(pathOf(m.bob)+"admin/", "admin=yes").leads(t, pathOf(m.bob))
	m.root.get(pathOf(m.bob)).shows(t, "已设为管理员", "不再是管理员")
	m.root.post(pathOf(m.bob)+"admin/", "admin=yes").leads(t, pathOf(m.bob))
	m.root.post(pathOf(m.bob)+"admin/", "admin=no").leads(t, pathOf(m.bob))
	m.root.post(pathOf(m.boss)+"admin/", "admin=no").leads(t, pathOf(m.boss))
	m.root.post(pathOf(m.root)+"admin/", "admin=no").is(t, 409).shows(t, "这是最后一个能登录的管理员", `class="problem"`)
	if !m.holder(m.root).Admin {
		t.Error("there is no administrator left")
	}
	for _, form := range []string{"", "admin=", "admin=maybe", "admin=yes%00", "Admin=yes"} {
		m.root.post(pathOf(m.bob)+"admin/", form).is(t, 400)
	}
	if m.holder(m.bob).Admin {
		t.Error("bob is an administrator")
	}
}

// Two administrators who take it from each other at the same moment: one stays.
func TestTheLastAdministratorStaysWhenTwoAct(t *testing.T) {
	m := newTeam(t)
	var both sync.WaitGroup
	for actor, target := range map[*visitor]*visitor{m.root: m.boss, m.boss: m.root} {
		both.Go(func() { actor.post(pathOf(target)+"admin/", "admin=no") })
		both.Go(func() { actor.post(pathOf(target)+"disabled/", "disabled=yes") })
		both.Go(func() { actor.post(pathOf(target)+"delete/", "fate=keep&name="+target.name) })
	}
	both.Wait()
	left := 0
	for _, v := range []*visitor{m.root, m.boss} {
		if h := m.holder(v); h.Admin && !h.Disabled {
			left++
		}
	}
	if left == 0 {
		t.Error("no administrator is left who can sign in")
	}
}

func TestDisablingSignsOutAndBackIn(t *testing.T) {
	m := newTeam(t)
	hash, err := m.passwords.Hash(t.Context(), "carol", password)
	if err != nil {
		t.Fatal(err)
	}
	carol := m.signedIn(m.account("carol", hash))
	m.clerk.post(pathOf(carol)+"disabled/", "disabled=yes").leads(t, pathOf(carol))
	m.clerk.get(pathOf(carol)).shows(t, "账号已停用", "启用账号")
	m.clerk.get(pathOf(carol)).hides(t, "账号已停用，所有登录都已退出") // said once
	if _, state, _ := m.sessions.Resolve(t.Context(), carol.cookie); state != auth.Dead {
		t.Errorf("the session is %v", state)
	}
	const login = "Username=carol&Password=correct+horse+battery"
	m.guest().post("/login_check", login).says(t, 200, html, "error")
	m.guest().post("/login_check", login, "Accept", "application/json").says(t, 403, json, `{"code": 403, "msg": "This account is disabled."}`)
	m.guest().post("/login_check", "Username=carol&Password=wrong+horse", "Accept", "application/json").is(t, 401)
	m.guest().post("/login/", "username=carol&password=correct+horse+battery").is(t, 200).shows(t, "这个账号已经停用")
	m.clerk.get("/listuser/?q=carol").shows(t, "已停用")
	m.clerk.post(pathOf(carol)+"disabled/", "disabled=no").leads(t, pathOf(carol))
	m.guest().post("/login_check", login).says(t, 200, html, "success")
}

func TestMutingEverywhere(t *testing.T) {
	m := newTeam(t)
	target := pathOf(m.bob) + "mute/"
	for _, tc := range []struct{ name, form string }{
		{"no word", ""}, {"negative", "mute=yes&time=-1"}, {"zero", "mute=yes&time=0"}, {"huge", "mute=yes&time=99999999999999999999"},
		{"more than ten years", "mute=yes&time=4000000000"}, {"words", "mute=yes&time=soon"},
		{"a long reason", "mute=yes&reason=" + strings.Repeat("x", 301)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m.root.post(target, tc.form).is(t, 400).shows(t, `class="problem"`)
			if m.mute("", "bob") != nil {
				t.Error("bob is muted")
			}
		})
	}
	m.root.post(target, "mute=yes&time=600&reason=%3Cb%3Espam").leads(t, pathOf(m.bob))
	if mute := m.mute("", "bob"); mute == nil || mute.Until.Sub(m.clock()) > 600*time.Second || mute.Reason != "<b>spam" {
		t.Errorf("mute is %+v", mute)
	}
	m.root.get(pathOf(m.bob)).shows(t, "已禁言", "解除禁言", "&lt;b&gt;spam", "2026/11/22 PM12:10:12")
	m.root.post(target, "mute=no").leads(t, pathOf(m.bob))
	if m.mute("", "bob") != nil {
		t.Error("bob is still muted")
	}
	m.root.post(target, "mute=yes&time=").leads(t, pathOf(m.bob))
	if mute := m.mute("", "bob"); mute == nil || !mute.Forever() {
		t.Errorf("mute is %+v", mute)
	}
}

func TestDeletingAnAccount(t *testing.T) {
	m := newTeam(t)
	target := pathOf(m.bob) + "delete/"
	m.clerk.get(target).is(t, 200).shows(t, "后台", `name="name"`, `value="keep"`, `value="anonymise"`, `value="remove"`, "保留", "匿名")
	for _, tc := range []struct{ name, form string }{
		{"nothing", ""}, {"no name", "fate=keep"}, {"another name", "fate=keep&name=alice"}, {"another case", "fate=keep&name=Bob"},
		{"no fate", "name=bob"}, {"an unknown fate", "name=bob&fate=burn"}, {"a hostile fate", "name=bob&fate=%22%3E%3Cscript%3E"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := m.clerk.post(target, tc.form).is(t, 400)
			a.shows(t, `class="problem"`, `name="fate"`)
			a.hides(t, "<script>")
			if m.holder(m.bob).ID == 0 {
				t.Fatal("bob is gone")
			}
		})
	}
	m.clerk.post(target, "name=bob&fate=anonymise").leads(t, "/listuser/")
	list := m.clerk.get("/listuser/")
	list.shows(t, "账号已删除")
	list.hides(t, ">bob<")
	m.clerk.get(target).is(t, 404)
	m.clerk.post(target, "name=bob&fate=anonymise").is(t, 404)
	if _, state, _ := m.sessions.Resolve(t.Context(), m.bob.cookie); state != auth.Dead {
		t.Errorf("bob's session is %v", state)
	}
	m.clerk.post("/adduser/", "username=bob&password=long+enough+1&password2=long+enough+1").is(t, 409).shows(t, "名字不能再用")
}

// Names of the Flask version that nobody can type exactly can be confirmed all the same.
func TestDeletingAccountsWithOddNames(t *testing.T) {
	for name, typed := range map[string]string{
		"ends in a space ": "ends+in+a+space", "line\nbreak": "linebreak", "in\u200bvisible\u202e": "invisible", "no\xfftext": "no%EF%BF%BDtext",
		"a+b&c=d": "a%2Bb%26c%3Dd", "大 厅": "大+厅",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			root, odd := w.admin("root"), w.user(name)
			root.post(pathOf(odd)+"delete/", "fate=keep&name=somebody").is(t, 400)
			root.post(pathOf(odd)+"delete/", "fate=keep&name="+typed).leads(t, "/listuser/")
			if w.holder(odd).ID != 0 {
				t.Error("the account is still there")
			}
		})
	}
}

func TestWhoIsAskedHowToDelete(t *testing.T) {
	m := newTeam(t)
	for _, who := range []*visitor{m.clerk, m.granter} {
		a := who.get(pathOf(m.boss)+"delete/").is(t, 403)
		a.hides(t, `name="fate"`)
	}
	m.plain.get(pathOf(m.bob)+"delete/").is(t, 403)
	m.guest().get(pathOf(m.bob)+"delete/").leads(t, "/login/?next="+url.QueryEscape(pathOf(m.bob)+"delete/"))
	if m.holder(m.boss).ID == 0 {
		t.Error("a question deleted the account")
	}
}

// Two who delete the same account at the same moment: it is deleted once, and neither fails.
func TestTwoDeleteTheSameAccount(t *testing.T) {
	m := newTeam(t)
	answers := make([]answer, 2)
	var both sync.WaitGroup
	for i, v := range []*visitor{m.root, m.boss} {
		both.Go(func() { answers[i] = v.post(pathOf(m.bob)+"delete/", "fate=remove&name=bob") })
	}
	both.Wait()
	done := 0
	for _, a := range answers {
		switch a.status {
		case 302:
			done++
		case 404:
		default:
			t.Errorf("status %d", a.status)
		}
	}
	if done != 1 || m.holder(m.bob).ID != 0 {
		t.Errorf("deleted %d times", done)
	}
}

// The pages with forms change nothing when their address is asked for, and lead back to the account.
func TestAccountFormsAskedForByGET(t *testing.T) {
	m := newTeam(t)
	for _, deed := range accountDeeds {
		if deed.path == "delete/" {
			continue
		}
		m.root.get(pathOf(m.bob)+deed.path+"?"+deed.form).leads(t, pathOf(m.bob))
		if deed.done(m.world, m.bob) {
			t.Errorf("a GET did: %s", deed.name)
		}
	}
	m.root.get(pathOf(m.bob)+"delete/?fate=keep&name=bob").is(t, 200)
	if m.holder(m.bob).ID == 0 {
		t.Error("a GET deleted bob")
	}
}

func TestFormsOfOtherSitesDoNothing(t *testing.T) {
	m := newTeam(t)
	for _, deed := range accountDeeds {
		m.root.post(pathOf(m.bob)+deed.path, deed.form, "Sec-Fetch-Site", "cross-site").is(t, 403)
		if deed.done(m.world, m.bob) {
			t.Errorf("another site did: %s", deed.name)
		}
	}
}

func TestTheListShowsWhoOutranksTheViewer(t *testing.T) {
	m := newTeam(t)
	m.clerk.get("/listuser/?q=boss").shows(t, "管理员", "权限比你多", "看看")
	senior, bob := m.clerk.get("/listuser/?q=senior"), m.clerk.get("/listuser/?q=bob")
	senior.shows(t, "权限比你多")
	senior.hides(t, "moderate")
	bob.shows(t, "管理 bob")
	bob.hides(t, "权限比你多")
	m.root.get("/listuser/?q=boss").hides(t, "权限比你多")
}

func TestTheListSaysWhatIsStillBeingCleared(t *testing.T) {
	w := newWorld(t)
	w.stores.Accounts = stuckDeletions{w.stores.Accounts}
	w.build()
	w.admin("root").get("/listuser/").shows(t, "正在后台清理 2 个已删除账号")
}

// stuckDeletions are accounts with deletions that never end.
type stuckDeletions struct{ chat.AccountStore }

func (s stuckDeletions) Deletions(ctx context.Context) ([]chat.Deletion, error) {
	return []chat.Deletion{{Name: "a", Fate: chat.KeepMessages}, {Name: "b", Fate: chat.KeepMessages}}, nil
}
