package chat_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"hihichat/chat"
)

// TestTheDuckAnswersWhereItIsAsked: its answer is stored, delivered, and a message like any other.
func TestTheDuckAnswersWhereItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &duck{}
		w, alice, hall := pond(t, d)
		asked, err := w.Send(t.Context(), alice, hall, "@小黄鸭 who are you?")
		w.must(err)
		synctest.Wait()
		said := w.stored(hall)
		if len(said) != 2 || said[1].From != chat.BotName || said[1].Text != "quack: who are you?" || said[1].ID <= asked.ID {
			t.Fatalf("stored %v", said)
		}
		if delivered := w.heard.delivered(); len(delivered) != 2 || delivered[1] != said[1] {
			t.Errorf("delivered %v", delivered)
		}
		w.must(w.RemoveMessage(t.Context(), alice, hall, said[1].ID))
	})
}

// TestWhatTheDuckIsNotAsked: other words, private talk, what was refused, and what it says itself.
func TestWhatTheDuckIsNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &duck{answer: func(context.Context, string) string { return "@小黄鸭 asks @小黄鸭" }}
		w, alice, hall := pond(t, d)
		bob, silent := w.user("bob"), w.user("silent")
		w.must(w.Join(t.Context(), silent, "hall"))
		w.mute("hall", silent, 0)
		for _, c := range []struct {
			who   chat.Actor
			where chat.Conversation
			text  string
		}{
			{alice, hall, "小黄鸭"}, {alice, hall, "@ 小黄鸭"}, {alice, hall, "@小黄"},
			{alice, chat.Between("alice", "bob"), "@小黄鸭 in private"},
			{silent, hall, "@小黄鸭 muted"}, {bob, hall, "@小黄鸭 no member"}, {chat.Actor{}, hall, "@小黄鸭 a guest"},
			{alice, chat.InRoom("nowhere"), "@小黄鸭 nowhere"},
		} {
			_, _ = w.Send(t.Context(), c.who, c.where, c.text) // some are refused
		}
		synctest.Wait()
		if asked := d.questions(); len(asked) > 0 {
			t.Errorf("it was asked %q", asked)
		}
		_, err := w.Send(t.Context(), alice, hall, "@小黄鸭")
		w.must(err)
		synctest.Wait()
		if asked := d.questions(); len(asked) != 1 {
			t.Errorf("it was asked %q", asked)
		}
	})
}

// TestTheDucksAnswersAreCleaned: they come from elsewhere.
func TestTheDucksAnswersAreCleaned(t *testing.T) {
	for raw, want := range map[string][]string{
		"a\xffb": {"a\uFFFDb"}, "": nil, string(make([]byte, 4001)): nil, "<b>": {"<b>"}, string(make([]byte, 4000)): {string(make([]byte, 4000))},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, alice, hall := pond(t, &duck{answer: func(context.Context, string) string { return raw }})
			_, err := w.Send(t.Context(), alice, hall, "@小黄鸭")
			w.must(err)
			synctest.Wait()
			var got []string
			for _, m := range w.stored(hall)[1:] {
				got = append(got, m.Text)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("said %.40q, want %.40q", got, want)
			}
		})
	}
}

// TestAFloodOfQuestions: four are with the bot at a time, sixteen wait, and no sender waits for any of them.
func TestAFloodOfQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		d := &duck{answer: func(_ context.Context, text string) string {
			<-gate
			return text
		}}
		w, alice, hall := pond(t, d)
		for i := range 100 {
			_, err := w.Send(t.Context(), alice, hall, fmt.Sprint("@小黄鸭 ", i))
			w.must(err)
			synctest.Wait()
		}
		if asked := d.questions(); len(asked) != 4 {
			t.Errorf("asked at once: %q", asked)
		}
		close(gate)
		synctest.Wait()
		if asked := d.questions(); len(asked) != 4+16 {
			t.Errorf("asked in all: %q", asked)
		}
		if said := w.stored(hall); len(said) != 120 {
			t.Errorf("%d messages are stored", len(said))
		}
	})
}

// TestTheDuckIsSilentAfterClose: whoever waits for it is not waited for, and its late answer is dropped.
func TestTheDuckIsSilentAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &duck{answer: func(ctx context.Context, _ string) string {
			<-ctx.Done()
			return "late"
		}}
		w, alice, hall := pond(t, d)
		for range 10 {
			_, err := w.Send(t.Context(), alice, hall, "@小黄鸭 are you there?")
			w.must(err)
		}
		synctest.Wait()
		w.Close()
		if said := w.stored(hall); len(said) != 10 {
			t.Errorf("stored %v", said)
		}
		if asked := d.questions(); len(asked) != 4 {
			t.Errorf("it was asked %d times", len(asked))
		}
	})
}

// TestTheDuckMeetsTheEndOfTheRoom: an answer to a room that is gone is said nowhere, least of all in the next one.
func TestTheDuckMeetsTheEndOfTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		w, alice, hall := pond(t, &duck{answer: func(context.Context, string) string {
			<-gate
			return "late"
		}})
		_, err := w.Send(t.Context(), alice, hall, "@小黄鸭")
		w.must(err)
		synctest.Wait()
		w.must(w.DeleteRoom(t.Context(), alice, "hall"))
		_, err = w.CreateRoom(t.Context(), w.admin("admin"), "hall", "")
		w.must(err)
		close(gate)
		synctest.Wait()
		if said := w.stored(hall); len(said) > 0 {
			t.Errorf("the new room has %v", said)
		}
	})
}

// TestWithoutABotNobodyAnswers: the name alone is a word like others.
func TestWithoutABotNobodyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		alice := w.user("alice")
		hall := w.room("hall", alice)
		_, err := w.Send(t.Context(), alice, hall, "@小黄鸭")
		w.must(err)
		synctest.Wait()
		if said := w.stored(hall); len(said) != 1 {
			t.Errorf("stored %v", said)
		}
	})
}
