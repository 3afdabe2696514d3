package handlers

import (
	"maps"
	"mime/multipart"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
)

func TestFieldsAreReadAsWerkzeugReadsThem(t *testing.T) {
	for _, tc := range []struct {
		name, raw string
		want      fields
	}{
		{"nothing", "", fields{}},
		{"plain", "rname=lobby&rtype=p", fields{"rname": {"lobby"}, "rtype": {"p"}}},
		{"plus is a space", "rname=a+b", fields{"rname": {"a b"}}},
		{"escaped plus is a plus", "rname=a%2Bb", fields{"rname": {"a+b"}}},
		{"escaped UTF-8", "rname=%E5%A4%A7%E5%8E%85", fields{"rname": {"大厅"}}},
		{"raw UTF-8", "rname=大厅", fields{"rname": {"大厅"}}},
		{"stray percent sign at the end", "rname=100%", fields{"rname": {"100%"}}},
		{"stray percent sign before letters", "rname=%zz%4", fields{"rname": {"%zz%4"}}},
		{"escape after a stray percent sign", "rname=%%41", fields{"rname": {"%A"}}},
		{"semicolon", "rname=a;b", fields{"rname": {"a;b"}}},
		{"equals sign in the value", "rname=a=b", fields{"rname": {"a=b"}}},
		{"name without value", "rname", fields{"rname": {""}}},
		{"value without name", "=x", fields{"": {"x"}}},
		{"empty pairs", "&&a=1&&", fields{"a": {"1"}}},
		{"escaped name", "r%6Eame=x", fields{"rname": {"x"}}},
		{"invalid UTF-8", "rname=%FFa\xffb", fields{"rname": {"\uFFFDa\uFFFDb"}}},
		{"NUL and line break", "rname=%00%0A", fields{"rname": {"\x00\n"}}},
		{"several values", "a=1&a=2", fields{"a": {"1", "2"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := parseFields(tc.raw); !maps.EqualFunc(got, tc.want, slices.Equal) {
				t.Errorf("parseFields(%q) = %q, want %q", tc.raw, got, tc.want)
			}
		})
	}
}

func TestFirstValueWins(t *testing.T) {
	f := parseFields("a=1&a=2")
	if got := f.get("a"); got != "1" {
		t.Errorf("get = %q, want the first value", got)
	}
	if got := f.get("b"); got != "" {
		t.Errorf("get of an absent field = %q, want nothing", got)
	}
}

func FuzzFieldsAreAlwaysUTF8(f *testing.F) {
	for _, seed := range []string{"a=b&c=d", "rname=100%", "%", "%f", "%ff=\xff", "a=%E5%A4&b;c", "&=&=", "+%2B+"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		total := 0
		for name, values := range parseFields(raw) {
			for _, value := range values {
				if !utf8.ValidString(name) || !utf8.ValidString(value) {
					t.Fatalf("parseFields(%q) gave invalid UTF-8: %q=%q", raw, name, value)
				}
				total++
			}
		}
		if want := strings.Count(raw, "&") + 1; total > want {
			t.Fatalf("parseFields(%q) gave %d values of at most %d pairs", raw, total, want)
		}
	})
}

// formContext returns a request with that body.
func formContext(target, contentType, body string) *gin.Context {
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest("POST", target, strings.NewReader(body))
	c.Request.Header.Set("Content-Type", contentType)
	return c
}

const urlencoded = "application/x-www-form-urlencoded"

func TestFormBodies(t *testing.T) {
	var multi strings.Builder
	w := multipart.NewWriter(&multi)
	for _, field := range [][2]string{{"rname", "100% + 大厅"}, {"rtype", "p"}, {"rname", "second"}} {
		if err := w.WriteField(field[0], field[1]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.CreateFormFile("upload", "x.txt"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	for _, tc := range []struct{ name, kind, body, want string }{
		{"urlencoded", urlencoded, "rname=100%", "100%"},
		{"with a charset", urlencoded + "; charset=UTF-8", "rname=a;b", "a;b"},
		{"multipart, as FormData sends it", w.FormDataContentType(), multi.String(), "100% + 大厅"},
		{"text is no form", "text/plain", "rname=x", ""},
		{"JSON is no form", "application/json", `{"rname":"x"}`, ""},
		{"no type", "", "rname=x", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, err := formOf(formContext("/", tc.kind, tc.body))
			if err != nil {
				t.Fatal(err)
			}
			if got := f.get("rname"); got != tc.want {
				t.Errorf("rname = %q, want %q", got, tc.want)
			}
			if _, ok := f["upload"]; ok {
				t.Error("a file was taken for a field")
			}
		})
	}
}

func TestBadBodiesAreRefused(t *testing.T) {
	full := "rname=" + strings.Repeat("x", maxBody-len("rname="))
	for _, tc := range []struct {
		name, kind, body string
		want             chat.Kind
	}{
		{"one byte too many", urlencoded, full + "x", chat.TooLarge},
		{"multipart too large", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n" + full, chat.TooLarge},
		{"multipart that breaks off", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nabc", chat.Invalid},
		{"multipart without its boundary", "multipart/form-data", "--b\r\n", chat.Invalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, err := formOf(formContext("/", tc.kind, tc.body))
			if f != nil || chat.KindOf(err) != tc.want {
				t.Errorf("got %v, %v; want nothing and kind %v", f, err, tc.want)
			}
		})
	}
	if f, err := formOf(formContext("/", urlencoded, full)); err != nil || len(f.get("rname")) != maxBody-6 {
		t.Errorf("a body of exactly the limit was refused: %v", err)
	}
}

func TestQueryWinsOverForm(t *testing.T) {
	f, err := paramsOf(formContext("/?rname=query", urlencoded, "rname=form&b_user=bob"))
	if err != nil {
		t.Fatal(err)
	}
	if f.get("rname") != "query" || f.get("b_user") != "bob" {
		t.Errorf("got %q, want the query's rname and the form's b_user", f)
	}
}
