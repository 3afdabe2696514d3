package handlers_test

import (
	"strings"
	"sync"
	"testing"

	"hihichat/chat"
)

// deeds are the routes by which one acts in a room, each done to vic or to the hall.
var deeds = []struct {
	name, target, form string
	prepare            func(*stage) // may be nil
	may                string       // the roles that may
	done               func(*stage) bool
}{
	{"mute", "/chat/block/roomuser/", "rname=hall&b_user=vic&b_time=60&reason=spam", nil, "moderator owner global admin", func(s *stage) bool {
		m := s.mute("hall", "vic")
		return m != nil && m.Reason == "spam" && m.Left(s.clock()).Seconds() == 60
	}},
	{"mute here", "/chat/block/roomuser/", "rname=hall&b_user=vic&scope=room", nil, "moderator owner global admin", func(s *stage) bool {
		m := s.mute("hall", "vic")
		return m != nil && m.Room == "hall" && m.Forever()
	}},
	{"unmute", "/chat/block/roomuser/", "rname=hall&b_user=vic&b_time=1", func(s *stage) {
		s.must(true, s.stores.Mutes.SetMute(s.t.Context(), chat.Mute{Room: "hall", User: "vic"}, s.clock()))
	}, "moderator owner global admin", func(s *stage) bool { return s.mute("hall", "vic") == nil }},
	{"kick", "/chat/kick/roomuser/", "rname=hall&del_user=vic&reason=spam", nil, "moderator owner global admin", func(s *stage) bool {
		return !s.standing("vic").Member && !s.standing("vic").Banned
	}},
	{"ban", "/chat/ban/roomuser/", "rname=hall&user=vic&reason=spam", nil, "moderator owner global admin", func(s *stage) bool {
		return !s.standing("vic").Member && s.standing("vic").Banned
	}},
	{"unban", "/chat/unban/roomuser/", "rname=hall&user=vic", func(s *stage) {
		s.must(s.stores.Rooms.SetBan(s.t.Context(), chat.Ban{Room: "hall", User: "vic"}))
	}, "moderator owner global admin", func(s *stage) bool { return !s.standing("vic").Banned }},
	{"name moderator", "/chat/moderator/roomuser/", "rname=hall&user=vic", nil, "owner admin", func(s *stage) bool { return s.standing("vic").Moderator }},
	{"unname moderator", "/chat/moderator/roomuser/", "rname=hall&user=vic&on=0", func(s *stage) {
		s.must(s.stores.Rooms.SetModerator(s.t.Context(), "hall", "vic", true))
	}, "owner admin", func(s *stage) bool { return !s.standing("vic").Moderator }},
	{"transfer", "/chat/transfer/roomuser/", "rname=hall&owner=owner&user=vic", nil, "owner admin", func(s *stage) bool {
		return s.standing("vic").Owner && s.standing("owner").Member && !s.standing("owner").Owner
	}},
	{"topic", "/chat/settings/", "rname=hall&topic=tea", nil, "moderator owner global admin", func(s *stage) bool { return s.hall().Topic == "tea" }},
	{"public", "/chat/settings/", "rname=hall&public=1", nil, "owner admin", func(s *stage) bool { return s.hall().Public }},
	{"delete", "/chat/delete/", "rname=hall&name=hall", nil, "owner admin", func(s *stage) bool { return s.hall().Name == "" }},
	{"remove a message", "/api/removemessage", "rname=hall&id=ID", nil, "moderator owner global admin", func(s *stage) bool {
		return s.texts(chat.InRoom("hall"))[0] == ""
	}},
}

// hall returns the room, the zero value when it is gone.
func (s *stage) hall() chat.Room {
	room, err := s.stores.Rooms.Room(s.t.Context(), "hall")
	if err != nil {
		return chat.Room{}
	}
	return room
}

// Every deed, by everybody: who may does it, and the audit log knows; who may not changes nothing.
func TestWhoMayDoWhatInARoom(t *testing.T) {
	for _, d := range deeds {
		for _, role := range roles {
			t.Run(d.name+" by "+role, func(t *testing.T) {
				s := newStage(t)
				if d.prepare != nil {
					d.prepare(s)
				}
				before, known := s.state(), len(s.entries())
				a := s.by[role].post(d.target, strings.ReplaceAll(d.form, "ID", s.id))
				if strings.Contains(d.may, role) {
					if a.status != 302 && a.status != 200 {
						t.Errorf("refused: %d %.300s", a.status, a.body)
					}
					if !d.done(s) || len(s.entries()) != known+1 || s.entries()[0].Actor != role {
						t.Errorf("not done, or not recorded: %s, %+v", s.state(), s.entries())
					}
					return
				}
				wantsLogin := role == "guest" && (a.status == 401 || strings.HasPrefix(a.location, "/login/"))
				if !wantsLogin && (role == "guest" || a.status != 403) {
					t.Errorf("answer is %d, %q", a.status, a.location)
				}
				if s.state() != before {
					t.Errorf("changed:\n%s\n%s", before, s.state())
				}
			})
		}
	}
}

