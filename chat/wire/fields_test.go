package wire_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"hihichat/chat/wire"
)

func TestParseFields(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want map[string][]string
	}{
		"empty":                    {"", nil},
		"the old client's body":    {"rname=大厅&rtype=", map[string][]string{"rname": {"大厅"}, "rtype": {""}}},
		"encoded":                  {"rname=%E5%A4%A7%E5%8E%85", map[string][]string{"rname": {"大厅"}}},
		"a semicolon is a name":    {"rname=a;b", map[string][]string{"rname": {"a;b"}}},
		"a stray percent sign":     {"rname=100%", map[string][]string{"rname": {"100%"}}},
		"half an escape":           {"rname=%4&x=%zz%", map[string][]string{"rname": {"%4"}, "x": {"%zz%"}}},
		"plus is a space":          {"rname=a+b%2Bc", map[string][]string{"rname": {"a b+c"}}},
		"an equals sign inside":    {"rname=a=b=c", map[string][]string{"rname": {"a=b=c"}}},
		"an ampersand, encoded":    {"rname=a%26b", map[string][]string{"rname": {"a&b"}}},
		"many of one name":         {"p=a&p=b&q=&p=c", map[string][]string{"p": {"a", "b", "c"}, "q": {""}}},
		"no equals sign":           {"flag&x=1", map[string][]string{"flag": {""}, "x": {"1"}}},
		"empty pairs":              {"&&a=1&&", map[string][]string{"a": {"1"}}},
		"no name":                  {"=v", map[string][]string{"": {"v"}}},
		"an encoded name":          {"r%6Eame=x", map[string][]string{"rname": {"x"}}},
		"invalid UTF-8":            {"a=%ff%fe&b=\xff", map[string][]string{"a": {"\uFFFD"}, "b": {"\uFFFD"}}},
		"NUL":                      {"a=%00", map[string][]string{"a": {"\x00"}}},
		"an escape that escapes":   {"a=%2541", map[string][]string{"a": {"%41"}}},
		"an escape made by decode": {"a=%%34%31", map[string][]string{"a": {"%41"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := wire.ParseFields(c.raw)
			if !maps.EqualFunc(got, c.want, slices.Equal) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestFieldsGet(t *testing.T) {
	f := wire.ParseFields("a=1&a=2&b=")
	for name, want := range map[string]string{"a": "1", "b": "", "c": ""} {
		if got := f.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := (wire.Fields)(nil).Get("a"); got != "" {
		t.Errorf("nil has %q", got)
	}
}

// FuzzParseFields: what net/url can read is read the same, and everything else has a meaning too.
func FuzzParseFields(f *testing.F) {
	for _, raw := range []string{"a=1&b=2", "rname=a;b", "100%", "%E4%BD%A0=%ff", "a+b=%2B", "&=&"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := wire.ParseFields(raw)
		for name, values := range got {
			if !utf8.ValidString(name) || len(values) == 0 || !utf8.ValidString(strings.Join(values, "")) {
				t.Errorf("%q: %q", name, values)
			}
		}
		want, err := url.ParseQuery(raw)
		if err != nil || !utf8.ValidString(raw) {
			return
		}
		for name, values := range want {
			if !utf8.ValidString(name + strings.Join(values, "")) {
				return
			}
			if !slices.Equal(got[name], values) {
				t.Errorf("%q: %q, net/url says %q", name, got[name], values)
			}
		}
	})
}

func TestUnquoteLeavesPlus(t *testing.T) {
	for raw, want := range map[string]string{"1+1": "1+1", "1%2B1": "1+1", "100%": "100%", "%": "%", "%a": "%a", "%4A%4a": "JJ", "\xff": "\uFFFD"} {
		if got := wire.Unquote(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}
