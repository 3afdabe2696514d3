package handlers_test

import (
	"strings"
	"testing"

	"hihichat/templates"
)

func TestAvatarsMayBeKeptForEver(t *testing.T) {
	guest := newWorld(t).guest()
	path := templates.AvatarPath("大厅", "")
	a := guest.get(path).is(t, 200)
	if a.kind != "image/svg+xml" || !strings.HasPrefix(a.body, "<svg ") {
		t.Errorf("type %q, body %.100s", a.kind, a.body)
	}
	if got := a.header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control is %q", got)
	}
	etag := a.header.Get("ETag")
	for _, header := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
		if again := guest.get(path, "If-None-Match", header); again.status != 304 || again.body != "" {
			t.Errorf("If-None-Match %s is answered %d with %d bytes", header, again.status, len(again.body))
		}
	}
	guest.get(path, "If-None-Match", `"other"`).is(t, 200)
	if b := guest.get(path + "?s=40&d=identicon&r=g"); b.body != a.body {
		t.Error("the picture depends on the query")
	}
	if b := guest.get("/avatar/" + strings.ToUpper(path[len("/avatar/"):])); b.body != a.body {
		t.Error("capital digits draw another picture")
	}
}

func TestOnlyHashesHaveAPicture(t *testing.T) {
	guest := newWorld(t).guest()
	for _, bad := range []string{"", "x", strings.Repeat("g", 32), strings.Repeat("a", 31), strings.Repeat("a", 33), "%3Csvg%3E"} {
		guest.get("/avatar/"+bad).is(t, 404)
	}
}
