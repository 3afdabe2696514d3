package server

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

func answerOf(t *testing.T, method, accepted, contentType, body string) *http.Response {
	t.Helper()
	engine := gin.New()
	engine.Match([]string{http.MethodGet, http.MethodHead}, "/", compress, func(c *gin.Context) {
		c.Data(http.StatusOK, contentType, []byte(body))
	})
	r := httptest.NewRequest(method, "/", nil)
	r.Header.Set("Accept-Encoding", accepted)
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, r)
	return w.Result()
}

func TestPagesAreCompressed(t *testing.T) {
	page := strings.Repeat("<p>你好</p>", 1000)
	lengths := map[int]bool{}
	for range 50 {
		answer := answerOf(t, http.MethodGet, "gzip, br", "text/html; charset=utf-8", page)
		if answer.Header.Get("Content-Encoding") != "gzip" || answer.Header.Get("Content-Length") != "" || answer.Header.Get("Vary") != "Accept-Encoding" {
			t.Fatalf("headers %v", answer.Header)
		}
		small, err := io.ReadAll(answer.Body)
		if err != nil || len(small) > len(page)/10 {
			t.Fatalf("%d bytes (%v)", len(small), err)
		}
		lengths[len(small)] = true
		zr, err := gzip.NewReader(strings.NewReader(string(small)))
		if err != nil {
			t.Fatal(err)
		}
		if whole, err := io.ReadAll(zr); err != nil || string(whole) != page {
			t.Fatalf("unpacked it is another page (%v)", err)
		}
	}
	if len(lengths) < 5 {
		t.Errorf("the length tells what is in it: %v", lengths)
	}
}

func TestAnswersThatStayAsTheyAre(t *testing.T) {
	long := strings.Repeat("long ", 1000)
	cases := []struct{ name, method, accepted, contentType, body string }{
		{"who does not take it", http.MethodGet, "", "text/html", long},
		{"who refuses it", http.MethodGet, "gzip;q=0", "text/html", long},
		{"short", http.MethodGet, "gzip", "application/json", `{"code":200,"msg":"ok"}`},
		{"a picture", http.MethodGet, "gzip", "image/png", long},
		{"without a body", http.MethodHead, "gzip", "text/html", long},
	}
	for _, c := range cases {
		answer := answerOf(t, c.method, c.accepted, c.contentType, c.body)
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.Header.Get("Content-Encoding") != "" || c.method == http.MethodGet && string(body) != c.body {
			t.Errorf("%s: headers %v, %d bytes (%v)", c.name, answer.Header, len(body), err)
		}
	}
}

// TestNothingComesBehindAPackedBody: who reads it would take raw bytes behind the end for a part that is damaged.
func TestNothingComesBehindAPackedBody(t *testing.T) {
	page := strings.Repeat("<p>long</p>", 1000)
	engine := gin.New()
	var err error
	engine.GET("/", compress, func(c *gin.Context) {
		c.Data(http.StatusOK, "text/html", []byte(page))
		_, err = c.Writer.Write([]byte("more"))
	})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, r)
	if !errors.Is(err, errPacked) {
		t.Errorf("error %v, want errPacked", err)
	}
	zr, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := io.ReadAll(zr); err != nil || string(whole) != page {
		t.Errorf("%d bytes (%v)", len(whole), err)
	}
}
