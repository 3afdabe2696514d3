package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"hihichat/chat"
)

// tokenBytes is the size of a session's secret: 128 bits cannot be guessed.
const tokenBytes = 16

// tokenEncoding is strict, so that one secret has exactly one cookie value.
var tokenEncoding = base64.RawURLEncoding.Strict()

// newToken returns a fresh cookie value: 128 random bits in 22 URL-safe characters.
func newToken() string {
	var secret [tokenBytes]byte
	_, _ = rand.Read(secret[:]) // crypto/rand never fails: it ends the process rather than return weak bytes
	return tokenEncoding.EncodeToString(secret[:])
}

// idOf returns under which ID the session of a cookie value is stored: the keyed SHA-256 (HMAC) of its random bits.
// ok is false for anything that newToken cannot have made. Stored IDs are looked up in an index: what timing could tell
// about it is a hash under a key that the asker does not have.
func idOf(key []byte, token string) (id chat.SessionID, ok bool) {
	if len(token) != tokenEncoding.EncodedLen(tokenBytes) {
		return "", false
	}
	secret, err := tokenEncoding.DecodeString(token)
	if err != nil || len(secret) != tokenBytes { // the decoder passes over line breaks
		return "", false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(secret)
	return chat.SessionID(hex.EncodeToString(mac.Sum(nil))), true
}
