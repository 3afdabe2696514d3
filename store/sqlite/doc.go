// Package sqlite is the embedded store: accounts, sessions, rooms, messages and mutes in one SQLite file.
//
// Writes go through one goroutine, which puts all that is waiting into one transaction (group commit): the busier, the
// cheaper each write, and no two connections of this process ever fight for the lock. Each write has a savepoint of its
// own, so that one that fails leaves the others alone, and is answered after the commit only. Reads run beside it on
// a pool of connections (WAL). Other processes, such as the command line while the server runs, may open the same
// file: transactions take the write lock at their start and wait for it.
package sqlite
