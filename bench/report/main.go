// Command report makes bench/RESULTS.md and the charts again from bench/results.json, without measuring anything. It is
// run from the top of the repository.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"hihichat/bench/render"
	"hihichat/bench/results"
)

func main() {
	r, err := results.Read(filepath.Join("bench", "results.json"))
	if err == nil {
		err = render.All(r, "bench", filepath.Join("docs", "bench"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}
