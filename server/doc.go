// Package server is the running process: it listens, guards, routes and stops in order.
//
// A request passes, from the outside in: the listener that mends stray percent signs (percent_conn.go), then for every
// path the request's ID, recovery from panics, the client's true address, the security headers (chain.go) and the time
// in which a body must arrive (body.go);
// /socket.io/ goes to Realtime from there, /healthz and /readyz are answered, and everything else passes the access
// log, the limits and gin's route table (routes.go), where the cross-origin check, the session and the actor come
// before the handler.
package server
