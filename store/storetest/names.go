package storetest

import "strings"

// awkwardNames are names that existing rooms and users may have: the rules for names bind creation only, and stores
// match byte for byte. Each differs from all others, some in ways that a careless store overlooks.
var awkwardNames = []string{
	"plain",
	"Plain", // case
	"plain ",
	" plain",
	"a-b-c", // hyphens stand between the parts of Redis keys
	"a-b",
	"a",
	"-",
	"--",
	"it's",
	`say "hi"`,
	"100%",
	"%s %d %00",
	"50%25",
	"a_b", // _ and % are wildcards of LIKE
	"*",   // the wildcards of KEYS and SCAN
	"?",
	"[a-c]",
	`back\slash`,
	"a;b",
	"a&b=c",
	"<b>&amp;",
	"new\nline",
	"tab\t",
	"nul\x00inside",
	"nul",
	"大厅",
	"小黄鸭的房间",
	"🐤",
	"👩‍👩‍👧",
	"é",       // one code point
	"e\u0301", // the same to the eye in two
	"ß", "ss",
	"İstanbul", "istanbul",
	"0", "00", "1e3", "1000",
	"null", "NULL",
	"index",
	strings.Repeat("长", 500),
	strings.Repeat("长", 499) + "短",
	strings.Repeat("x", 3000),
}
