package sqlite

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hihichat/chat"
)

// The database itself keeps the audit log as it is, whoever has the file open and however they ask.
func TestTheAuditLogIsOnlyEverAddedTo(t *testing.T) {
	s := fresh(t)
	want := chat.AuditEntry{ID: 1, At: at, Actor: "mod", Deed: chat.UserKicked, Target: "spammer", Room: "hall", Reason: "spam"}
	must(t, s.AppendAudit(t.Context(), want))
	others := rawDatabase(t, Path(s.dir))
	for _, statement := range []string{
		`UPDATE audit SET actor = 'somebody else'`,
		`UPDATE audit SET id = 2`,
		`DELETE FROM audit`,
		`DELETE FROM audit WHERE id = 1`,
		`INSERT OR REPLACE INTO audit VALUES (1, 0, '', '', '', '', '', '', '', 0)`,
		`REPLACE INTO audit SELECT id, 0, '', '', '', '', '', '', '', 0 FROM audit`,
		`INSERT INTO audit VALUES (1, 0, '', '', '', '', '', '', '', 0) ON CONFLICT (id) DO UPDATE SET actor = ''`,
	} {
		if _, err := others.Exec(statement); err == nil || !strings.Contains(err.Error(), "only ever added to") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	got, err := s.Audit(t.Context(), chat.AuditQuery{Limit: 10})
	must(t, err)
	if len(got) != 1 || got[0] != want {
		t.Errorf("the log holds %+v", got)
	}
	must(t, s.AppendAudit(t.Context(), want))
}

// Whichever index is followed, the same entries are found, in the same order, also where the clock was set back.
func TestAllWaysThroughTheAuditLogMeet(t *testing.T) {
	s := fresh(t)
	for i := range 200 {
		must(t, s.AppendAudit(t.Context(), chat.AuditEntry{
			At: at.Add(time.Duration(i*37%50) * time.Second), Actor: strconv.Itoa(i % 2), Deed: chat.Deeds[i%3], Target: strconv.Itoa(i % 5),
			Room: strconv.Itoa(i % 4),
		}))
	}
	since, until := at.Add(5*time.Second).UnixMicro(), at.Add(40*time.Second).UnixMicro()
	args := []any{"1", "3", "1", string(chat.Deeds[1]), 2, 180, since, until}
	want, err := collect(t.Context(), s.reader, scanAudit, selectAudit, args...)
	must(t, err)
	if len(want) != 2 || want[0].ID <= want[1].ID {
		t.Fatalf("%+v", want)
	}
	for name, query := range map[string]string{
		"time": selectAuditByAt, "target": selectAuditByTarget, "actor": selectAuditByActor, "room": selectAuditByRoom,
		"deed": selectAuditByDeed,
	} {
		got, err := collect(t.Context(), s.reader, scanAudit, query, args...)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("by %s: %+v, %v; want %+v", name, got, err, want)
		}
	}
}
