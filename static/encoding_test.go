package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// getEncoded asks for a path with the header Accept-Encoding, and further headers in pairs.
func getEncoded(t *testing.T, f *Files, target, encoding string, more ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Accept-Encoding", encoding)
	for i := 0; i < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w.Result()
}

// TestTextIsCompressed: for those who take it, and each form has an ETag by which it is asked for again.
func TestTextIsCompressed(t *testing.T) {
	f := Embedded()
	answer := getEncoded(t, f, "/static/chat/js/room.js", "br, gzip")
	if answer.Header.Get("Content-Encoding") != "gzip" || answer.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers: %v", answer.Header)
	}
	zr, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(zr); err != nil || string(plain) != string(ours().assets["chat/js/room.js"].body) {
		t.Errorf("unpacked it is not the file (%v)", err)
	}
	etag, plain := answer.Header.Get("ETag"), getEncoded(t, f, "/static/chat/js/room.js", "identity")
	if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("ETag") == etag || plain.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("plain: %v", plain.Header)
	}
	if again := getEncoded(t, f, "/static/chat/js/room.js", "gzip", "If-None-Match", etag); again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if other := getEncoded(t, f, "/static/chat/js/room.js", "", "If-None-Match", etag); other.StatusCode != http.StatusOK {
		t.Errorf("the plain form, asked for by the other's ETag: %d", other.StatusCode)
	}
}

// TestVaryKeepsWhatWasSaidBefore: the server has named the origin already.
func TestVaryKeepsWhatWasSaidBefore(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("Vary", "Origin")
	Embedded().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/static/chat/js/room.js", nil))
	if got := strings.Join(w.Result().Header.Values("Vary"), ", "); got != "Origin, Accept-Encoding" {
		t.Errorf("Vary: %s", got)
	}
}

func TestWhatGainsNothingStaysPlain(t *testing.T) {
	f := laid(t, map[string]string{"a.css": "short", "b.png": strings.Repeat("x", 4096), "c.css": strings.Repeat("x", 4096)})
	for name, want := range map[string]string{"/static/a.css": "", "/static/b.png": "", "/static/c.css": "gzip"} {
		if got := getEncoded(t, f, name, "gzip").Header.Get("Content-Encoding"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTakesGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP;q=0.1, br": true, "gzip;q=0": false, "gzip; q=0.000": false, "*": true, "*;q=0": false,
		"br, deflate": false, "gzip;q=0, *": false, "*;q=0, gzip": true, "gzip;q=much": false, "x-gzip": true,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", header)
		if got := TakesGzip(r); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}
