package server

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// bodyTimeout bounds how long a client may take to send the body of a request.
const bodyTimeout = 30 * time.Second

// hurryBodies gives every request's body bodyTimeout to arrive, whoever serves the path: what a handler leaves unread
// net/http reads itself before it answers, and would wait for without end.
func hurryBodies(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			control := http.NewResponseController(w)
			// Not every writer has a deadline, most of the tests' have none; net/http lifts it before the next request.
			_ = control.SetReadDeadline(time.Now().Add(bodyTimeout))
			r.Body = &timedBody{ReadCloser: r.Body, control: control}
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody is a body that lifts its deadline when all of it is there: net/http reads on beside the handler, to learn
// whether the client has gone, and would take a handler's long work for that.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read reads a part of the body.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}
