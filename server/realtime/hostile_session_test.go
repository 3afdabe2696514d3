package realtime_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
)

// halfClose ends the client's sending side and keeps the other.
func halfClose(w *wire) error { return w.Conn.(*net.TCPConn).CloseWrite() }

// reset ends a connection without a farewell: the server gets a RST.
func reset(w *wire) {
	_ = w.Conn.(*net.TCPConn).SetLinger(0)
	_ = w.Close()
}

// badSessions are requests that are proper each by itself.
func badSessions() []attack {
	var list []attack
	for _, protocol := range []int{3, 4} {
		for name, run := range map[string]func(p *longPoll) error{
			"two polls at once":            twoPolls,
			"two posts at once":            twoPosts,
			"a poll after the end":         afterTheEnd("GET"),
			"a post after the end":         afterTheEnd("POST"),
			"a DELETE":                     another("DELETE"),
			"a PUT":                        another("PUT"),
			"packets behind the end":       behindTheEnd,
			"a poll that goes away":        pollGoesAway,
			"a poll that half goes away":   pollHalfGoesAway,
			"polls of a WebSocket":         pollOfAWebSocket,
			"pipelined polls":              pipelined,
			"a poll with a body":           pollWithABody,
			"packets after the disconnect": afterDisconnect,
		} {
			list = append(list, attack{fmt.Sprintf("EIO%d %s", protocol, name), func(v victim) error {
				p, err := v.longPoll(protocol)
				if err != nil {
					return err
				}
				return run(p)
			}})
		}
	}
	return list
}

// heavySessions make so much work that they are let loose one at a time: beside others their sessions' heartbeats, which
// are short here, would run out first.
func heavySessions() []attack {
	var list []attack
	for _, protocol := range []int{3, 4} {
		for name, run := range map[string]func(p *longPoll) error{
			"a post of 10,000 NOOPs":         manyNoops,
			"10,000 namespaces in one post":  manyNamespaces,
			"hundreds of comings and goings": manyComings,
		} {
			list = append(list, attack{fmt.Sprintf("EIO%d %s", protocol, name), func(v victim) error {
				p, err := v.longPoll(protocol)
				if err != nil {
					return err
				}
				return run(p)
			}})
		}
	}
	return list
}

// twoPolls: a duplicate poll ends the session, and both polls.
func twoPolls(p *longPoll) error {
	if p.protocol == 3 { // take the main namespace's CONNECT first, which answers a poll at once
		if _, _, err := p.say("40/testnamespace"); err != nil {
			return err
		}
		if err := p.expect("40/testnamespace"); err != nil {
			return err
		}
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { _, _, _ = p.poll() })
	}
	both.Wait()
	return p.expectGone()
}

// twoPosts: a post that is still under way makes another one a duplicate.
func twoPosts(p *longPoll) error {
	w, err := p.dial()
	if err != nil {
		return err
	}
	defer w.Close()
	w.deliver([]byte(head("POST", p.query("polling"), "Content-Type: text/plain\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n")))
	if line, err := w.in.ReadString('\n'); err != nil || !strings.Contains(line, "100") { // the server reads the body
		return fmt.Errorf("%q %w", line, err)
	}
	status, body, err := p.say("6")
	return errors.Join(expectStatus(http.StatusBadRequest, status, body, err), p.expectGone())
}

func afterTheEnd(method string) func(p *longPoll) error {
	return func(p *longPoll) error {
		if _, _, err := p.say("1"); err != nil {
			return err
		}
		for range 3 {
			status, body, err := p.once(head(method, p.query("polling"), closing, "Content-Length: 0\r\n\r\n"))
			if err := expectStatus(http.StatusBadRequest, status, body, err); err != nil {
				return err
			}
		}
		return nil
	}
}

func another(method string) func(p *longPoll) error {
	return func(p *longPoll) error {
		status, body, err := p.once(head(method, p.query("polling"), closing, "Content-Length: 0\r\n\r\n"))
		return expectStatus(http.StatusBadRequest, status, body, err)
	}
}

func behindTheEnd(p *longPoll) error {
	if _, _, err := p.say("40/testnamespace", "1", `42/testnamespace,1["request_for_response",1,2,3]`, "2", "3", "x"); err != nil {
		return err
	}
	_, _, _ = p.poll() // it may have last words
	return p.expectGone()
}

