package server

import (
	"net/http"
	"slices"
	"strings"

	"hihichat/auth"
)

// sessionCookie returns the session cookie. maxAge is in seconds: 0 lets it live as long as the browser, less removes
// it. Lax keeps it from requests that other sites make, except for links that a person follows.
func sessionCookie(token string, maxAge int, https bool) *http.Cookie {
	return &http.Cookie{
		Name: auth.CookieName, Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: https, SameSite: http.SameSiteLaxMode,
	}
}

// setCookie is http.SetCookie, but the cookie takes the place of one of the same name that was set before.
func setCookie(w http.ResponseWriter, c *http.Cookie) {
	const name = "Set-Cookie"
	w.Header()[name] = slices.DeleteFunc(w.Header()[name], func(set string) bool { return strings.HasPrefix(set, c.Name+"=") })
	http.SetCookie(w, c)
}
