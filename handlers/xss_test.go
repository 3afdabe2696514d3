package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"hihichat/chat"
)

// hostile are names and texts that do something where they are not escaped for the place where they stand. Existing
// data of the Flask version may hold any of them.
var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	`" autofocus onfocus="alert(1)`,
	`</textarea></script><svg/onload=alert(1)>`,
	`javascript:alert(1)`,
	`{{.Base}}<!-- ]]> &lt;b&gt; &quot; onload=x`,
}

// active are what must never stand in an answer that a browser takes for HTML.
var active = []string{"<script>alert", "<img src=x", `' onmouseover='`, `" autofocus onfocus="`, "<svg/onload", `href="javascript:`, "<!-- ]]>"}

func TestNothingThatAPersonWroteBecomesMarkup(t *testing.T) {
	for _, evil := range hostile {
		t.Run(evil, func(t *testing.T) {
			w := newWorldOf(t, chat.Options{SignUp: true})
			mallory, root := w.user(evil), w.admin("root")
			room := chat.Room{Name: evil, Topic: evil, Owner: evil, CreatedAt: w.clock()}
			if err := w.stores.Rooms.CreateRoom(t.Context(), room); err != nil {
				t.Fatal(err)
			}
			root.post("/addper/", "permissionname="+url.QueryEscape(evil))
			say(t, mallory, evil)
			w.playEvil(evil, mallory, root)
			q := url.QueryEscape(evil)
			for _, target := range []string{
				"/", "/roomlist/", "/roomlist/?after=" + q, "/chat/?rname=" + q, "/privatechat/?to=" + q, "/privatechat/?to=root",
				"/chat/roomuser/list?rname=" + q, "/joinroom/?rname=" + q, "/leaveroom/?rname=" + q, "/logout/?rname=" + q,
				"/chat/block/roomuser/?rname=" + q + "&b_user=" + q + "&x" + q + "=" + q,
				"/chat/kick/roomuser/?rname=" + q + "&del_user=" + q, "/chat/roomuser/list?rname=" + q + "&q=" + q + "&page=" + q,
				"/chat/roomuser/list?rname=" + q + "&q=" + q, "/chat/ban/roomuser/?rname=" + q + "&user=" + q + "&reason=" + q,
				"/chat/unban/roomuser/?rname=" + q + "&user=" + q, "/chat/moderator/roomuser/?rname=" + q + "&user=" + q + "&on=" + q,
				"/chat/transfer/roomuser/?rname=" + q + "&user=" + q + "&owner=" + q, "/chat/settings/?rname=" + q + "&saved=" + q,
				"/chat/delete/?rname=" + q, "/chat/bans/?rname=" + q + "&after=" + q, "/chat/bans/?rname=" + q, "/audit/",
				"/audit/?who=" + q + "&whom=" + q + "&room=" + q, "/audit/?room=" + q, "/audit/?deed=" + q + "&since=" + q, "/api/audit",
				"/api/audit?deed=" + q, "/api/audit?room=" + q, "/roomlist/?q=" + q,
				"/chat/block/roomuser/?rname=" + q + "&b_time=" + q,
				"/listuser/?q=" + q, "/listuser/?after=" + q, "/adduser/", "/addper/", fmt.Sprintf("/edituser/%d/", mallory.id),
				fmt.Sprintf("/edituser/%d/delete/", mallory.id), "/profile/", "/reset/" + url.PathEscape(evil), "/signup/?next=" + q,
				"/signup/?next=/" + q, "/login/?done=" + q, "/edituser/" + url.PathEscape(evil) + "/delete/",
				"/edituser/" + url.PathEscape(evil) + "/", "/login/?next=" + q, "/login/?next=/" + q, "/chat/?rname=x" + q,
				"/api/pchat/" + url.PathEscape(evil), "/api/pchat/root", "/api/messages?rname=" + q, "/api/messages?to=" + q,
				"/api/sendchat/" + url.PathEscape(evil), "/no/such/" + url.PathEscape(evil), "/avatar/" + url.PathEscape(evil),
			} {
				for _, who := range []*visitor{mallory, root, w.guest()} {
					harmless(t, target, who.get(target, "Sec-Fetch-Site", "cross-site"))
				}
			}
			harmless(t, "/signup/", w.guest().post("/signup/", "username="+q+"&next="+q))
			for _, target := range []string{"/adduser/", "/addper/", "/createroom/", "/login/", "/login_check"} {
				form := "username=" + q + "&permissionname=" + q + "&chatroomname=" + q + "&description=" + q + "&Username=" + q
				harmless(t, target, root.post(target, form))
			}
			for _, target := range []string{"/chat/settings/", "/chat/delete/", "/api/removemessage"} {
				form := "rname=" + q + "&name=x" + q + "&topic=" + q + strings.Repeat("x", 300) + "&id=" + q
				harmless(t, target, mallory.post(target, form))
			}
			harmless(t, "taken room", root.get("/roomlist/"))
		})
	}
}

