package realtime_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// badUpgrades are WebSockets that try to take a polling session over and do not do it properly. They end, and the
// session goes on.
func badUpgrades() []attack {
	var list []attack
	probe := masked(0x81, "2probe")
	for _, protocol := range []int{3, 4} {
		for _, tt := range []struct {
			name  string
			bytes []byte
		}{
			{"nothing, and goes away", nil},
			{"a probe, and goes away", probe},
			{"a close", masked(0x88, "")},
			{"a probe and a close", slices.Concat(probe, masked(0x88, ""))},
			{"no probe", masked(0x81, "5")},
			{"a ping that is no probe", masked(0x81, "2")},
			{"another probe", masked(0x81, "2probes")},
			{"two probes", slices.Concat(probe, probe)},
			{"a thousand probes", slices.Repeat(probe, 1000)},
			{"an answer to a probe", masked(0x81, "3probe")},
			{"a message", masked(0x81, "40/testnamespace")},
			{"a probe and a message", slices.Concat(probe, masked(0x81, "40/testnamespace"))},
			{"a CLOSE", masked(0x81, "1")},
			{"a probe and a CLOSE", slices.Concat(probe, masked(0x81, "1"))},
			{"a NOOP", masked(0x81, "6")},
			{"an empty message", masked(0x81, "")},
			{"rubbish", masked(0x81, "rubbish")},
			{"a binary probe", masked(0x82, "2probe")},
			{"a probe without a mask", []byte("\x81\x062probe")},
			{"a probe that is no UTF-8", masked(0x81, "2probe\xff")},
			{"a probe of a trillion bytes", sized(0x81, 1e12)},
			{"a reserved opcode", masked(0x83, "2probe")},
			{"no frame", []byte(strings.Repeat("\x00", 100))},
			{"HTTP", []byte("GET / HTTP/1.1\r\n\r\n")},
		} {
			list = append(list, attack{fmt.Sprintf("EIO%d %s", protocol, tt.name), func(v victim) error {
				p, err := v.longPoll(protocol)
				if err != nil {
					return err
				}
				w, err := v.socket(p.query("websocket"))
				if err != nil {
					return err
				}
				defer w.Close()
				w.deliver(tt.bytes)
				if err = halfClose(w); err == nil {
					err = w.expectEnd(0)
				}
				return errors.Join(err, p.stillThere())
			}})
		}
		list = append(list, strangeUpgrades(protocol)...)
	}
	return list
}

// stillThere checks that the session goes on, by polling.
func (p *longPoll) stillThere() error {
	status, body, err := p.say("40/testnamespace", `42/testnamespace,7["request_for_response",1,2,3]`)
	if err := expectStatus(http.StatusOK, status, body, err); err != nil {
		return err
	}
	return p.expect("43/testnamespace,7[")
}

func strangeUpgrades(protocol int) []attack {
	return []attack{
		{fmt.Sprintf("EIO%d two upgrades at once", protocol), func(v victim) error {
			p, err := v.longPoll(protocol)
			if err != nil {
				return err
			}
			w, err := v.socket(p.query("websocket"))
			if err != nil {
				return err
			}
			defer w.Close()
			return errors.Join(p.oneTooMany(), p.stillThere())
		}},
		{fmt.Sprintf("EIO%d upgrade of an upgraded session", protocol), func(v victim) error {
			p, err := v.longPoll(protocol)
			if err != nil {
				return err
			}
			w, err := p.upgrade()
			if err != nil {
				return err
			}
			defer w.Close()
			late := p.oneTooMany()
			w.say(`42/testnamespace,7["request_for_response",1,2,3]`)
			return errors.Join(late, w.expect("43/testnamespace,7["))
		}},
		{fmt.Sprintf("EIO%d upgrade in the other version's name", protocol), func(v victim) error {
			p, err := v.longPoll(protocol)
			if err != nil {
				return err
			}
			q := &longPoll{v, 7 - protocol, p.sid}
			w, err := q.upgrade()
			if err != nil {
				return err
			}
			defer w.Close()
			heartbeat := map[int]string{3: "2", 4: "3"}[protocol]
			w.say(heartbeat, `42/testnamespace,7["request_for_response",1,2,3]`)
			return w.expect("43/testnamespace,7[")
		}},
		{fmt.Sprintf("EIO%d upgrade and end in one segment", protocol), func(v victim) error {
			p, err := v.longPoll(protocol)
			if err != nil {
				return err
			}
			w, err := v.socket(p.query("websocket"))
			if err != nil {
				return err
			}
			defer w.Close()
			w.say("2probe", "5", "1")
			return errors.Join(w.expectEnd(0), p.expectGone())
		}},
		{fmt.Sprintf("EIO%d upgrade while the session ends", protocol), func(v victim) error {
			p, err := v.longPoll(protocol)
			if err != nil {
				return err
			}
			w, err := v.socket(p.query("websocket"))
			if err != nil {
				return err
			}
			defer w.Close()
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_, _, _ = p.say("1")
			}()
			w.say("2probe", "5")
			<-ended
			if err := halfClose(w); err != nil {
				return err
			}
			return errors.Join(w.expectEnd(0), p.expectGone())
		}},
	}
}

// oneTooMany opens another WebSocket for a session that has one.
func (p *longPoll) oneTooMany() error {
	w, err := p.socket(p.query("websocket"))
	if err != nil {
		return err
	}
	defer w.Close()
	return w.expectEnd(1008)
}

// upgrade moves the session to a WebSocket and connects the chat.
func (p *longPoll) upgrade() (*wire, error) {
	w, err := p.socket(p.query("websocket"))
	if err != nil {
		return nil, err
	}
	w.say("2probe", "5", "40/testnamespace")
	if err := w.expect("40/testnamespace"); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}
