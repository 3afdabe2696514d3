package redis

import (
	"errors"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"hihichat/chat"
)

// openError is why Redis can't be used, in one line for whoever has started the program.
type openError struct{ cause error }

// Error implements error. What a visitor would be told when Redis fails later is left out.
func (e openError) Error() string {
	cause := e.cause
	var refused *chat.Error
	if errors.As(cause, &refused) && refused.Err != nil {
		cause = refused.Err
	}
	return strings.ReplaceAll(cause.Error(), "\n", "; ") + advice(cause)
}

// advice says what to look at when Redis's own words don't.
func advice(cause error) string {
	if errors.Is(cause, goredis.Nil) {
		return " (the sentinels know no master of this name)"
	}
	if _, moved := goredis.IsMovedError(cause); moved {
		return " (this is a cluster: the URL must begin with redis+cluster:// or rediss+cluster://)"
	}
	if goredis.IsReadOnlyError(cause) {
		return " (this is a replica: name its master, or the sentinels as redis+sentinel://)"
	}
	if strings.Contains(cause.Error(), "NOPERM") {
		return " (the README names all rights that are needed)"
	}
	return ""
}

// Unwrap returns the cause.
func (e openError) Unwrap() error { return e.cause }
