package realtime

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// acceptMagic is the GUID of RFC 6455 section 1.3.
const acceptMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// unreader is a connection that has read ahead of its readers. We read the file descriptor itself and would miss it.
type unreader interface{ Unread() []byte }

// accepted is a connection that an upgrade request has become.
type accepted struct {
	nc     net.Conn
	answer []byte // still to be sent, before any frame
	first  []byte // what the client has sent behind its request
}

// acceptWebSocket takes the connection of an upgrade request. No extension is negotiated: permessage-deflate made 1.x
// clients hang (contract section 5). After an error the request has been answered.
func acceptWebSocket(w http.ResponseWriter, r *http.Request) (accepted, error) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 16 || r.Header.Get("Sec-WebSocket-Version") != "13" {
		w.Header().Set("Sec-WebSocket-Version", "13")
		refuse(w, http.StatusBadRequest, refusedRequest)
		return accepted{}, errors.New("not a WebSocket version 13 request")
	}
	nc, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refuse(w, http.StatusInternalServerError, refusedRequest)
		return accepted{}, fmt.Errorf("taking over the connection: %w", err)
	}
	first := make([]byte, buffered.Reader.Buffered())
	_, _ = io.ReadFull(buffered.Reader, first) // memory only
	if keeps, ok := nc.(unreader); ok {
		first = append(first, keeps.Unread()...)
	}
	_ = nc.SetDeadline(time.Time{}) // net/http's
	sum := sha1.Sum([]byte(key + acceptMagic))
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\n\r\n"
	return accepted{nc, []byte(answer), first}, nil
}
