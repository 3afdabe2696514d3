package sqlite

import (
	"strings"
	"testing"

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
