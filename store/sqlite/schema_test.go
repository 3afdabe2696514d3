package sqlite

import (
	"regexp"
	"strings"
	"testing"
)

// The Flask version may come back to a database that we have used, with a Python whose SQLite is as old as its system
// (CentOS 7 has 3.7.17): a schema with anything younger makes the whole file unreadable there.
func TestAnOldSQLiteCanOpenTheDatabase(t *testing.T) {
	s := fresh(t)
	type object struct{ name, sql string }
	scan := func(r row) (o object, err error) { return o, r.Scan(&o.name, &o.sql) }
	objects, err := collect(t.Context(), s.reader, scan, `SELECT name, coalesce(sql, '') FROM sqlite_master`)
	must(t, err)
	younger := regexp.MustCompile(`(?is)\bSTRICT\b|WITHOUT\s+ROWID|GENERATED|^CREATE\s+(UNIQUE\s+)?INDEX.*\bWHERE\b|^CREATE VIRTUAL`)
	for _, o := range objects {
		if words := younger.FindString(o.sql); words != "" {
			t.Errorf("%s: %q is too young", o.name, strings.TrimSpace(words))
		}
	}
	if len(objects) < 10 {
		t.Errorf("only %d objects: the test shows nothing", len(objects))
	}
}
