package storetest

import (
	"strings"
	"time"

	"hihichat/chat"
)

var reasonChecks = []check{
	{"a mute keeps its reason, in every scope", func(e *env) {
		here := chat.Mute{Room: "hall", User: "bob", Reason: "垃圾广告 <b> \x00 " + strings.Repeat("长", 280)}
		all := chat.Mute{User: "carol", Reason: "spam: \"%s\"", Until: e.now().Add(time.Hour)}
		e.mute(here)
		e.mute(all)
		want := map[string]chat.Mute{"bob": here, "carol": all}
		e.sameMutes("mutes", e.mutes("hall", "bob", "carol"), want)
		e.restart()
		e.sameMutes("mutes after a restart", e.mutes("hall", "bob", "carol"), want)
	}},
	{"a standing's mutes come without", func(e *env) {
		e.room("hall", "alice")
		e.mute(chat.Mute{Room: "hall", User: "bob", Reason: "spam"})
		e.mute(chat.Mute{User: "bob", Reason: "spam"})
		for _, m := range e.standing("hall", "bob").Mutes {
			same(e, "reason", m.Reason, "")
		}
		same(e, "mutes", len(e.standing("hall", "bob").Mutes), 2)
	}},
	{"setting again replaces the reason, and none erases it", func(e *env) {
		for _, room := range []string{"hall", chat.Everywhere} {
			for _, reason := range []string{"first", "second", "", "third"} {
				m := chat.Mute{Room: room, User: "bob", Reason: reason}
				e.mute(m)
				e.sameMutes("mutes", e.mutes(room, "bob"), map[string]chat.Mute{"bob": m})
			}
		}
	}},
	{"a reason goes with its mute", func(e *env) {
		for _, room := range []string{"hall", chat.Everywhere} {
			e.mute(chat.Mute{Room: room, User: "bob", Reason: "old"})
			e.must(e.Mutes.ClearMute(e.Context(), room, "bob"))
			e.sameMutes("cleared", e.mutes(room, "bob"), nil)
			plain := chat.Mute{Room: room, User: "bob"}
			e.mute(plain)
			e.sameMutes("muted again", e.mutes(room, "bob"), map[string]chat.Mute{"bob": plain})
			e.must(e.Mutes.ClearMute(e.Context(), room, "bob"))
		}
	}},
	{"the longest mute comes with its own reason", func(e *env) {
		now := e.now()
		short := chat.Mute{Room: "hall", User: "bob", Until: now.Add(time.Hour), Reason: "short"}
		long := chat.Mute{User: "bob", Until: now.Add(2 * time.Hour), Reason: "long"}
		e.mute(short)
		e.mute(long)
		e.sameMutes("mutes", e.mutes("hall", "bob"), map[string]chat.Mute{"bob": long})
	}},
	{"names are matched byte for byte", func(e *env) {
		for _, name := range awkwardNames {
			e.mute(chat.Mute{Room: "hall", User: name, Reason: "here: " + name})
			e.mute(chat.Mute{Room: name, User: "bob", Reason: "there: " + name})
			e.mute(chat.Mute{User: "by " + name, Reason: "everywhere: " + name})
		}
		here := e.mutes("hall", awkwardNames...)
		for _, name := range awkwardNames {
			same(e, "reason", here[name].Reason, "here: "+name)
			same(e, "reason", e.mutes(name, "bob")["bob"].Reason, "there: "+name)
			same(e, "reason", e.mutes(name, "by "+name)["by "+name].Reason, "everywhere: "+name)
		}
	}},
}
