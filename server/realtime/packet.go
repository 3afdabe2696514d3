package realtime

// The types of Engine.IO packets, as the digits that stand for them (engine.io-protocol, "Packet types").
const (
	packetOpen    = '0'
	packetClose   = '1'
	packetPing    = '2'
	packetPong    = '3'
	packetMessage = '4'
	packetUpgrade = '5'
	packetNoop    = '6'
)

// knownPacket reports whether a client may send packets of this type. OPEN is the server's alone.
func knownPacket(kind byte) bool { return kind >= packetClose && kind <= packetNoop }

// wirePacket is one Engine.IO packet: a text that starts with its type's digit, or a binary message without it.
type wirePacket struct {
	binary bool
	data   []byte
}

// bare returns a packet that is its type and nothing else.
func bare(kind byte) wirePacket { return wirePacket{data: []byte{kind}} }

// appendPacket appends the WebSocket frame of a packet. Version 3 marks binary messages by their type's byte.
func appendPacket(dst []byte, p wirePacket, protocol int) []byte {
	switch {
	case !p.binary:
		return appendFrame(dst, opText, p.data)
	case protocol == 3:
		return appendFrame(dst, opBinary, append([]byte{4}, p.data...))
	default:
		return appendFrame(dst, opBinary, p.data)
	}
}
