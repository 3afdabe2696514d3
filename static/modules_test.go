package static

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestModulesAreAllThatAPageImports: the room's page names them in its head. Those that are met behind others are there,
// and each is once.
func TestModulesAreAllThatAPageImports(t *testing.T) {
	got := Modules("chat/js/room.js")
	for _, name := range []string{"chat/js/api.js", "vendor/socket.io-client-4.8.4/socket.io.esm.min.js"} {
		if !slices.Contains(got, Path(name)) {
			t.Errorf("%s is not among %q", name, got)
		}
	}
	if sorted := slices.Sorted(slices.Values(got)); len(slices.Compact(sorted)) != len(got) {
		t.Errorf("some are there twice: %q", got)
	}
	if slices.Contains(got, Path("chat/js/room.js")) {
		t.Error("the module itself is among them")
	}
}

// TestImportsAreFound: every script imports in a way that Modules understands.
func TestImportsAreFound(t *testing.T) {
	files, err := os.ReadDir("chat/js")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := path.Join("chat/js", file.Name())
		if file.IsDir() {
			continue
		}
		text := string(ours().assets[name].body)
		if found, from := len(imported.FindAllString(text, -1)), strings.Count(text, " from '."); found < from {
			t.Errorf("%s: %d imports found of %d", name, found, from)
		}
	}
}
