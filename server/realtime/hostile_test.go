package realtime_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hihichat/server/realtime"
)

type hostilePacket struct {
	name, packet string
	ignored      bool
}

// connectedIn reports whether the chat is connected before, in this repetition. Some packets mean something else then.
func (p hostilePacket) connectedIn(v victim) bool {
	return v.nth != 1 || p.name == "connect again" || strings.HasPrefix(p.packet, "1")
}

// hostile are Socket.IO packets, behind the Engine.IO digit 4, that no proper client sends. Those marked ignored are
// dropped; the others end the connection, and nothing but that connection.
var hostile = []hostilePacket{
	{"event without payload", "2", false},
	{"event of the chat without payload", "2/testnamespace", false},
	{"event of the chat with an id only", "2/testnamespace,1", false},
	{"event of an empty array", "2/testnamespace,[]", false},
	{"event that is an object", `2/testnamespace,{"0":"a"}`, false},
	{"event that is null", "2/testnamespace,null", false},
	{"event that is true", "2/testnamespace,true", false},
	{"event with a number for a name", "2/testnamespace,[1]", false},
	{"event with an object for a name", `2/testnamespace,[{}]`, false},
	{"event named connect", `2["connect"]`, false},
	{"event named connect, of the chat", `2/testnamespace,["connect"]`, false},
	{"event named connect_error", `2/testnamespace,["connect_error"]`, false},
	{"event named disconnect", `2/testnamespace,["disconnect","x"]`, false},
	{"event named disconnecting", `2/testnamespace,["disconnecting"]`, false},
	{"event named newListener", `2/testnamespace,["newListener"]`, false},
	{"event without its end", `2/testnamespace,["a"`, false},
	{"event with rubbish behind", `2/testnamespace,["a"]x`, false},
	{"event with a number too big", `2/testnamespace,["a",1e999]`, false},
	{"event with a very long id", "2/testnamespace," + strings.Repeat("9", 40) + `["a"]`, false},
	{"event with a negative id", `2/testnamespace,-1["a"]`, false},
	{"arrays 30,000 deep", `2/testnamespace,["a",` + strings.Repeat("[", 30_000), false},
	{"closed arrays 30,000 deep", `2/testnamespace,["a",` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + "]", false},
	{"arrays 5,000 deep", `2/testnamespace,["a",` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + "]", true},
	{"objects 5,000 deep", `2/testnamespace,["a",` + strings.Repeat(`{"a":`, 5_000) + "1" + strings.Repeat("}", 5_000) + "]", true},
	{"event named error", `2/testnamespace,["error",{}]`, true},
	{"event of no name", `2/testnamespace,[""]`, true},
	{"event with a name of 10 kB", `2/testnamespace,["` + strings.Repeat("n", 10_000) + `"]`, true},
	{"event with 10,000 arguments", `2/testnamespace,["a"` + strings.Repeat(",1", 10_000) + "]", true},
	{"known event without arguments", `2/testnamespace,["request_for_response"]`, true},
	{"known event with null", `2/testnamespace,["request_for_response",null]`, true},
	{"known event with null twice", `2/testnamespace,["request_for_response",null,null]`, true},
	{"known event with an array", `2/testnamespace,["request_for_response",[]]`, true},
	{"known event with a number for a room", `2/testnamespace,["request_for_response",{"param":1}]`, true},
	{"known event with an object for a room", `2/testnamespace,["request_for_response",{"param":{}}]`, true},
	{"known event with a room of 50 kB", `2/testnamespace,["request_for_response",{"param":"` + strings.Repeat("r", 50_000) + `"}]`, true},
	{"known event with an odd type", `2/testnamespace,["request_for_response",{"param":"x","rtype":["p"]}]`, true},
	{"known event with a lone surrogate", `2/testnamespace,["request_for_response",{"param":"\ud800"}]`, true},
	{"known event with a zero character", `2/testnamespace,["request_for_response",{"param":"\u0000"}]`, true},
	{"known event with a text of 50 kB", `2/testnamespace,["request_for_response","` + strings.Repeat("t", 50_000) + `","x"]`, true},
	{"following nothing", `2/testnamespace,["follow"]`, true},
	{"following with null", `2/testnamespace,["follow",null]`, true},
	{"following all of 50 kB", `2/testnamespace,1["follow",{"rooms":"` + strings.Repeat("r", 50_000) + `"}]`, true},
	{"following by the largest id", `2/testnamespace,999999999999999["follow",{"rooms":true}]`, true},
	{"typing nothing", `2/testnamespace,["typing"]`, true},
	{"typing nowhere", `2/testnamespace,1["typing",true]`, true},
	{"typing an object", `2/testnamespace,["typing",{"typing":true}]`, true},
	{"event in another namespace", `2/elsewhere,["a"]`, true},
	{"event in the main namespace", `2["a"]`, true},
	{"event in a namespace without comma", `2/elsewhere["a"]`, false},
	{"acknowledgement without payload", "3", true},
	{"acknowledgement without id", "3/testnamespace", true},
	{"acknowledgement with an id only", "3/testnamespace,1", true},
	{"acknowledgement of nothing", "3/testnamespace,1[]", true},
	{"acknowledgement with rubbish", "3/testnamespace,1{{{", true},
	{"acknowledgement with a very long id", "3/testnamespace," + strings.Repeat("9", 40) + "[]", false},
	{"connect error", `4/testnamespace,{"message":"x"}`, false},
	{"connect error of the main namespace", "4", false},
	{"binary event without attachments and payload", "50-", false},
	{"binary event without attachments", `50-/testnamespace,["a"]`, false},
	{"binary event that waits for one", `51-/testnamespace,["a",{"_placeholder":true,"num":0}]`, false},
	{"binary event that waits for a trillion", `51000000000000-/testnamespace,["a",{"_placeholder":true,"num":0}]`, false},
	{"binary event with a negative count", `5-1-/testnamespace,["a"]`, false},
	{"binary event without a count", `5/testnamespace,["a"]`, false},
	{"binary acknowledgement", `61-/testnamespace,1[{"_placeholder":true,"num":0}]`, false},
	{"binary acknowledgement without payload", "60-", false},
	{"type 7", "7", false},
	{"type 9", "9", false},
	{"a letter", "x", false},
	{"JSON", `{"type":2}`, false},
	{"a Chinese letter", "你", false},
	{"a zero character", "\x00", false},
	{"no packet at all", "", false},
	{"connect again", "0/testnamespace", false},
	{"connect with an array", `0/elsewhere,[]`, false},
	{"connect with broken JSON", `0/elsewhere,{"a":`, false},
	{"connect with a name of 10 kB", "0/" + strings.Repeat("n", 10_000), false},
	{"connect to nowhere", "0/elsewhere", true},
	{"connect to nowhere with auth", `0/elsewhere,{"a":1}`, true},
	{"connect to a path of many parts", "0/a/b/c/../../testnamespace/", true},
	{"connect to a query of the main namespace", "0/?a=b", true},
	{"disconnect from nowhere", "1/elsewhere", true},
	{"disconnect with a payload", `1/testnamespace,{"a":1}`, false},
	{"disconnect with rubbish", "1/testnamespace,bye", false},
}

