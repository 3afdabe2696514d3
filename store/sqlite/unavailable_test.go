package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"hihichat/chat"
)

// writerPragma changes a setting of the writer's connection. The jobs of a group come after it.
func writerPragma(t *testing.T, s folder, pragma string) {
	t.Helper()
	must(t, s.write(t.Context(), "set a pragma", func(tx *tx) error { return tx.command("PRAGMA " + pragma) }))
}

// refused checks that storage is named as the reason, and that nothing of it reaches a person.
func refused(t *testing.T, what string, err error, cause string) {
	t.Helper()
	refusedAs(t, what, err, chat.ErrUnavailable, cause)
}

func refusedAs(t *testing.T, what string, err error, want *chat.Error, cause string) {
	t.Helper()
	if !errors.Is(err, want) || !strings.Contains(err.Error(), cause) {
		t.Errorf("%s: %v, want %q because of %q", what, err, want.Code, cause)
	}
	if public := chat.PublicMessage(err); strings.Contains(public, "SQL") || strings.Contains(public, cause) {
		t.Errorf("%s: a person would read %q", what, public)
	}
}

func TestWhilstAnotherProgramHoldsTheLock(t *testing.T) {
	s := fresh(t)
	writerPragma(t, s, "busy_timeout = 1")
	db, err := sql.Open("sqlite", filepath.Join(s.dir, FileName))
	must(t, err)
	defer db.Close()
	conn, err := db.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	must(t, err)
	refused(t, "locked", s.CreatePermission(t.Context(), "dance"), "locked")
	if _, err := s.Permissions(t.Context()); err != nil {
		t.Errorf("reads go on beside a lock: %v", err)
	}
	_, err = conn.ExecContext(t.Context(), "ROLLBACK")
	must(t, err)
	if err := s.CreatePermission(t.Context(), "dance"); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

// TestAFullDisk fails the group whose turn it was, all of it, and recovers when there is room again.
func TestAFullDisk(t *testing.T) {
	s := fresh(t)
	hall := chat.InRoom("hall")
	if errs := s.Append(t.Context(), []chat.Message{message(0, hall, "before")}); errs != nil {
		t.Fatal(errs)
	}
	writerPragma(t, s, "max_page_count = 1") // SQLite makes it the size that the file has
	batch := []chat.Message{message(1, hall, "small"), message(2, hall, strings.Repeat("x", 1<<20))}
	errs := s.Append(t.Context(), batch)
	if len(errs) != 2 {
		t.Fatalf("errors: %v", errs)
	}
	for _, err := range errs {
		refusedAs(t, "full", err, chat.ErrStorageFull, "database or disk is full")
	}
	if got := all(t, s, hall); len(got) != 1 {
		t.Errorf("half of a batch was stored: %d messages", len(got))
	}
	writerPragma(t, s, "max_page_count = 100000")
	if errs := s.Append(t.Context(), batch); errs != nil {
		t.Errorf("with room again: %v", errs)
	}
}

func TestAReadOnlyDatabase(t *testing.T) {
	s := fresh(t)
	writerPragma(t, s, "query_only = 1")
	refused(t, "read-only", s.CreatePermission(t.Context(), "dance"), "readonly")
	if _, err := s.Permissions(t.Context()); err != nil {
		t.Errorf("reads go on: %v", err)
	}
}

func TestAfterClose(t *testing.T) {
	s := fresh(t)
	if _, err := s.Permissions(t.Context()); err != nil {
		t.Fatal(err)
	}
	must(t, s.Close())
	must(t, s.Close())
	ctx := context.Background()
	refused(t, "write", s.CreatePermission(ctx, "dance"), "closed")
	_, err := s.Permissions(ctx)
	refused(t, "a statement that is known", err, "closed")
	_, err = s.Room(ctx, "hall")
	refused(t, "a new statement", err, "closed")
	for _, err := range s.Append(ctx, []chat.Message{message(0, chat.InRoom("hall"), "late")}) {
		refused(t, "append", err, "closed")
	}
}
