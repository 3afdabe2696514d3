package realtime

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// plumbing is a link over a real TCP connection on the loopback interface.
type plumbing struct {
	link     *link
	far      *net.TCPConn
	running  sync.WaitGroup
	overflow atomic.Int32
}

// newPlumbing makes a link; the kernel buffers little, so that a reader who stops is noticed early.
func newPlumbing(t *testing.T, limit int) *plumbing {
	t.Helper()
	p := &plumbing{}
	near, far := tcpPair(t)
	p.far = far
	p.link = newLink(near, nil, limit, time.Minute, &p.running, func() { p.overflow.Add(1) })
	t.Cleanup(func() {
		p.link.abort()
		far.Close()
		p.running.Wait()
	})
	return p
}

func tcpPair(t *testing.T) (near, far *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dialled, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	near, far = accepted.(*net.TCPConn), dialled.(*net.TCPConn)
	if err := errors.Join(near.SetWriteBuffer(64<<10), far.SetReadBuffer(64<<10), far.SetDeadline(time.Now().Add(20*time.Second))); err != nil {
		t.Fatal(err)
	}
	return near, far
}

// numbered returns n frames of the given size that can be told apart.
func numbered(n, size int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = appendFrame(nil, opBinary, bytes.Repeat([]byte{byte(i)}, size))
	}
	return list
}

func TestLinkKeepsOrderWhateverTheKernelTakes(t *testing.T) {
	for _, tt := range []struct {
		name    string
		n, size int
	}{
		{"small frames", 2000, 20}, {"frames of any size", 300, 5000}, {"frames beyond the kernel's buffer", 5, 1 << 20},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlumbing(t, 64<<20)
			list := numbered(tt.n, tt.size)
			want := join(list...)
			p.running.Go(func() {
				for _, frame := range list {
					p.link.write(frame)
				}
			})
			got := make([]byte, len(want))
			if _, err := io.ReadFull(p.far, got); err != nil || !bytes.Equal(got, want) {
				t.Errorf("something is missing or out of order: %v", err)
			}
		})
	}
}

func TestLinkNeverWaitsForItsReader(t *testing.T) {
	p := newPlumbing(t, 64<<20)
	list := numbered(200, 100_000) // far more than the kernel takes while nobody reads
	for _, frame := range list {
		p.link.write(frame) // would hang here, and the test with it
	}
	got := make([]byte, len(join(list...)))
	if _, err := io.ReadFull(p.far, got); err != nil || !bytes.Equal(got, join(list...)) {
		t.Errorf("what was queued came wrong: %v", err)
	}
}

func TestLinkGivesUpAReaderWhoIsTooSlow(t *testing.T) {
	for _, tt := range []struct {
		name   string
		frames [][]byte
	}{
		{"little by little", numbered(100, 100_000)},
		{"all at once", numbered(1, 16<<20)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlumbing(t, 200_000)
			for range 3 {
				for _, frame := range tt.frames {
					p.link.write(frame)
				}
			}
			got, err := io.ReadAll(p.far) // ends only when the connection does
			if err != nil && !isReset(err) {
				t.Errorf("the connection is still there: %v", err)
			}
			if whole := join(tt.frames...); !bytes.HasPrefix(join(whole, whole, whole), got) {
				t.Error("what came is not the beginning of what was sent")
			}
			p.running.Wait()
			if n := p.overflow.Load(); n != 1 {
				t.Errorf("overflow was told %d times", n)
			}
		})
	}
}

func isReset(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && !op.Timeout()
}

func TestLinkClosesBehindWhatIsQueued(t *testing.T) {
	for _, tt := range []struct {
		name   string
		frames [][]byte
	}{
		{"nothing", nil}, {"what the kernel takes at once", numbered(1, 10)}, {"what must be queued", numbered(50, 100_000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlumbing(t, 64<<20)
			for _, frame := range tt.frames {
				p.link.write(frame)
			}
			p.link.end(closeGoingAway, "bye")
			p.link.end(closeNormal, "again")
			p.link.write(appendFrame(nil, opText, []byte("too late")))
			got, err := io.ReadAll(p.far)
			if want := appendClose(join(tt.frames...), closeGoingAway, "bye"); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes, want %d: %v", len(got), len(want), err)
			}
		})
	}
}