// The newer routes act by POST alone; a GET of theirs, even from our own page, asks or shows.
func TestNewerDeedsAskFirst(t *testing.T) {
	for _, d := range deeds {
		if strings.Contains(d.target, "/block/") || strings.Contains(d.target, "/kick/") || d.target == "/api/removemessage" {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			s := newStage(t)
			before := s.state()
			s.by["owner"].click(d.target+"?"+d.form).is(t, 200).shows(t, `method="post"`)
			s.by["owner"].post(d.target, d.form, "Sec-Fetch-Site", "cross-site").is(t, 403)
			if s.state() != before {
				t.Error("a GET, or another site's form, acted")
			}
		})
	}
	s := newStage(t)
	s.by["vic"].click("/api/removemessage?rname=hall&id="+s.id).is(t, 405)
}

// Nobody has power over those who stand as high, or higher.
func TestNobodyRulesOverTheirEquals(t *testing.T) {
	for actor, victims := range map[string]string{
		"moderator": "moderator owner global admin", "owner": "owner global admin", "global": "global admin", "admin": "admin",
	} {
		s := newStage(t)
		before := s.state()
		for victim := range strings.FieldsSeq(victims) {
			for _, form := range []string{
				"/chat/block/roomuser/?rname=hall&b_user=", "/chat/kick/roomuser/?rname=hall&del_user=", "/chat/ban/roomuser/?rname=hall&user=",
			} {
				want := 403
				if victim == actor {
					want = 400
				}
				s.by[actor].post(form+victim, "").is(t, want)
			}
		}
		if s.state() != before {
			t.Errorf("%s changed something:\n%s\n%s", actor, before, s.state())
		}
	}
}

