package realtime_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hihichat/chat"
	"hihichat/server/realtime"
)

// Violations of RFC 6455, and what hihichat has no use for, end the connection with a code that says why.
func TestCloseCodes(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	b := w.bystander()
	mask := []byte{0x80, 0, 0, 0, 0} // an empty payload with a key of zeros
	frame := func(first byte, payload string) []byte {
		switch n := len(payload); {
		case n < 126:
			return append(append([]byte{first, 0x80 | byte(n)}, mask[1:]...), payload...)
		case n < 65536:
			return append(append([]byte{first, 0xfe, byte(n >> 8), byte(n)}, mask[1:]...), payload...)
		default:
			return append(append([]byte{first, 0xff, 0, 0, 0, 0, 0, byte(n >> 16), byte(n >> 8), byte(n)}, mask[1:]...), payload...)
		}
	}
	for _, tt := range []struct {
		name   string
		frames []byte
		code   int
	}{
		{"binary message", frame(0x82, "4hello"), 1003},
		{"empty message", frame(0x81, ""), 1008},
		{"unknown packet type", frame(0x81, "9"), 1008},
		{"a letter", frame(0x81, "hello"), 1008},
		{"an open packet", frame(0x81, "0{}"), 1008},
		{"not UTF-8", frame(0x81, "4\xff\xfe"), 1007},
		{"unmasked", []byte("\x81\x01" + "6"), 1002},
		{"compressed", frame(0xc1, "6"), 1002},
		{"unknown opcode", frame(0x83, ""), 1002},
		{"continuation of nothing", frame(0x80, "x"), 1002},
		{"message inside a message", append(frame(0x01, "6"), frame(0x81, "6")...), 1002},
		{"ping in parts", frame(0x09, ""), 1002},
		{"ping of 126 bytes", frame(0x89, strings.Repeat("p", 126)), 1002},
		{"packet over 64 KiB", frame(0x81, "4"+strings.Repeat("x", 64<<10)), 1009},
		{"parts over 64 KiB", append(frame(0x01, strings.Repeat("4", 60<<10)), frame(0x80, strings.Repeat("4", 5<<10))...), 1009},
		{"an exabyte announced", []byte("\x81\xff\x10\x00\x00\x00\x00\x00\x00\x00"), 1009},
		{"a length with the sign bit", []byte("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff"), 1009},
		{"the client closes", frame(0x88, "\x03\xe8bye"), 1000},
		{"the client closes without a code", frame(0x88, ""), 1000},
		{"the client closes with half a code", frame(0x88, "\x03"), 1002},
		{"the client closes with a code of no meaning", frame(0x88, "\x03\xec"), 1002},
		{"the client closes with text that is not UTF-8", frame(0x88, "\x03\xe8\xff"), 1007},
		{"Engine.IO's close", frame(0x81, "1"), 1000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ws := w.webSocket("EIO=4&transport=websocket")
			ws.expect("0{")
			if _, err := ws.UnderlyingConn().Write(tt.frames); err != nil {
				t.Fatal(err)
			}
			if code := ws.readToEnd(); code != tt.code {
				t.Errorf("closed with %d, want %d", code, tt.code)
			}
		})
	}
	b.stillServed()
}

