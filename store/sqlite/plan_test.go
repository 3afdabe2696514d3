package sqlite

import (
	"context"
	"slices"
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
		"sent with a key":    {query: selectSent, args: 8, sorts: true}, // as many as have the key
		"newest of all":      {query: selectNewestID},
		"retention":          {query: deleteOldest, args: 2},
		"who has expired":    {query: noteExpired, args: 2},
		"private peers":      {query: selectPeers, args: 1, sorts: true}, // as many as one person has
		"rooms":              {query: selectRooms, args: 3},
		"members":            {query: selectMembers, args: 1, sorts: true}, // of one room
		"mutes of one":       {query: selectMutesOfOne, args: 3},
		"session":            {query: selectSession, args: 1, sorts: true}, // the permissions of one user
		"user by name":       {query: selectUserByName, args: 1},
		"users":              {query: selectUsers, args: 2},
		"users found":        {query: selectFound, args: 3},
		"sessions of a user": {query: deleteSessionsOf, args: 2},

		"a list of sessions":  {query: selectSessionsOf, args: 2, sorts: true}, // of one user
		"users by name":       {query: selectHolders, args: manyUsers, sorts: true},
		"another admin":       {query: selectOtherAdmin, args: 1},
		"administrators":      {query: selectAdministrators},
		"a namesake":          {query: selectNamesake, args: 2},
		"names without a key": {query: selectUnkeyed},
		"a reset":             {query: selectReset, args: 2},
		"a grant to take":     {query: deleteGrant, args: 2},
		"a retired name":      {query: selectRetired, args: 1},
		"moderators":          {query: selectModerators, args: 1},
		"bans":                {query: selectBans, args: 3},
		"a message":           {query: selectMessage, args: 4},
		"to disown":           {query: selectFollowing, args: 3},
		"disowned":            {query: inheritMessages, args: 5},
		"mutes of a room":     {query: deleteRoomMutes, args: 1},
		"to purge":            {query: deleteBuried, args: 2},
		"mutes of many":       {query: selectMutesOfMany, args: manyUsers + 2},
		"rooms of one":        {query: selectRoomsOf, args: 2, sorts: true}, // as many as they are in
		"unread":              {query: countUnread, args: 6},
		"a mark in a room":    {query: selectRoomMark, args: 2},
		"a mark in private":   {query: selectPairMark, args: 3},
		"to mark in a room":   {query: moveRoomMark, args: 3},
		"to mark as low":      {query: moveLowMark, args: 3},
		"to mark as high":     {query: moveHighMark, args: 3},
		"audit":               {query: selectAudit, args: 8},
		"audit of a span":     {query: selectAuditByAt, args: 8, sorts: true}, // what is in it
		"how long a span is":  {query: selectShortSpan, args: 3},
		"audit by target":     {query: selectAuditByTarget, args: 8},
		"audit by actor":      {query: selectAuditByActor, args: 8},
		"audit by room":       {query: selectAuditByRoom, args: 8},
		"audit by deed":       {query: selectAuditByDeed, args: 8},
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

// TestALongRoomCostsWhatAShortOneDoes: whatever is asked of a conversation goes down its index to where it begins and
// walks from there, with no order to be made and at most LIMIT steps. A plan that only found the conversation would read
// all of it.
func TestALongRoomCostsWhatAShortOneDoes(t *testing.T) {
	s := fresh(t)
	const index = "SEARCH messages USING INDEX messages_by_conversation "
	for name, c := range map[string]struct {
		query string
		args  int
		step  string
	}{
		"newest":  {selectNewest, 4, index + "(conversation=?)"}, // from the end
		"before":  {selectBefore, 5, index + "(conversation=? AND id<?)"},
		"after":   {selectAfter, 5, index + "(conversation=? AND id>?)"},
		"unread":  {countUnread, 6, index + "(conversation=? AND id>?)"},
		"one":     {selectMessage, 4, "SEARCH messages USING INDEX sqlite_autoindex_messages_1 (id=?)"},
		"a mark":  {selectRoomMark, 2, "SEARCH members USING INDEX sqlite_autoindex_members_1 (room=? AND user=?)"},
		"to mark": {moveRoomMark, 3, "SEARCH members USING INDEX sqlite_autoindex_members_1 (room=? AND user=?)"},
		"rooms":   {selectRoomsOf, 2, "SEARCH m USING INDEX members_by_user (user=?)"},
	} {
		plan := explainPlan(t, s, c.query, c.args)
		if !slices.Contains(plan, c.step) {
			t.Errorf("%s: no %q in %s", name, c.step, strings.Join(plan, "; "))
		}
		if strings.Contains(c.step, index) && (strings.Contains(strings.Join(plan, "; "), "TEMP B-TREE") || !strings.Contains(c.query, "LIMIT ?")) {
			t.Errorf("%s: has no limit, or sorts first: %s", name, strings.Join(plan, "; "))
		}
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
