package auth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"hihichat/auth"
)

func TestResetSecrets(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		secret, digest := auth.NewReset()
		bits, err := base64.RawURLEncoding.DecodeString(secret)
		if err != nil || len(bits) < 16 || seen[secret] {
			t.Fatalf("secret %q, %v", secret, err)
		}
		seen[secret] = true
		sum := sha256.Sum256(bits)
		if digest != hex.EncodeToString(sum[:]) || strings.Contains(digest, secret) {
			t.Fatalf("digest %q of %q", digest, secret)
		}
		if got, ok := auth.ResetDigest(secret); !ok || got != digest {
			t.Fatalf("ResetDigest(%q) = %q, %v", secret, got, ok)
		}
	}
}

// badSecrets are none that NewReset makes; a good one has 32 characters.
var badSecrets = []string{
	"", "x", strings.Repeat("A", 31), strings.Repeat("A", 33), strings.Repeat("A", 1<<16), strings.Repeat("=", 32),
	strings.Repeat("A", 31) + "\n", strings.Repeat("A", 31) + "/", strings.Repeat("A", 31) + "+", strings.Repeat("A", 31) + " ",
	strings.Repeat("A", 30) + "==", strings.Repeat("\x00", 32), strings.Repeat("长", 11)[:32], "' OR 1=1 --                     ",
	strings.Repeat("A", 29) + "%2e", "../../../../../../../etc/passwd.",
}

func TestSecretsThatAreNone(t *testing.T) {
	for _, secret := range badSecrets {
		if digest, ok := auth.ResetDigest(secret); ok || digest != "" {
			t.Errorf("%q has the digest %q", secret, digest)
		}
	}
}

func FuzzResetDigest(f *testing.F) {
	for _, secret := range badSecrets {
		f.Add(secret)
	}
	f.Add(strings.Repeat("A", 32))
	f.Fuzz(func(t *testing.T, secret string) {
		digest, ok := auth.ResetDigest(secret)
		if ok != (len(digest) == 64) {
			t.Errorf("%q: %q, %v", secret, digest, ok)
		}
		if bits, err := base64.RawURLEncoding.Strict().DecodeString(secret); ok && (err != nil || len(bits) != 24) {
			t.Errorf("%q has a digest", secret)
		}
	})
}
