package auth

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"hihichat/chat"
)

// oldHash is the hash that the Flask version makes of a password, with few rounds.
func oldHash(t *testing.T, password string) string {
	t.Helper()
	key, err := pbkdf2.Key(sha256.New, password, []byte("saltsalt"), 1000, 32)
	if err != nil {
		t.Fatal(err)
	}
	return "pbkdf2:sha256:1000$saltsalt$" + hex.EncodeToString(key)
}

func TestOpensWithPublished(t *testing.T) {
	tests := []struct {
		name, user, legacy, current string
		want                        bool
	}{
		{"the article's", "admin", oldHash(t, "admin"), "", true},
		{"the set-up route's", "小明", oldHash(t, "admin"), "", true},
		{"the repository's", "laopao", oldHash(t, "laopao"), "", true},
		{"the repository's for somebody else", "bob", oldHash(t, "laopao"), "", false},
		{"one's own", "admin", oldHash(t, "123"), "", false},
		{"one's own since", "admin", oldHash(t, "admin"), hashArgon("a new password"), false},
		{"none", "admin", "", "", false},
		{"a damaged hash", "admin", "pbkdf2:sha256:1000$saltsalt$00", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := chat.Credentials{User: chat.User{Name: tt.user}, Legacy: tt.legacy, Current: tt.current}
			if got := OpensWithPublished(c); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestCanSignIn(t *testing.T) {
	tests := []struct {
		name, legacy, current string
		want                  bool
	}{
		{"Flask's hash", oldHash(t, "123"), "", true},
		{"a new hash", "", hashArgon("a new password"), true},
		{"no hash", "", "", false},
		{"a password as it is", "123", "", false},
		{"a method that nobody checks", "md5$saltsalt$202cb962ac59075b964b07152d234b70", "", false},
		{"more rounds than are taken", "pbkdf2:sha256:900000000$saltsalt$" + hex.EncodeToString(make([]byte, 32)), "", false},
		{"a damaged new hash beside an old one", oldHash(t, "123"), "$argon2id$", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := CanSignIn(chat.Credentials{Legacy: tt.legacy, Current: tt.current}); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
