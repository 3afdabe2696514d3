package static

import (
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	blossomSheet = "chat/css/style.css"
	nightSheet   = "chat/css/style-contorl.css"
)

// leastText and leastShape are the contrasts that WCAG 2.2 asks for: of text (1.4.3), and of what must be seen to use a
// page, such as the edge of a field or the ring of the focus (1.4.11).
const (
	leastText  = 4.5
	leastShape = 3.0
)

// Texts and the grounds that they stand on, where one rule does not set both.
var texts = map[string][]string{
	"ink":            {"card", "panel", "tint", "bubble", "bubble-own", "honey-soft", "field"},
	"soft":           {"card", "panel", "tint", "bubble", "bubble-own", "field"},
	"accent":         {"card", "panel", "tint", "bubble", "bubble-own", "honey-soft"},
	"danger":         {"card", "panel", "tint"},
	"on-warn":        {"card", "panel"},
	"on-ground":      {"ground"},
	"on-ground-soft": {"ground"},
}

// Shapes that tell something, and what they stand on.
var shapes = map[string][]string{
	"focus":      {"ground", "card", "panel", "bubble", "bubble-own", "tint", "field"},
	"field-line": {"card", "panel", "field"},
	"online":     {"card", "panel"},
	"offline":    {"card", "panel"},
}

// Both themes set the same properties, and everything can be read in both.
func TestThemesCanBeRead(t *testing.T) {
	blossom, night := properties(blossomSheet), properties(nightSheet)
	for name := range blossom {
		if _, ok := night[name]; !ok {
			t.Errorf("the night theme does not set --%s", name)
		}
	}
	if len(blossom) != len(night) {
		t.Errorf("%d and %d properties", len(blossom), len(night))
	}
	for theme, colours := range map[string]map[string]string{"blossom": blossom, "night": night} {
		check := func(least float64, front, back string) {
			t.Helper()
			if ratio := contrast(t, colours[front], colours[back]); ratio < least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, not %.1f", theme, front, back, ratio, least)
			}
		}
		for front, backs := range texts {
			for _, back := range backs {
				check(leastText, front, back)
			}
		}
		for front, backs := range shapes {
			for _, back := range backs {
				check(leastShape, front, back)
			}
		}
		for _, pair := range pairs() {
			check(leastText, pair[0], pair[1])
		}
	}
}

// pairs are the texts and grounds that one rule sets together.
func pairs() [][2]string {
	front, back := regexp.MustCompile(`[^-]color: var\(--([a-z-]+)\)`), regexp.MustCompile(`background: var\(--([a-z-]+)\)`)
	var found [][2]string
	for _, rule := range regexp.MustCompile(`\{[^{}]*\}`).FindAllString(sheet(blossomSheet), -1) {
		text, ground := front.FindStringSubmatch(rule), back.FindStringSubmatch(rule)
		if text != nil && ground != nil && ground[1] != "scene-sky" && ground[1] != "veil" {
			found = append(found, [2]string{text[1], ground[1]})
		}
	}
	return found
}

// The pairs are found at all: a theme in which texts and grounds are the same fails.
func TestPairsAreFound(t *testing.T) {
	for _, want := range [][2]string{{"on-accent", "accent"}, {"on-danger", "danger"}, {"on-warn", "warn"}, {"ink", "honey"}} {
		if !slices.Contains(pairs(), want) {
			t.Errorf("no rule with %s on %s", want[0], want[1])
		}
	}
}

// No rule asks for a property that is not there, and none is left over.
func TestPropertiesAreUsed(t *testing.T) {
	text := sheet(blossomSheet)
	declared, used := map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`(--[a-z-]+):`).FindAllStringSubmatch(text, -1) {
		declared[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`var\((--[a-z-]+)\)`).FindAllStringSubmatch(text, -1) {
		used[m[1]] = true
	}
	for name := range used {
		if !declared[name] {
			t.Errorf("%s is used and never set", name)
		}
	}
	for name := range declared {
		if !used[name] && name != "--sheet" { // that one is for theme.js
			t.Errorf("%s is set and never used", name)
		}
	}
}

// A theme is one file, whatever it is made of, and every picture that it asks for is there.
func TestThemesAreWhole(t *testing.T) {
	for _, name := range []string{blossomSheet, nightSheet} {
		text := sheet(name)
		if strings.Contains(text, "@import") || !strings.Contains(text, ".msg_item") || !strings.Contains(text, ".login_card") {
			t.Errorf("%s is not whole", name)
		}
		for _, m := range regexp.MustCompile(`url\("([^"]+\.svg)"\)`).FindAllStringSubmatch(text, -1) {
			if _, ok := ours().assets[path.Join("chat/css", m[1])]; !ok {
				t.Errorf("%s: no picture %s", name, m[1])
			}
		}
	}
}

// sheet returns a style sheet as browsers get it.
func sheet(name string) string { return string(ours().assets[name].body) }

// properties returns what a theme sets, without the two dashes.
func properties(name string) map[string]string {
	values := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): ([^;]+);`).FindAllStringSubmatch(sheet(name), -1) {
		values[m[1]] = m[2]
	}
	return values
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// luminance is the relative luminance of a colour written #rgb or #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	if len(colour) == 4 {
		colour = string([]byte{'#', colour[1], colour[1], colour[2], colour[2], colour[3], colour[3]})
	}
	if len(colour) != 7 {
		t.Fatalf("%q is no plain colour", colour)
	}
	rgb, err := strconv.ParseUint(colour[1:], 16, 24)
	if err != nil {
		t.Fatalf("%q is no plain colour", colour)
	}
	linear := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8) + 0.0722*linear(rgb)
}

// A page finds by the mark whether its browser shows a sheet of its release: both themes carry it, and it follows what they
// are made of.
func TestThemesCarryTheirMark(t *testing.T) {
	for _, name := range []string{blossomSheet, nightSheet} {
		if !strings.Contains(sheet(name), "--sheet: "+ThemeMark()+";") {
			t.Errorf("%s has no mark %s", name, ThemeMark())
		}
	}
	other := map[string]asset{}
	for _, name := range themes {
		other[name] = newAsset(name, []byte("body { color: red }"))
	}
	if mark := markThemes(other); mark == ThemeMark() {
		t.Errorf("other themes have the same mark %s", mark)
	}
}
