package realtime

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// heardFrames is an inbox that writes down what it is given.
type heardFrames struct{ log []string }

func (h *heardFrames) onMessage(op byte, payload []byte) error {
	h.log = append(h.log, fmt.Sprintf("%d %s", op, payload))
	return nil
}

func (h *heardFrames) onControl(op byte, payload []byte) error {
	h.log = append(h.log, fmt.Sprintf("control %d %s", op, payload))
	return nil
}

// feedInParts feeds a copy of stream in chunks of the given size.
func feedInParts(stream []byte, size, limit int) ([]string, error) {
	a, heard := &assembler{limit: limit}, &heardFrames{}
	for chunk := range slices.Chunk(bytes.Clone(stream), size) {
		if err := a.feed(chunk, heard); err != nil {
			return heard.log, err
		}
		clear(chunk) // the buffer is used for something else
	}
	return heard.log, nil
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestMessagesAreAssembled(t *testing.T) {
	text := func(bits, op byte, s string) []byte { return clientFrame(bits, op, []byte(s)) }
	long := strings.Repeat("长", 300)
	for _, tt := range []struct {
		name   string
		stream []byte
		want   []string
	}{
		{"one frame", text(fin, opText, "hello"), []string{"1 hello"}},
		{"empty", text(fin, opText, ""), []string{"1 "}},
		{"two frames", join(text(fin, opText, "a"), text(fin, opBinary, "b")), []string{"1 a", "2 b"}},
		{"a message in parts", join(text(0, opText, "he"), text(0, opContinuation, "ll"), text(fin, opContinuation, "o")), []string{"1 hello"}},
		{"parts that cut a character", join(text(0, opText, long[:100]), text(fin, opContinuation, long[100:])), []string{"1 " + long}},
		{"empty parts", join(text(0, opText, ""), text(0, opContinuation, ""), text(fin, opContinuation, "")), []string{"1 "}},
		{"ping and close between parts", join(text(0, opBinary, "a"), text(fin, opPing, "p"), text(0, opContinuation, "b"), text(fin, opClose, "c"), text(fin, opContinuation, "c")),
			[]string{"control 9 p", "control 8 c", "2 abc"}},
		{"a message after one in parts", join(text(0, opText, "a"), text(fin, opContinuation, "b"), text(fin, opText, "c")), []string{"1 ab", "1 c"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []int{1, 2, 3, 7, 64, len(tt.stream)} {
				got, err := feedInParts(tt.stream, size, 1000)
				if err != nil || !slices.Equal(got, tt.want) {
					t.Errorf("in chunks of %d: %q %v", size, got, err)
				}
			}
		})
	}
}

func TestBrokenMessagesSayWhy(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stream []byte
		code   int
	}{
		{"continuation of nothing", clientFrame(fin, opContinuation, nil), closeProtocol},
		{"continuation after the end", join(clientFrame(0, opText, nil), clientFrame(fin, opContinuation, nil), clientFrame(fin, opContinuation, nil)), closeProtocol},
		{"new message inside another", join(clientFrame(0, opText, nil), clientFrame(fin, opText, nil)), closeProtocol},
		{"opcode 3", clientFrame(fin, 3, nil), closeProtocol},
		{"opcode 7", clientFrame(fin, 7, nil), closeProtocol},
		{"opcode 11", clientFrame(fin, 11, nil), closeProtocol},
		{"opcode 15", clientFrame(fin, 15, nil), closeProtocol},
		{"text that is not UTF-8", clientFrame(fin, opText, []byte("\xff")), closeNotUTF8},
		{"a surrogate", clientFrame(fin, opText, []byte("\xed\xa0\x80")), closeNotUTF8},
		{"half a character in two parts", join(clientFrame(0, opText, []byte("\xe4")), clientFrame(fin, opContinuation, []byte("\xbd"))), closeNotUTF8},
		{"parts that are too long together", join(clientFrame(0, opText, make([]byte, 600)), clientFrame(0, opContinuation, make([]byte, 401))), closeTooBig},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, size := range []int{1, len(tt.stream)} {
				got, err := feedInParts(tt.stream, size, 1000)
				var broken *frameError
				if !errors.As(err, &broken) || broken.code != tt.code || len(got) > 1 {
					t.Errorf("in chunks of %d: %q %v, want close code %d", size, got, err, tt.code)
				}
			}
		})
	}
}

func TestErrorOfTheInboxEndsTheFeeding(t *testing.T) {
	a := &assembler{limit: 1000}
	if err := a.feed(join(clientFrame(fin, opText, nil), clientFrame(fin, opText, nil)), refusing{}); err != errPacket {
		t.Errorf("%v", err)
	}
}

type refusing struct{}

func (refusing) onMessage(byte, []byte) error { return errPacket }
func (refusing) onControl(byte, []byte) error { return errPacket }

func TestIdleAssemblerHoldsNothing(t *testing.T) {
	a := &assembler{limit: 1 << 20}
	stream := join(clientFrame(0, opText, make([]byte, 10_000)), clientFrame(fin, opContinuation, make([]byte, 10_000)))
	for chunk := range slices.Chunk(stream, 700) {
		if err := a.feed(chunk, &heardFrames{}); err != nil {
			t.Fatal(err)
		}
	}
	if a.rest != nil || a.partial != nil {
		t.Errorf("%d and %d bytes are kept", cap(a.rest), cap(a.partial))
	}
}

func TestAnnouncedLengthIsNotAllocated(t *testing.T) {
	a := &assembler{limit: 1 << 40}
	if err := a.feed(hugeFrame(1<<39), &heardFrames{}); err != nil {
		t.Fatal(err)
	}
	if cap(a.rest) > 1000 {
		t.Errorf("%d bytes for a frame that has not come", cap(a.rest))
	}
}

// A frame that trickles in must not be copied again with every byte: 64 KiB would cost 4 GB of copying.
func TestTricklingFrameIsCopiedRarely(t *testing.T) {
	stream := clientFrame(fin, opText, make([]byte, 60_000))
	allocations := testing.AllocsPerRun(1, func() {
		a, heard := &assembler{limit: 1 << 16}, &heardFrames{}
		for i := range stream {
			if err := a.feed(stream[i:i+1:i+1], heard); err != nil {
				t.Fatal(err)
			}
		}
	})
	if allocations > 100 {
		t.Errorf("%v allocations for %d bytes", allocations, len(stream))
	}
}

func FuzzAssembler(f *testing.F) {
	f.Add(join(clientFrame(0, opText, []byte("he")), clientFrame(fin, opPing, nil), clientFrame(fin, opContinuation, []byte("llo"))), 3)
	f.Add(clientFrame(fin, opText, make([]byte, 300)), 5)
	f.Add(hugeFrame(1<<62), 1)
	f.Add([]byte("\x81\xfe\x00\x03"), 2)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		if len(stream) == 0 || len(stream) > 4096 || size < 1 {
			return
		}
		atOnce, err := feedInParts(stream, len(stream), 500)
		inParts, partsErr := feedInParts(stream, size, 500)
		if !slices.Equal(atOnce, inParts) || fmt.Sprint(err) != fmt.Sprint(partsErr) {
			t.Errorf("at once %q %v, in chunks of %d %q %v", atOnce, err, size, inParts, partsErr)
		}
	})
}
