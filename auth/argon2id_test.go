package auth

import (
	"strings"
	"testing"
)

func TestArgonHash(t *testing.T) {
	first, second := hashArgon("correct horse"), hashArgon("correct horse")
	if first == second {
		t.Error("two hashes share a salt")
	}
	if !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("unexpected form: %s", first)
	}
	if !verifyArgon(first, "correct horse") || verifyArgon(first, "correct horse ") || verifyArgon(first, "") {
		t.Error("the hash does not tell passwords apart")
	}
}

func TestArgonOfOtherPrograms(t *testing.T) {
	// The reference implementation's: echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1 -l 32
	const reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	if !verifyArgon(reference, "password") {
		t.Error("a hash of the reference implementation was refused")
	}
}

func TestArgonHashesThatNeverVerify(t *testing.T) {
	const salt, key = "c29tZXNhbHQ", "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	tests := []struct{ name, hash string }{
		{"nothing", ""},
		{"another kind", "$argon2i$v=19$m=256,t=2,p=1$" + salt + "$" + key},
		{"another version", "$argon2id$v=16$m=256,t=2,p=1$" + salt + "$" + key},
		{"too much memory", "$argon2id$v=19$m=65537,t=2,p=1$" + salt + "$" + key},
		{"too many passes", "$argon2id$v=19$m=256,t=5,p=1$" + salt + "$" + key},
		{"too many lanes", "$argon2id$v=19$m=256,t=2,p=5$" + salt + "$" + key},
		{"no lanes", "$argon2id$v=19$m=256,t=2,p=0$" + salt + "$" + key},
		{"a number that overflows", "$argon2id$v=19$m=4294967552,t=2,p=1$" + salt + "$" + key},
		{"something after a number", "$argon2id$v=19$m=256,t=2,p=1x$" + salt + "$" + key},
		{"a short salt", "$argon2id$v=19$m=256,t=2,p=1$c29t$" + key},
		{"a short key", "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$nf65"},
		{"no base64", "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$" + strings.Repeat("!", 43)},
		{"a seventh part", "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$" + key + "$"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, ok := parseArgon(tt.hash); ok || verifyArgon(tt.hash, "password") {
				t.Error("accepted")
			}
		})
	}
}

// FuzzArgon: reading does not panic, costs stay within the caps, and what is accepted is written the same way again.
func FuzzArgon(f *testing.F) {
	f.Add("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
	f.Add("$argon2id$v=19$m=0,t=0,p=0$$")
	f.Fuzz(func(t *testing.T, stored string) {
		h, ok := parseArgon(stored)
		if ok && (h.memory > 64*1024 || h.time > 4 || h.threads > 4 || h.String() != stored) {
			t.Errorf("%q was accepted as %+v", stored, h)
		}
	})
}
