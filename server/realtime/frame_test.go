package realtime

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
)

// key is the masking key of test frames.
var key = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// clientFrame makes a frame as a client sends it, masked (RFC 6455 section 5.2). bits are FIN and the reserved ones.
func clientFrame(bits, op byte, payload []byte) []byte {
	b := appendHeader(nil, op, len(payload))
	b[0] = bits | op
	b[1] |= 0x80
	b = append(b, key[:]...)
	for i, c := range payload {
		b = append(b, c^key[i%4])
	}
	return b
}

const fin = 0x80

// frameSizes are payload lengths on both sides of every change of the length's form.
var frameSizes = []int{0, 1, 2, 7, 8, 9, 124, 125, 126, 127, 128, 65534, 65535, 65536, 65537, 200_000}

func TestFramesOfEverySizeAreRead(t *testing.T) {
	for _, size := range frameSizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			payload := bytes.Repeat([]byte("0123456789abc"), size/13+1)[:size]
			sent := clientFrame(fin, opText, payload)
			f, n, err := parseFrame(append(sent, "the next frame"...), 1<<20)
			if err != nil || n != len(sent) || !f.fin || f.op != opText || !bytes.Equal(f.payload, payload) {
				t.Errorf("fin %v, op %d, %d bytes of payload, %d of frame, %v", f.fin, f.op, len(f.payload), n, err)
			}
		})
	}
}

func TestFramesOfEverySizeAreWritten(t *testing.T) {
	for _, size := range frameSizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			payload := bytes.Repeat([]byte{'x'}, size)
			got := appendFrame([]byte("before"), opText, payload)
			want := append([]byte("before"), serverHead(size)...)
			if !bytes.Equal(got, append(want, payload...)) {
				t.Errorf("head % x, want % x", got[6:min(len(got), 18)], want[6:])
			}
		})
	}
}

// serverHead is the head of an unmasked text frame, written out from RFC 6455 section 5.2.
func serverHead(size int) []byte {
	switch {
	case size <= 125:
		return []byte{0x81, byte(size)}
	case size <= 65535:
		return []byte{0x81, 126, byte(size >> 8), byte(size)}
	}
	return []byte{0x81, 127, 0, 0, 0, 0, byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}
}

func TestUnmaskWorksAtEveryLength(t *testing.T) {
	for size := range 40 {
		payload := make([]byte, size)
		want := make([]byte, size)
		for i := range payload {
			payload[i] = byte(i * 31)
			want[i] = payload[i] ^ key[i%4]
		}
		if unmask(payload, key); !bytes.Equal(payload, want) {
			t.Errorf("%d bytes: % x, want % x", size, payload, want)
		}
	}
}

func TestFrameThatIsNotWholeYetAsksForMore(t *testing.T) {
	for _, size := range []int{0, 5, 125, 126, 65536} {
		whole := clientFrame(fin, opText, make([]byte, size))
		for _, n := range []int{0, 1, 2, 3, 5, 9, 13, len(whole) - 1} {
			if n >= len(whole) {
				continue
			}
			if _, used, err := parseFrame(whole[:n:n], 1<<20); err != errNeedMore || used != 0 {
				t.Errorf("%d of %d bytes: used %d, %v", n, len(whole), used, err)
			}
		}
	}
}

func TestIllFormedFramesSayWhy(t *testing.T) {
	unmasked := appendFrame(nil, opText, []byte("hello"))
	for _, tt := range []struct {
		name string
		b    []byte
		code int
	}{
		{"not masked", unmasked, closeProtocol},
		{"not masked, of which only the head is there", unmasked[:2], closeProtocol},
		{"reserved bit 1, as for compression", clientFrame(fin|0x40, opText, nil), closeProtocol},
		{"reserved bit 2", clientFrame(fin|0x20, opText, nil), closeProtocol},
		{"reserved bit 3", clientFrame(fin|0x10, opText, nil), closeProtocol},
		{"ping in parts", clientFrame(0, opPing, nil), closeProtocol},
		{"close in parts", clientFrame(0, opClose, nil), closeProtocol},
		{"ping of 126 bytes", clientFrame(fin, opPing, make([]byte, 126)), closeProtocol},
		{"one byte too many", clientFrame(fin, opText, make([]byte, 1001)), closeTooBig},
		{"an exabyte announced", hugeFrame(1 << 60), closeTooBig},
		{"a negative length announced", hugeFrame(1 << 63), closeTooBig},
		{"the largest length announced", hugeFrame(1<<64 - 1), closeTooBig},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, n, err := parseFrame(tt.b, 1000)
			var broken *frameError
			if !errors.As(err, &broken) || broken.code != tt.code || n != 0 {
				t.Errorf("%d bytes used, %v, want close code %d", n, err, tt.code)
			}
		})
	}
}

// hugeFrame is the head of a frame that announces more than will come.
func hugeFrame(size uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{fin | opText, 0x80 | 127}, size)
}

func TestBatchIsTakenApartInOrder(t *testing.T) {
	var batch []byte
	for _, size := range frameSizes {
		batch = appendFrame(batch, opBinary, bytes.Repeat([]byte{byte(size)}, size))
	}
	batch = appendMessage(batch, []byte("2[]"))
	i := 0
	for op, payload := range frames(batch) {
		if i == len(frameSizes) {
			if op != opText || string(payload) != "42[]" {
				t.Errorf("the last is %d %q", op, payload)
			}
			break
		}
		if op != opBinary || len(payload) != frameSizes[i] {
			t.Errorf("frame %d is %d with %d bytes", i, op, len(payload))
		}
		i++
	}
	if i != len(frameSizes) {
		t.Errorf("%d frames", i)
	}
	for range frames(batch) {
		break // a reader may stop early
	}
}

func TestCloseFrame(t *testing.T) {
	if got, want := appendClose(nil, closeGoingAway, "bye"), "\x88\x05\x03\xe9bye"; string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}
