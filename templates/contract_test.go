package templates

import (
	"strings"
	"testing"
)

// What custom scripts and styles of the Flask version rely on: ids, classes and their nesting (contract section 6).
// Where exactly is 0, at least one must be there.
func TestOldDOM(t *testing.T) {
	pages := samples("alice")
	cases := []struct {
		page    string
		path    string
		exactly int
	}{
		{"room", "head link#css", 1},
		{"room", ".chatbox > .chat_top.fn-clear", 1},
		{"room", ".chatbox > .chat_message.fn-clear > .chat_left", 1},
		{"room", ".chatbox > .chat_message.fn-clear > .chat_right > .user_list", 1},
		{"room", ".chat_top .uinfo > .uface > img", 1},
		{"room", ".chat_top .uinfo > .uname .managerbox", 1},
		{"room", ".managerbox #control", 1},
		{"room", ".chat_left #message_box.message_box", 1},
		{"room", "#message_box > .msg_item.fn-clear > .uface > img", 5},
		{"room", "#message_box > .msg_item.fn-clear > .item_right > .msg", 5},
		{"room", "#message_box > .msg_item.fn-clear > .item_right > .msg.own", 2},
		{"room", "#message_box > .msg_item.fn-clear > .item_right > .name_time", 5},
		{"room", ".write_box textarea#message", 1},
		{"room", ".write_box input#fromname", 1},
		{"room", ".write_box input#to_uid", 1},
		{"room", ".write_box #chat_type", 1},
		{"room", ".write_box button#sub_but_login", 1},
		{"room", ".user_list > li[data-id] > span > img", 5},
		{"room", ".user_list > li[data-id] > em", 5},
		{"room", ".user_list > li[data-id] > small.online", 4},
		{"room", ".user_list > li[data-id] > small.offline", 1},
		{"room", "ul#pchat.puser_list > li", 0},
		{"room guest", ".write_box textarea#message_not", 1},
		{"room guest", ".write_box button#sub_but", 1},
		{"room guest", "ul#pchat.puser_list", 1},
		{"room unjoined", ".write_box textarea#message", 1},
		{"private", ".write_box textarea#message", 1},
		{"private", ".write_box button#sub_but_login", 1},
		{"private", "#message_box > .msg_item.fn-clear > .item_right > .msg.own", 2},
		{"private", ".user_list > li[data-id] > span > img", 4},
		{"private", "ul#pchat.puser_list", 1},
		{"room", "ul#pchat > li[data-peer] > em[id] > a", 2},
		{"room", "ul#pchat > li[data-peer] > b.unread", 2},
		{"room", "#message_box > .msg_item.mine.fn-clear", 1},
		{"room", "#message_box > .day_line > time", 1},
		{"room", "#message_box > .new_line#new_messages[role]", 1},
		{"room", ".name_time > a.when > time[datetime]", 2},
		{"room", ".chatbox[data-read][data-unread][data-newer][data-at]", 1},
		{"private list", "li.room_row[data-peer] > b.unread", 2},
		{"rooms", "li.room_row[data-room][data-joined] > .room_words > p.last > time", 2},
		{"login", "form#login input#Username", 1},
		{"login", "form#login input#Password", 1},
		{"home", ".tiles a", 4},
	}
	for _, c := range cases {
		t.Run(c.page+" "+c.path, func(t *testing.T) {
			found := len(parsed(t, pages[c.page]).find(c.path))
			if found == 0 || (c.exactly > 0 && found != c.exactly) {
				t.Errorf("found %d, want %d", found, c.exactly)
			}
		})
	}
}

func TestOldDOMLeavesOut(t *testing.T) {
	pages := samples("alice")
	cases := []struct{ page, path string }{
		{"room", "#message_not"}, {"room", "#sub_but"},
		{"room guest", "#message"}, {"room guest", "#sub_but_login"},
		{"room unjoined", "#message_box .msg_item[data-id]"},
		{"room guest", "#message_box .msg_item[data-id]"},
		{"room guest", ".managerbox form"},
	}
	for _, c := range cases {
		if found := parsed(t, pages[c.page]).find(c.path); len(found) > 0 {
			t.Errorf("%s has %s", c.page, c.path)
		}
	}
}

func TestThemeLink(t *testing.T) {
	for which, page := range samples("alice") {
		links := parsed(t, page).find("link#css")
		if len(links) != 1 || links[0].get("href") != "/static/chat/css/style.css" {
			t.Errorf("%s: link#css is not there, or not the blossom theme", which)
		}
	}
}

// The two figures are the first two members, and nobody can start a private chat with them.
func TestFiguresComeFirst(t *testing.T) {
	people := parsed(t, samples("alice")["room"]).find(".user_list > li[data-id]")
	if people[0].get("data-id") != "小HI" || people[1].get("data-id") != "小黄鸭" {
		t.Errorf("first are %q and %q", people[0].get("data-id"), people[1].get("data-id"))
	}
	for _, person := range people[:2] {
		if len(person.find("a")) > 0 {
			t.Errorf("%s has a link", person.get("data-id"))
		}
	}
}

func TestWordsOfTheOriginal(t *testing.T) {
	cases := []struct{ page, path, words string }{
		{"home", "h1", "Hello, alice!"},
		{"room", "h1", "ROOM: alice"},
		{"room", "#message_box", "欢迎来到 Hihi 聊天室。"},
		{"room", ".user_list", "所有用户"},
		{"room", "#pchat", "所有私聊"},
		{"room removed", "#pchat", "暂时没有任何私聊"},
		{"room", "#chat_type", "群聊"},
		{"room", "#sub_but_login", "提 交"},
		{"room", "#control", "切换背景"},
		{"room", "#message_box", "你 · 2026/11/22 PM12:00:12"},
		{"room", "#message_box", "alice2 · 2026/11/22 PM12:00:12"},
		{"room", ".chat_top", "Home"},
	}
	for _, c := range cases {
		if text := parsed(t, samples("alice")[c.page]).find(c.path)[0].text(); !strings.Contains(text, c.words) {
			t.Errorf("%s %s: %q does not hold %q", c.page, c.path, text, c.words)
		}
	}
	if got := parsed(t, samples("alice")["room"]).find("#message")[0].get("placeholder"); got != "和室友说点啥吧..." {
		t.Errorf("placeholder %q", got)
	}
}

// The forms post what the routes read (contract section 1), and shown, what the account held when the page was made.
func TestFormFields(t *testing.T) {
	cases := map[string]struct {
		action string
		fields []string
	}{
		"login":          {"/login_check", []string{"Username", "Password", "remember_me"}},
		"rooms":          {"/createroom/", []string{"chatroomname", "description"}},
		"add user":       {"/adduser/", []string{"username", "password", "password2"}},
		"edit user":      {"/edituser/7/", []string{"shown", "shown", "permission", "shown", "permission", "permission"}},
		"add permission": {"/addper/", []string{"permissionname"}},
		"confirm":        {"/chat/kick/roomuser/", []string{"del_user"}},
	}
	for which, c := range cases {
		t.Run(which, func(t *testing.T) {
			for _, form := range parsed(t, samples("bob")[which]).find("main form") {
				if form.get("action") != c.action || form.get("method") != "post" {
					continue
				}
				var names []string
				for _, field := range form.find("input") {
					names = append(names, field.get("name"))
				}
				if strings.Join(names, " ") != strings.Join(c.fields, " ") {
					t.Errorf("fields %v, want %v", names, c.fields)
				}
				return
			}
			t.Errorf("no form posts to %s", c.action)
		})
	}
}
