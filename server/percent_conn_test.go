package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// spyConn counts what net/http has read, so that a test knows when a byte has arrived.
type spyConn struct {
	*requestConn
	read *atomic.Int64
}

func (c spyConn) Read(p []byte) (int, error) {
	n, err := c.requestConn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

type spyListener struct {
	net.Listener
	read *atomic.Int64
}

func (l spyListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return spyConn{conn.(*requestConn), l.read}, nil
}

// mended is a real http.Server behind the mending listener, and one connection to it.
type mended struct {
	t      testing.TB
	conn   net.Conn
	answer *bufio.Reader
	read   atomic.Int64 // bytes that net/http has read
}

// startMended serves handle until the test ends; the server's timeouts may be changed by options.
func startMended(t testing.TB, handle http.HandlerFunc, options ...func(*http.Server, *percentListener)) *mended {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mended{t: t}
	percent := percentListener{TCPListener: ln.(*net.TCPListener), headTimeout: time.Minute}
	srv := &http.Server{Handler: handle, MaxHeaderBytes: maxHeadBytes, ConnState: func(c net.Conn, state http.ConnState) {
		connState(c.(spyConn).requestConn, state)
	}}
	for _, option := range options {
		option(srv, &percent)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(spyListener{percent, &m.read})
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
	m.dial(ln.Addr().String())
	return m
}

func (m *mended) dial(addr string) {
	m.t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second)) // so that a fault fails the test instead of hanging it
	m.conn, m.answer = conn, bufio.NewReader(conn)
}

func (m *mended) send(raw string) {
	m.t.Helper()
	if _, err := io.WriteString(m.conn, raw); err != nil {
		m.t.Fatal(err)
	}
}

// sendSlowly sends byte by byte, each in a packet of its own.
func (m *mended) sendSlowly(raw string) {
	m.t.Helper()
	for i := range len(raw) {
		m.send(raw[i : i+1])
		runtime.Gosched()
	}
}

// receive returns the body of the next answer, or "status <code>" when it is not 200.
func (m *mended) receive() string {
	m.t.Helper()
	resp, err := http.ReadResponse(m.answer, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Sprint("status ", resp.StatusCode)
	}
	return string(body)
}

// echo answers with the target as it stood in the request line, and the body.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, "%s|%s|%s", r.RequestURI, r.Header.Get("X-Test"), body)
}

