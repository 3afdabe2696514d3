package static

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// Both themes set the same properties, and every text can be read: a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3).
func TestThemesCanBeRead(t *testing.T) {
	pairs := [][2]string{
		{"ink", "card"}, {"ink", "panel"}, {"ink", "bubble"}, {"ink", "bubble-own"}, {"ink", "bar"}, {"ink", "field"},
		{"soft", "card"}, {"soft", "panel"}, {"soft", "field"}, {"bar-soft", "bar"},
		{"accent", "card"}, {"accent", "panel"}, {"accent", "tint"}, {"accent", "bubble"}, {"on-accent", "accent"},
		{"danger", "card"}, {"on-danger", "danger"}, {"on-warn", "warn"}, {"on-submit", "submit"},
		{"on-ground", "ground"}, {"on-ground-soft", "ground"},
	}
	blossom, night := properties(t, "chat/css/style.css"), properties(t, "chat/css/style-contorl.css")
	for name := range blossom {
		if _, ok := night[name]; !ok {
			t.Errorf("the night theme does not set --%s", name)
		}
	}
	if len(blossom) != len(night) {
		t.Errorf("%d and %d properties", len(blossom), len(night))
	}
	for theme, values := range map[string]map[string]string{"blossom": blossom, "night": night} {
		for _, pair := range pairs {
			if ratio := contrast(t, values[pair[0]], values[pair[1]]); ratio < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f", theme, pair[0], pair[1], ratio)
			}
		}
	}
}

func properties(t *testing.T, name string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): ([^;]+);`).FindAllSubmatch(ours().assets[name].body, -1) {
		values[string(m[1])] = string(m[2])
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
	rgb, err := strconv.ParseUint(colour[1:], 16, 24)
	if err != nil || len(colour) != 7 {
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
