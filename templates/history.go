package templates

import (
	"slices"
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// History is what a conversation's page shows of it; the page embeds it.
type History struct {
	Messages []MessageRow // oldest first
	Older    bool         // there are messages before the first
	Newer    bool         // there are messages after the last: the page was opened at an older one
	At       string       // the ID of the message that the page was opened at; empty: it shows the newest
	Read     string       // the ID up to which the user has read; empty: nobody keeps it
	NewFrom  string       // the ID of the first message shown that is new to the user; empty: none is
	Unread   int          // how many are new when not all of them are shown, at most MaxBadge + 1; 0: all are
}

// Line is a message with what stands above it.
type Line struct {
	MessageRow
	NewDay  bool // the first of its day
	NewFrom bool // the first that the user has not seen
	Unread  int  // at NewFrom, how many are new when not all of them are shown
	Linked  bool // the page was opened at it
	Follows bool // goes on with what its author said right before, in the same minute: needs no name and no picture
}

// Lines returns the messages as they stand below each other. The cases of static/jstest/rows.json say how, for the
// page's script too.
func (h History) Lines() []Line {
	lines := make([]Line, len(h.Messages))
	for i, m := range h.Messages {
		line := Line{MessageRow: m, NewDay: i == 0, NewFrom: h.NewFrom != "" && m.ID == h.NewFrom, Linked: h.At != "" && m.ID == h.At}
		if line.NewFrom {
			line.Unread = h.Unread
		}
		if i > 0 {
			above := h.Messages[i-1]
			line.NewDay = m.day() != above.day()
			line.Follows = !line.NewDay && !line.NewFrom && m.goesOn(above)
		}
		lines[i] = line
	}
	return lines
}

// goesOn reports whether m goes on with what above, of the same day, began.
func (m MessageRow) goesOn(above MessageRow) bool {
	minute := m.Time.Hour() == above.Time.Hour() && m.Time.Minute() == above.Time.Minute()
	return minute && m.From == above.From && !m.Removed && !above.Removed
}

// day returns the day of the message for machines, such as 2026-11-22.
func (m MessageRow) day() string { return m.Time.Format(time.DateOnly) }

// ISODay returns the day for machines, such as 2026-11-22.
func (l Line) ISODay() string { return l.day() }

// Day returns the day in words.
func (l Line) Day(lang locale.Lang) string {
	year, month, day := l.Time.Date()
	return locale.Text(lang, "room.day", "Year", year, "Month", locale.Text(lang, months[month-1]), "Day", day,
		"Weekday", locale.Text(lang, weekdays[l.Time.Weekday()]))
}

// months and weekdays are the keys of their names, from January and from Sunday on.
var (
	months = [...]string{
		"room.month.1", "room.month.2", "room.month.3", "room.month.4", "room.month.5", "room.month.6",
		"room.month.7", "room.month.8", "room.month.9", "room.month.10", "room.month.11", "room.month.12",
	}
	weekdays = [...]string{
		"room.weekday.0", "room.weekday.1", "room.weekday.2", "room.weekday.3", "room.weekday.4", "room.weekday.5", "room.weekday.6",
	}
)

// ownData returns what a team's own template sees of the history.
func (h History) ownData(l locale.Lang) own.Data {
	lines := h.Lines()
	list := make([]own.Data, len(lines))
	for i, line := range lines {
		list[i] = line.data(l)
		list[i]["follows"], list[i]["linked"] = line.Follows, line.Linked
		list[i]["new_day"], list[i]["new_from"] = line.NewDay, line.NewFrom
	}
	return own.Data{
		"msg_list": list, "has_older": h.Older, "has_newer": h.Newer, "at": h.At, "read_up_to": h.Read, "unread": h.Unread,
	}
}

// NewIn returns the first of the messages that somebody else has sent after mark: where what is new to the user begins.
// It is empty for none, or when nobody knows how far they have read.
func NewIn(messages []MessageRow, mark string) string {
	i := slices.IndexFunc(messages, func(m MessageRow) bool { return !m.Own && m.ID > mark })
	if mark == "" || i < 0 {
		return ""
	}
	return messages[i].ID
}

// New returns how many of the messages shown are new to the user.
func (h History) New() int {
	n := 0
	for _, m := range h.Messages {
		if h.Read != "" && !m.Own && m.ID > h.Read {
			n++
		}
	}
	return n
}
