package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hihichat/store/redis/redistest"
)

// moderatedExport holds all that moderation and the management of accounts leave in an export.
const moderatedExport = `{"format":"hihichat export","version":1}
{"type":"permission","name":"createroom"}
{"type":"permission","name":"manageusers"}
{"type":"permission","name":"managepermissions"}
{"type":"permission","name":"moderate"}
{"type":"permission","name":"readaudit"}
{"type":"user","id":1,"name":"alice","admin":true,"created":"2020-11-22T12:00:00Z","argon2_hash":"$argon2id$x","permissions":["createroom","moderate"]}
{"type":"user","id":2,"name":"bob","created":"2020-11-22T12:00:00Z","argon2_hash":"$argon2id$y","shown_name":"Bobby <b>","disabled":true}
{"type":"room","name":"hall","topic":"everything","owner":"alice","created":"2020-11-22T12:00:00.345678Z","public":true,"moderators":["bob","dora"]}
{"type":"member","room":"hall","name":"alice","joined":"2020-11-22T12:00:00.345678Z"}
{"type":"ban","room":"hall","user":"eve","by":"alice","reason":"垃圾 \"<b>\"","at":"2020-11-22T12:00:12.345678Z"}
{"type":"ban","room":"hall","user":"mallory","at":"2020-11-22T12:00:12.345678Z"}
{"type":"message","id":"01EQQX6VHS0AKG000000000001","time":"2020-11-22T12:00:12.345679Z","room":"hall","from":"eve","text":"","removed":true}
{"type":"message","id":"01EQQX6VHS0AM0000000000002","time":"2020-11-22T12:00:12.34568Z","to":"bob","from":"alice","text":"","removed":true}
{"type":"mute","user":"bob","reason":"noise"}
{"type":"mute","room":"hall","user":"carol","reason":"垃圾"}
{"type":"end","records":14}
`

// TestModerationGoesRound: what an export says of bans, moderators, removed messages and disabled accounts is there after
// an import, in either store, and after a restart.
func TestModerationGoesRound(t *testing.T) {
	for _, name := range []string{"SQLite", "Redis"} {
		t.Run(name, func(t *testing.T) {
			dir, in, more := t.TempDir(), filepath.Join(t.TempDir(), "in"), []string{}
			if name == "Redis" {
				more = []string{"--redis-url", redistest.Start(t).URL()}
			}
			if err := os.WriteFile(in, []byte(moderatedExport), 0o600); err != nil {
				t.Fatal(err)
			}
			done(t, slices.Concat([]string{"--data", dir, "import", "--jsonl", in}, more)...)
			out := filepath.Join(t.TempDir(), "out")
			done(t, slices.Concat([]string{"--data", dir, "export", "--out", out}, more)...)
			got, want := everyLine(t, out), everyLine(t, in)
			if !slices.Equal(got, want) {
				t.Errorf("exported\n%s\nwant\n%s", strings.Join(got, ""), strings.Join(want, ""))
			}
		})
	}
}
