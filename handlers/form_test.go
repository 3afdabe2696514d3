package handlers

import (
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
)

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
			if got := f.Get("rname"); got != tc.want {
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
	if f, err := formOf(formContext("/", urlencoded, full)); err != nil || len(f.Get("rname")) != maxBody-6 {
		t.Errorf("a body of exactly the limit was refused: %v", err)
	}
}

func TestQueryWinsOverForm(t *testing.T) {
	f, err := paramsOf(formContext("/?rname=query", urlencoded, "rname=form&b_user=bob"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Get("rname") != "query" || f.Get("b_user") != "bob" {
		t.Errorf("got %q, want the query's rname and the form's b_user", f)
	}
}
