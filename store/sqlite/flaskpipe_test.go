//go:build unix

package sqlite

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestAPipeIsRefusedWithoutWaitingForItsWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), FlaskFileName)
	must(t, syscall.Mkfifo(path, 0o600))
	if _, err := OpenFlask(t.Context(), path); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("%v", err)
	}
}
