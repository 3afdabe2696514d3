package realtime

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func text(s string) wirePacket    { return wirePacket{data: []byte(s)} }
func binary4(s string) wirePacket { return wirePacket{binary: true, data: []byte(s)} }

func samePackets(a, b []wirePacket) bool {
	return slices.EqualFunc(a, b, func(a, b wirePacket) bool { return a.binary == b.binary && bytes.Equal(a.data, b.data) })
}

func show(packets []wirePacket) string {
	var b strings.Builder
	for _, p := range packets {
		fmt.Fprintf(&b, "[binary %v %q]", p.binary, p.data)
	}
	return b.String()
}

// doubled encodes text as UTF-8 twice, as a 1.x client's POST arrives.
func doubled(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// The examples of the Engine.IO protocol documents, versions 4 and 3, and those of socket.io-client 1.3.6.
func TestPayloads(t *testing.T) {
	for _, tt := range []struct {
		name    string
		framing framing
		octets  bool
		body    string
		packets []wirePacket
	}{
		{"4: one", framing4, false, "4hello", []wirePacket{text("4hello")}},
		{"4: three", framing4, false, "4hello\x1e2\x1e4world", []wirePacket{text("4hello"), text("2"), text("4world")}},
		{"4: binary as base64", framing4, false, "4hello\x1ebAQIDBA==", []wirePacket{text("4hello"), binary4("\x01\x02\x03\x04")}},
		{"4: Chinese and emoji", framing4, false, "4你好\x1e4😀", []wirePacket{text("4你好"), text("4😀")}},
		{"3 text: two", framing3Text, false, "6:4hello2:4€", []wirePacket{text("4hello"), text("4€")}},
		{"3 text: emoji counts two", framing3Text, false, "3:4😀1:2", []wirePacket{text("4😀"), text("2")}},
		{"3 text: binary as base64", framing3Text, false, "10:b4AQIDBA==", []wirePacket{binary4("\x01\x02\x03\x04")}},
		{"3 text: a colon inside", framing3Text, false, "4:4a:b", []wirePacket{text("4a:b")}},
		{"3 binary: two", framing3Binary, true, "\x00\x06\xff4hello\x00\x04\xff4€", []wirePacket{text("4hello"), text("4€")}},
		{"3 binary: length of two digits", framing3Binary, true, "\x00\x01\x02\xff4hello world", []wirePacket{text("4hello world")}},
		{"3 binary: binary", framing3Binary, true, "\x01\x05\xff\x04\x01\x02\x03\x04", []wirePacket{binary4("\x01\x02\x03\x04")}},
		{"3 binary: empty binary", framing3Binary, true, "\x01\x01\xff\x04", []wirePacket{binary4("")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.framing.decode([]byte(tt.body), tt.octets); err != nil || !samePackets(got, tt.packets) {
				t.Errorf("decoded %s %v", show(got), err)
			}
			if got := tt.framing.encode(tt.packets); string(got) != tt.body {
				t.Errorf("encoded %q, want %q", got, tt.body)
			}
		})
	}
}

// A client of protocol 3 posts text to a session whose answers are binary.
func TestProtocol3PostsTextWhateverItsAnswersAre(t *testing.T) {
	got, err := framing3Binary.decode([]byte("6:4hello"), false)
	if err != nil || !samePackets(got, []wirePacket{text("4hello")}) {
		t.Errorf("%s %v", show(got), err)
	}
	if got, err := framing3Text.decode([]byte("\x00\x01\xff2"), true); err != nil || !samePackets(got, []wirePacket{text("2")}) {
		t.Errorf("%s %v", show(got), err)
	}
}

func TestTextThatWasEncodedTwice(t *testing.T) {
	for _, tt := range []struct{ name, packet, want string }{
		{"ASCII", "4hello", "4hello"},
		{"Chinese of a 1.x client", doubled("4你好"), "4你好"},
		{"Chinese of a 2.x client", "4你好", "4你好"},
		{"emoji of a 1.x client", doubled("4😀"), "4😀"},
		{"emoji of a 2.x client", "4😀", "4😀"},
		{"umlauts of a 1.x client", doubled("4äöü"), "4äöü"},
		{"umlauts of a 2.x client", "4äöü", "4äöü"},
		{"umlaut and Chinese of a 2.x client", "4ä你", "4ä你"},
		{"umlaut and Chinese of a 1.x client", doubled("4ä你"), "4ä你"},
		{"control characters of a 2.x client", "4\u0080\u00ff", "4\u0080\u00ff"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := fmt.Sprintf("%d:%s1:2", utf16Length([]byte(tt.packet)), tt.packet)
			got, err := framing3Text.decode([]byte(body), false)
			if err != nil || !samePackets(got, []wirePacket{text(tt.want), text("2")}) {
				t.Errorf("%s %v", show(got), err)
			}
		})
	}
}

