package sqlite

import (
	"context"
	"database/sql"
)

// tx is what a job writes with: prepared statements on the writer's connection. It belongs to the writer's goroutine.
// The jobs' own contexts stay out of it: interrupting a write would undo those of all others in the transaction.
type tx struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt // by their text; all texts are constants, so it stays small
}

// stmt implements querier.
func (t *tx) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := t.prepared[query]; ok {
		return s, nil
	}
	s, err := t.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	t.prepared[query] = s
	return s, nil
}

// command runs a statement without parameters or result.
func (t *tx) command(query string) error {
	_, err := t.exec(query)
	return err
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	ctx := context.Background()
	s, err := t.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// close gives the statements back.
func (t *tx) close() {
	for _, s := range t.prepared {
		_ = s.Close() // the connection is closed next, whatever this says
	}
}
