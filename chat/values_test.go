package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

func TestNewName(t *testing.T) {
	for name, c := range map[string]struct{ raw, want, refused string }{
		"plain":              {"alice", "alice", ""},
		"white space around": {" \t小明\n", "小明", ""},
		"inside":             {"a b", "a b", ""},
		"composed":           {"e\u0301", "é", ""},
		"punctuation":        {`it's "100%" a-b_c/?#`, `it's "100%" a-b_c/?#`, ""},
		"emoji":              {"🐤", "🐤", ""},
		"64 characters":      {strings.Repeat("长", 64), strings.Repeat("长", 64), ""},
		"64 after composing": {strings.Repeat("e\u0301", 64), strings.Repeat("é", 64), ""},
		"65 characters":      {strings.Repeat("长", 65), "", "name-long"},
		"empty":              {"", "", "name-empty"},
		"only white space":   {" \u00a0\u3000 ", "", "name-empty"},
		"invalid UTF-8":      {"a\xff", "", "name-utf8"},
		"replacement":        {"a\uFFFD", "", "name-characters"},
		"ampersand":          {"a&b", "", "name-characters"},
		"less":               {"a<b", "", "name-characters"},
		"greater":            {"a>b", "", "name-characters"},
		"NUL":                {"a\x00b", "", "name-characters"},
		"newline":            {"a\nb", "", "name-characters"},
		"delete":             {"a\x7fb", "", "name-characters"},
		"C1 control":         {"a\u0085b", "", "name-characters"},
		"bidi override":      {"a\u202eb", "", "name-characters"},
		"bidi isolate":       {"a\u2066b", "", "name-characters"},
		"zero width space":   {"a\u200bb", "", "name-characters"},
		"zero width joiner":  {"a\u200db", "", "name-characters"},
		"byte order mark":    {"a\ufeffb", "", "name-characters"},
		"soft hyphen":        {"a\u00adb", "", "name-characters"},
		"variation selector": {"a\ufe0fb", "", "name-characters"},
		"tag character":      {"a\U000e0041b", "", "name-characters"},
		"line separator":     {"a\u2028b", "", "name-characters"},
		"Hangul filler":      {"a\u3164b", "", "name-characters"},
		"the pseudo-user":    {"hi-user", "", "name-reserved"},
		"小HI":                {"小HI", "", "name-reserved"},
		"小黄鸭":                {" 小黄鸭 ", "", "name-reserved"},
		"the guests' name":   {"youke", "", "name-reserved"},
		"another case of it": {"Youke", "", "name-reserved"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := chat.NewName(c.raw)
			refused := ""
			if err != nil {
				refused = chat.CodeOf(err)
			}
			if got != c.want || refused != c.refused || err != nil && chat.KindOf(err) != chat.Invalid {
				t.Errorf("%q, %v; want %q, %q", got, err, c.want, c.refused)
			}
		})
	}
}

// FuzzNewName: a name that passes once passes always, unchanged.
func FuzzNewName(f *testing.F) {
	for _, raw := range []string{"alice", " 小明 ", "e\u0301", "\u1100\u1161", "a\u202eb", "\u00a0x"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		name, err := chat.NewName(raw)
		if err != nil {
			return
		}
		if again, err := chat.NewName(name); again != name || err != nil {
			t.Errorf("%q became %q, then %q (%v)", raw, name, again, err)
		}
		if strings.ContainsAny(name, "&<>\x00\r\n") || len([]rune(name)) > chat.MaxNameLength {
			t.Errorf("%q passed", name)
		}
	})
}

func TestNewPermission(t *testing.T) {
	if p, err := chat.NewPermission(" createroom "); p != chat.CreateRoomPermission || err != nil {
		t.Errorf("%q, %v", p, err)
	}
	for name, raw := range map[string]string{"empty": "", "markup": "<b>", "long": strings.Repeat("x", 65)} {
		if _, err := chat.NewPermission(raw); err == nil || chat.KindOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConversation(t *testing.T) {
	room, pair := chat.InRoom("hall"), chat.Between("bob", "alice")
	if pair != chat.Between("alice", "bob") {
		t.Error("the two people of a pair make two conversations")
	}
	if chat.Between("a-b", "c") == chat.Between("a", "b-c") || chat.InRoom("bob") == chat.Between("", "bob") {
		t.Error("different conversations are one")
	}
	if room.Private() || !pair.Private() || (chat.Conversation{}).Private() {
		t.Error("Private")
	}
	if low, high := pair.Pair(); low != "alice" || high != "bob" || pair.Room() != "" || room.Room() != "hall" {
		t.Error("Pair or Room")
	}
	for user, peer := range map[string]string{"alice": "bob", "bob": "alice", "carol": "", "": ""} {
		if pair.Peer(user) != peer || pair.Has(user) != (peer != "") {
			t.Errorf("%q: peer %q, has %v", user, pair.Peer(user), pair.Has(user))
		}
	}
	if self := chat.Between("alice", "alice"); self.Peer("alice") != "alice" || !self.Has("alice") {
		t.Error("a conversation with oneself")
	}
	if room.Peer("alice") != "" || room.Has("hall") || room.Has("") {
		t.Error("a room has no pair")
	}
}

func TestMuteActive(t *testing.T) {
	until := chat.Mute{Until: noon}
	for at, want := range map[time.Time]bool{noon.Add(-1): true, noon: false, noon.Add(1): false} {
		if until.Active(at) != want {
			t.Errorf("at %v: %v", at, !want)
		}
	}
	if ever := (chat.Mute{}); !ever.Forever() || !ever.Active(noon) || until.Forever() {
		t.Error("for ever")
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("SELECT failed")
	err := fmt.Errorf("outside: %w", chat.ErrUnavailable.With(cause))
	if !errors.Is(err, chat.ErrUnavailable) || !errors.Is(err, cause) || errors.Is(err, chat.ErrClosed) {
		t.Error("identity is lost on the way")
	}
	if chat.ErrUnavailable.Err != nil {
		t.Error("With changed the original")
	}
	if chat.KindOf(err) != chat.Unavailable || chat.CodeOf(err) != "unavailable" || chat.PublicMessage(err) != chat.ErrUnavailable.Msg {
		t.Errorf("%v %v %v", chat.KindOf(err), chat.CodeOf(err), chat.PublicMessage(err))
	}
	if !strings.Contains(err.Error(), "SELECT failed") {
		t.Error("the log does not learn the cause")
	}
	if chat.KindOf(cause) != chat.Internal || chat.CodeOf(cause) != "internal" || strings.Contains(chat.PublicMessage(cause), "SELECT") {
		t.Error("an unknown error gives something away")
	}
	if chat.KindOf(nil) != chat.Internal {
		t.Error("nil")
	}
}

func TestKindNames(t *testing.T) {
	seen := make(map[string]bool)
	for k := chat.Internal; k <= chat.Full; k++ {
		if name := k.String(); name == "" || strings.HasPrefix(name, "kind ") || seen[name] {
			t.Errorf("kind %d is called %q", int(k), name)
		}
		seen[k.String()] = true
	}
	if got := (chat.Full + 1).String(); got != "kind 11" {
		t.Errorf("an unknown kind is called %q", got)
	}
}

// TestFlaskTexts: old clients show these two, spelling included (contract section 2).
func TestFlaskTexts(t *testing.T) {
	if chat.ErrMuted.Msg != "Your are under block now!" || chat.ErrNotMember.Msg != "You are not in this room" {
		t.Error(chat.ErrMuted.Msg, chat.ErrNotMember.Msg)
	}
}
