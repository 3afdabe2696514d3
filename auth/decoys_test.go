package auth

import (
	"fmt"
	"testing"

	"hihichat/chat"
)

// What a stranger's name costs must not tell it from a user's: it costs what some account costs, always the same.
func TestDecoysCostWhatAccountsCost(t *testing.T) {
	d := newDecoys()
	accounts := []chat.Credentials{
		{Legacy: werkzeugHashes[0].hash}, {Legacy: werkzeugHashes[5].hash}, {Legacy: werkzeugHashes[0].hash},
		{Legacy: werkzeugHashes[1].hash, Current: hashArgon("x")}, // costs argon2id: the old hash is not looked at
		{Legacy: "unreadable"}, {},
	}
	for _, c := range accounts {
		d.note(c)
	}
	seen := map[string]int{}
	for i := range 300 {
		name := fmt.Sprint("stranger", i)
		c := d.pick(name)
		if c != d.pick(name) {
			t.Fatalf("%s costs something else the second time", name)
		}
		kind, _ := kindOf(c)
		seen[kind]++
		if c.User.ID != 0 {
			t.Fatal("a decoy belongs to somebody")
		}
	}
	for _, kind := range []string{"argon2id", "pbkdf2:sha256:50000", "scrypt:32768:8:1"} {
		if seen[kind] < 50 {
			t.Errorf("of 300 strangers, %d cost %s", seen[kind], kind)
		}
	}
	if len(seen) != 3 {
		t.Errorf("kinds: %v", seen)
	}
}

func TestDecoysOpenForNobody(t *testing.T) {
	for _, real := range []chat.Credentials{
		{Current: hashArgon("p")}, {Legacy: werkzeugHashes[3].hash}, {Legacy: werkzeugHashes[6].hash},
	} {
		kind, decoy := kindOf(real)
		again, _ := kindOf(decoy)
		if kind == "" || again != kind {
			t.Errorf("the decoy of %s is of kind %s", kind, again)
		}
		for _, password := range []string{"", "p", "old flask"} {
			if verifyArgon(decoy.Current, password) || verifyWerkzeug(decoy.Legacy, password) {
				t.Errorf("%q opens the decoy of %s", password, kind)
			}
		}
	}
}

func TestDecoyKindsAreBounded(t *testing.T) {
	d := newDecoys()
	for rounds := range 100 {
		d.note(chat.Credentials{Legacy: fmt.Sprintf("pbkdf2:sha1:%d$salt$%040d", rounds+1, 0)})
	}
	if len(d.kinds) != maxDecoys {
		t.Errorf("%d kinds are kept", len(d.kinds))
	}
}
