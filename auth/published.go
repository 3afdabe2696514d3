package auth

import "hihichat/chat"

// OpensWithPublished reports whether a password that the Flask version gave to everybody is the account's: "admin" for
// every account, "laopao" for laopao, or none at all. Login refuses such a password, so that its owner needs a new one.
// Passwords that were set or used here are never published ones; any other account costs as much CPU as a login or two.
func OpensWithPublished(c chat.Credentials) bool {
	if c.Current != "" {
		return false
	}
	for _, password := range defaultPasswords(c.User.Name) {
		if verifyWerkzeug(c.Legacy, password) {
			return true
		}
	}
	return false
}

// CanSignIn reports whether there is a hash that a password could open: not when it is missing, damaged, of an unknown
// kind or too costly to check.
func CanSignIn(c chat.Credentials) bool {
	if c.Current != "" {
		_, ok := parseArgon(c.Current)
		return ok
	}
	_, ok := parseWerkzeug(c.Legacy)
	return ok
}
