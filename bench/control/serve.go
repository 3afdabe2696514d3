package control

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"time"
)

// Fanout is a server under test. Its methods are called one at a time.
type Fanout interface {
	// Open makes the server ready for so many sockets, socket i in room i modulo rooms, and returns their cookies.
	Open(sockets, rooms int) (cookies []string, err error)
	// Publish sends a message with that text to the sockets of a room.
	Publish(room int, text string)
}

// Serve says hello and carries out orders until its input ends, which is how a server is told to go.
func Serve(hello Hello, f Fanout, in io.Reader, out io.Writer) error {
	enc := json.NewEncoder(out)
	if err := enc.Encode(hello); err != nil {
		return fmt.Errorf("say hello: %w", err)
	}
	dec := json.NewDecoder(bufio.NewReader(in))
	for {
		var o Order
		if err := dec.Decode(&o); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("read an order: %w", err)
		}
		if err := enc.Encode(carryOut(f, o)); err != nil {
			return fmt.Errorf("answer an order: %w", err)
		}
	}
}

func carryOut(f Fanout, o Order) Answer {
	switch o.Do {
	case Open:
		cookies, err := f.Open(o.Sockets, o.Rooms)
		if err != nil {
			return Answer{Error: err.Error()}
		}
		return Answer{Cookies: cookies}
	case Publish:
		return publish(f, o)
	case Stats:
		return Answer{Goroutines: runtime.NumGoroutine()}
	}
	return Answer{Error: "unknown order " + o.Do}
}

const (
	// tick is the shortest sleep between messages: what is due meanwhile goes out together. Sleeping for each of
	// thousands of messages a second would cost more than sending them, in the process whose CPU is measured.
	tick = 2 * time.Millisecond
	// tooLate ends an order that the server can't carry out: it would only go on for minutes.
	tooLate = 2 * time.Second
)

// publish sends messages at the ordered rate. A message carries the moment at which it was due, not the one at which
// the server got round to it, so that a server which falls behind can't hide it.
func publish(f Fanout, o Order) Answer {
	began := time.Now()
	a := Answer{Began: began.UnixNano()}
	for k := range o.Count {
		due := time.Now()
		if o.PerSecond > 0 {
			due = began.Add(time.Duration(float64(k) / o.PerSecond * float64(time.Second)))
			wait := time.Until(due)
			if wait > 0 {
				time.Sleep(max(wait, tick))
			} else if -wait > tooLate {
				return a
			}
		}
		f.Publish(k%o.Rooms, Text(k, due))
		a.Sent++
	}
	return a
}

// Versions returns those of Go and of the modules named, as this program was built.
func Versions(modules ...string) map[string]string {
	versions := map[string]string{"go": runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versions
	}
	for _, dep := range info.Deps {
		for _, name := range modules {
			if dep.Path == name {
				versions[name] = dep.Version
			}
		}
	}
	return versions
}
