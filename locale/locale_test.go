package locale

import (
	"strings"
	"testing"
)

func TestNegotiate(t *testing.T) {
	cases := map[string]struct {
		asked, kept, header string
		want                Lang
		chosen              bool
	}{
		"nothing":                       {"", "", "", Zh, false},
		"the address":                   {"en", "zh", "zh-CN", En, true},
		"the address, with a region":    {"en-GB", "", "", En, true},
		"an unknown address":            {"fr", "en", "zh", En, true},
		"the cookie":                    {"", "en", "zh-CN,zh;q=0.9", En, true},
		"a spoilt cookie":               {"", "x\x00y", "en", En, false},
		"English first":                 {"", "", "en-US,en;q=0.9,zh-CN;q=0.8", En, false},
		"Chinese first":                 {"", "", "zh-CN,zh;q=0.9,en;q=0.8", Zh, false},
		"by weight, not by place":       {"", "", "zh;q=0.2, en;q=0.7", En, false},
		"Chinese of Taiwan":             {"", "", "zh-TW,en;q=0.9", Zh, false},
		"the first that there is":       {"", "", "fr-FR,de;q=0.9,en;q=0.5", En, false},
		"none of them":                  {"", "", "fr-FR,de;q=0.9", Zh, false},
		"refused":                       {"", "", "en;q=0, fr", Zh, false},
		"anything":                      {"", "", "*", Zh, false},
		"no header of languages":        {"", "", ";;q=,=,\x00", Zh, false},
		"a header without end":          {"", "", strings.Repeat("en,", 100_000), Zh, false},
		"an address without end":        {strings.Repeat("en-", 100_000), "", "en", En, false},
		"Chinese in the name of others": {"", "", "en-Hant-CN", En, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, chosen := Negotiate(c.asked, c.kept, c.header); got != c.want || chosen != c.chosen {
				t.Errorf("%s, chosen %v; want %s, %v", got, chosen, c.want, c.chosen)
			}
		})
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("en", "zh", "en-US,en;q=0.9")
	f.Add("x-y", "\xff", "*;q=1")
	f.Fuzz(func(t *testing.T, asked, kept, header string) {
		if got, _ := Negotiate(asked, kept, header); got != Zh && got != En {
			t.Errorf("%q", got)
		}
	})
}