func TestIllFormedPayloads(t *testing.T) {
	for _, tt := range []struct {
		name    string
		framing framing
		octets  bool
		body    string
	}{
		{"4: nothing", framing4, false, ""},
		{"4: only separators", framing4, false, "\x1e\x1e"},
		{"4: a separator at the end", framing4, false, "4a\x1e"},
		{"4: a separator at the start", framing4, false, "\x1e4a"},
		{"4: not UTF-8", framing4, false, "4\xff"},
		{"4: bad base64", framing4, false, "b!!!"},
		{"4: base64 without padding", framing4, false, "bAQ"},
		{"3 text: nothing", framing3Text, false, ""},
		{"3 text: no length", framing3Text, false, "4hello"},
		{"3 text: only a length", framing3Text, false, "5"},
		{"3 text: length zero", framing3Text, false, "0:"},
		{"3 text: negative", framing3Text, false, "-1:4"},
		{"3 text: plus", framing3Text, false, "+1:2"},
		{"3 text: space", framing3Text, false, " 1:2"},
		{"3 text: hexadecimal", framing3Text, false, "0x1:2"},
		{"3 text: underscore", framing3Text, false, "1_0:4012345678"},
		{"3 text: too long", framing3Text, false, "3:4a"},
		{"3 text: inside an emoji", framing3Text, false, "2:4😀"},
		{"3 text: more than an int holds", framing3Text, false, "99999999999999999999:4"},
		{"3 text: a billion", framing3Text, false, "1000000000:4"},
		{"3 text: not UTF-8", framing3Text, false, "2:4\xff"},
		{"3 text: bad base64", framing3Text, false, "4:b4!!"},
		{"3 text: rubbish behind", framing3Text, false, "1:2rubbish"},
		{"3 text: sent as octets", framing3Binary, true, "6:4hello"},
		{"3 binary: nothing", framing3Binary, true, ""},
		{"3 binary: no end of the length", framing3Binary, true, "\x00\x01"},
		{"3 binary: no length", framing3Binary, true, "\x00\xff4"},
		{"3 binary: no digit", framing3Binary, true, "\x00\x0a\xff4hello world"},
		{"3 binary: length zero", framing3Binary, true, "\x00\x00\xff"},
		{"3 binary: too long", framing3Binary, true, "\x00\x02\xff4"},
		{"3 binary: a length of 10 digits", framing3Binary, true, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\xff4"},
		{"3 binary: a head without end", framing3Binary, true, strings.Repeat("\x00", 1000)},
		{"3 binary: kind 2", framing3Binary, true, "\x02\x01\xff4"},
		{"3 binary: binary of another type", framing3Binary, true, "\x01\x02\xff\x02a"},
		{"3 binary: not UTF-8", framing3Binary, true, "\x00\x02\xff4\xff"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.framing.decode([]byte(tt.body), tt.octets); err != errPayload || got != nil {
				t.Errorf("decoded %s %v", show(got), err)
			}
		})
	}
}

func TestContentTypeOfOctets(t *testing.T) {
	for contentType, want := range map[string]bool{
		"application/octet-stream": true, "Application/Octet-Stream ; charset=x": true,
		"": false, "text/plain;charset=UTF-8": false, "text/plain;application/octet-stream": false, "application/octet-streams": false,
	} {
		if got := isOctets(contentType); got != want {
			t.Errorf("%q: %v", contentType, got)
		}
	}
}

// FuzzPayload checks that any body is decoded or refused, and that what was decoded is the same after it has been
// encoded and decoded once more.
func FuzzPayload(f *testing.F) {
	for kind, body := range map[int]string{
		0: "4hello\x1ebAQIDBA==", 1: "6:4hello3:4😀10:b4AQIDBA==", 2: "\x00\x06\xff4hello\x01\x02\xff\x04a", 3: "11:" + doubled("4你好"),
	} {
		f.Add(kind, []byte(body))
	}
	f.Fuzz(func(t *testing.T, kind int, body []byte) {
		way := framing(((kind % 3) + 3) % 3)
		octets := way == framing3Binary
		first, err := way.decode(body, octets)
		if err != nil {
			return
		}
		if len(first) == 0 {
			t.Fatal("nothing was decoded, and no error told")
		}
		for _, p := range first {
			if !p.binary && (len(p.data) == 0 || !utf8.Valid(p.data)) {
				t.Fatalf("decoded %q", p.data)
			}
			if !p.binary && way != framing3Binary && twice(p.data) {
				return // a text that looks encoded twice does not come back, by design
			}
		}
		again, err := way.decode(way.encode(first), octets)
		if err != nil || !samePackets(first, again) {
			t.Errorf("%s became %s %v", show(first), show(again), err)
		}
	})
}

// twice reports whether text would be taken for one that was encoded twice, or for base64.
func twice(text []byte) bool {
	return !bytes.Equal(undoDoubleUTF8(text), text) || text[0] == 'b'
}

func FuzzPayloadEncode(f *testing.F) {
	f.Add("4hello", []byte{1, 2, 3}, "4😀")
	f.Add("2", []byte{}, "4"+doubled("你好"))
	f.Fuzz(func(t *testing.T, a string, b []byte, c string) {
		packets := []wirePacket{text("4" + strings.ToValidUTF8(a, "?")), {binary: true, data: b}, text("4" + strings.ToValidUTF8(c, "?"))}
		for _, way := range []framing{framing4, framing3Text, framing3Binary} {
			if way == framing4 && strings.Contains(a+c, "\x1e") || way == framing3Text && (twice(packets[0].data) || twice(packets[2].data)) {
				continue
			}
			got, err := way.decode(way.encode(packets), way == framing3Binary)
			if err != nil || !samePackets(got, packets) {
				t.Errorf("framing %d: %s became %s %v", way, show(packets), show(got), err)
			}
		}
		if got, err := base64.StdEncoding.DecodeString(string(appendBase64(nil, packets[1], "b"))[1:]); err != nil || !bytes.Equal(got, b) {
			t.Errorf("base64: %v", err)
		}
	})
}
