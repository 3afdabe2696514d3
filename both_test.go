package main

import "testing"

// With the Flask version's database beside ours no command and no server chooses one: it says what to do.
func TestTwoDatabasesStopEverything(t *testing.T) {
	dir := withDatabase(t)
	databaseOfFlask(t, dir, "olga")
	for _, args := range [][]string{
		{"--addr", "127.0.0.1:0"}, {"user", "list"}, {"export"}, {"backup", dir + "/copy"},
		{"import", "--finish"}, {"import", "--sqlite", dir + "/chat.sqlite3", "--dry-run"},
	} {
		o := command(t, nil, "", append([]string{"--data", dir}, args...)...)
		o.oneLine(t, 1, "move the second away and bring its accounts in: hihichat import --sqlite FILE")
	}
}