// TestBadInput treats the server badly in every way we know, each several times, and sees that somebody else does not
// notice and that nothing stays behind.
func TestBadInput(t *testing.T) {
	w := newWorld(t, realtime.Config{
		PingInterval: time.Second, PingTimeout: time.Second, ConnectTimeout: time.Second, WriteTimeout: time.Second,
		BodyTimeout: time.Second,
	})
	b := w.bystander()
	families := []struct {
		name     string
		attacks  []attack
		together int
	}{
		{"handshakes", badHandshakes(), 8},
		{"frames", badFrames(), 8},
		{"payloads", badPayloads(), 8},
		{"bodies", badBodies(), 4},
		{"sessions", badSessions(), 8},
		{"heavy sessions", heavySessions(), 1},
		{"upgrades", badUpgrades(), 4},
		{"packets", badPackets(), 8},
		{"storms", storms(), 2},
		{"slow clients", slowClients(), 1000},
	}
	w.strike(t, 8, families[1].attacks[:10]) // what is made once and kept
	b.stillServed()
	before := takeStock(t)
	n := 0
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) { w.strike(t, f.together, f.attacks) })
		b.stillServed()
		n += len(f.attacks)
	}
	before.expectBack(t)
	t.Logf("%d bad inputs, %d times each", n, repeats)
}

