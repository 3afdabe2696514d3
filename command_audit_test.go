package main

import (
	"strings"
	"testing"
	"time"
)

// The command shows the newest first, and of those what it is asked for.
func TestAuditShowsWhatItIsAskedFor(t *testing.T) {
	dir := withDatabase(t)
	for _, name := range []string{"alice", "bob", "carol"} {
		if o := command(t, nil, "battery staple\n", "--data", dir, "user", "add", name); o.code != 0 {
			t.Fatalf("%+v", o)
		}
	}
	alter(t, dir, `INSERT INTO audit (at, actor, deed, target, room, reason, detail, address, failed)
		VALUES (1000000, 'mo', 'muted', 'bob', 'lobby', 'spam'||char(27)||'[2J', '60 s', '192.0.2.7', 1)`)
	tests := []struct {
		name string
		args []string
		want []string // of the lines below the head, in their order
	}{
		{"one person's fate", []string{"--target", "bob"}, []string{"mo ", "user-added "}},
		{"one person's deeds", []string{"--actor", "mo"}, []string{"muted (failed)"}},
		{"a room", []string{"--room", "lobby"}, []string{`spam\x1b[2J`}},
		{"nobody", []string{"--target", "nobody"}, nil},
		{"a kind of deed", []string{"--deed", "user-added"}, []string{"carol", "bob", "alice"}},
		{"the newest", []string{"--deed", "user-added", "--limit", "2"}, []string{"carol", "bob"}},
		{"lately", []string{"--since", "24h", "--target", "bob"}, []string{"user-added"}},
		{"in times to come", []string{"--since", "2100-01-01"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := command(t, nil, "", append([]string{"--data", dir, "audit"}, tt.args...)...)
			lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
			if o.code != 0 || o.stderr != "" || !strings.HasPrefix(lines[0], "TIME") || len(lines)-1 != len(tt.want) {
				t.Fatalf("exit %d, %s\n%s", o.code, o.stderr, o.stdout)
			}
			for i, want := range tt.want {
				if !strings.Contains(lines[i+1], want) {
					t.Errorf("line %d is %q, not about %q", i+1, lines[i+1], want)
				}
			}
		})
	}
}

func TestAuditRefuses(t *testing.T) {
	dir := withDatabase(t)
	for _, tt := range []struct {
		name, want string
		args       []string
	}{
		{"an unknown deed", "user-disabled", []string{"--deed", "murdered"}},
		{"a bad time", "--since", []string{"--since", "yesterday"}},
		{"a negative span", "--since", []string{"--since=-24h"}},
		{"a negative limit", "--limit", []string{"--limit=-1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			command(t, nil, "", append([]string{"--data", dir, "audit"}, tt.args...)...).oneLine(t, 2, tt.want)
		})
	}
	command(t, nil, "", "--data", t.TempDir(), "audit").oneLine(t, 1, "there is no database")
}

func TestParseSince(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for raw, want := range map[string]time.Time{
		"":                     {},
		"90m":                  now.Add(-90 * time.Minute),
		"2026-11-22T10:30:00Z": time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC),
		"2026-11-22":           time.Date(2026, 11, 22, 0, 0, 0, 0, time.Local),
		"2026-11-22 08:00:00":  time.Date(2026, 11, 22, 8, 0, 0, 0, time.Local),
	} {
		if got, err := parseSince(raw, now); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v; want %v", raw, got, err, want)
		}
	}
}
