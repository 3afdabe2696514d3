package realtime

import (
	"net/url"
	"strings"
	"testing"

	"github.com/zishang520/socket.io-go-parser/v2/parser"
)

// guardWith is a guard of a connection that is in the given namespaces.
func guardWith(protocol int, connected ...string) *guard {
	return &guard{protocol: protocol, rules: chatRules, connected: func(namespace string) bool {
		for _, name := range connected {
			if name == namespace {
				return true
			}
		}
		return false
	}}
}

const refused = verdict(-1) // stands for errPacket in tables

func TestGuardJudges(t *testing.T) {
	deep := func(n int) string {
		return `2/testnamespace,["a",` + strings.Repeat("[", n) + strings.Repeat("]", n) + `]`
	}
	for _, tt := range []struct {
		name, packet string
		three, four  verdict // by protocol
	}{
		{"connect to the main namespace", "0", drop, refused},
		{"the same with its name", "0/", drop, refused},
		{"the same with a comma", "0/,", drop, refused},
		{"connect to another namespace", "0/elsewhere", pass, pass},
		{"the same with a comma and auth", `0/elsewhere,{"token":1}`, pass, pass},
		{"connect to the chat again", "0/testnamespace", refused, refused},
		{"the same with a query", "0/testnamespace?token=1", refused, pass},
		{"the same percent-encoded", "0/testnames%70ace", refused, pass},
		{"the same with a fragment", "0/testnamespace#x", refused, pass},
		{"the same behind a host", "0//host/testnamespace", refused, pass},
		{"the main namespace by its query", "0/?token=1", drop, pass},
		{"a name that is no URL", "0/%zz", refused, pass},
		{"a host without a path", "0//host", refused, pass},
		{"connect with an array", `0/elsewhere,["token"]`, refused, refused},
		{"connect with broken JSON", `0/elsewhere,{`, refused, refused},
		{"connect with more behind", `0/elsewhere,{}{}`, refused, refused},
		{"connect with a number too big", `0/elsewhere,{"a":1e999}`, refused, refused},
		{"a name of 256 bytes", "0/" + strings.Repeat("n", 255), pass, pass},
		{"a name of 257 bytes", "0/" + strings.Repeat("n", 256), refused, refused},
		{"a name of 10 kB", "0/" + strings.Repeat("n", 10_000), refused, refused},

		{"disconnect", "1/testnamespace", leaving, leaving},
		{"disconnect with a comma", "1/testnamespace,", leaving, leaving},
		{"disconnect from the main namespace", "1", leaving, leaving},
		{"disconnect from where it is not", "1/elsewhere", drop, drop},
		{"disconnect with a payload", "1/testnamespace,[]", refused, refused},
		{"disconnect with a word", "1bye", refused, refused},

		{"event", `2/testnamespace,["request_for_response",{"param":"room"}]`, event, event},
		{"event with an id", `2/testnamespace,12["a"]`, event, event},
		{"event with id 0", `2/testnamespace,0["a"]`, event, event},
		{"event with the longest id", `2/testnamespace,999999999999999["a"]`, event, event},
		{"event with an id too long", `2/testnamespace,1000000000000000["a"]`, refused, refused},
		{"event with spaces", `2/testnamespace,[ "a" , 1 ]`, event, event},
		{"event in the main namespace", `2["a"]`, drop, drop},
		{"event where it is not", `2/elsewhere,["a"]`, drop, drop},
		{"event in the chat with a query", `2/testnamespace?a=b,["a"]`, event, drop},
		{"event in the chat percent-encoded", `2/testnames%70ace,["a"]`, event, drop},
		{"event without payload", "2", refused, refused},
		{"event of the chat without payload", "2/testnamespace", refused, refused},
		{"the same with a comma and an id", "2/testnamespace,1", refused, refused},
		{"event of an empty array", "2/testnamespace,[]", refused, refused},
		{"event that is an object", `2/testnamespace,{"a":1}`, refused, refused},
		{"event that is a text", `2/testnamespace,"a"`, refused, refused},
		{"event with a number for a name", `2/testnamespace,[1]`, refused, refused},
		{"event with null for a name", `2/testnamespace,[null]`, refused, refused},
		{"event with an array for a name", `2/testnamespace,[["a"]]`, refused, refused},
		{"event named connect", `2["connect"]`, refused, refused},
		{"event named disconnect", `2/testnamespace,["disconnect"]`, refused, refused},
		{"event named connect, in escapes", `2/testnamespace,["\u0063onnect"]`, refused, refused},
		{"event named disconnecting", `2/testnamespace,["disconnecting"]`, refused, refused},
		{"event named connect_error", `2/testnamespace,["connect_error"]`, refused, refused},
		{"event named newListener", `2/testnamespace,["newListener"]`, refused, refused},
		{"event named error", `2/testnamespace,["error"]`, event, event},
		{"event with more behind", `2/testnamespace,["a"]["b"]`, refused, refused},
		{"event without its end", `2/testnamespace,["a"`, refused, refused},
		{"event with a number too big", `2/testnamespace,["a",1e999]`, refused, refused},
		{"event with JavaScript's NaN", `2/testnamespace,["a",NaN]`, refused, refused},
		{"event of depth 1,000", deep(1_000), event, event},
		{"event of depth 30,000", deep(30_000), refused, refused},
		{"negative id", `2/testnamespace,-1["a"]`, refused, refused},

		{"acknowledgement of nothing", "3/testnamespace,1[]", drop, drop},
		{"acknowledgement without payload", "3/testnamespace,1", drop, drop},
		{"acknowledgement without id", "3/testnamespace", drop, drop},
		{"acknowledgement with an id too long", "3/testnamespace,1000000000000000[]", refused, refused},
		{"connect error", `4/testnamespace,{"message":"x"}`, refused, refused},
		{"binary event", `51-/testnamespace,["a",{"_placeholder":true,"num":0}]`, refused, refused},
		{"binary event without attachments", `50-/testnamespace,["a"]`, refused, refused},
		{"the same without payload", "50-", refused, refused},
		{"a trillion attachments", `51000000000000-["a"]`, refused, refused},
		{"binary acknowledgement", `61-/testnamespace,1[{"_placeholder":true,"num":0}]`, refused, refused},
		{"unknown type", "7", refused, refused},
		{"type 9", "9", refused, refused},
		{"a letter", "hello", refused, refused},
		{"a Chinese letter", "你", refused, refused},
		{"a zero byte", "\x00", refused, refused},
		{"nothing", "", refused, refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for protocol, want := range map[int]verdict{3: tt.three, 4: tt.four} {
				got, err := guardWith(protocol, "/", namespaceName).judge(tt.packet)
				if err != nil {
					if got != drop || err != errPacket {
						t.Errorf("protocol %d: verdict %d with %v", protocol, got, err)
					}
					got = refused
				}
				if got != want {
					t.Errorf("protocol %d: verdict %d, want %d", protocol, got, want)
				}
			}
		})
	}
}

