package handlers

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestOnlyLocalPathsAreNext(t *testing.T) {
	for _, local := range []string{"/", "/roomlist/", "/chat/?rname=%E5%A4%A7%E5%8E%85", "/chat/?rname=大厅", "/a//b",
		"/login/?next=http://x.example", "/chat/?rname=a b"} {
		if got := localPath(local); got != local {
			t.Errorf("localPath(%q) = %q, want it as it is", local, got)
		}
	}
	for _, foreign := range []string{"", "roomlist", "//evil.example", "///evil.example", `/\evil.example`, `\\evil`,
		"http://evil.example/", "https:evil.example", "http:/evil.example", "javascript:alert(1)", "/\t/evil.example",
		"/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "/a\x00b", "/%zz", "/a\uFFFD"} {
		if got := localPath(foreign); got != "" {
			t.Errorf("localPath(%q) = %q, want nothing", foreign, got)
		}
	}
}

func TestWhatActsIsNeverNext(t *testing.T) {
	for _, showing := range []string{"/", "/chat/?rname=/logout/", "/chat/roomuser/list?rname=x", "/logoutside/", "/a/../chat/"} {
		if got := nextPath(showing); got != showing {
			t.Errorf("nextPath(%q) = %q, want it as it is", showing, got)
		}
	}
	for _, doing := range []string{"/logout/", "/logout", "/leaveroom/?rname=x", "/chat/kick/roomuser/?del_user=bob", "/chat/block/roomuser/",
		"/%6cogout/", "/./logout/", "/x/../logout/", "/x/%2e%2e/logout/", "/chat//kick/roomuser/", "/joinroom/?rname=x", "//evil.example/", ""} {
		if got := nextPath(doing); got != "" {
			t.Errorf("nextPath(%q) = %q, want nothing", doing, got)
		}
	}
}

// Where a login goes on to is the address as it was asked for, in the form in which browsers take it.
func TestGoingOn(t *testing.T) {
	for next, want := range map[string]string{
		"":                                   "/",
		"/chat/?rname=%E5%A4%A7%20b+c":       "/chat/?rname=%E5%A4%A7%20b+c",
		"/chat/?rname=大 厅":                   "/chat/?rname=%E5%A4%A7%20%E5%8E%85",
		"/chat/?rname=a&b=c;d=1#e":           "/chat/?rname=a&b=c;d=1#e",
		`/chat/?rname="'<b>` + "`{}|^\\\x7f": "/chat/?rname=%22%27%3Cb%3E%60%7B%7D%7C%5E%5C%7F",
	} {
		rec := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(rec)
		c.Request = httptest.NewRequest(http.MethodPost, "/login/", nil)
		goOn(c, next)
		if got := rec.Header().Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}
