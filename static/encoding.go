package static

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
)

// smallest is the size in bytes from which compressing a file saves more than its headers cost.
const smallest = 512

// compressed returns the body as gzip, nil when that gains nothing: pictures and fonts are compressed already.
func compressed(contentType string, body []byte) []byte {
	if len(body) < smallest || !isText(contentType) {
		return nil
	}
	var buf bytes.Buffer
	w, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression) // the level is a valid one
	_, _ = w.Write(body)                                    // memory only, as is the end of it
	_ = w.Close()
	if buf.Len() >= len(body) {
		return nil
	}
	return buf.Bytes()
}

func isText(contentType string) bool {
	switch media, _, _ := strings.Cut(contentType, ";"); media {
	case "application/json", "application/manifest+json", "image/svg+xml":
		return true
	default:
		return strings.HasPrefix(media, "text/")
	}
}

// TakesGzip reports whether the client says that it understands gzip (RFC 9110 section 12.5.3): by name or by *, with a
// weight that is not zero.
func TakesGzip(r *http.Request) bool {
	star := false
	for _, part := range strings.Split(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return positive(weight)
		case "*":
			star = positive(weight)
		}
	}
	return star
}

// positive reports whether a weight such as q=0.5 is more than zero; none is 1.
func positive(weight string) bool {
	_, value, given := strings.Cut(weight, "=")
	if !given {
		return true
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	return err == nil && q > 0
}