func TestLinkToADeadPeerIsClosed(t *testing.T) {
	p := newPlumbing(t, 1<<20)
	if err := errors.Join(p.far.SetLinger(0), p.far.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.link.nc.Read(make([]byte, 1)); err == nil {
		t.Fatal("the peer is not dead")
	}
	for range 3 {
		p.link.write(appendFrame(nil, opText, []byte("anybody?")))
	}
	p.link.end(closeNormal, "")
	p.running.Wait()
	if _, err := p.link.nc.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the connection is not closed: %v", err)
	}
	if p.overflow.Load() != 0 {
		t.Error("a dead peer was taken for a slow one")
	}
}

func TestLinkGivesUpABlockedWrite(t *testing.T) {
	p := newPlumbing(t, 64<<20)
	p.link.deadline = time.Nanosecond
	p.link.write(make([]byte, 16<<20))
	p.running.Wait() // the writer ends, although nobody reads
	if _, err := p.link.nc.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the connection is not closed: %v", err)
	}
	if n := p.overflow.Load(); n != 1 {
		t.Errorf("the owner was told %d times", n)
	}
}

func TestLinkTakesFramesFromManyAtOnce(t *testing.T) {
	const writers, each = 8, 200
	p := newPlumbing(t, 64<<20)
	for w := range writers {
		p.running.Go(func() {
			for i := range each {
				p.link.write(appendFrame(nil, opBinary, bytes.Repeat([]byte{byte(w), byte(i)}, 500)))
			}
		})
	}
	var last [writers]int
	got := make([]byte, 1004)
	for range writers * each {
		if _, err := io.ReadFull(p.far, got); err != nil {
			t.Fatal(err)
		}
		w, i := got[4], got[5]
		if int(w) >= writers || int(i) != last[w] || !bytes.Equal(got[4:], bytes.Repeat([]byte{w, i}, 500)) {
			t.Fatalf("frame % x comes after %d of its writer", got[:8], last[w])
		}
		last[w]++
	}
}

func TestLinkWithoutADescriptorQueuesEverything(t *testing.T) {
	near, far := net.Pipe()
	var running sync.WaitGroup
	l := newLink(near, nil, 1<<20, time.Minute, &running, func() {})
	list := numbered(50, 3000)
	for _, frame := range list {
		l.write(frame)
	}
	l.end(closeNormal, "")
	got, err := io.ReadAll(far)
	if want := appendClose(join(list...), closeNormal, ""); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, want %d: %v", len(got), len(want), err)
	}
	running.Wait()
}

func TestReceiver(t *testing.T) {
	for _, tt := range []struct {
		name string
		pair func(t *testing.T) (near, far net.Conn)
	}{
		{"TCP", func(t *testing.T) (net.Conn, net.Conn) { return tcpPairConns(t) }},
		{"no descriptor", func(*testing.T) (net.Conn, net.Conn) { return net.Pipe() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			near, far := tt.pair(t)
			defer near.Close()
			sent := bytes.Repeat([]byte("0123456789"), 3000)
			var writing sync.WaitGroup
			writing.Go(func() {
				_, _ = far.Write(sent)
				far.Close()
			})
			defer writing.Wait()
			var got []byte
			in := newReceiver(near)
			err := error(nil)
			for err == nil {
				err = in.next(func(b []byte) error {
					got = append(got, b...)
					return nil
				})
			}
			if err != io.EOF || !bytes.Equal(got, sent) {
				t.Errorf("%d bytes, then %v", len(got), err)
			}
		})
	}
}

func tcpPairConns(t *testing.T) (net.Conn, net.Conn) { return tcpPair(t) }

func TestReceiverStopsForItsUser(t *testing.T) {
	near, far := tcpPair(t)
	defer near.Close()
	defer far.Close()
	if _, err := far.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := newReceiver(near).next(func([]byte) error { return errPacket }); err != errPacket {
		t.Errorf("%v", err)
	}
}
