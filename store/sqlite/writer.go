package sqlite

import (
	"context"
	"database/sql"
	"errors"

	sqlite3 "modernc.org/sqlite/lib"
)

// maxJobs bounds the writes of one transaction, so that the first are answered before the last have run.
const maxJobs = 256

// writer runs all writes on one connection, in one goroutine. Calls of write may be concurrent; stop ends it.
type writer struct {
	jobs    chan *job     // unbuffered: those waiting to send are the queue, so closing loses none
	closing chan struct{} // closed by stop
	stopped chan struct{} // closed when the goroutine has ended
	tx      *tx
}

// job is one write: run may use any number of statements and takes effect as a whole or not at all.
type job struct {
	ctx  context.Context
	run  func(*tx) error
	err  error
	done chan struct{} // closed when err is final and, if it is nil, the write is durable
}

func newWriter(conn *sql.Conn) *writer {
	w := &writer{
		jobs:    make(chan *job),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
		tx:      &tx{conn: conn, prepared: make(map[string]*sql.Stmt)},
	}
	go w.loop()
	return w
}

// write runs f in a transaction, perhaps together with other writes, and returns when it is durable. It gives up when
// ctx ends before its turn has come; then nothing was written. what names the attempt in errors.
func (w *writer) write(ctx context.Context, what string, f func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return failed(what, err)
	}
	j := &job{ctx: ctx, run: f, done: make(chan struct{})}
	select {
	case w.jobs <- j:
		<-j.done
		return failed(what, j.err)
	case <-ctx.Done():
		return failed(what, ctx.Err())
	case <-w.closing:
		return failed(what, errClosed)
	}
}

// stop ends the goroutine after the writes that it has taken. It must be called once.
func (w *writer) stop() {
	close(w.closing)
	<-w.stopped
}

func (w *writer) loop() {
	defer close(w.stopped)
	for {
		select {
		case first := <-w.jobs:
			w.commit(w.gather(first))
		case <-w.closing:
			w.tx.close()
			return
		}
	}
}

// gather takes all that is waiting. It does not wait for more: while a commit waits for the disk, the next group comes
// together by itself.
func (w *writer) gather(first *job) []*job {
	group := []*job{first}
	for len(group) < maxJobs {
		select {
		case j := <-w.jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// commit runs a group in one transaction and answers.
func (w *writer) commit(group []*job) {
	err := w.transaction(group)
	for _, j := range group {
		if j.err == nil {
			j.err = err
		}
		close(j.done)
	}
}

// transaction returns nil if what the jobs without an error of their own did is durable.
func (w *writer) transaction(group []*job) error {
	if err := w.tx.command("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, j := range group {
		if err := w.isolate(j); err != nil {
			return errors.Join(err, w.rollback())
		}
	}
	if err := w.tx.command("COMMIT"); err != nil {
		return errors.Join(err, w.rollback())
	}
	return nil
}

// isolate runs a job inside a savepoint. Its own error stays with it; the error returned concerns the whole group.
func (w *writer) isolate(j *job) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil
	}
	if err := w.tx.command("SAVEPOINT job"); err != nil {
		return err
	}
	if j.err = j.run(w.tx); j.err != nil {
		// A full disk, for one, ends the whole transaction: then this fails too, and so does the group.
		if err := w.tx.command("ROLLBACK TO job"); err != nil {
			return errors.Join(j.err, err)
		}
	}
	return w.tx.command("RELEASE job")
}

// rollback leaves the connection outside any transaction. SQLite may have ended it already.
func (w *writer) rollback() error {
	err := w.tx.command("ROLLBACK")
	if err != nil && primaryCode(err) == sqlite3.SQLITE_ERROR { // no transaction is active
		return nil
	}
	return err
}