func rawPost(target, header, body string) string {
	return "POST " + target + " HTTP/1.1\r\nHost: x\r\nX-Test: " + header + "\r\nContent-Length: " +
		strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

// hostile looks like a request line but is none.
const hostile = "GET /50% HTTP/1.1"

func TestPercentOverConnection(t *testing.T) {
	long := strings.Repeat("%E5%A5%BD", 4000)
	tests := []struct{ name, target, body, want string }{
		{"nothing to mend", "/a%20b", "x", "/a%20b"},
		{"stray at the end", "/api/sendchat/100%", "rname=r", "/api/sendchat/100%25"},
		{"stray in the query", "/x?100%", "", "/x?100%25"},
		{"4,000 Chinese characters and a stray", "/" + long + "%", "rname=r", "/" + long + "%25"},
		{"a body of request lines", "/x%", strings.Repeat(hostile+"\r\n", 300), "/x%25"},
	}
	ways := []struct {
		name string
		send func(*mended, string)
	}{{"at once", (*mended).send}, {"byte by byte", (*mended).sendSlowly}}
	for _, tt := range tests {
		for _, way := range ways {
			t.Run(tt.name+", "+way.name, func(t *testing.T) {
				m := startMended(t, echo)
				for range 3 { // the first, and two more on the same connection
					way.send(m, rawPost(tt.target, hostile, tt.body))
					if got, want := m.receive(), tt.want+"|"+hostile+"|"+tt.body; got != want {
						t.Fatalf("got %.200q, want %.200q", got, want)
					}
				}
			})
		}
	}
}

// While a handler runs, net/http reads the first byte of the next request, and perhaps nobody tells where it began.
func TestPercentAfterBytesReadAhead(t *testing.T) {
	for _, ahead := range []int{1, 2, 9} {
		t.Run(fmt.Sprint(ahead, " bytes"), func(t *testing.T) {
			started, release := make(chan struct{}, 1), make(chan struct{})
			m := startMended(t, func(w http.ResponseWriter, r *http.Request) {
				echo(w, r)
				if r.RequestURI == "/slow" {
					started <- struct{}{}
					<-release
				}
			})
			first, second := rawPost("/slow", "", ""), rawPost("/100%", hostile, hostile)
			m.send(first)
			<-started // or the bytes might come in the same packet
			m.send(second[:ahead])
			for m.read.Load() <= int64(len(first)) {
				runtime.Gosched()
			}
			close(release)
			m.receive()
			m.send(second[ahead:])
			if got, want := m.receive(), "/100%25|"+hostile+"|"+hostile; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// Requests that are already in net/http's buffer are beyond mending; what matters is that nothing else is damaged.
func TestPercentLeavesPipelinedRequestsAlone(t *testing.T) {
	t.Run("heads in one packet", func(t *testing.T) {
		m := startMended(t, echo)
		m.send(rawPost("/1%", "", hostile) + rawPost("/2", hostile, hostile) + rawPost("/3", hostile, hostile))
		for _, want := range []string{"/1%25||" + hostile, "/2|" + hostile + "|" + hostile, "/3|" + hostile + "|" + hostile} {
			if got := m.receive(); got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	})
	t.Run("a packet that ends within a header", func(t *testing.T) {
		m := startMended(t, echo)
		second := rawPost("/2", hostile, "")
		cut := strings.Index(second, hostile) // so that the next packet begins like a request
		first := rawPost("/1", "", "")
		m.send(first + second[:cut])
		m.receive()
		m.send(second[cut:])
		if got, want := m.receive(), "/2|"+hostile+"|"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		m.send(rawPost("/3%", "", ""))
		if got, want := m.receive(), "/3%25||"; got != want {
			t.Errorf("the request after it: got %q, want %q", got, want)
		}
	})
}

func TestPercentLeavesHijackedBytesAlone(t *testing.T) {
	m := startMended(t, func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = rw.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + r.RequestURI[len(r.RequestURI)-4:])
		_ = rw.Flush()
		_, _ = io.Copy(conn, rw)
	})
	m.send("GET /ws% HTTP/1.1\r\nHost: x\r\n\r\n" + hostile + "\r\n")
	if got := m.receive(); got != "s%25" {
		t.Fatalf("target ends in %q", got)
	}
	m.send(hostile + "\r\n" + hostile + "\r\n")
	got := make([]byte, 3*len(hostile)+6)
	if _, err := io.ReadFull(m.answer, got); err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat(hostile+"\r\n", 3); string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPercentRefusesEndlessLines(t *testing.T) {
	m := startMended(t, echo)
	go func() { _, _ = io.Copy(m.conn, io.LimitReader(endless{}, 8*maxHeadBytes)) }()
	resp, err := http.ReadResponse(m.answer, nil)
	if err != nil {
		return // refused as well: the connection was reset before the answer could be read
	}
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '%'
	}
	return len(p), nil
}

// Half a line on a kept connection is not an idle connection: the shorter of the two times counts.
func TestPercentHalfLineTimesOut(t *testing.T) {
	m := startMended(t, echo, func(s *http.Server, l *percentListener) {
		s.IdleTimeout = time.Hour
		s.ReadHeaderTimeout = 50 * time.Millisecond
		l.headTimeout = 50 * time.Millisecond
	})
	m.send(rawPost("/1", "", ""))
	m.receive()
	m.send("GET /half")
	if _, err := io.Copy(io.Discard, m.answer); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the connection was not closed")
	}
}

func TestRequestConnWriteTo(t *testing.T) {
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	client, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := percentListener{TCPListener: ln}.Accept()
	if err != nil {
		t.Fatal(err)
	}
	conn := accepted.(*requestConn)
	defer func() { _ = conn.Close() }()
	conn.rest = []byte("read before, ")
	_, _ = io.WriteString(client, "read later")
	_ = client.Close()
	var got bytes.Buffer
	if n, err := io.Copy(&got, conn); err != nil || n != int64(got.Len()) || got.String() != "read before, read later" {
		t.Errorf("%d bytes, %q, %v", n, got.String(), err)
	}
}

// FuzzPercentStream sends a target, a header and a body three times on one connection, cut into packets anywhere: the
// handler sees the target mended and everything else exactly.
func FuzzPercentStream(f *testing.F) {
	m := startMended(f, echo)
	f.Add([]byte("api/sendchat/100%"), []byte(hostile), 10, 30)
	f.Add([]byte("%%4%41?%"), []byte("\r\n"+hostile+"\r\n"), 1, 2)
	f.Fuzz(func(t *testing.T, rawTarget, body []byte, cut1, cut2 int) {
		m.t = t
		target := "/" + string(slices.DeleteFunc(rawTarget, func(c byte) bool { return c <= ' ' || c >= 0x7f }))
		if len(target)+len(body) > 32<<10 {
			return
		}
		want := string(appendMended(nil, []byte(target))) + "|" + hostile + "|" + string(body)
		raw := rawPost(target, hostile, string(body))
		a, b := int(uint(cut1)%uint(len(raw))), int(uint(cut2)%uint(len(raw)))
		_ = m.conn.SetDeadline(time.Now().Add(30 * time.Second))
		for range 3 {
			m.send(raw[:min(a, b)])
			runtime.Gosched()
			m.send(raw[min(a, b):max(a, b)])
			runtime.Gosched()
			m.send(raw[max(a, b):])
			if got := m.receive(); got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	})
}

func TestPercentGivesBackWhatItReadAhead(t *testing.T) {
	early := strings.Repeat("early bytes of another protocol ", 100)
	m := startMended(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		got := make([]byte, rw.Reader.Buffered())
		_, _ = io.ReadFull(rw.Reader, got)
		got = append(got, conn.(spyConn).Unread()...)
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(got), got)
	})
	// One segment, so that the head and what follows are read together; three times as long once mended.
	m.send("GET /" + strings.Repeat("%", 200) + " HTTP/1.1\r\nHost: x\r\n\r\n" + early)
	if got := m.receive(); got != early {
		t.Errorf("%d of %d bytes came: %.60q", len(got), len(early), got)
	}
}