func TestPingIsAnswered(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ws := w.webSocket("EIO=4&transport=websocket")
	pongs := make(chan string, 1)
	ws.SetPongHandler(func(text string) error { pongs <- text; return nil })
	if err := ws.WriteControl(websocket.PingMessage, []byte("are you there?"), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	ws.send("40/testnamespace")
	ws.expect("40/testnamespace") // reads the pong before it
	if got := <-pongs; got != "are you there?" {
		t.Errorf("%q", got)
	}
}

// A message may come in parts, in single bytes, and together with the handshake.
func TestMessagesInParts(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	nc, err := net.Dial("tcp", strings.TrimPrefix(w.http.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	head := "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	early := []byte("\x81\x90\x00\x00\x00\x0040/testnamespace"[:6+16]) // before OPEN has been read
	if _, err := nc.Write(append([]byte(head), early...)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(nc)
	res, err := http.ReadResponse(in, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols || res.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Fatalf("%v %v", res, err)
	}
	readUntil(t, in, "40/testnamespace")
	text := `42/testnamespace,1["request_for_response",1,2,3]`
	var parts []byte
	for i, c := range []byte(text) {
		op := byte(0)
		if i == 0 {
			op = 1
		}
		if i == len(text)-1 {
			op |= 0x80
		}
		parts = append(parts, op, 0x81, 0, 0, 0, 0, c, 0x89, 0x80, 0, 0, 0, 0) // a ping between any two
	}
	for _, b := range parts {
		if _, err := nc.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	readUntil(t, in, `43/testnamespace,1[{"code":400`)
}

// readUntil reads raw bytes until they contain text.
func readUntil(t *testing.T, in io.Reader, text string) {
	t.Helper()
	var got []byte
	buf := make([]byte, 4096)
	for !bytes.Contains(got, []byte(text)) {
		n, err := in.Read(buf)
		if err != nil {
			t.Fatalf("%v after %q", err, got)
		}
		got = append(got, buf[:n]...)
	}
}

// What is not a proper upgrade ends the WebSocket and leaves the polling session as it is.
func TestBadUpgradesLeaveThePollingSessionAlone(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	for _, tt := range []struct {
		name   string
		frames []string
	}{
		{"nothing", nil},
		{"upgrade without a probe", []string{"5"}},
		{"message without a probe", []string{"40/testnamespace"}},
		{"ping without the word", []string{"2"}},
		{"ping with another word", []string{"2probed"}},
		{"pong", []string{"3probe"}},
		{"probe and probe again", []string{"2probe", "2probe"}},
		{"probe, then a message", []string{"2probe", "40/testnamespace"}},
		{"probe, then close", []string{"2probe", "1"}},
		{"probe, then nothing", []string{"2probe"}},
		{"rubbish", []string{"\x00\x01"}},
	} {
		for _, protocol := range []int{3, 4} {
			t.Run(fmt.Sprintf("EIO%d %s", protocol, tt.name), func(t *testing.T) {
				c := w.session(protocol)
				for range 2 { // and it may be tried again
					ws := w.webSocket(c.query("websocket"))
					for _, frame := range tt.frames {
						ws.send(frame)
					}
					if n := len(tt.frames); n == 0 || tt.frames[n-1] == "2probe" && n == 1 {
						ws.sendClose()
					}
					ws.readToEnd()
					ws.Close()            // as clients do then; the server waits a moment for it
					w.until(func() bool { // the place is free again
						a := w.request(http.MethodGet, c.query("websocket"), nil, upgradeHeader("Sec-Websocket-Key"))
						return a.status == http.StatusBadRequest && a.header.Get("Sec-Websocket-Version") != ""
					})
				}
				c.post("40/testnamespace")
				expectPrefix(c, "40/testnamespace")
			})
		}
	}
}

func TestOnlyOneUpgradeAtATime(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	c := w.session(4)
	first := w.webSocket(c.query("websocket"))
	w.expectTurnedAway(c)
	first.send("2probe")
	first.expect("3probe")
	first.send("5")
	first.send("40/testnamespace")
	first.expect("40/testnamespace")
}

// A session that ends while a WebSocket is trying to take over takes that WebSocket along.
func TestHalfOpenUpgradeEndsWithItsSession(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	c := w.session(4)
	ws := w.webSocket(c.query("websocket"))
	ws.send("2probe")
	ws.expect("3probe")
	c.post("1")
	ws.readToEnd()
}

// A client that reads nothing is disconnected when its queue is full, although it goes on to send; nobody else notices.
func TestStalledReaderIsDisconnected(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{MaxQueue: 64 << 10})
			alice, token := w.user("alice")
			_, other := w.user("bob")
			w.room("room", "alice", "bob")
			stalled := w.webSocketWith(fmt.Sprintf("EIO=%d&transport=websocket", protocol), http.Header{"Cookie": {"hihi_session=" + token}})
			stalled.expect("0{")
			stalled.send("40/testnamespace")
			stalled.send(`42/testnamespace,1["request_for_response",{"param":"room"}]`)
			stalled.expect(`43/testnamespace,1[{"code":200`)
			listener := w.subscribe(variant{4, "websocket"}, other, "room")
			text := strings.Repeat("长", 3900)
			ended := make(chan struct{})
			go func() { // keeps sending, which is how the client learns that it was given up
				defer close(ended)
				for stalled.WriteMessage(websocket.TextMessage, []byte("6")) == nil {
				}
			}()
			for sent := 0; ; sent++ {
				m := w.send(alice, chat.InRoom("room"), text)
				if got := listener.expect(`2/testnamespace,["response"`); !strings.Contains(got, string(m.ID)) {
					t.Fatalf("the listener missed %s", m.ID)
				}
				select {
				case <-ended:
					return
				default:
				}
				if sent > 2000 {
					t.Fatal("it is still connected")
				}
			}
		})
	}
}

func TestPollingClientThatPollsNoMoreIsDisconnected(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		t.Run(fmt.Sprintf("EIO%d", protocol), func(t *testing.T) {
			w := newWorld(t, realtime.Config{MaxQueue: 64 << 10})
			alice, token := w.user("alice")
			_, other := w.user("bob")
			w.room("room", "alice", "bob")
			listener := w.subscribe(variant{4, "websocket"}, other, "room")
			c := w.newClient(variant{protocol, "polling"}, token, nil)
			defer c.http.CloseIdleConnections()
			c.handshake(c.poll())
			c.post("40/testnamespace")
			c.post(`42/testnamespace,1["request_for_response",{"param":"room"}]`)
			for range 20 {
				w.send(alice, chat.InRoom("room"), strings.Repeat("长", 3900))
				listener.expect(`2/testnamespace,["response"`)
			}
			w.until(func() bool { status, _ := c.tryPost("6"); return status == http.StatusBadRequest })
		})
	}
}

// Packets that are short, but many, are bounded too: each costs more memory than its bytes.
func TestAnswersThatNobodyPollsAreBounded(t *testing.T) {
	w := newWorld(t, realtime.Config{MaxQueue: 64 << 10})
	c := w.session(3)
	pings := strings.Repeat("1:2", 4000)
	for i := 0; ; i++ {
		a := w.request(http.MethodPost, c.query("polling"), strings.NewReader(pings), nil)
		if a.status != http.StatusOK {
			break // what was left of that POST is not looked at: the library would start timers for it
		}
		if i > 4 {
			t.Fatal("20,000 answers wait")
		}
	}
}
