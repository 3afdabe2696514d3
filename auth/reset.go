package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// resetBytes is the size of the secret in a link for a new password: 192 bits.
const resetBytes = 24

// NewReset returns the secret for a link that sets a new password, 32 URL-safe characters that are kept nowhere, and the
// digest that is.
func NewReset() (secret, digest string) {
	var bits [resetBytes]byte
	_, _ = rand.Read(bits[:]) // never fails, as in newToken
	return tokenEncoding.EncodeToString(bits[:]), digestOf(bits[:])
}

// ResetDigest returns under which digest a secret is kept; ok is false for anything that NewReset cannot have made. The
// digest is looked up in an index, so timing tells at most of a hash, from which no secret follows.
func ResetDigest(secret string) (digest string, ok bool) {
	if len(secret) != tokenEncoding.EncodedLen(resetBytes) {
		return "", false
	}
	bits, err := tokenEncoding.DecodeString(secret)
	if err != nil || len(bits) != resetBytes { // the decoder passes over line breaks
		return "", false
	}
	return digestOf(bits), true
}

func digestOf(bits []byte) string {
	sum := sha256.Sum256(bits)
	return hex.EncodeToString(sum[:])
}
