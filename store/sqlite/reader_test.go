package sqlite

import (
	"context"
	"testing"
)

// A look-up is not watched while it runs, but one for a caller who has gone does not begin.
func TestBrief(t *testing.T) {
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), t, "kept"))
	if b := brief(ctx); b.Done() != nil || b.Value(t) != "kept" {
		t.Error("the context of a look-up can end")
	}
	cancel()
	if b := brief(ctx); b.Err() == nil {
		t.Error("a look-up begins for nobody")
	}
}
