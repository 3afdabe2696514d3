package auth

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hihichat/chat"
)

// The size of new passwords. Old ones may be shorter: they still sign in.
const (
	MinPassword = 8     // characters
	MaxPassword = 1_024 // bytes; longer ones are refused everywhere, before any hashing
)

// published are passwords that stand in the Flask version's article or repository, or at the top of every list of
// stolen ones. In lower case.
var published = map[string]bool{
	"admin": true, "laopao": true, "hardtohard": true, "hihichat": true, "administrator": true, "changeme": true,
	"password": true, "password1": true, "passw0rd": true, "12345678": true, "123456789": true, "1234567890": true,
	"87654321": true, "11111111": true, "00000000": true, "88888888": true, "66666666": true, "1q2w3e4r": true,
	"1qaz2wsx": true, "qwertyui": true, "qwertyuiop": true, "qwerty123": true, "abcd1234": true, "abc12345": true,
	"a1234567": true, "iloveyou": true, "letmein1": true, "woaini1314": true, "5201314520": true,
}

// CheckNew judges a password that somebody wants for the account of that name: kind Invalid with the reason, or nil.
func CheckNew(name, password string) error {
	switch folded := strings.ToLower(password); {
	case password == "":
		return chat.Refuse(chat.Invalid, "password-empty", "The password is empty.")
	case !utf8.ValidString(password):
		return chat.Refuse(chat.Invalid, "password-utf8", "The password is not valid UTF-8.")
	case len(password) > MaxPassword:
		return chat.Refuse(chat.Invalid, "password-long", "The password is longer than 1,024 bytes.")
	case folded == strings.ToLower(name):
		return chat.Refuse(chat.Invalid, "password-name", "The password must not be the user's name.")
	case published[folded]:
		return chat.Refuse(chat.Invalid, "password-published", "This password is known to everybody; choose another.")
	case utf8.RuneCountInString(password) < MinPassword:
		return chat.Refuse(chat.Invalid, "password-short", "The password is shorter than 8 characters.")
	}
	return nil
}

// defaultPasswords are those that were given to everybody: the Flask version's set-up route made users with the
// password "admin", and its repository ships an account laopao. None at all is one too.
func defaultPasswords(name string) []string {
	if name == "laopao" {
		return []string{"", "admin", "laopao"}
	}
	return []string{"", "admin"}
}

// isDefault reports whether the account of that name was given the password by default. Such a pair signs nobody in,
// also when the stored hash fits; an administrator sets a new password.
func isDefault(name, password string) bool { return slices.Contains(defaultPasswords(name), password) }
