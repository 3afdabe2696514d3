// Package storetest says what the contracts of package chat mean, in a form that runs: one conformance suite for every
// backend, a reference store in memory that passes it and serves as everybody's fake, and (in its tests) deliberately
// broken stores that must fail it.
//
// A backend joins in a few lines:
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, storetest.Backend{Open: openEmpty, Restart: restart, ...})
//	}
//
// A backend that keeps only rooms, messages, mutes and marks runs RunMessages, one that keeps only accounts and sessions
// RunAccounts.
package storetest
