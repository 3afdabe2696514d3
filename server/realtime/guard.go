package realtime

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// Bounds of a Socket.IO packet's head, far above what a client sends.
const (
	maxNamespace   = 256 // bytes, with the query that 1.x and 2.x clients may append
	maxIDDigits    = 15
	maxAttachments = 10
)

// verdict is what is to be done with an inbound Socket.IO packet.
type verdict int

const (
	drop       verdict = iota // well-formed, but nothing happens
	connecting                // CONNECT: hand it on and wait until the namespace knows the socket
	event                     // EVENT: hand it on and wait until it has taken effect
	leaving                   // DISCONNECT: hand it on and wait until the namespace has let go of the socket
	pass                      // hand it on
)

// rules are what a guard lets through beside the protocol's own rules.
type rules struct {
	namespaces []string // those that exist
	listening  []string // those of them where events have an effect
	binary     bool     // events may have attachments
	strict     bool     // what comes for a namespace that is not connected is fatal, as Socket.IO 5 says
}

func (r *rules) exists(namespace string) bool   { return slices.Contains(r.namespaces, namespace) }
func (r *rules) listened(namespace string) bool { return slices.Contains(r.listening, namespace) }

// errPacket is why a connection is closed: the client does not speak the protocol.
var errPacket = errors.New("ill-formed Socket.IO packet")

// guard stands before the library's decoder, which believes what it reads: a few bytes there end the process, or burn
// a processor. It lets well-formed packets through, drops what an old server would have ignored, and refuses the rest.
// It belongs to one connection and is used by one goroutine at a time.
type guard struct {
	protocol  int // of Engine.IO
	rules     *rules
	connected func(namespace string) bool

	attachments int     // that the event under way still waits for
	after       verdict // on that event, once they are there

	ack atomic.Uint64 // under which number the event under way is to be acknowledged, if it is; read while it is handled
}

// head is what a Socket.IO packet says before its payload (socket.io-protocol v5, "Packet encoding").
type head struct {
	kind      byte
	namespace string // as the library will look it up
	id        uint64 // to acknowledge by; 0 also for none
	payload   string
}

// judge decides about one packet, the text behind the Engine.IO digit 4. Errors: errPacket.
func (g *guard) judge(packet string) (verdict, error) {
	if g.attachments > 0 {
		return drop, errPacket
	}
	if strings.HasPrefix(packet, "5") && g.rules.binary {
		return g.judgeBinaryEvent(packet)
	}
	h, err := parseHead(packet, g.protocol)
	if err != nil {
		return drop, err
	}
	switch h.kind {
	case '0':
		return g.judgeConnect(h)
	case '1':
		if !g.connected(h.namespace) {
			return g.stray()
		}
		if h.payload != "" {
			return drop, errPacket
		}
		return leaving, nil
	case '2':
		return g.judgeEvent(h)
	case '3': // the server asks for no acknowledgements, so this answers nothing
		if !g.connected(h.namespace) {
			return g.stray()
		}
		return drop, nil
	}
	return drop, errPacket // CONNECT_ERROR is the server's; binary packets have no place in the chat
}

// judgeConnect: protocol 3 connects "/" by itself, and its clients may name it all the same. A payload is the
// handshake's auth, an object.
func (g *guard) judgeConnect(h head) (verdict, error) {
	if g.protocol == 3 && h.namespace == "/" {
		return drop, nil
	}
	if h.payload != "" && !isObject(h.payload) {
		return drop, errPacket
	}
	if g.connected(h.namespace) {
		return drop, errPacket
	}
	if g.rules.exists(h.namespace) {
		return connecting, nil
	}
	return pass, nil // the library answers that there is no such namespace
}

// judgeEvent: events before the namespace is connected are ignored, not fatal (contract section 5); in "/" nobody
// listens.
func (g *guard) judgeEvent(h head) (verdict, error) {
	if !namesEvent(h.payload) {
		return drop, errPacket
	}
	if !g.connected(h.namespace) {
		return g.stray()
	}
	if !g.rules.listened(h.namespace) {
		return drop, nil
	}
	g.ack.Store(h.id)
	return event, nil
}

// stray decides about a packet for a namespace that is not connected.
func (g *guard) stray() (verdict, error) {
	if g.rules.strict {
		return drop, errPacket
	}
	return drop, nil
}

// judgeBinaryEvent: like an event, behind the number of its attachments, which follow as binary messages. It takes
// effect with the last of them. One that is dropped has its attachments dropped.
func (g *guard) judgeBinaryEvent(packet string) (verdict, error) {
	count, rest, ok := strings.Cut(packet[1:], "-")
	n, err := strconv.Atoi(count)
	if !ok || err != nil || n < 1 || n > maxAttachments || len(count) > 2 {
		return drop, errPacket
	}
	h, err := parseHead("2"+rest, g.protocol)
	if err != nil {
		return drop, err
	}
	if g.after, err = g.judgeEvent(h); err != nil {
		return drop, err
	}
	g.attachments = n
	if g.after == drop {
		return drop, nil
	}
	return pass, nil
}

// judgeAttachment decides about one binary message. Errors: errPacket when none was announced.
func (g *guard) judgeAttachment() (verdict, error) {
	if g.attachments == 0 {
		return drop, errPacket
	}
	g.attachments--
	switch {
	case g.after == drop:
		return drop, nil
	case g.attachments > 0:
		return pass, nil
	}
	return g.after, nil
}

// parseHead reads type, namespace and id. Attachment counts belong to binary packets and are not read.
func parseHead(packet string, protocol int) (head, error) {
	if packet == "" {
		return head{}, errPacket
	}
	h := head{kind: packet[0], namespace: "/", payload: packet[1:]}
	if strings.HasPrefix(h.payload, "/") {
		name, rest, _ := strings.Cut(h.payload, ",")
		if len(name) > maxNamespace {
			return head{}, errPacket
		}
		var err error
		if h.namespace, err = lookedUp(name, protocol); err != nil {
			return head{}, err
		}
		h.payload = rest
	}
	digits := len(h.payload) - len(strings.TrimLeft(h.payload, "0123456789"))
	if digits > maxIDDigits {
		return head{}, errPacket
	}
	h.id, _ = strconv.ParseUint(h.payload[:digits], 10, 64)
	h.payload = h.payload[digits:]
	return h, nil
}

// lookedUp returns the name under which the library will look a namespace up. For protocol 3, whose clients may append
// a query, it takes the path of what it reads as a URL; for protocol 4 the name as it is.
func lookedUp(name string, protocol int) (string, error) {
	if protocol != 3 {
		return name, nil
	}
	u, err := url.Parse(name)
	if err != nil || u.Path == "" {
		return "", errPacket
	}
	return u.Path, nil
}

// isObject reports whether text is a JSON object. Like namesEvent it decodes the text: valid JSON is not enough, since
// the library closes the connection on a number beyond its range.
func isObject(text string) bool {
	var object map[string]any
	return json.Unmarshal([]byte(text), &object) == nil && object != nil
}

// reservedEvents may not be used as names by a client (socket.io-protocol v5).
var reservedEvents = map[string]bool{
	"connect": true, "connect_error": true, "disconnect": true, "disconnecting": true,
	"newListener": true, "removeListener": true,
}

// namesEvent reports whether text is a JSON array that begins with a string that may be an event's name.
func namesEvent(text string) bool {
	var args []any
	if json.Unmarshal([]byte(text), &args) != nil || len(args) == 0 {
		return false
	}
	name, ok := args[0].(string)
	return ok && !reservedEvents[name]
}
