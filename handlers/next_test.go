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
