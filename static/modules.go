package static

import (
	"path"
	"regexp"
	"slices"
	"sync"
)

// imported finds the modules that a script imports by a relative path, each statement on a line that begins with it.
var imported = regexp.MustCompile(`(?m)^(?:import|export)\b[^'"()]*['"](\.[^'"]+)['"]`)

// Modules returns the versioned addresses of the embedded modules that the module of that name imports, and of those that
// they import, each once, in the order they are met. A page that names them in its head has them fetched side by side,
// where a browser would find one behind the other. It panics when one of them does not exist, like Path.
func Modules(name string) []string {
	modulesMu.Lock()
	defer modulesMu.Unlock()
	if modules[name] == nil {
		var found []string
		follow(name, &found)
		for i, module := range found {
			found[i] = Path(module)
		}
		modules[name] = found
	}
	return modules[name]
}

var (
	modulesMu sync.Mutex // guards modules, which is filled as pages ask
	modules   = map[string][]string{}
)

// follow adds what the module imports to found.
func follow(name string, found *[]string) {
	for _, match := range imported.FindAllSubmatch(ours().assets[name].body, -1) {
		module := path.Join(path.Dir(name), string(match[1]))
		if !slices.Contains(*found, module) {
			*found = append(*found, module)
			follow(module, found)
		}
	}
}
