package auth

import (
	"strconv"
	"strings"
	"testing"
)

// Made by Werkzeug 0.14 to 3, or by Python's hashlib in its place.
var werkzeugHashes = []struct{ name, hash, password string }{
	{"sha256, 50,000 rounds, salt of 8", "pbkdf2:sha256:50000$fdD3uWcW$d9c0606cc5fbf588571a653b3f749c18f0434e0945f12b50834b749b9a57c6c9", "correct horse"},
	{"sha256, 260,000 rounds, salt of 16", "pbkdf2:sha256:260000$aB3dE5fG7hJ9kL1m$ed81ca82a4a1100dd3ea8b02515be17d4d939a2471884ded39e21036c331cea7", "密码 пароль"},
	{"sha512", "pbkdf2:sha512:1000$sbHzgsSrXI72eVLD$a1c1f73a5ad48fa5befaa689e167c2f0c0993538be5be990bb155027783c30efe601bcd89007ab837176b6ecbbf4293825274f0961703f5457e7c3f1f36feaad", "w"},
	{"sha1, 1,000 rounds", "pbkdf2:sha1:1000$Zx81kLqP$2c4fe912f6da3e48a7e026286fd7e88623a2ec3c", "old flask"},
	{"rounds left out", "pbkdf2:sha256$norounds$64034b1aeaf1cabc1410a66e9926265a98b3f9d8c8e0714154d942cc1408edeb", "no rounds"},
	{"scrypt as Werkzeug 3 makes it", "scrypt:32768:8:1$9eo4d1eBjeFAsDbq$e0f9153e48ca8eb6b8b2a2f273cb8d91628599839a4ccf5ce5ff1cf389dbbd8f532e8e0fd417916c6aef52e4768e9645fe77b3b59bf78bc14556cd076ef761ba", "correct horse"},
	{"scrypt at little cost", "scrypt:16:1:1$abcd$df3fc205ad0c7cee0f7960737a0ea87291cb825133c3375949c1c143752a2f16aa78ff1bb0ddb5df8638e8db59c1a67094665b5304cad5c9cfbabfb2cbeefdd8", "p"},
}

func TestWerkzeugHashesVerify(t *testing.T) {
	for _, tt := range werkzeugHashes {
		t.Run(tt.name, func(t *testing.T) {
			if !verifyWerkzeug(tt.hash, tt.password) {
				t.Error("the right password was refused")
			}
			for _, wrong := range []string{"", tt.password + " ", strings.ToUpper(tt.password)} {
				if verifyWerkzeug(tt.hash, wrong) {
					t.Errorf("%q was accepted", wrong)
				}
			}
		})
	}
}

func TestHashesThatNeverVerify(t *testing.T) {
	key := strings.Repeat("0", 64)
	tests := []struct{ name, hash string }{
		{"nothing", ""},
		{"a plain password", "secret"},
		{"two parts", "pbkdf2:sha256:1000$" + key},
		{"four parts", "pbkdf2:sha256:1000$a$b$" + key},
		{"no salt", "pbkdf2:sha256:1000$$" + key},
		{"a salt without end", "pbkdf2:sha256:1000$" + strings.Repeat("s", 129) + "$" + key},
		{"no hex", "pbkdf2:sha256:1000$salt$" + strings.Repeat("z", 64)},
		{"half a byte", "pbkdf2:sha256:1000$salt$" + key[1:]},
		{"a short key", "pbkdf2:sha256:1000$salt$00"},
		{"no key", "pbkdf2:sha256:1000$salt$"},
		{"another digest's size", "pbkdf2:sha512:1000$salt$" + key},
		{"an unknown digest", "pbkdf2:md5:1000$salt$" + strings.Repeat("0", 32)},
		{"no rounds after the colon", "pbkdf2:sha256:$salt$" + key},
		{"zero rounds", "pbkdf2:sha256:0$salt$" + key},
		{"negative rounds", "pbkdf2:sha256:-1$salt$" + key},
		{"too many rounds", "pbkdf2:sha256:2000001$salt$" + key},
		{"more rounds than a number holds", "pbkdf2:sha256:99999999999999999999$salt$" + key},
		{"rounds with a sign", "pbkdf2:sha256:+1000$salt$" + key},
		{"rounds with a zero in front", "pbkdf2:sha256:01000$salt$" + key},
		{"a third argument", "pbkdf2:sha256:1000:1$salt$" + key},
		{"an old plain hash", "sha1$salt$" + strings.Repeat("0", 40)},
		{"scrypt, N no power of two", "scrypt:1000:8:1$salt$" + key + key},
		{"scrypt, N of one", "scrypt:1:8:1$salt$" + key + key},
		{"scrypt, too much memory", "scrypt:131072:8:1$salt$" + key + key},
		{"scrypt, too much work", "scrypt:32768:8:5$salt$" + key + key},
		{"scrypt, numbers that overflow", "scrypt:1048576:1048576:1048576$salt$" + key + key},
		{"scrypt, no arguments", "scrypt$salt$" + key + key},
		{"argon2id in Werkzeug's form", "argon2id:1:1$salt$" + key},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, ok := parseWerkzeug(tt.hash); ok {
				t.Error("taken for a hash")
			}
			if verifyWerkzeug(tt.hash, "") || verifyWerkzeug(tt.hash, "secret") {
				t.Error("verified")
			}
		})
	}
}

// FuzzWerkzeug: whatever stands in a database, reading it does not panic, what it may cost stays within the caps, and
// it does not verify by chance.
func FuzzWerkzeug(f *testing.F) {
	for _, h := range werkzeugHashes {
		f.Add(h.hash)
	}
	f.Add("scrypt:1048576:1048576:1048576$s$00")
	f.Add("pbkdf2:sha256:2000001$s$00")
	f.Fuzz(func(t *testing.T, stored string) {
		h, ok := parseWerkzeug(stored)
		if !ok {
			return
		}
		work := workOf(t, h.method)
		if work <= 2_000 && h.verify("a password that made no hash of this test") {
			t.Errorf("%q verifies", stored)
		}
	})
}

// workOf reads the cost of an accepted method in its own way, and fails the test when it is over the caps.
func workOf(t *testing.T, method string) int {
	fields := strings.Split(method, ":")
	var n []int
	for _, field := range fields[1:] {
		if v, err := strconv.Atoi(field); err == nil {
			n = append(n, v)
		}
	}
	switch {
	case fields[0] == "pbkdf2" && len(n) == 0:
		return 50_000
	case fields[0] == "pbkdf2" && len(n) == 1 && n[0] >= 1 && n[0] <= 2_000_000:
		return n[0]
	case fields[0] == "scrypt" && len(n) == 3 && n[0]*n[1] <= 64<<20/128 && n[0]*n[1]*n[2] <= 1<<20:
		return n[0] * n[1] * n[2]
	}
	t.Fatalf("method %q was accepted", method)
	return 0
}
