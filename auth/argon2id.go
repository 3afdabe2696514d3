package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of new hashes: 19 MiB, two passes, one lane (the OWASP minimum for argon2id), some 22 ms.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonSalt    = 16 // bytes
	argonKey     = 32 // bytes
)

// argonHash is a parsed argon2id hash.
type argonHash struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
	salt    []byte
	key     []byte
}

// hashArgon returns the PHC string of password's argon2id hash with a fresh salt.
func hashArgon(password string) string {
	h := argonHash{memory: argonMemory, time: argonTime, threads: argonThreads, salt: make([]byte, argonSalt)}
	_, _ = rand.Read(h.salt) // never fails, see newToken
	h.key = h.derive(password, argonKey)
	return h.String()
}

func (h argonHash) derive(password string, length uint32) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, length)
}

// String returns the hash in PHC string format.
func (h argonHash) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, h.memory, h.time, h.threads, b64.EncodeToString(h.salt), b64.EncodeToString(h.key))
}

// parseArgon reads a PHC string. Hashes of other programs are welcome as long as their cost is bounded: 64 MiB, 4
// passes, 4 lanes. ok is false for everything else.
func parseArgon(s string) (h argonHash, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return argonHash{}, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil {
		return argonHash{}, false
	}
	var saltErr, keyErr error
	h.salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, keyErr = base64.RawStdEncoding.DecodeString(parts[5])
	// Sscanf is lenient about what follows a number: only what would be written so is read.
	ok = saltErr == nil && keyErr == nil && h.bounded() && h.String() == s
	return h, ok
}

func (h argonHash) bounded() bool {
	return h.memory >= 8 && h.memory <= 64*1024 && h.time >= 1 && h.time <= 4 && h.threads >= 1 && h.threads <= 4 &&
		len(h.salt) >= 8 && len(h.salt) <= 64 && len(h.key) >= 16 && len(h.key) <= 64
}

// verifyArgon reports whether password made the hash; a hash that cannot be read is made by no password.
func verifyArgon(hash, password string) bool {
	h, ok := parseArgon(hash)
	return ok && subtle.ConstantTimeCompare(h.derive(password, uint32(len(h.key))), h.key) == 1
}
