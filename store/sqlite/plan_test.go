package sqlite

import (
	"context"
	"strings"
	"testing"
)

// TestQueriesUseTheirIndices asks SQLite how it would carry out what the hot paths ask for. None may read a whole table
// or sort what an index has in order: the cost of a page must not grow with what lies behind it.
func TestQueriesUseTheirIndices(t *testing.T) {
	s := fresh(t)
	for name, c := range map[string]struct {
		query string
		args  int
		sorts bool
	}{
		"standing":           {query: selectStanding, args: 2},
		"newest messages":    {query: selectNewest, args: 4},
		"messages before":    {query: selectBefore, args: 5},
		"messages after":     {query: selectAfter, args: 5},
		"newest of all":      {query: selectNewestID},
		"retention":          {query: deleteOldest, args: 2},
		"who has expired":    {query: noteExpired, args: 2},
		"private peers":      {query: selectPeers, args: 1, sorts: true}, // as many as one person has
		"rooms":              {query: selectRooms, args: 3},
		"members":            {query: selectMembers, args: 1, sorts: true}, // of one room
		"mutes of one":       {query: selectMutesOfOne, args: 3},
		"session":            {query: selectSession, args: 1, sorts: true}, // the permissions of one user
		"user by name":       {query: selectUserByName, args: 1},
		"users":              {query: selectUsers, args: 3},
		"sessions of a user": {query: deleteSessionsOf, args: 2},
	} {
		t.Run(name, func(t *testing.T) {
			plan := explainPlan(t, s, c.query, c.args)
			for _, step := range plan {
				if strings.HasPrefix(step, "SCAN") && !harmless(step) {
					t.Errorf("reads a whole table: %s", strings.Join(plan, "; "))
				}
				if strings.Contains(step, "TEMP B-TREE") && !c.sorts {
					t.Errorf("sorts: %s", strings.Join(plan, "; "))
				}
			}
		})
	}
}

// harmless tells a scan that is not one of a table, or of a table in the order of an index up to a LIMIT.
func harmless(step string) bool {
	return strings.Contains(step, "CONSTANT ROW") || strings.Contains(step, "subquery") ||
		strings.Contains(step, "messages USING COVERING INDEX")
}

func explainPlan(t *testing.T, s folder, query string, args int) []string {
	t.Helper()
	scan := func(r row) (detail string, err error) {
		var id, parent, unused int
		err = r.Scan(&id, &parent, &unused, &detail)
		return detail, err
	}
	values := make([]any, args)
	for i := range values {
		values[i] = 1
	}
	plan, err := collect(context.Background(), s.reader, scan, "EXPLAIN QUERY PLAN "+query, values...)
	must(t, err)
	return plan
}
