package realtime_test

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// slowClients begin something, never end it, and stay: it is the server that must end them, within settleTime of its
// own limits.
func slowClients() []attack {
	var list []attack
	for _, protocol := range []int{3, 4} {
		for _, tt := range []struct{ name, bytes string }{
			{"nothing", ""},
			{"half a frame's head", "\x81"},
			{"a frame's head", "\x81\x85"},
			{"a head without its length", "\x81\xfe\x01"},
			{"a head without its mask", "\x81\x85\x01\x02"},
			{"half a frame", string(masked(0x81, "40/testnamespace")[:12])},
			{"half of 64 KiB", string(masked(0x81, "4"+strings.Repeat("x", 60_000))[:30_000])},
			{"the first part of a message", string(masked(0x01, "4"))},
			{"half a ping", string(masked(0x89, "ping")[:5])},
			{"half a close", string(masked(0x88, "\x03\xe8")[:7])},
		} {
			list = append(list, attack{fmt.Sprintf("EIO%d websocket: %s", protocol, tt.name), func(v victim) error {
				w, err := v.socket(direct(protocol))
				if err != nil {
					return err
				}
				defer w.Close()
				w.deliver([]byte(tt.bytes))
				return w.expectEnd(0)
			}}, attack{fmt.Sprintf("EIO%d upgrade: %s", protocol, tt.name), func(v victim) error {
				p, err := v.longPoll(protocol)
				if err != nil {
					return err
				}
				w, err := v.socket(p.query("websocket"))
				if err != nil {
					return err
				}
				defer w.Close()
				w.say("2probe")
				w.deliver([]byte(tt.bytes))
				return w.expectEnd(0)
			}})
		}
		list = append(list, slowBodies(protocol)...)
		list = append(list, mute(protocol), silentAfterUpgrade(protocol), halfClosed(protocol), dripping(protocol))
	}
	return list
}

// slowBodies never send the whole of a POST.
func slowBodies(protocol int) []attack {
	var list []attack
	for _, tt := range []struct{ name, headers, body string }{
		{"no body", "Content-Length: 100\r\n\r\n", ""},
		{"half a body", "Content-Length: 100\r\n\r\n", "6"},
		{"an endless body", "Transfer-Encoding: chunked\r\n\r\n", "1\r\n6\r\n"},
		{"half a chunk's head", "Transfer-Encoding: chunked\r\n\r\n", "1"},
	} {
		list = append(list, attack{fmt.Sprintf("EIO%d post: %s", protocol, tt.name), func(v victim) error {
			p, err := v.longPoll(protocol)
			if err != nil {
				return err
			}
			w, err := v.dial()
			if err != nil {
				return err
			}
			defer w.Close()
			w.deliver([]byte(head("POST", p.query("polling"), "Content-Type: text/plain\r\n", tt.headers) + tt.body))
			if _, err := io.Copy(io.Discard, w); err != nil {
				return fmt.Errorf("the connection did not end: %w", err)
			}
			return p.expectGone()
		}})
	}
	return list
}

// mute connects to the chat and says nothing more.
func mute(protocol int) attack {
	return attack{fmt.Sprintf("EIO%d websocket: no heartbeat", protocol), func(v victim) error {
		w, err := v.socket(direct(protocol))
		if err != nil {
			return err
		}
		defer w.Close()
		w.say("40/testnamespace")
		return w.expectEnd(0)
	}}
}

func silentAfterUpgrade(protocol int) attack {
	return attack{fmt.Sprintf("EIO%d upgrade: no heartbeat after it", protocol), func(v victim) error {
		p, err := v.longPoll(protocol)
		if err != nil {
			return err
		}
		w, err := p.upgrade()
		if err != nil {
			return err
		}
		defer w.Close()
		return w.expectEnd(0)
	}}
}

// halfClosed has nothing more to say, which ends the connection, though it could still read.
func halfClosed(protocol int) attack {
	return attack{fmt.Sprintf("EIO%d websocket: half closed", protocol), func(v victim) error {
		w, err := v.socket(direct(protocol))
		if err != nil {
			return err
		}
		defer w.Close()
		w.say("40/testnamespace")
		if err := halfClose(w); err != nil {
			return err
		}
		return w.expectEnd(0)
	}}
}

// dripping sends a message byte by byte for longer than a heartbeat may be missing: bytes are no heartbeat.
func dripping(protocol int) attack {
	return attack{fmt.Sprintf("EIO%d websocket: a byte at a time", protocol), func(v victim) error {
		w, err := v.socket(direct(protocol))
		if err != nil {
			return err
		}
		defer w.Close()
		ended := make(chan error, 1)
		go func() { ended <- w.expectEnd(0) }()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		_, _ = w.Write(sized(0x81, 60_000))
		for {
			select {
			case err := <-ended:
				return err
			case <-tick.C:
				_, _ = w.Write([]byte("x"))
			}
		}
	}}
}

// storms are many clients that vanish at the same point of their coming.
func storms() []attack {
	const many = 40
	var list []attack
	for _, protocol := range []int{3, 4} {
		for _, tt := range []struct {
			name  string
			begin func(v victim) (*wire, error)
		}{
			{"connections", func(v victim) (*wire, error) { return v.dial() }},
			{"half requests", func(v victim) (*wire, error) {
				w, err := v.dial()
				if err == nil {
					w.deliver([]byte(head("GET", direct(protocol), "Connection: Up")))
				}
				return w, err
			}},
			{"handshakes nobody waits for", func(v victim) (*wire, error) {
				w, err := v.dial()
				if err == nil {
					w.deliver([]byte(head("GET", direct(protocol), upgrading, "\r\n")))
				}
				return w, err
			}},
			{"polling handshakes nobody waits for", func(v victim) (*wire, error) {
				w, err := v.dial()
				if err == nil {
					w.deliver([]byte(head("GET", fmt.Sprintf("EIO=%d&transport=polling", protocol), "\r\n")))
				}
				return w, err
			}},
			{"websockets", func(v victim) (*wire, error) { return v.socket(direct(protocol)) }},
			{"websockets that come in", func(v victim) (*wire, error) {
				w, err := v.socket(direct(protocol))
				if err == nil {
					w.say("40/testnamespace", `42/testnamespace,1["request_for_response",{"param":"x"}]`)
				}
				return w, err
			}},
			{"probes", func(v victim) (*wire, error) {
				p, err := v.longPoll(protocol)
				if err != nil {
					return nil, err
				}
				w, err := v.socket(p.query("websocket"))
				if err == nil {
					w.say("2probe")
				}
				return w, err
			}},
			{"upgrades", func(v victim) (*wire, error) {
				p, err := v.longPoll(protocol)
				if err != nil {
					return nil, err
				}
				w, err := v.socket(p.query("websocket"))
				if err == nil {
					w.say("2probe", "5", "40/testnamespace")
				}
				return w, err
			}},
		} {
			list = append(list, attack{fmt.Sprintf("EIO%d storm of %s", protocol, tt.name), func(v victim) error {
				wires := make(chan *wire, many)
				errs := make(chan error, many)
				for range many {
					go func() {
						w, err := tt.begin(v)
						wires <- w
						errs <- err
					}()
				}
				var first error
				for range many {
					w, err := <-wires, <-errs
					if err != nil {
						first = err
					}
					if w != nil {
						reset(w)
					}
				}
				return first
			}})
		}
	}
	return list
}