func manyNoops(p *longPoll) error {
	packets := make([]string, 10_000)
	for i := range packets {
		packets[i] = "6"
	}
	status, body, err := p.say(packets...)
	return expectStatus(http.StatusOK, status, body, err)
}

// openPoll sends a poll that will have no answer for a while.
func openPoll(p *longPoll) (*wire, error) {
	if _, _, err := p.say("40/testnamespace"); err != nil {
		return nil, err
	}
	if err := p.expect("40/testnamespace"); err != nil {
		return nil, err
	}
	w, err := p.dial()
	if err != nil {
		return nil, err
	}
	w.deliver([]byte(head("GET", p.query("polling"), "\r\n")))
	return w, nil
}

func pollGoesAway(p *longPoll) error {
	w, err := openPoll(p)
	if err != nil {
		return err
	}
	reset(w)
	return nil // the stock at the end tells whether the session went too
}

func pollHalfGoesAway(p *longPoll) error {
	w, err := openPoll(p)
	if err != nil {
		return err
	}
	defer w.Close()
	if err := halfClose(w); err != nil {
		return err
	}
	_, _, _ = w.frame() // the end of the connection, or of the poll
	return nil
}

func pollOfAWebSocket(p *longPoll) error {
	w, err := p.socket(p.query("websocket"))
	if err != nil {
		return err
	}
	defer w.Close()
	w.say("2probe")
	if err := w.expect("3probe"); err != nil {
		return err
	}
	w.say("5", "40/testnamespace")
	if err := w.expect("40/testnamespace"); err != nil {
		return err
	}
	for range 3 {
		status, body, err := p.poll()
		if err := expectStatus(http.StatusBadRequest, status, body, err); err != nil {
			return err
		}
		status, body, err = p.say("6")
		if err := expectStatus(http.StatusBadRequest, status, body, err); err != nil {
			return err
		}
	}
	w.say(`42/testnamespace,7["request_for_response",1,2,3]`)
	return w.expect("43/testnamespace,7[")
}

// pipelined: the second poll waits in the connection until the first has been answered, so it is no duplicate.
func pipelined(p *longPoll) error {
	w, err := p.dial()
	if err != nil {
		return err
	}
	defer w.Close()
	w.deliver([]byte(strings.Repeat(head("GET", p.query("polling"), "\r\n"), 50)))
	status, body, err := p.say("40/testnamespace")
	return expectStatus(http.StatusOK, status, body, err)
}

func pollWithABody(p *longPoll) error {
	if _, _, err := p.say("40/testnamespace"); err != nil {
		return err
	}
	status, body, err := p.once(head("GET", p.query("polling"), closing, "Content-Length: 3\r\n\r\n42x"))
	return expectStatus(http.StatusOK, status, body, err)
}

// afterDisconnect: what comes from a socket that has left is ignored.
func afterDisconnect(p *longPoll) error {
	status, body, err := p.say("40", "40/testnamespace", "41/testnamespace", `42/testnamespace,1["request_for_response",1,2,3]`,
		"43/testnamespace,1[]", "41/testnamespace", `42/testnamespace,2["x"]`, "40/testnamespace", `42/testnamespace,3["request_for_response",1,2,3]`)
	if p.protocol == 3 || status != http.StatusOK {
		// A 1.x client that leaves its only namespace stays connected to the main one.
		if err := expectStatus(http.StatusOK, status, body, err); err != nil {
			return err
		}
	}
	return p.expect("43/testnamespace,3[")
}

func manyNamespaces(p *longPoll) error {
	packets := make([]string, 10_000)
	for i := range packets {
		packets[i] = fmt.Sprintf("40/n%d", i)
	}
	_, _, err := p.say(packets...) // the answers are more than may wait: it ends the session, or comes through
	return err
}

// manyComings goes in and out of the chat.
func manyComings(p *longPoll) error {
	packets := []string{"40"}
	for range 200 {
		packets = append(packets, "40/testnamespace", `42/testnamespace,1["x"]`, "41/testnamespace")
	}
	status, body, err := p.say(packets...)
	return expectStatus(http.StatusOK, status, body, err)
}