// badPackets sends each hostile packet in both protocols and both ways, before and after the chat is connected.
func badPackets() []attack {
	var list []attack
	for _, protocol := range []int{3, 4} {
		for _, tt := range hostile {
			list = append(list,
				attack{fmt.Sprintf("EIO%d websocket %s", protocol, tt.name), func(v victim) error {
					w, err := v.socket(direct(protocol))
					if err != nil {
						return err
					}
					defer w.Close()
					return w.sendHostile(tt.packet, tt.ignored, tt.connectedIn(v))
				}},
				attack{fmt.Sprintf("EIO%d polling %s", protocol, tt.name), func(v victim) error {
					p, err := v.longPoll(protocol)
					if err != nil {
						return err
					}
					return p.postHostile(tt.packet, tt.ignored, tt.connectedIn(v))
				}})
		}
	}
	return list
}

func (w *wire) sendHostile(packet string, ignored, connected bool) error {
	if connected {
		w.say("40/testnamespace")
		if err := w.expect("40/testnamespace"); err != nil {
			return err
		}
	}
	w.say("4" + packet)
	if !ignored {
		return w.expectEnd(websocket.ClosePolicyViolation)
	}
	if !connected {
		w.say("40/testnamespace")
	}
	w.say(`42/testnamespace,77["request_for_response",1,2,3]`)
	return w.expect("43/testnamespace,77[")
}

func (p *longPoll) postHostile(packet string, ignored, connected bool) error {
	if connected {
		if status, body, err := p.say("40/testnamespace"); err != nil || status != http.StatusOK {
			return expectStatus(http.StatusOK, status, body, err)
		}
	}
	status, body, err := p.say("4"+packet, "6") // twice, in a way: with something behind
	if !ignored {
		return errors.Join(expectStatus(http.StatusBadRequest, status, body, err), p.expectGone())
	}
	if err := expectStatus(http.StatusOK, status, body, err); err != nil {
		return err
	}
	if !connected {
		if status, body, err := p.say("40/testnamespace"); err != nil || status != http.StatusOK {
			return expectStatus(http.StatusOK, status, body, err)
		}
	}
	status, body, err = p.say(`42/testnamespace,77["request_for_response",1,2,3]`)
	return errors.Join(expectStatus(http.StatusOK, status, body, err), p.expect("43/testnamespace,77["))
}

// expectPrefix polls until a packet comes that begins with prefix.
func expectPrefix(c *client, prefix string) string {
	c.t.Helper()
	for {
		for _, got := range c.poll() {
			if strings.HasPrefix(got, prefix) {
				return got
			}
		}
	}
}

func TestUnknownNamespaceIsRefused(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	for _, name := range []string{"/elsewhere", "/chat", "/testnamespace2", "/testnamespace/", "/测试"} {
		for _, protocol := range []int{3, 4} {
			ws := w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol))
			ws.expect("0{")
			ws.send("40" + name)
			got := ws.expect("44")
			if !strings.Contains(got, "Invalid namespace") || !strings.HasPrefix(got, "44"+name+",") {
				t.Errorf("protocol %d: %s", protocol, got)
			}
			ws.Close()
		}
	}
}

func TestManyNamespacesLeaveNothingBehind(t *testing.T) {
	w := newWorld(t, realtime.Config{MaxQueue: 4 << 20})
	ws := w.webSocket("EIO=4&transport=websocket")
	ws.expect("0{")
	for i := range 2000 {
		ws.send(fmt.Sprintf("40/n%d", i))
		ws.expect(fmt.Sprintf("44/n%d,", i))
	}
	ws.send("40/testnamespace")
	ws.expect("40/testnamespace")
}

// A protocol 4 client may disconnect from the chat and connect again at once, in one and the same connection.
func TestSocketMayLeaveAndComeBack(t *testing.T) {
	for _, protocol := range []int{3, 4} {
		w := newWorld(t, realtime.Config{})
		ws := w.webSocket(fmt.Sprintf("EIO=%d&transport=websocket", protocol))
		ws.expect("0{")
		if protocol == 4 {
			ws.send("40") // another namespace keeps the connection
			ws.expect("40{")
		}
		for range 50 {
			ws.send("40/testnamespace")
			ws.send(`42/testnamespace,1["request_for_response",1,2,3]`)
			ws.send("41/testnamespace")
			ws.send(`42/testnamespace,2["request_for_response",1,2,3]`) // is ignored
			ws.expect("43/testnamespace,1[")
		}
	}
}
