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

// acceptTimeout is how long a client may take to receive the answer to its upgrade.
const acceptTimeout = 5 * time.Second

// acceptMagic is the GUID of RFC 6455 section 1.3.
const acceptMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// unreader is a connection that has read ahead of its readers. We read the file descriptor itself and would miss it.
type unreader interface{ Unread() []byte }

// acceptWebSocket answers an upgrade request and returns the connection and the bytes that were read beyond the head.
// No extension is negotiated: permessage-deflate made 1.x clients hang (contract section 5). After an error the
// request has been answered or the connection closed.
func acceptWebSocket(w http.ResponseWriter, r *http.Request) (net.Conn, []byte, error) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 16 || r.Header.Get("Sec-WebSocket-Version") != "13" {
		w.Header().Set("Sec-WebSocket-Version", "13")
		refuse(w, http.StatusBadRequest, refusedRequest)
		return nil, nil, errors.New("not a WebSocket version 13 request")
	}
	nc, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refuse(w, http.StatusInternalServerError, refusedRequest)
		return nil, nil, fmt.Errorf("taking over the connection: %w", err)
	}
	first := make([]byte, buffered.Reader.Buffered())
	_, _ = io.ReadFull(buffered.Reader, first) // memory only
	if keeps, ok := nc.(unreader); ok {
		first = append(first, keeps.Unread()...)
	}
	_ = nc.SetDeadline(time.Now().Add(acceptTimeout))
	sum := sha1.Sum([]byte(key + acceptMagic))
	_, err = fmt.Fprintf(nc, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	if err != nil {
		_ = nc.Close()
		return nil, nil, fmt.Errorf("answering the upgrade: %w", err)
	}
	_ = nc.SetDeadline(time.Time{})
	return nc, first, nil
}
