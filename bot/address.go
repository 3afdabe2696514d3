package bot

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Address is where a bot is: a URL to which a text is appended, like http://127.0.0.1:8000/ask?text= or
// http://127.0.0.1:8000/ask/. Its zero value is no address.
type Address struct {
	prefix string
	host   string
	inPath bool // the text becomes a part of the path
}

var errBadAddress = errors.New("not an address like http://127.0.0.1:8000/ask?text=")

// ParseAddress reads a URL: http or https, with a host, without a fragment. It may hold a name and a password, which are
// sent as HTTP's basic authentication. An error does not repeat the URL, which may be a secret.
func ParseAddress(raw string) (Address, error) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.ContainsAny(raw, "# ") {
		return Address{}, errBadAddress
	}
	if u.Path == "" {
		u.Path = "/" // else the text would become a part of the host's name
	}
	return Address{prefix: u.String(), host: u.Host, inPath: u.RawQuery == "" && !u.ForceQuery}, nil
}

// Host returns host and port, the part of an address that may be told.
func (a Address) Host() string { return a.host }

// For returns the URL that asks about text, which is escaped down to letters, digits and -_.~ so that it means the same
// in a path and in a query. In a path it must not hold steps like "..": servers that undo the escapes would walk out of
// the bot into whatever else is there.
func (a Address) For(text string) (string, error) {
	if a.inPath && walks(text) {
		return "", errUnsafe
	}
	return a.prefix + strings.ReplaceAll(url.QueryEscape(text), "+", "%20"), nil
}

// walks reports whether a part of the text, taken for a path, is a step: . or .. with or without parameters.
func walks(text string) bool {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '\\' })
	return slices.ContainsFunc(parts, func(part string) bool {
		name, _, _ := strings.Cut(part, ";")
		return name == "." || name == ".."
	})
}
