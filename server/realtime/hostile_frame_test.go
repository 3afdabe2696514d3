package realtime_test

import (
	"fmt"
	"slices"
	"strings"
)

// badFrame is what a client sends on an open WebSocket, and the code it is closed with (RFC 6455 section 7.4.1).
type badFrame struct {
	name  string
	bytes []byte
	code  int
}

// badFrames are WebSocket framing and Engine.IO packets that the server must end the connection for.
func badFrames() []attack {
	frames := []badFrame{
		{"no mask", []byte("\x81\x012"), 1002},
		{"no mask on a ping", []byte("\x89\x00"), 1002},
		{"a ping in parts", masked(0x09, ""), 1002},
		{"a close in parts", masked(0x08, ""), 1002},
		{"a ping of 126 bytes", masked(0x89, strings.Repeat("p", 126)), 1002},
		{"a ping of 64 kB", masked(0x89, strings.Repeat("p", 1<<16)), 1002},
		{"a pong of an exabyte", sized(0x8a, 1<<60), 1002},
		{"a continuation of nothing", masked(0x80, "4"), 1002},
		{"a middle of nothing", masked(0x00, "4"), 1002},
		{"a message within a message", slices.Concat(masked(0x01, "4"), masked(0x81, "6")), 1002},
		{"half a close code", masked(0x88, "\x03"), 1002},
		{"a close reason that is no UTF-8", masked(0x88, "\x03\xe8\xff\xfe"), 1007},
		{"65,537 bytes", sized(0x81, 1<<16+1), 1009},
		{"a trillion bytes", sized(0x81, 1e12), 1009},
		{"2^63 bytes", sized(0x81, 1<<63), 1009},
		{"2^64-1 bytes", sized(0x81, 1<<64-1), 1009},
		{"a binary trillion", sized(0x82, 1e12), 1009},
		{"two parts that are too long together", slices.Concat(masked(0x01, "4"+strings.Repeat("x", 40_000)), masked(0x80, strings.Repeat("x", 40_000))), 1009},
		{"a thousand parts that are too long together", slices.Concat(masked(0x01, "4"), slices.Repeat(masked(0x00, strings.Repeat("x", 100)), 1000)), 1009},
		{"no UTF-8", masked(0x81, "4\xff\xfe"), 1007},
		{"half a character", masked(0x81, "4\xe4\xbd"), 1007},
		{"an overlong slash", masked(0x81, "4\xc0\xaf"), 1007},
		{"a surrogate", masked(0x81, "4\xed\xa0\x80"), 1007},
		{"a character beyond Unicode", masked(0x81, "4\xf4\x90\x80\x80"), 1007},
		{"no UTF-8 in two parts", slices.Concat(masked(0x01, "4\xe4"), masked(0x80, "\xbdx")), 1007},
		{"a binary message", masked(0x82, "\x04x"), 1003},
		{"an empty binary message", masked(0x82, ""), 1003},
		{"a binary message in parts", slices.Concat(masked(0x02, "\x04"), masked(0x80, "x")), 1003},
		{"an empty message", masked(0x81, ""), 1008},
		{"an empty message in parts", slices.Concat(masked(0x01, ""), masked(0x00, ""), masked(0x80, "")), 1008},
	}
	for _, bit := range []byte{0x40, 0x20, 0x10} {
		frames = append(frames, badFrame{fmt.Sprintf("reserved bit %#x", bit), masked(0x81|bit, "6"), 1002})
	}
	for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		frames = append(frames, badFrame{fmt.Sprintf("opcode %d", op), masked(0x80|op, "x"), 1002})
	}
	for _, code := range []int{0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535} {
		frames = append(frames, badFrame{fmt.Sprintf("close code %d", code), masked(0x88, string([]byte{byte(code >> 8), byte(code)})), 1002})
	}
	for _, packet := range []string{"7", "9", "0", "0{}", "x", "b", "bAAAA", "bQ==", " 4", "-4", "{}", "\x00", "\x1e", "你", "4"} {
		frames = append(frames, badFrame{fmt.Sprintf("packet %q", packet), masked(0x81, packet), 1008})
	}
	return append(eachFrame(frames), otherHeartbeats()...)
}

// eachFrame makes an attack of each frame for both protocols, before and after the chat is connected.
func eachFrame(frames []badFrame) []attack {
	var list []attack
	for _, f := range frames {
		for _, protocol := range []int{3, 4} {
			list = append(list, attack{fmt.Sprintf("EIO%d %s", protocol, f.name), func(v victim) error {
				w, err := v.socket(direct(protocol))
				if err != nil {
					return err
				}
				defer w.Close()
				if v.nth > 0 {
					w.say("40/testnamespace")
					if err := w.expect("40/testnamespace"); err != nil {
						return err
					}
				}
				w.deliver(f.bytes)
				w.deliver(masked(0x81, "6")) // and something proper behind
				return w.expectEnd(f.code)
			}})
		}
	}
	return list
}

// otherHeartbeats are packets that only the other side, or the other protocol, may send.
func otherHeartbeats() []attack {
	var list []attack
	for _, tt := range []struct {
		protocol int
		packet   string
	}{{3, "3"}, {4, "2"}, {3, "3probe"}, {4, "2probe"}} {
		list = append(list, attack{fmt.Sprintf("EIO%d heartbeat %s", tt.protocol, tt.packet), func(v victim) error {
			w, err := v.socket(direct(tt.protocol))
			if err != nil {
				return err
			}
			defer w.Close()
			w.say(tt.packet)
			return w.expectEnd(0)
		}}, attack{fmt.Sprintf("EIO%d heartbeat %s by polling", tt.protocol, tt.packet), func(v victim) error {
			p, err := v.longPoll(tt.protocol)
			if err != nil {
				return err
			}
			if _, _, err := p.say(tt.packet); err != nil {
				return err
			}
			return p.expectGone()
		}})
	}
	return list
}