func TestGuardOfAConnectionThatIsNowhereYet(t *testing.T) {
	for _, tt := range []struct {
		name, packet string
		three, four  verdict
	}{
		{"connect to the main namespace", "0", drop, connecting},
		{"connect to the chat", "0/testnamespace", connecting, connecting},
		{"connect to the chat with auth", `0/testnamespace,{"token":"x"}`, connecting, connecting},
		{"connect to the chat with a query", "0/testnamespace?token=1", connecting, pass},
		{"connect to the chat percent-encoded", "0/testnames%70ace", connecting, pass},
		{"connect to another namespace", "0/elsewhere", pass, pass},
		{"event", `2/testnamespace,["a"]`, drop, drop},
		{"event in the main namespace", `2["a"]`, drop, drop},
		{"disconnect", "1/testnamespace", drop, drop},
		{"acknowledgement", "3/testnamespace,1[]", drop, drop},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for protocol, want := range map[int]verdict{3: tt.three, 4: tt.four} {
				if got, err := guardWith(protocol).judge(tt.packet); got != want || err != nil {
					t.Errorf("protocol %d: verdict %d %v, want %d", protocol, got, err, want)
				}
			}
		})
	}
}

// FuzzGuard gives what the guard lets through to the library's own decoder, and checks that the library will find what
// the guard has promised: otherwise it panics, or never tells that the packet has taken effect.
func FuzzGuard(f *testing.F) {
	for _, seed := range []string{
		"0", "0/testnamespace", `0/testnamespace?a=b,{"c":1}`, "0/testnames%70ace,", "0//host/testnamespace", "1/testnamespace",
		`2/testnamespace,12["request_for_response",{"param":"你好"}]`, `2/testnamespace,["a",1e999]`, `2["connect"]`, "2", "450-",
		`2/testnamespace,["\ud800"]`, "3/testnamespace,1", "51000000000000-[]", "0/x#/testnamespace", "0/testnamespace\x00", "4\xff",
	} {
		f.Add(seed, true, true)
		f.Add(seed, false, false)
	}
	f.Fuzz(func(t *testing.T, text string, old, inside bool) {
		protocol := 4
		if old {
			protocol = 3
		}
		var in []string
		if inside {
			in = []string{"/", namespaceName}
		}
		decision, err := guardWith(protocol, in...).judge(text)
		if err != nil || decision == drop {
			return
		}
		p := libraryDecodes(t, text)
		namespace := libraryNamespace(protocol, p.Nsp)
		known := namespace == "/" || namespace == namespaceName
		var ok bool
		switch decision {
		case event:
			args, _ := p.Data.([]any)
			ok = p.Type == parser.EVENT && namespace == namespaceName && inside && len(args) > 0
			if ok {
				_, ok = args[0].(string)
			}
		case connecting:
			ok = p.Type == parser.CONNECT && known && !inside
		case leaving:
			ok = p.Type == parser.DISCONNECT && known && inside
		case pass:
			ok = p.Type == parser.CONNECT && !known
		}
		if !ok {
			t.Errorf("protocol %d, inside %v: verdict %d on %q, which the library reads as %v %q %v", protocol, inside, decision, text, p.Type, namespace, p.Data)
		}
	})
}

func libraryDecodes(t *testing.T, text string) *parser.Packet {
	t.Helper()
	var p *parser.Packet
	decoder := parser.NewDecoder()
	_ = decoder.On("decoded", func(args ...any) { p = args[0].(*parser.Packet) })
	if err := decoder.Add(text); err != nil || p == nil {
		t.Fatalf("the library refuses %q: %v", text, err)
	}
	return p
}

// libraryNamespace does what the library does with the namespace of a packet.
func libraryNamespace(protocol int, name string) string {
	if protocol == 4 {
		return name
	}
	u, err := url.Parse(name)
	if err != nil {
		return ""
	}
	return u.Path
}