// What can't be done is said, and changes nothing.
func TestBadDeedsAreClearErrors(t *testing.T) {
	long := strings.Repeat("长", 301)
	for _, tc := range []struct {
		name, who, target, form string
		status                  int
		says                    string
	}{
		{"oneself", "owner", "/chat/ban/roomuser/", "rname=hall&user=owner", 400, "不能对自己"},
		{"the owner", "moderator", "/chat/kick/roomuser/", "rname=hall&del_user=owner", 403, "没有权限"},
		{"nobody", "owner", "/chat/ban/roomuser/", "rname=hall&user=nobody", 404, "没有这个用户"},
		{"no name at all", "owner", "/chat/ban/roomuser/", "rname=hall", 404, "没有这个用户"},
		{"no room", "owner", "/chat/ban/roomuser/", "rname=gone&user=vic", 404, "没有这个聊天室"},
		{"no room named", "admin", "/chat/ban/roomuser/", "user=vic", 404, "没有这个聊天室"},
		{"negative time", "owner", "/chat/block/roomuser/", "rname=hall&b_user=vic&b_time=-5", 400, "禁言时间"},
		{"huge time", "owner", "/chat/block/roomuser/", "rname=hall&b_user=vic&b_time=4294967295", 400, "禁言时间"},
		{"monstrous time", "owner", "/chat/block/roomuser/", "rname=hall&b_user=vic&b_time=99999999999999999999999", 400, "禁言时间"},
		{"scope", "admin", "/chat/block/roomuser/", "rname=hall&b_user=vic&scope=world", 400, "范围"},
		{"reason of a mute", "owner", "/chat/block/roomuser/", "rname=hall&b_user=vic&reason=" + long, 400, "原因太长"},
		{"reason of a kick", "owner", "/chat/kick/roomuser/", "rname=hall&del_user=vic&reason=" + long, 400, "原因太长"},
		{"reason of a ban", "owner", "/chat/ban/roomuser/", "rname=hall&user=vic&reason=" + long, 400, "原因太长"},
		{"switch", "owner", "/chat/moderator/roomuser/", "rname=hall&user=vic&on=maybe", 400, "开关"},
		{"moderator nobody", "owner", "/chat/moderator/roomuser/", "rname=hall&user=nobody", 404, "没有这个用户"},
		{"to an outsider", "owner", "/chat/transfer/roomuser/", "rname=hall&owner=owner&user=outsider", 404, "不在聊天室里"},
		{"to nobody", "owner", "/chat/transfer/roomuser/", "rname=hall&owner=owner&user=nobody", 404, "没有这个用户"},
		{"to oneself", "owner", "/chat/transfer/roomuser/", "rname=hall&owner=owner&user=owner", 400, "不能对自己"},
		{"from somebody else", "owner", "/chat/transfer/roomuser/", "rname=hall&owner=vic&user=vic", 409, "房主刚刚换了人"},
		{"topic", "owner", "/chat/settings/", "rname=hall&public=1&topic=" + long, 400, "简介太长"},
		{"public", "owner", "/chat/settings/", "rname=hall&topic=x&public=2", 400, "开关"},
		{"topic by one who may, public by one who may not", "moderator", "/chat/settings/", "rname=hall&topic=x&public=1", 403, "没有权限"},
		{"settings of no room", "owner", "/chat/settings/", "rname=gone&topic=x", 404, "没有这个聊天室"},
		{"another name", "owner", "/chat/delete/", "rname=hall&name=Hall", 400, "什么也没有删除"},
		{"no name", "owner", "/chat/delete/", "rname=hall", 400, "什么也没有删除"},
		{"delete no room", "owner", "/chat/delete/", "rname=gone&name=gone", 404, "没有这个聊天室"},
		{"no such message", "owner", "/api/removemessage", "rname=hall&id=01JD0000000000000000000001", 404, "There is no such message."},
		{"no id", "owner", "/api/removemessage", "rname=hall", 400, "Give rname"},
		{"id of another form", "owner", "/api/removemessage", "rname=hall&id=1", 400, "not a message id"},
		{"no room of the message", "owner", "/api/removemessage", "id=01JD0000000000000000000001", 400, "Give rname"},
		{"a message of no room", "owner", "/api/removemessage", "rname=gone&id=01JD0000000000000000000001", 404, "no such room"},
		{"a message to nobody", "owner", "/api/removemessage", "rname=nobody&rtype=p&id=01JD0000000000000000000001", 404, "no such user"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStage(t)
			before := s.state()
			s.by[tc.who].post(tc.target, tc.form).is(t, tc.status).shows(t, tc.says)
			before = strings.Replace(before, "0 entries", "", 1)
			if after := strings.Replace(s.state(), failedEntries(s), "", 1); after != before {
				t.Errorf("changed:\n%s\n%s", before, after)
			}
		})
	}
}

// failedEntries is how the state counts entries when what they tell of did not come about.
func failedEntries(s *stage) string {
	if entries := s.entries(); len(entries) == 2 && entries[0].Failed {
		return "2 entries"
	}
	return "0 entries"
}

// Two who act at once: of two deeds that exclude each other one comes about, and the other is refused or finds it done.
func TestTwoWhoActAtOnce(t *testing.T) {
	for _, tc := range []struct {
		name, target, first, second string
		done                        func(*stage) bool
		winners                     int // 0: it may come about twice
	}{
		{"transfer", "/chat/transfer/roomuser/", "rname=hall&owner=owner&user=vic", "rname=hall&owner=owner&user=member",
			func(s *stage) bool {
				return s.standing("vic").Owner != s.standing("member").Owner && !s.standing("owner").Owner
			}, 1},
		{"delete", "/chat/delete/", "rname=hall&name=hall", "rname=hall&name=hall", func(s *stage) bool { return s.hall().Name == "" }, 1},
		{"ban", "/chat/ban/roomuser/", "rname=hall&user=vic&reason=a", "rname=hall&user=vic&reason=b", func(s *stage) bool { return s.standing("vic").Banned }, 0},
		{"kick", "/chat/kick/roomuser/", "rname=hall&del_user=vic", "rname=hall&del_user=vic", func(s *stage) bool { return !s.standing("vic").Member }, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStage(t)
			var both sync.WaitGroup
			var answers [2]answer
			both.Go(func() { answers[0] = s.by["owner"].post(tc.target, tc.first) })
			both.Go(func() { answers[1] = s.by["admin"].post(tc.target, tc.second) })
			both.Wait()
			won := 0
			for _, a := range answers {
				switch a.status {
				case 302:
					won++
				case 403, 404, 409:
				default:
					t.Errorf("answer is %d: %.300s", a.status, a.body)
				}
			}
			if !tc.done(s) || won == 0 || tc.winners != 0 && won != tc.winners {
				t.Errorf("%d won: %s", won, s.state())
			}
		})
	}
}
