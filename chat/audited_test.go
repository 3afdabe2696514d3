package chat_test

import (
	"fmt"
	"slices"

	"hihichat/chat"
)

// entries returns the audit log, the oldest entry first, one line each: who did what, whom, where, why; details and
// addresses in brackets, "failed" at the end.
func (w *world) entries() (lines []string) {
	w.Helper()
	all, err := w.stores.Audit.Audit(w.Context(), chat.AuditQuery{Limit: 1000})
	w.must(err)
	for _, e := range slices.Backward(all) {
		line := fmt.Sprintf("%s %s %s in %s: %s [%s] from %s", e.Actor, e.Deed, e.Target, e.Room, e.Reason, e.Detail, e.Address)
		if e.Failed {
			line += " failed"
		}
		lines = append(lines, line)
	}
	return lines
}

// noEntries checks that nothing was written down.
func (w *world) noEntries(what string) {
	w.Helper()
	if lines := w.entries(); len(lines) > 0 {
		w.Errorf("%s: the log has %q", what, lines)
	}
}

// logged compares the whole audit log.
func (w *world) logged(want ...string) {
	w.Helper()
	if got := w.entries(); !slices.Equal(got, want) {
		w.Errorf("the log has\n%q, want\n%q", got, want)
	}
}
