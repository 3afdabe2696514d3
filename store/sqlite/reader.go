package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// reader answers queries from a pool of read-only connections. Calls may be concurrent.
type reader struct {
	db *sql.DB

	mu       sync.Mutex // guards what follows
	prepared map[string]*sql.Stmt
	closed   bool
}

// stmt implements querier. All texts are constants, so the number of statements stays small.
func (r *reader) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, err := r.known(query); s != nil || err != nil {
		return s, err
	}
	s, err := r.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return r.remember(query, s)
}

func (r *reader) known(query string) (*sql.Stmt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, errClosed
	}
	return r.prepared[query], nil
}

// remember keeps s for next time, unless somebody else was faster.
func (r *reader) remember(query string, s *sql.Stmt) (*sql.Stmt, error) {
	r.mu.Lock()
	other, closed := r.prepared[query], r.closed
	if other == nil && !closed {
		if r.prepared == nil {
			r.prepared = make(map[string]*sql.Stmt)
		}
		r.prepared[query] = s
	}
	r.mu.Unlock()
	switch {
	case closed:
		return nil, errors.Join(errClosed, s.Close())
	case other != nil:
		return other, s.Close()
	}
	return s, nil
}

func (r *reader) close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	return r.db.Close()
}

// brief returns the context for a look-up by index: one that has not ended yet will not end during it. To watch one that
// may, database/sql and the driver each start a goroutine for every query, which costs as much as the look-up.
func brief(ctx context.Context) context.Context {
	if ctx.Err() != nil {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// querier prepares statements: the reader on its pool, a tx inside a write.
type querier interface {
	stmt(ctx context.Context, query string) (*sql.Stmt, error)
}

// collect returns all rows of a query, each made by scan.
func collect[V any](ctx context.Context, q querier, scan func(row) (V, error), query string, args ...any) ([]V, error) {
	s, err := q.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []V
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// first returns the first row of a query; ok is false when there is none.
func first[V any](ctx context.Context, q querier, scan func(row) (V, error), query string, args ...any) (v V, ok bool, err error) {
	list, err := collect(ctx, q, scan, query, args...)
	if err != nil || len(list) == 0 {
		return v, false, err
	}
	return list[0], true, nil
}

// row is what a scan function reads: the values of one row.
type row interface{ Scan(into ...any) error }

// one scans a row of a single value.
func one[V any](r row) (v V, err error) {
	err = r.Scan(&v)
	return v, err
}
