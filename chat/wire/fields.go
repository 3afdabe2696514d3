package wire

import "strings"

// Fields are the decoded pairs of a query string or a form body: for each name its values in the order they came.
type Fields map[string][]string

// Get returns the first value of the name, empty when there is none, as Werkzeug's MultiDict.get does.
func (f Fields) Get(name string) string {
	if values := f[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// ParseFields decodes what application/x-www-form-urlencoded carries in the way of the Flask version (contract
// section 2): pairs are parted by & only, so that rname=a;b is a name; + is a space; a stray percent sign is a percent
// sign; raw UTF-8 stays, and bytes that are no UTF-8 become U+FFFD. Every input has a meaning. The caller bounds its
// length.
func ParseFields(raw string) Fields {
	f := Fields{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unquotePlus(name)
		f[name] = append(f[name], unquotePlus(value))
	}
	return f
}

func unquotePlus(s string) string { return Unquote(strings.ReplaceAll(s, "+", " ")) }

// Unquote decodes percent escapes; an escape that is none stays as it is written, and bytes that are no UTF-8 become
// U+FFFD.
func Unquote(s string) string {
	if !strings.Contains(s, "%") {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	plain := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if b, ok := escape(s[i:]); ok {
			plain = append(plain, b)
			i += 2
			continue
		}
		plain = append(plain, s[i])
	}
	return strings.ToValidUTF8(string(plain), "\uFFFD")
}

// escape returns the byte that the three characters at the start of s stand for, if they are a percent escape.
func escape(s string) (b byte, ok bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, low := hexValue(s[1]), hexValue(s[2])
	return high<<4 | low, high < 16 && low < 16
}

// hexValue returns the value of a hexadecimal digit, 255 for any other character.
func hexValue(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
