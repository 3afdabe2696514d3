//go:build linux

// Package load is the clients of the benchmark: thousands of bare WebSocket or long-polling connections that check and
// count what they receive. It shares two cores with the server under test, so it is made to cost little: one goroutine
// reads all WebSockets by epoll, with one buffer, and looks at no more of a message than its number and its moment.
package load
