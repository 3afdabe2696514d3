// Package auth answers one question: who is this? It checks passwords (the Flask version's Werkzeug hashes and the
// argon2id hashes of its own), keeps server-side sessions on a chat.SessionStore, lets in once who comes by a session
// cookie of the Flask version, and carries the actor of a request in its context.
//
// It knows net/http only far enough to read a cookie, and neither gin nor any database: the adapter that
// gin-contrib/sessions needs lives in package server.
package auth
