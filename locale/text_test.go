package locale

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
)

// with is a catalogue of these files.
func with(t *testing.T, files map[string]string) (catalogue, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, body := range files {
		fsys["catalogue/"+name] = &fstest.MapFile{Data: []byte(body)}
	}
	return read(fsys)
}

func words(t *testing.T) catalogue {
	t.Helper()
	c, err := with(t, map[string]string{
		"a.zh.toml": `"a.name" = "{{.Name}}好"` + "\n" + `"a.only" = "只有中文"` + "\n" + `"a.many" = "{{.Count}} 人"` + "\n" + `"a.open" = "{{.Name}} {{.Name"` + "\n" + `"script.x" = "<好>&"`,
		"a.en.toml": `"a.name" = "Hi {{.Name}}"` + "\n" + `"a.many" = {one = "one person", other = "{{.Count}} people"}` + "\n" +
			`"script.x" = {one = "<one>", other = "</script>"}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestText(t *testing.T) {
	c := words(t)
	cases := map[string]struct {
		lang Lang
		key  string
		args []any
		want string
	}{
		"a value":           {En, "a.name", []any{"Name", "bob"}, "Hi bob"},
		"in Chinese":        {Zh, "a.name", []any{"Name", "bob"}, "bob好"},
		"markup stays text": {En, "a.name", []any{"Name", `<b>{{.Name}}</b>`}, `Hi <b>{{.Name}}</b>`},
		"one":               {En, "a.many", []any{"Count", 1}, "one person"},
		"many":              {En, "a.many", []any{"Count", 2}, "2 people"},
		"none":              {En, "a.many", []any{"Count", 0}, "0 people"},
		"one in Chinese":    {Zh, "a.many", []any{"Count", 1}, "1 人"},
		"a missing value":   {En, "a.name", []any{"Other", "bob"}, "Hi <no value>"},
		"a number":          {En, "a.name", []any{"Name", 7}, "Hi 7"},
		"an open place":     {Zh, "a.open", []any{"Name", "bob"}, "bob {{.Name"},
		"a missing number":  {En, "a.many", nil, "<no value> people"},
		"no number":         {En, "a.many", []any{"Count", "x"}, "{{.Count}} people"},
		"not in English":    {En, "a.only", nil, "只有中文"},
		"not at all":        {En, "a.none", nil, "a.none"},
		"no language":       {"", "a.name", []any{"Name", "bob"}, "bob好"},
		"unknown language":  {"fr", "a.name", []any{"Name", "bob"}, "bob好"},
		"half a pair":       {En, "a.name", []any{"Name", "bob", "Other"}, "Hi bob"},
		"a name that's not": {En, "a.name", []any{7, "x", "Name", "bob"}, "Hi bob"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := c.text(tc.lang, tc.key, tc.args); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestMarkupEscapesWhatIsPutIn(t *testing.T) {
	got := Markup(En, "room.none", "Room", `<img src=x onerror="alert('1')">&`)
	want := `There is no room called <b><bdi>&lt;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&gt;&amp;</bdi></b>. The link may be wrong.`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestPhrase(t *testing.T) {
	if got := Say("pages.ask.join", "Room", "大厅").In(En); got != "Join “大厅”?" {
		t.Errorf("%q", got)
	}
	if got := (Phrase{}).In(Zh); got != "" {
		t.Errorf("nothing says %q", got)
	}
}

// The words stand in pages as they are: nothing in them may end the element.
func TestScriptWordsAreHarmlessJSON(t *testing.T) {
	body := words(t).script(En)
	var all map[string]any
	if err := json.Unmarshal([]byte(body), &all); err != nil || strings.ContainsAny(body, "<>&") {
		t.Fatalf("%s: %v", body, err)
	}
	if len(all) != 1 || all["script.x"].(map[string]any)["other"] != "</script>" {
		t.Errorf("%v", all)
	}
}

func TestCataloguesThatAreRefused(t *testing.T) {
	cases := map[string]struct {
		files map[string]string
		want  string
	}{
		"no TOML":       {map[string]string{"a.zh.toml": "a ="}, "parse catalogue/a.zh.toml"},
		"twice":         {map[string]string{"a.zh.toml": `"a.x" = "1"`, "b.zh.toml": `"a.x" = "2"`}, "catalogue/b.zh.toml: the key a.x is there twice"},
		"no words":      {map[string]string{"a.zh.toml": `"a.x" = ""`}, "a.x has no words"},
		"no language":   {map[string]string{"a.fr.toml": `"a.x" = "1"`}, "a.x has no words, or those of an unknown language"},
		"only for one":  {map[string]string{"a.en.toml": `"a.x" = {one = "1"}`}, "a.x has no words"},
		"another shape": {map[string]string{"a.en.toml": `"a.x" = 7`}, "parse catalogue/a.en.toml"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := with(t, c.files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	for b.Loop() {
		Text(En, "room.whisper_to", "Name", "bob")
	}
}
