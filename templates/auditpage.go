package templates

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"hihichat/locale"
	"hihichat/templates/own"
)

// Audit is /audit/: a page of the audit log, the newest entries first, and the form that filters it.
type Audit struct {
	Base
	Filter  AuditFilter
	Deeds   []string // what may be filtered by
	Entries []AuditRow
	OneRoom bool    // the user may see this room's entries only
	Next    int64   // where the next page starts (?before=), exclusive; 0: this is the last
	Problem Problem // what is wrong with the filter
}

// AuditFilter is what the list was filtered by, as it was asked for.
type AuditFilter struct{ Who, Whom, Room, Deed, Since, Until string }

// AuditRow is one entry.
type AuditRow struct {
	ID     int64
	At     time.Time // in the location in which it is to be shown
	Who    string    // empty: the program itself
	Deed   string
	Whom   string
	Room   string
	Reason string
	Detail string // as the log has it
	From   string // an address; empty for those who may not know it
	Failed bool
}

// DeedWords says what was done; a deed without words of its own is called by its name.
func DeedWords(l locale.Lang, deed string) string {
	if key := "manage.deed." + deed; locale.Has(l, key) {
		return locale.Text(l, key)
	}
	return deed
}

// Words says what was done.
func (r AuditRow) Words(l locale.Lang) string { return DeedWords(l, r.Deed) }

// Everywhere reports whether a mute, or its end, was for all rooms.
func (r AuditRow) Everywhere() bool {
	return r.Room == "" && (r.Deed == "muted" || r.Deed == "unmuted")
}

// Stamp returns the time as pages show it.
func (r AuditRow) Stamp() string { return Stamp(r.At) }

// Where returns from where it was done, in the page's own words.
func (r AuditRow) Where(l locale.Lang) string {
	if r.From == "command line" {
		return locale.Text(l, "manage.command_line")
	}
	return r.From
}

// More returns the detail in the page's own words. The ID of a message that is gone says nothing to a person.
func (r AuditRow) More(l locale.Lang) string {
	key := "manage.detail." + r.Detail
	switch {
	case r.Deed == "message-removed":
		return severalMessages(l, r.Detail)
	case r.Deed == "muted":
		return lasting(l, r.Detail)
	case r.Deed == "room-transferred" && r.Detail != "":
		return locale.Text(l, "manage.was_owner", "Name", r.Detail)
	case r.Detail == "first start":
		return locale.Text(l, "manage.detail.first-start")
	case locale.Has(l, key):
		return locale.Text(l, key)
	}
	return r.Detail
}

// severalMessages says how many were taken back at once, empty for one by its ID.
func severalMessages(l locale.Lang, detail string) string {
	n, several := strings.CutSuffix(detail, " messages")
	count, err := strconv.Atoi(n)
	if !several || err != nil {
		return ""
	}
	return locale.Text(l, "manage.messages", "Count", count)
}

// lasting says how long a mute was to last: for ever, or a number of seconds.
func lasting(l locale.Lang, detail string) string {
	seconds, err := strconv.Atoi(strings.TrimSuffix(detail, " s"))
	switch {
	case detail == "for ever":
		return locale.Text(l, "manage.for_ever")
	case err != nil:
		return detail
	case seconds%86400 == 0:
		return locale.Text(l, "manage.days", "Count", seconds/86400)
	case seconds%3600 == 0:
		return locale.Text(l, "manage.hours", "Count", seconds/3600)
	case seconds%60 == 0:
		return locale.Text(l, "manage.minutes", "Count", seconds/60)
	}
	return locale.Text(l, "manage.seconds", "Count", seconds)
}

func (Audit) template() string { return "audit" }

// Title returns the text of the browser's tab.
func (Audit) Title(l locale.Lang) string { return locale.Text(l, "manage.title.audit") }

// NextPath returns the path of the next page with the same filter.
func (p Audit) NextPath() string {
	values := url.Values{"before": {strconv.FormatInt(p.Next, 10)}}
	f := p.Filter
	for name, value := range map[string]string{"who": f.Who, "whom": f.Whom, "room": f.Room, "deed": f.Deed, "since": f.Since, "until": f.Until} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return "/audit/?" + values.Encode()
}

func (p Audit) data(l locale.Lang) own.Data {
	return own.Data{
		"who": p.Filter.Who, "whom": p.Filter.Whom, "room": p.Filter.Room, "deed": p.Filter.Deed, "since": p.Filter.Since,
		"until": p.Filter.Until, "deeds": append([]string{}, p.Deeds...), "one_room": p.OneRoom, "next": p.Next,
		"message": p.Problem.Text(l),
		"entries": rows(p.Entries, func(r AuditRow) own.Data {
			return own.Data{
				"id": r.ID, "time": r.Stamp(), "who": r.Who, "deed": r.Deed, "words": r.Words(l), "whom": r.Whom, "room": r.Room,
				"reason": r.Reason, "detail": r.More(l), "from": r.Where(l), "failed": r.Failed,
			}
		}),
	}
}
