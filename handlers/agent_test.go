package handlers

import (
	"slices"
	"strings"
	"testing"

	"hihichat/locale"
)

func TestBrowsersInWords(t *testing.T) {
	for _, tc := range []struct{ want, agent string }{
		{"Firefox · Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"},
		{"Chrome · Linux", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
		{"Edge · Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"},
		{"Safari · macOS", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"},
		{"Safari · iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"},
		{"Chrome · Android", "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"},
		{"微信 · Android", "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50"},
		{"curl", "curl/8.5.0"},
		{"Linux", "Some New Browser (Linux)"},
		{"", ""},
		{"", "<script>alert(1)</script>"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			if got := browserWords(locale.Zh, tc.agent); got != tc.want {
				t.Errorf("%q is %q, want %q", tc.agent, got, tc.want)
			}
		})
	}
}

// FuzzBrowserWords: whatever a browser calls itself, the words are ours.
func FuzzBrowserWords(f *testing.F) {
	f.Add("Firefox/ Linux")
	f.Add("<b>\x00Edg Windows · ")
	f.Fuzz(func(t *testing.T, agent string) {
		for word := range strings.SplitSeq(browserWords(locale.Zh, agent), " · ") {
			known := word == ""
			for _, list := range [][]struct{ mark, name string }{browsers, systems} {
				known = known || slices.ContainsFunc(list, func(b struct{ mark, name string }) bool { return b.name == word })
			}
			if !known {
				t.Errorf("%q is called %q", agent, word)
			}
		}
	})
}
