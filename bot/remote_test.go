package bot

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// question is what everybody asks here: it has what URLs and pages would trip over.
const question = "1+1 <那个> & more/else?"

// startBot runs a real server and returns a Remote that asks it, whose duck always says the same, and what it logs.
func startBot(t *testing.T, handle http.HandlerFunc, change ...func(*RemoteConfig)) (*Remote, *bytes.Buffer) {
	t.Helper()
	srv := httptest.NewServer(handle)
	t.Cleanup(srv.Close)
	return remote(t, srv.URL+"/ask?text=", change...)
}

func remote(t *testing.T, address string, change ...func(*RemoteConfig)) (*Remote, *bytes.Buffer) {
	t.Helper()
	said := &bytes.Buffer{}
	a, err := ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	cfg := RemoteConfig{Address: a, Timeout: time.Minute, Log: slog.New(slog.NewTextHandler(said, nil))}
	for _, c := range change {
		c(&cfg)
	}
	r := NewRemote(cfg)
	r.duck = testDuck()
	t.Cleanup(r.Close)
	return r, said
}

// quick lets the calls of a bot that never answers end.
func quick(cfg *RemoteConfig) { cfg.Timeout = 50 * time.Millisecond }

func says(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{kind}
		_, _ = io.WriteString(w, body)
	}
}

func TestRemoteAnswers(t *testing.T) {
	tests := []struct {
		name   string
		handle http.HandlerFunc
		want   string
	}{
		{"plain text", says("text/plain; charset=utf-8", "嘎嘎"), "嘎嘎"},
		{"a JSON string", says("application/json", `"嘎嘎 \u561f \"quack\"\n\ud83e\udd86"`+"\n"), "嘎嘎 嘟 \"quack\"\n🦆"},
		{"a JSON string as Flask sends it", says("text/html; charset=utf-8", `"\u560e"`), "嘎"},
		{"HTML is text", says("text/html", "<b>quack</b><script>alert(1)</script>"), "<b>quack</b><script>alert(1)</script>"},
		{"wrong UTF-8", says("text/plain", "qu\xff\xfeack"), "qu\uFFFDack"},
		{"what was asked", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.Method+" "+r.URL.Query().Get("text")+" "+r.Header.Get("Cookie")+r.Referer())
		}, "GET " + question},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, said := startBot(t, tt.handle)
			if got := r.Answer(t.Context(), question); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if said.Len() > 0 {
				t.Errorf("logged %s", said)
			}
		})
	}
}

// hang answers nothing until the caller gives up.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// drip sends a byte from time to time, for as long as somebody listens.
func drip(w http.ResponseWriter, r *http.Request) {
	pause := time.NewTicker(time.Millisecond)
	defer pause.Stop()
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, ".")
		_ = http.NewResponseController(w).Flush()
		<-pause.C
	}
}

// flood sends ten megabytes and does not end there: whoever would read them all waits for more.
func flood(w http.ResponseWriter, r *http.Request) {
	part := bytes.Repeat([]byte("quack"), 1<<10)
	for sent := 0; sent < 10<<20; sent += len(part) {
		if _, err := w.Write(part); err != nil {
			return
		}
	}
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// squeeze sends ten megabytes in a few kilobytes.
func squeeze(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	packed := gzip.NewWriter(w)
	_, _ = packed.Write(make([]byte, 10<<20))
	_ = packed.Close()
}

func breakOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, "half an ans")
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func TestTheDuckAnswersWhateverGoesWrong(t *testing.T) {
	tests := []struct {
		name   string
		handle http.HandlerFunc
		reason string
	}{
		{"it hangs", hang, "no answer in time: 1"},
		{"it drips", drip, "no answer in time: 1"},
		{"it sends ten megabytes", flood, "answer over 64 KiB: 1"},
		{"it sends ten megabytes, packed", squeeze, "answer over 64 KiB: 1"},
		{"its head is huge", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 80<<10)) }, "no connection: 1"},
		{"it hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "no connection: 1"},
		{"it breaks off", breakOff, "answer broken off: 1"},
		{"it fails", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "secret", 500) }, "status 500: 1"},
		{"it has nothing to say", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, "status 204: 1"},
		{"it leads elsewhere", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				t.Error("the redirect was followed")
			}
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}, "status 302: 1"},
		{"it sends an object", says("application/json", `{"answer": "secret"}`), "JSON, but no string: 1"},
		{"it sends broken JSON", says("application/json", `"secret`), "JSON, but no string: 1"},
		{"it sends nothing", says("text/plain", " \n\x00\t"), "empty answer: 1"},
		{"it sends a picture", says("image/png", "\x89PNG secret"), "neither text nor JSON: 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			change := func(*RemoteConfig) {}
			if strings.HasPrefix(tt.reason, "no answer") {
				change = quick
			}
			r, said := startBot(t, tt.handle, change)
			if got, want := r.Answer(t.Context(), question), testDuck().Answer(t.Context(), question); got != want {
				t.Errorf("%.200q, want the duck's %q", got, want)
			}
			if !strings.Contains(said.String(), "times=1 reasons=\""+tt.reason+"\"") {
				t.Errorf("logged %s", said)
			}
			if strings.Contains(said.String(), "secret") || strings.Contains(said.String(), "1+1") || strings.Contains(said.String(), "ask") {
				t.Errorf("logged what nobody should read: %s", said)
			}
		})
	}
}

// A bot that is not there, or speaks of a certificate that nobody knows.
func TestTheDuckAnswersWithoutAConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	secure := httptest.NewUnstartedServer(says("text/plain", "quack"))
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.StartTLS()
	defer secure.Close()
	for address, reason := range map[string]string{
		"http://someone:hunter2@" + gone + "/hunter2?hunter2=": "no connection", secure.URL: "certificate is not valid",
	} {
		r, said := remote(t, address)
		if got, want := r.Answer(t.Context(), question), testDuck().Answer(t.Context(), question); got != want {
			t.Errorf("%q, want the duck's %q", got, want)
		}
		if !strings.Contains(said.String(), reason) || strings.Contains(said.String(), "hunter2") {
			t.Errorf("logged %s", said)
		}
	}
}
