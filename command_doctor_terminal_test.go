//go:build linux

package main

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
)

// Colours are for a terminal whose owner wants them; a file gets none, as the other tests see.
func TestDoctorInColour(t *testing.T) {
	for name, env := range map[string][]string{"wanted": nil, "not wanted": {"NO_COLOR=1"}} {
		t.Run(name, func(t *testing.T) {
			person, screen := openTerminal(t)
			cmd := exec.Command(binary, "doctor", "--data", t.TempDir(), "--addr", "127.0.0.1:0")
			cmd.Env, cmd.Stdout = append([]string{}, env...), screen
			if err := cmd.Run(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(person).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if coloured := strings.HasPrefix(line, "\x1b[32mok  \x1b[m  settings"); coloured != (env == nil) || !strings.Contains(line, "settings") {
				t.Errorf("%q", line)
			}
		})
	}
}
