package server

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the tests when a goroutine is left behind: whoever starts one waits for it.
// net/http keeps a connection that it has refused for half a second, so that the client can read why.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(tests{m}, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

// tests closes the connections that http.Get keeps, which would count as leaks.
type tests struct{ *testing.M }

func (m tests) Run() int {
	defer http.DefaultClient.CloseIdleConnections()
	return m.M.Run()
}
