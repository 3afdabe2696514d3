package auth

import (
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // hashes of old Flask versions; PBKDF2's strength does not rest on collisions
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"math/bits"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// The limits on the cost of a hash that comes with a database: whoever can write there must not be able to stall the
// server at the next login.
const (
	maxRounds       = 2_000_000
	maxScryptMemory = 64 << 20 // bytes; Werkzeug's default takes 32 MiB
	maxScryptWork   = 1 << 20  // N·r·p; Werkzeug's default is 2^18
	maxSalt         = 128      // bytes
	scryptKey       = 64       // bytes, always in Werkzeug
	// defaultRounds is what the Werkzeug of the Flask version (0.14) takes when a hash names no rounds.
	defaultRounds = 50_000
)

// digests are the hash functions that Werkzeug's pbkdf2 is used with.
var digests = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

// werkzeugHash is a parsed hash of the Flask version: "method$salt$hex". derive is nil when the method is unknown or
// costs too much.
type werkzeugHash struct {
	method string
	salt   string
	key    []byte
	derive func(password, salt string) ([]byte, error)
}

// parseWerkzeug reads a stored hash; ok is false for one that can never verify.
func parseWerkzeug(s string) (h werkzeugHash, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 3 || parts[1] == "" || len(parts[1]) > maxSalt {
		return werkzeugHash{}, false
	}
	key, err := hex.DecodeString(parts[2])
	if err != nil {
		return werkzeugHash{}, false
	}
	h = werkzeugHash{method: parts[0], salt: parts[1], key: key}
	size := 0
	switch name, args, _ := strings.Cut(h.method, ":"); name {
	case "pbkdf2":
		h.derive, size = pbkdf2Method(args)
	case "scrypt":
		h.derive, size = scryptMethod(args)
	}
	return h, h.derive != nil && len(key) == size
}

// pbkdf2Method reads "sha256[:rounds]" and returns how to derive a key of size bytes, nil if it is not acceptable.
func pbkdf2Method(args string) (derive func(password, salt string) ([]byte, error), size int) {
	name, count, given := strings.Cut(args, ":")
	digest := digests[name]
	rounds := defaultRounds
	if given {
		rounds = number(count, maxRounds)
	}
	if digest == nil || rounds < 1 {
		return nil, 0
	}
	size = digest().Size()
	return func(password, salt string) ([]byte, error) {
		return pbkdf2.Key(digest, password, []byte(salt), rounds, size)
	}, size
}

// scryptMethod reads "N:r:p" and returns how to derive a key of size bytes, nil if it is not acceptable.
func scryptMethod(args string) (derive func(password, salt string) ([]byte, error), size int) {
	parts := strings.Split(args, ":")
	if len(parts) != 3 {
		return nil, 0
	}
	n, r, p := number(parts[0], maxScryptWork), number(parts[1], maxScryptWork), number(parts[2], maxScryptWork)
	if n < 2 || bits.OnesCount(uint(n)) != 1 || r < 1 || p < 1 {
		return nil, 0
	}
	// Each factor is at most 2^20, so that these products cannot overflow.
	if 128*n*r > maxScryptMemory || n*r*p > maxScryptWork {
		return nil, 0
	}
	return func(password, salt string) ([]byte, error) {
		return scrypt.Key([]byte(password), []byte(salt), n, r, p, scryptKey)
	}, scryptKey
}

// number reads a decimal from 1 to limit without sign or leading zero; 0 for anything else.
func number(s string, limit int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > limit || strconv.Itoa(n) != s {
		return 0
	}
	return n
}

// verify reports whether password made the hash. It is constant-time in the key, not in the cost.
func (h werkzeugHash) verify(password string) bool {
	key, err := h.derive(password, h.salt)
	return err == nil && subtle.ConstantTimeCompare(key, h.key) == 1
}

// verifyWerkzeug reports whether password made the hash; a hash that cannot be read is made by no password.
func verifyWerkzeug(hash, password string) bool {
	h, ok := parseWerkzeug(hash)
	return ok && h.verify(password)
}
