package auth

import (
	"encoding/hex"
	"hash/maphash"
	"strings"
	"sync"

	"hihichat/chat"
)

// maxDecoys bounds how many kinds of hashes are told apart.
const maxDecoys = 8

// decoys are hashes that no password opens, to be checked for names that nobody has.
//
// What is made equal: accounts differ in cost, from 22 ms for argon2id to 174 ms for a million rounds of pbkdf2, until
// everybody has signed in once. If unknown names always cost the same, every other cost would betray a name. So an
// unknown name costs what one kind of existing account costs, always the same kind for the same name, chosen by a key
// that nobody knows. Measuring a name then tells one of the kinds, which both a user and a stranger may have, and it
// never changes by repetition. Calls may be concurrent.
type decoys struct {
	seed maphash.Seed

	mu    sync.Mutex // guards what follows
	known map[string]bool
	kinds []chat.Credentials
}

func newDecoys() *decoys {
	d := &decoys{seed: maphash.MakeSeed(), known: map[string]bool{}}
	d.note(chat.Credentials{Current: argonHash{
		memory: argonMemory, time: argonTime, threads: argonThreads,
		salt: make([]byte, argonSalt), key: make([]byte, argonKey),
	}.String()})
	return d
}

// pick returns the decoy for a name: credentials without a user.
func (d *decoys) pick(name string) chat.Credentials {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kinds[maphash.String(d.seed, name)%uint64(len(d.kinds))]
}

// note learns the kind of an account's hash and reports whether there is one: without an account, and for a hash that
// can't be read, there is not.
func (d *decoys) note(c chat.Credentials) bool {
	kind, decoy := kindOf(c)
	if kind == "" {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.known[kind] && len(d.kinds) < maxDecoys {
		d.known[kind] = true
		d.kinds = append(d.kinds, decoy)
	}
	return true
}

// kindOf returns the part of the hash that decides its cost, and a decoy of that cost.
func kindOf(c chat.Credentials) (kind string, decoy chat.Credentials) {
	if h, ok := parseArgon(c.Current); ok {
		h.salt = make([]byte, len(h.salt))
		h.key = make([]byte, len(h.key))
		return "argon2id", chat.Credentials{Current: h.String()}
	}
	h, ok := parseWerkzeug(c.Legacy)
	if !ok || c.Current != "" {
		return "", chat.Credentials{}
	}
	zeros := hex.EncodeToString(make([]byte, len(h.key)))
	return h.method, chat.Credentials{Legacy: h.method + "$" + strings.Repeat("0", len(h.salt)) + "$" + zeros}
}
