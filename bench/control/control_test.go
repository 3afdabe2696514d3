package control_test

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hihichat/bench/control"
)

func TestTextTellsNumberAndMoment(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
	for _, seq := range []int{0, 7, 99_999_999} {
		text := control.Text(seq, at)
		gotSeq, gotAt, ok := control.ParseText([]byte(text))
		if !ok || gotSeq != seq || gotAt != at.UnixNano() || len(text) != control.TextLength {
			t.Errorf("%q: %d %d %v", text, gotSeq, gotAt, ok)
		}
	}
}

func TestParseTextRefuses(t *testing.T) {
	good := control.Text(1, time.Now())
	for name, text := range map[string]string{
		"nothing":           "",
		"too short":         good[:control.TextLength-1],
		"no space":          strings.Replace(good, " ", "_", 1),
		"a letter in front": "x" + good[1:],
		"a letter in time":  good[:12] + "x" + good[13:],
	} {
		if _, _, ok := control.ParseText([]byte(text)); ok {
			t.Errorf("%s: accepted %q", name, text)
		}
	}
}

// slow is a server that takes a while for each message.
type slow struct {
	takes time.Duration
	rooms []int
	texts []string
}

func (s *slow) Open(sockets, rooms int) ([]string, error) { return []string{"a", "b"}, nil }

func (s *slow) Publish(room int, text string) {
	time.Sleep(s.takes)
	s.rooms = append(s.rooms, room)
	s.texts = append(s.texts, text)
}

// obey gives a server orders and returns its answers.
func obey(t *testing.T, f control.Fanout, orders string) []control.Answer {
	t.Helper()
	var out strings.Builder
	if err := control.Serve(control.Hello{Addr: "here"}, f, strings.NewReader(orders), &out); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(out.String()))
	var hello control.Hello
	if err := dec.Decode(&hello); err != nil || hello.Addr != "here" {
		t.Fatalf("hello: %v %v", hello, err)
	}
	var answers []control.Answer
	for {
		var a control.Answer
		if err := dec.Decode(&a); err == io.EOF {
			return answers
		} else if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
}

func TestMessagesCarryTheMomentTheyWereDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{takes: 30 * time.Millisecond}
		a := obey(t, s, `{"do":"publish","rooms":2,"count":5,"perSecond":100}`)[0]
		if a.Sent != 5 || !slices.Equal(s.rooms, []int{0, 1, 0, 1, 0}) {
			t.Errorf("sent %d to rooms %v", a.Sent, s.rooms)
		}
		for k, text := range s.texts {
			seq, at, _ := control.ParseText([]byte(text))
			if want := a.Began + int64(k)*int64(10*time.Millisecond); seq != k || at != want {
				t.Errorf("message %d: number %d, due %d ns too late", k, seq, at-want)
			}
		}
	})
}

func TestAServerThatFallsBehindGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := obey(t, &slow{takes: time.Second}, `{"do":"publish","rooms":1,"count":1000,"perSecond":1000}`)[0]
		if a.Sent != 3 {
			t.Errorf("sent %d, each a second late", a.Sent)
		}
	})
}

func TestOtherOrders(t *testing.T) {
	answers := obey(t, &slow{}, `{"do":"open","sockets":2,"rooms":1} {"do":"stats"} {"do":"dance"}`)
	if len(answers) != 3 {
		t.Fatalf("%d answers", len(answers))
	}
	if !slices.Equal(answers[0].Cookies, []string{"a", "b"}) {
		t.Errorf("cookies: %q", answers[0].Cookies)
	}
	if answers[1].Goroutines == 0 {
		t.Error("no goroutines")
	}
	if answers[2].Error == "" {
		t.Error("an unknown order was taken")
	}
}
