package auth_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the tests when a goroutine is left behind: whoever starts one waits for it.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
