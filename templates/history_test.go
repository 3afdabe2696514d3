package templates

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"hihichat/locale"
)

func TestRowsBelowEachOther(t *testing.T) {
	var shared struct {
		Cases []struct {
			Name, Reader, NewFrom string
			Messages              []struct {
				ID, From, Time string
				Removed        bool
			}
			Rows []string
		}
	}
	sharedCases(t, "rows.json", &shared)
	if len(shared.Cases) < 15 {
		t.Fatalf("only %d cases", len(shared.Cases))
	}
	for _, c := range shared.Cases {
		t.Run(c.Name, func(t *testing.T) {
			page := Chat{Base: Base{User: c.Reader}, Room: "r", Exists: true, Joined: true, History: History{NewFrom: c.NewFrom}}
			for _, m := range c.Messages {
				at, err := time.Parse("2006-01-02T15:04:05", m.Time)
				if err != nil {
					t.Fatal(err)
				}
				page.Messages = append(page.Messages, MessageRow{ID: m.ID, From: m.From, Own: m.From == c.Reader, Time: at, Removed: m.Removed})
			}
			if got := rowsOf(parsed(t, page)); !reflect.DeepEqual(got, c.Rows) {
				t.Errorf("got  %q\nwant %q", got, c.Rows)
			}
		})
	}
}

// rowsOf returns the rows of #message_box after the duck's welcome, as rows.json writes them.
func rowsOf(page *node) []string {
	rows := []string{}
	for _, e := range page.find("#message_box > div") {
		switch {
		case e.is(".day_line"):
			rows = append(rows, "day "+e.find("time")[0].get("datetime"))
		case e.is(".new_line"):
			rows = append(rows, "new")
		case e.is("[data-id]"):
			row := e.get("data-id")
			for _, class := range []string{"mine", "follows"} {
				if e.is("." + class) {
					row += " " + class
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// A day is that of the place whose times the page shows.
func TestDaysAreThoseOfTheServersPlace(t *testing.T) {
	utc := time.Date(2026, 11, 22, 18, 30, 0, 0, time.UTC)
	line := Line{MessageRow: MessageRow{Time: utc.In(time.FixedZone("", 8*3600))}}
	if got := line.ISODay(); got != "2026-11-23" {
		t.Errorf("day %s", got)
	}
	for lang, want := range map[locale.Lang]string{locale.Zh: "2026年11月23日星期一", locale.En: "Monday, November 23, 2026"} {
		if got := line.Day(lang); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
}

func TestWhatIsNew(t *testing.T) {
	said := []MessageRow{{ID: "1", From: "bob"}, {ID: "2", Own: true}, {ID: "3", From: "bob"}, {ID: "4", From: "carol"}}
	for name, c := range map[string]struct {
		mark, from string
		count      int
	}{
		"all is read": {"4", "", 0}, "one": {"3", "4", 1}, "one's own is never new": {"1", "3", 2}, "all but one's own": {"0", "1", 3},
		"nobody knows": {"", "", 0}, "read further than shown": {"9", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := NewIn(said, c.mark); got != c.from {
				t.Errorf("new from %q, want %q", got, c.from)
			}
			if got := (History{Messages: said, Read: c.mark}).New(); got != c.count {
				t.Errorf("%d are new, want %d", got, c.count)
			}
		})
	}
}

// TestStamps: the eye sees hour and minute, whoever asks for the text or the title has all.
func TestStamps(t *testing.T) {
	row := MessageRow{ID: "1", From: "alice", Text: "hi", Permalink: Permalink("tea", "", "1"), Time: time.Date(2026, 11, 22, 23, 54, 30, 0, time.UTC)}
	page := parsed(t, Chat{Base: Base{User: "bob"}, Room: "tea", Exists: true, Joined: true, History: History{Messages: []MessageRow{row}}})
	when, unseen := page.find("#m-1 .name_time time")[0], page.find("#m-1 .name_time time > span.unseen")
	if text, want := when.text(), "2026/11/22 PM23:54:30"; text != want || page.find("#m-1 a.when")[0].get("title") != want {
		t.Errorf("the stamp is %q", text)
	}
	if len(unseen) != 2 || unseen[0].text() != "2026/11/22 PM" || unseen[1].text() != ":30" {
		t.Errorf("%d parts are unseen", len(unseen))
	}
}

func TestTextsOfMessages(t *testing.T) {
	rows := []MessageRow{
		{ID: "1", From: "alice", Reader: "bob", Text: "@bob see https://a.example/?b=\"&c", Permalink: Permalink("tea", "", "1")},
		{ID: "2", From: "bob", Own: true, Reader: "bob", Text: "@bob"},
		{ID: "3", From: "alice", Reader: "bob", Removed: true, Text: "@bob http://a.example"},
	}
	page := parsed(t, Chat{Base: Base{User: "bob"}, Room: "tea", Exists: true, Joined: true, History: History{Messages: rows, At: "2"}})
	links := page.find("#message_box .msg a")
	if len(links) != 1 || links[0].get("href") != "https://a.example/?b=" || links[0].text() != "https://a.example/?b=" {
		t.Fatalf("%d links", len(links))
	}
	if rel := links[0].get("rel"); !strings.Contains(rel, "noopener") || !strings.Contains(rel, "nofollow") || links[0].get("target") != "_blank" {
		t.Errorf("a link to elsewhere has rel %q, target %q", rel, links[0].get("target"))
	}
	if dir := links[0].get("dir"); dir != "ltr" {
		t.Errorf("a link has dir %q: what stands before it may turn the order of its characters", dir)
	}
	if marks := page.find("#message_box .msg mark.mention"); len(marks) != 2 || marks[0].text() != "@bob" || marks[0].get("dir") != "auto" {
		t.Errorf("%d mentions", len(marks))
	}
	if me := page.find(".msg.mentions_me"); len(me) != 1 || me[0].text() != "@bob see https://a.example/?b=\"&c" {
		t.Errorf("%d messages mention the reader", len(me))
	}
	if when := page.find("#m-1 .name_time > a.when > time"); len(when) != 1 {
		t.Error("the time does not lead to the message")
	}
	if href := page.find("#m-1 a.when")[0].get("href"); href != "/chat/?rname=tea&at=1#m-1" {
		t.Errorf("the time leads to %s", href)
	}
	if linked := page.find(".msg_item.linked"); len(linked) != 1 || linked[0].get("id") != "m-2" {
		t.Error("the message of the link does not stand out")
	}
}