// playEvil has everything that a moderator writes hold evil: reasons, a topic, names, and what the audit log keeps.
func (w *world) playEvil(evil string, owner, admin *visitor) {
	w.t.Helper()
	victim, banned := w.user("victim "+evil), w.user("banned "+evil)
	if err := w.stores.Accounts.SetShownName(w.t.Context(), victim.id, "shown "+evil); err != nil {
		w.t.Fatal(err)
	}
	if err := w.stores.Accounts.SetShownName(w.t.Context(), banned.id, "also shown "+evil); err != nil {
		w.t.Fatal(err)
	}
	q := url.QueryEscape(evil)
	victim.click("/joinroom/?rname="+q).is(w.t, 302)
	admin.click("/joinroom/?rname="+q).is(w.t, 302)
	send(victim, "x", "rname="+q).is(w.t, 200)
	send(victim, "x", "rname=root&rtype=p").is(w.t, 200)
	owner.post("/chat/block/roomuser/", "rname="+q+"&b_user=victim+"+q+"&reason="+q).is(w.t, 302)
	owner.post("/chat/moderator/roomuser/", "rname="+q+"&user=victim+"+q).is(w.t, 302)
	owner.post("/chat/ban/roomuser/", "rname="+q+"&user=banned+"+q+"&reason="+q).is(w.t, 302)
	entry := chat.AuditEntry{At: w.clock(), Actor: evil, Deed: chat.Deed(evil), Target: evil, Room: evil, Reason: evil, Detail: evil, Address: evil}
	if err := w.stores.Audit.AppendAudit(w.t.Context(), entry); err != nil {
		w.t.Fatal(err)
	}
	harmless(w.t, "the page of the banned", banned.get("/chat/?rname="+q).is(w.t, 200))
	harmless(w.t, "the page of the muted", victim.get("/chat/?rname="+q).is(w.t, 200))
	harmless(w.t, "the private page", admin.get("/privatechat/?to=victim+"+q).is(w.t, 200))
}

// say lets the visitor speak in the room of their own name and to root, and root answer.
func say(t *testing.T, v *visitor, text string) {
	t.Helper()
	form := "rname=" + url.QueryEscape(v.name)
	harmless(t, "send", send(v, url.PathEscape(text), form).is(t, 200))
	send(v, url.PathEscape(text), "rname=root&rtype=p").is(t, 200)
	harmless(t, "duck", send(v.guest(), url.PathEscape(text), form).is(t, 200))
}

// harmless checks an answer as a browser would take it: JSON that old clients parse is looked at as it is sent, since
// the browser opens it as a page when somebody is lured to its address.
func harmless(t *testing.T, where string, a answer) {
	t.Helper()
	for _, bad := range active {
		if strings.HasPrefix(bad, "'") && strings.HasPrefix(a.body, "{") {
			continue // an apostrophe ends nothing in JSON
		}
		if strings.Contains(a.body, bad) {
			at := strings.Index(a.body, bad)
			t.Errorf("%s shows %q: …%s…", where, bad, a.body[max(0, at-80):min(len(a.body), at+120)])
		}
	}
	if strings.ContainsAny(a.location, "<>\"' ") {
		t.Errorf("%s leads to %q", where, a.location)
	}
}

// TestThePrivateListIsSafeAfterParsing: the old page inserts the parsed items as HTML.
func TestThePrivateListIsSafeAfterParsing(t *testing.T) {
	for _, evil := range hostile {
		w := newWorld(t)
		mallory, alice := w.user(evil), w.user("alice")
		send(mallory, "hi", "rname=alice&rtype=p").is(t, 200)
		for _, item := range items(t, alice.get("/api/pchat/alice")) {
			harmless(t, "the item of "+evil, answer{body: item})
		}
	}
}
