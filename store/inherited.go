package store

import (
	"context"

	"hihichat/store/redis"
	"hihichat/store/sqlite"
)

// heir is a backend that knows whether it holds something from before hihichat.
type heir interface {
	Inherited(ctx context.Context) (bool, error)
}

var (
	_ heir = (*sqlite.Store)(nil)
	_ heir = (*redis.Store)(nil)
)

// Inherited reports whether any backend holds accounts or messages from before hihichat, the Flask version's or
// imported ones. Nothing of that is removed unless somebody asks for it.
func (s *Set) Inherited(ctx context.Context) (bool, error) {
	for _, backend := range s.opened {
		h, ok := backend.(heir)
		if !ok {
			continue
		}
		if inherited, err := h.Inherited(ctx); inherited || err != nil {
			return inherited, err
		}
	}
	return false, nil
}
