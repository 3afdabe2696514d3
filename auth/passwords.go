package auth

import (
	"context"
	"errors"

	"hihichat/chat"
)

// ErrBadLogin is the answer to a wrong name and to a wrong password alike.
var ErrBadLogin = chat.Refuse(chat.Unauthenticated, "bad-login", "Wrong user name or password.")

// ErrWrongPassword is the answer to somebody who is signed in and does not know their password.
var ErrWrongPassword = chat.Refuse(chat.Invalid, "password-wrong", "This is not your current password.")

// Passwords checks and makes password hashes, two at a time whatever is asked of it. All methods may be called
// concurrently.
//
// A login with an unknown name takes as long as one with a wrong password: see decoys.
type Passwords struct {
	accounts chat.AccountStore
	gate     *gate
	decoys   *decoys
}

// NewPasswords returns the passwords of accounts. It reads the kinds of hashes that the first accounts have, so that
// the decoys are right from the first login on. Errors are failures of the store.
func NewPasswords(ctx context.Context, accounts chat.AccountStore) (*Passwords, error) {
	p := &Passwords{accounts: accounts, gate: newGate(hashesAtOnce, hashesWaiting), decoys: newDecoys()}
	return p, p.learn(ctx)
}

// learn notes what kinds of hashes there are.
func (p *Passwords) learn(ctx context.Context) error {
	const sample = 200
	users, err := p.accounts.Users(ctx, chat.UserQuery{Limit: sample})
	if err != nil {
		return err
	}
	for _, u := range users {
		c, err := p.accounts.CredentialsOf(ctx, u.Name)
		if err != nil && !errors.Is(err, chat.ErrNoUser) {
			return err
		}
		p.decoys.note(c)
	}
	return nil
}

// Proof is that somebody knew an account's password a moment ago.
type Proof struct {
	User            chat.User
	legacy, current string // the hashes of then
}

// Login returns the user of that name if the password is theirs. After a login by the Flask version's hash an argon2id
// hash is stored beside it. Whoever opens a session for the proof asks Holds after that. ErrBadLogin; chat.ErrDisabled
// for a disabled account, which only who knows its password is told; chat.ErrBusy when too many wait, or a failure of
// the store.
func (p *Passwords) Login(ctx context.Context, name, password string) (Proof, error) {
	c, err := p.accounts.CredentialsOf(ctx, name)
	if err != nil && !errors.Is(err, chat.ErrNoUser) {
		return Proof{}, err
	}
	if !p.decoys.note(c) { // nothing to check against: cost what a stranger costs, and fail
		c = p.decoys.pick(name)
	}
	if len(password) > MaxPassword { // the same work is done, on a size that costs nothing, for nobody
		c.User, password = chat.User{}, ""
	}
	upgrade, err := p.check(ctx, c, password)
	if err != nil {
		return Proof{}, err
	}
	if c.User.ID == 0 || isDefault(name, password) {
		return Proof{}, ErrBadLogin
	}
	if c.User.Disabled {
		return Proof{}, chat.ErrDisabled
	}
	proof := Proof{User: c.User, legacy: c.Legacy, current: c.Current}
	if upgrade == "" {
		return proof, nil
	}
	return proof, p.accounts.SetCurrentHash(ctx, c.User.ID, upgrade)
}

// Holds returns ErrBadLogin if the proof counts no more, since the password was replaced, or the account is gone. A
// session that was opened while that happened has not been ended with the account's others. Other errors are failures of
// the store.
func (p *Passwords) Holds(ctx context.Context, proof Proof) error {
	c, err := p.accounts.CredentialsOf(ctx, proof.User.Name)
	switch {
	case errors.Is(err, chat.ErrNoUser):
		return ErrBadLogin
	case err != nil:
		return err
	case c.User.ID != proof.User.ID, c.Legacy != proof.legacy: // a new password erases it
		return ErrBadLogin
	case proof.current != "" && c.Current != proof.current: // one that was added is that of the same password
		return ErrBadLogin
	}
	return nil
}

// Check reports whether the password is the actor's own, for what they do to their account. ErrWrongPassword,
// chat.ErrNoUser, chat.ErrBusy, or a failure of the store.
func (p *Passwords) Check(ctx context.Context, a chat.Actor, password string) error {
	c, err := p.accounts.CredentialsOf(ctx, a.Name)
	switch {
	case err != nil:
		return err
	case len(password) > MaxPassword:
		return ErrWrongPassword
	}
	if _, err = p.check(ctx, c, password); errors.Is(err, ErrBadLogin) {
		return ErrWrongPassword
	}
	return err
}

// check compares the password, and returns the argon2id hash to be added when only the old hash knew it.
func (p *Passwords) check(ctx context.Context, c chat.Credentials, password string) (upgrade string, err error) {
	if err := p.gate.enter(ctx); err != nil {
		return "", err
	}
	defer p.gate.leave()
	switch {
	case c.Current != "":
		if !verifyArgon(c.Current, password) {
			return "", ErrBadLogin
		}
		return "", nil
	case !verifyWerkzeug(c.Legacy, password):
		return "", ErrBadLogin
	}
	return hashArgon(password), nil
}

// Hash returns the argon2id hash for a new password of the account of that name. Errors are those of CheckNew, and
// chat.ErrBusy.
func (p *Passwords) Hash(ctx context.Context, name, password string) (string, error) {
	if err := CheckNew(name, password); err != nil {
		return "", err
	}
	if err := p.gate.enter(ctx); err != nil {
		return "", err
	}
	defer p.gate.leave()
	return hashArgon(password), nil
}
