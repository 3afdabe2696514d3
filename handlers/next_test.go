package handlers

import "testing"

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
