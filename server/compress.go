package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"hihichat/static"
)

const (
	// smallestPage is the size in bytes from which compressing an answer is worth its time.
	smallestPage = 2048
	// mostPadding is how many bytes of chance are added at most: who watches the line learns less from an answer's length
	// about the words in it. Pages hold no token that could be guessed letter by letter, but private words they do.
	mostPadding = 128
)

// packers are kept for the next answer: each has 1 MB of tables. Speed counts more than the last byte.
var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
	return w
}}

// compress answers with pages and lists of messages as gzip to those who take it. Handlers write an answer whole.
func compress(c *gin.Context) {
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	if c.Request.Method != http.MethodHead && static.TakesGzip(c.Request) {
		c.Writer = &packedWriter{ResponseWriter: c.Writer}
	}
	c.Next()
}

// errPacked is the answer to writing behind a packed body, which would end up raw behind the end of the gzip stream.
var errPacked = errors.New("the answer is packed and ended")

// packedWriter is the answer of somebody who takes gzip.
type packedWriter struct {
	gin.ResponseWriter
	packed bool // a body was written as gzip: there is nothing to come after it
}

// Write writes the body, packed if that gains something. It returns how much of body was written, and what the connection
// says against it, or errPacked.
func (w *packedWriter) Write(body []byte) (int, error) {
	if w.packed {
		return 0, errPacked
	}
	if w.Written() || len(body) < smallestPage || !w.packable() {
		return w.ResponseWriter.Write(body)
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Del("Content-Length")
	w.packed = true
	if _, err := w.ResponseWriter.Write(packed(body)); err != nil {
		return 0, err
	}
	return len(body), nil
}

// packable reports whether the answer is text that nobody has packed yet.
func (w *packedWriter) packable() bool {
	media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	return w.Header().Get("Content-Encoding") == "" && (media == "text/html" || media == "application/json")
}

// packed returns body as gzip. The padding is a comment, which readers pass over.
func packed(body []byte) []byte {
	var buf bytes.Buffer
	zw := packers.Get().(*gzip.Writer)
	defer packers.Put(zw)
	zw.Reset(&buf)
	zw.Comment = strings.Repeat("-", rand.IntN(mostPadding+1))
	_, _ = zw.Write(body) // memory only, as is the end of it
	_ = zw.Close()
	return buf.Bytes()
}
