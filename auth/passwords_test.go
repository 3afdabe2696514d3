package auth_test

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/store/storetest"
)

const (
	oldPassword = "old flask"
	oldHash     = "pbkdf2:sha1:1000$Zx81kLqP$2c4fe912f6da3e48a7e026286fd7e88623a2ec3c"
)

func newPasswords(t *testing.T, stores chat.Stores) *auth.Passwords {
	t.Helper()
	p, err := auth.NewPasswords(t.Context(), stores.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// legacyHash returns a Werkzeug hash of little cost.
func legacyHash(t *testing.T, password string) string {
	t.Helper()
	key, err := pbkdf2.Key(sha256.New, password, []byte("salt"), 10, sha256.Size)
	if err != nil {
		t.Fatal(err)
	}
	return "pbkdf2:sha256:10$salt$" + hex.EncodeToString(key)
}

func credentials(t *testing.T, stores chat.Stores, name string) chat.Credentials {
	t.Helper()
	c, err := stores.Accounts.CredentialsOf(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoginAddsACurrentHashAndKeepsTheOld(t *testing.T) {
	stores := storetest.NewMemory()
	alice := storetest.AddLegacyUser(stores, "alice", oldHash)
	p := newPasswords(t, stores)
	for _, login := range []string{"first, by the old hash", "second, by the new one"} {
		u, err := p.Login(t.Context(), "alice", oldPassword)
		if err != nil || u.User != alice {
			t.Fatalf("%s: %+v, %v", login, u, err)
		}
		c := credentials(t, stores, "alice")
		if c.Legacy != oldHash || !strings.HasPrefix(c.Current, "$argon2id$") {
			t.Errorf("%s leaves %+v", login, c)
		}
	}
	if _, err := p.Login(t.Context(), "alice", "wrong"); !errors.Is(err, auth.ErrBadLogin) {
		t.Errorf("a wrong password: %v", err)
	}
}

func TestLoginRefuses(t *testing.T) {
	stores := storetest.NewMemory()
	storetest.AddLegacyUser(stores, "alice", oldHash)
	storetest.AddLegacyUser(stores, "broken", "not a hash")
	storetest.AddLegacyUser(stores, "empty", "")
	storetest.AddLegacyUser(stores, "void", legacyHash(t, ""))
	tests := []struct{ name, user, password string }{
		{"a wrong password", "alice", "new flask"},
		{"no password", "alice", ""},
		{"a longer one", "alice", oldPassword + strings.Repeat("x", auth.MaxPassword)},
		{"no password, and it is the right one", "void", ""},
		{"one too long for an account with an empty one", "void", strings.Repeat("x", auth.MaxPassword+1)},
		{"another case of the name", "Alice", oldPassword},
		{"an unknown name", "nobody", oldPassword},
		{"no name", "", ""},
		{"a hash that can't be read", "broken", "not a hash"},
		{"an account without hash", "empty", ""},
	}
	p := newPasswords(t, stores)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := p.Login(t.Context(), tt.user, tt.password)
			if !errors.Is(err, auth.ErrBadLogin) || u != (auth.Proof{}) {
				t.Errorf("%+v, %v", u, err)
			}
		})
	}
	if c := credentials(t, stores, "alice"); c.Current != "" {
		t.Error("a refused login left a hash")
	}
}

func TestPublishedPasswordsSignNobodyIn(t *testing.T) {
	tests := []struct{ name, user, password string }{
		{"the set-up route's", "admin", "admin"},
		{"the set-up route's, with another name", "bob", "admin"},
		{"the repository's account", "laopao", "laopao"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stores := storetest.NewMemory()
			storetest.AddLegacyUser(stores, tt.user, legacyHash(t, tt.password))
			if _, err := newPasswords(t, stores).Login(t.Context(), tt.user, tt.password); !errors.Is(err, auth.ErrBadLogin) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A short password that nobody published goes on to work: people keep their accounts.
func TestOldShortPasswordsWork(t *testing.T) {
	stores := storetest.NewMemory()
	storetest.AddLegacyUser(stores, "bob", legacyHash(t, "laopao"))
	if _, err := newPasswords(t, stores).Login(t.Context(), "bob", "laopao"); err != nil {
		t.Error(err)
	}
}

func TestHash(t *testing.T) {
	stores := storetest.NewMemory()
	p := newPasswords(t, stores)
	hash, err := p.Hash(t.Context(), "carol", "eight ch")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stores.Accounts.CreateUser(t.Context(), chat.User{Name: "carol"}, hash); err != nil {
		t.Fatal(err)
	}
	if u, err := p.Login(t.Context(), "carol", "eight ch"); err != nil || u.User.Name != "carol" {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestNewPasswordsAreJudged(t *testing.T) {
	tests := []struct{ name, user, password, code string }{
		{"none", "bob", "", "password-empty"},
		{"seven characters", "bob", "1234x67", "password-short"},
		{"seven characters of three bytes", "bob", "密码密码密码密", "password-short"},
		{"the user's name", "roberta-lee", "roberta-lee", "password-name"},
		{"the user's name in capitals", "roberta-lee", "Roberta-LEE", "password-name"},
		{"published", "admin", "admin", "password-name"},
		{"published for others", "bob", "admin", "password-published"},
		{"the article's secret", "bob", "hardtohard", "password-published"},
		{"everybody's", "bob", "Password1", "password-published"},
		{"too long", "bob", strings.Repeat("é", 513), "password-long"},
		{"not UTF-8", "bob", "password\xff", "password-utf8"},
		{"eight characters", "bob", "eight ch", ""},
		{"eight Chinese characters", "bob", "密码密码密码密码", ""},
		{"as long as can be", "bob", strings.Repeat("é", 512), ""},
	}
	p := newPasswords(t, storetest.NewMemory())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := auth.CheckNew(tt.user, tt.password)
			if tt.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if chat.KindOf(err) != chat.Invalid || chat.CodeOf(err) != tt.code {
				t.Errorf("got %v", err)
			}
			if hash, err := p.Hash(t.Context(), tt.user, tt.password); hash != "" || chat.CodeOf(err) != tt.code {
				t.Errorf("Hash: %q, %v", hash, err)
			}
		})
	}
}

// brokenAccounts fails like a database that is gone.
type brokenAccounts struct{ chat.AccountStore }

var errBroken = errors.New("disk on fire")

func (brokenAccounts) CredentialsOf(context.Context, string) (chat.Credentials, error) {
	return chat.Credentials{}, errBroken
}

func TestLoginTellsFailuresFromRefusals(t *testing.T) {
	p, err := auth.NewPasswords(t.Context(), brokenAccounts{storetest.NewMemory().Accounts})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Login(t.Context(), "alice", oldPassword); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

// A caller who has gone is refused whether the name exists or not: both wait at the same gate.
func TestLoginWaitsForUnknownNamesToo(t *testing.T) {
	stores := storetest.NewMemory()
	storetest.AddLegacyUser(stores, "alice", oldHash)
	p := newPasswords(t, stores)
	release := p.Occupy(t)
	defer release()
	for _, name := range []string{"alice", "nobody"} {
		if _, err := p.Login(t.Context(), name, oldPassword); !errors.Is(err, chat.ErrBusy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Hash(t.Context(), "bob", "eight ch"); !errors.Is(err, chat.ErrBusy) {
		t.Errorf("Hash: %v", err)
	}
}
