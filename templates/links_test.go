package templates

import (
	"net/url"
	"testing"
	"time"

	"hihichat/locale"
)

func TestLinksCarryNamesExactly(t *testing.T) {
	for kind, name := range awkward {
		t.Run(kind, func(t *testing.T) {
			links := map[string]struct{ link, path, field string }{
				"chat":    {ChatPath(name), "/chat/", "rname"},
				"private": {PrivatePath(name), "/privatechat/", "to"},
				"members": {MembersPath(name), "/chat/roomuser/list", "rname"},
				"login":   {LoginPath(name), "/login/", "next"},
				"join":    {joinPath(name), "/joinroom/", "rname"},
				"leave":   {leavePath(name), "/leaveroom/", "rname"},
				"logout":  {logoutPath(name), "/logout/", "rname"},
				"kick":    {kickPath("r", name), "/chat/kick/roomuser/", "del_user"},
				"mute":    {mutePath("r", name, 60), "/chat/block/roomuser/", "b_user"},
				"unmute":  {unmutePath("r", name), "/chat/block/roomuser/", "b_user"},
				"rooms":   {roomsAfterPath(name, "x"), "/roomlist/", "after"},
				"search":  {roomsAfterPath("x", name), "/roomlist/", "q"},
				"ban":     {banPath("r", name), "/chat/ban/roomuser/", "user"},
				"unban":   {unbanPath("r", name), "/chat/unban/roomuser/", "user"},
				"mod":     {moderatorPath("r", name, false), "/chat/moderator/roomuser/", "user"},
				"owner":   {transferPath("r", name, "u"), "/chat/transfer/roomuser/", "owner"},
				"heir":    {transferPath("r", "o", name), "/chat/transfer/roomuser/", "user"},
				"setting": {settingsPath(name), "/chat/settings/", "rname"},
				"delete":  {deleteRoomPath(name), "/chat/delete/", "rname"},
				"bans":    {bansPath(name), "/chat/bans/", "rname"},
				"banned":  {bansAfterPath("r", name), "/chat/bans/", "after"},
				"audit":   {auditPath(name), "/audit/", "room"},
				"users":   {usersAfterPath(5, name), "/listuser/", "q"},
			}
			for which, l := range links {
				u, err := url.Parse(l.link)
				if err != nil || u.Path != l.path || u.Query().Get(l.field) != name {
					t.Errorf("%s: %s carries %q (%v)", which, l.link, u.Query().Get(l.field), err)
				}
			}
		})
	}
}

func TestMuteLinks(t *testing.T) {
	cases := map[string]struct{ got, want string }{
		"for ever":    {mutePath("r", "u", 0), "/chat/block/roomuser/?rname=r&b_user=u"},
		"ten minutes": {mutePath("r", "u", 600), "/chat/block/roomuser/?rname=r&b_user=u&b_time=600"},
		"no more":     {unmutePath("r", "u"), "/chat/block/roomuser/?rname=r&b_user=u&b_time=1"},
	}
	for name, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
}

func TestAvatarPath(t *testing.T) {
	cases := map[string]struct{ name, hash, want string }{
		"from the name":          {"youke", "", "/avatar/2f7a04065221edf1d7843dea31f45ea1"},
		"the account's own":      {"alice", "0123456789abcdef0123456789abcdef", "/avatar/0123456789abcdef0123456789abcdef"},
		"a hash that is no hash": {"alice", "../x", "/avatar/..%2Fx"},
	}
	for name, c := range cases {
		if got := AvatarPath(c.name, c.hash); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestStamp(t *testing.T) {
	cases := map[string]string{
		"2026-11-22T12:00:12Z": "2026/11/22 PM12:00:12",
		"2026-11-22T00:05:09Z": "2026/11/22 AM00:05:09",
		"2026-01-02T23:59:59Z": "2026/01/02 PM23:59:59",
	}
	for in, want := range cases {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := Stamp(at); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestMuteText(t *testing.T) {
	cases := map[string]struct {
		member MemberRow
		want   string
	}{
		"not":       {MemberRow{MutedUntil: sampleTime}, ""},
		"for ever":  {MemberRow{Muted: true}, "禁言中（永久）"},
		"till then": {MemberRow{Muted: true, MutedUntil: sampleTime}, "禁言中，到 2026/11/22 PM12:00:12 为止"},
	}
	for name, c := range cases {
		if got := c.member.MuteText(locale.Zh); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
